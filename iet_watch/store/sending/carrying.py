"""What must not be undone when an older database takes the place of a newer one: who has left, who has had a mail.

Between two databases of one workspace: a contact is the same by its key, and its number was never another's.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from iet_watch.model.contacts import NO_ALERTS, WEEKLY, ContactEvent
from iet_watch.store.database import Database
from iet_watch.store.sending.contacts import (
    contact_of,
    contacts,
    events_of,
    note_event,
    set_alerts,
    set_suspended,
    set_unsubscribed,
)


@dataclass(frozen=True)
class Carried:
    """How many contacts get no mail any more, as they asked or as their address failed; how many mails that went."""

    left: int = 0
    suspended: int = 0
    mails: int = 0


def carry(db: Database, newer: Database, now: datetime) -> Carried:
    """Notes in `db`, in the caller's transaction, what `newer` knows of departures and of mails."""
    _never_given_twice(db, newer)
    left, suspended = _states(db, newer, now)
    return Carried(left, suspended, _mails(db, newer))


def carry_objections(db: Database, newer: Database) -> None:
    """The fingerprints of those who want no mail, in the caller's transaction; for one secret in both databases."""
    for row in newer.execute("select * from objection").fetchall():
        db.execute("insert or ignore into objection values (?, ?, ?, ?)", tuple(row))


def _never_given_twice(db: Database, newer: Database) -> None:
    """Numbers of contacts go on from where they were: a link in a mail names one, and must not become another's."""
    row = newer.execute("select seq from sqlite_sequence where name = 'contact'").fetchone()
    if row is None:
        return
    if db.execute("update sqlite_sequence set seq = max(seq, ?) where name = 'contact'", [row["seq"]]).rowcount == 0:
        db.execute("insert into sqlite_sequence (name, seq) values ('contact', ?)", [row["seq"]])


def _states(db: Database, newer: Database, now: datetime) -> tuple[int, int]:
    """How many have left since, and how many are suspended; with what happened to them meanwhile."""
    left = suspended = 0
    for there in contacts(newer):
        key = newer.execute("select key from contact where id = ?", [there.id]).fetchone()["key"]
        if (here := contact_of(db, key)) is None:
            continue
        if there.unsubscribed and not here.unsubscribed:
            set_unsubscribed(db, here.id, there.unsubscribed)
            left += 1
        if there.suspended and not here.suspended:
            set_suspended(db, here.id, there.suspended, there.suspended_why)
            suspended += 1
        if here.alerts == WEEKLY and there.alerts == NO_ALERTS:
            set_alerts(db, here.id, NO_ALERTS, there.alerts_proof, now)
        _add_events(db, here.id, events_of(newer, there.id))
    return left, suspended


def _add_events(db: Database, contact: int, events: Iterable[ContactEvent]) -> None:
    known = set(events_of(db, contact))
    for event in events:
        if event not in known:
            note_event(db, contact, event)


def _mails(db: Database, newer: Database) -> int:
    """How many mails the newer database knows to have gone, or perhaps gone, and the older one does not."""
    keys = {row["id"]: row["key"] for row in newer.execute("select id, key from contact")}
    here = {row["key"]: row["id"] for row in db.execute("select id, key from contact")}
    last_line = db.execute("select coalesce(max(id), 0) from log").fetchone()[0]
    for row in newer.execute("select * from mailing").fetchall():
        _insert(db, "mailing", {**dict(row), "seen": min(row["seen"], last_line)})
    before = _gone(db)
    for (mailing,) in newer.execute("select distinct mailing from delivery where contact < 0").fetchall():
        db.execute("delete from delivery where mailing = ?", [mailing])  # it was forgotten to whom it went: it stays so
    for row in newer.execute("select * from delivery order by id").fetchall():
        known = here.get(keys.get(row["contact"], ""))
        _note_mail(db, {**dict(row), "known": known, "contact": row["contact"] if known is None else known})
    for row in newer.execute("select * from told").fetchall():
        if (contact := here.get(keys.get(row["contact"], ""))) is not None:
            _insert(db, "told", {**dict(row), "contact": contact})
    return max(0, _gone(db) - before)


def _gone(db: Database) -> int:
    """How many mails have gone, or perhaps gone: those that wait have not, and go once more."""
    row = db.execute("select count(*) from delivery where state not in ('planned', 'deferred')").fetchone()
    return int(row[0])


_MAIL = ("state", "attempts", "due", "changed", "reply", "too_short")


def _note_mail(db: Database, mail: dict[str, object]) -> None:
    """Notes how far a mail is; `known`: the number of its contact here, who is the same reader under another secret."""
    named = "mailing = :mailing and (recipient = :recipient or contact = :known)"
    if db.execute(f"select 1 from delivery where {named}", mail).fetchone() is None:
        _insert(db, "delivery", {key: value for key, value in mail.items() if key not in ("id", "known")})
    else:
        db.execute(f"update delivery set {', '.join(f'{one} = :{one}' for one in _MAIL)} where {named}", mail)


def _insert(db: Database, table: str, values: dict[str, object]) -> sqlite3.Cursor:
    places = ", ".join("?" * len(values))
    return db.execute(f"insert or ignore into {table} ({', '.join(values)}) values ({places})", list(values.values()))
