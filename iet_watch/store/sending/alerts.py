"""Alerts: what each contact was told of by which, since when the next one counts; what is left of old ones."""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import NamedTuple

from iet_watch.store.database import Database
from iet_watch.store.times import known, to_text

# Of a mail that was refused, left out or overtaken by the next nobody was told; of one in doubt perhaps.
_TOLD = "state not in ('failed', 'excluded')"


class LastAlert(NamedTuple):
    """The last alert that went to a contact: when it began, and the last line of the log then."""

    begun: datetime
    seen: int


def note_told(
    db: Database, mailing: str, seen: int, told: Iterable[tuple[int, Iterable[int]]], too_short: Iterable[int]
) -> None:
    """Notes what an alert tells whom, in the caller's transaction.

    `told`: contacts, and the items for each; `too_short`: the contacts for whom there was more than it holds.
    """
    db.execute("update mailing set seen = ? where label = ?", [seen, mailing])
    rows = ((mailing, contact, item) for contact, items in told for item in items)
    db.executemany("insert into told (mailing, contact, item) values (?, ?, ?)", rows)
    db.executemany(
        "update delivery set too_short = 1 where mailing = ? and contact = ?", ((mailing, one) for one in too_short)
    )


def told_by(db: Database, mailing: str, contact: int) -> frozenset[int]:
    """The items that one mail tells of."""
    rows = db.execute("select item from told where mailing = ? and contact = ?", [mailing, contact])
    return frozenset(row["item"] for row in rows)


def keep_told(db: Database, mailing: str, contact: int, items: Iterable[int]) -> None:
    """Forgets what a mail was to tell of and does not, in the caller's transaction: another alert may."""
    db.execute(
        "delete from told where mailing = ? and contact = ? and item not in (select value from json_each(?))",
        [mailing, contact, json.dumps(list(items))],
    )


def items_told(db: Database, mailing: str) -> frozenset[int]:
    """The items that an alert tells anybody of."""
    return frozenset(row["item"] for row in db.execute("select item from told where mailing = ?", [mailing]))


def too_short_for(db: Database, mailing: str) -> frozenset[int]:
    """The contacts for whom an alert did not hold all that there was."""
    rows = db.execute("select contact from delivery where mailing = ? and too_short", [mailing])
    return frozenset(row["contact"] for row in rows)


def told_before(db: Database) -> Mapping[int, frozenset[int]]:
    """Per contact, the items that alerts have told of, or are about to."""
    found: dict[int, set[int]] = defaultdict(set)
    for row in db.execute(f"select told.contact, item from told join delivery using (mailing, contact) where {_TOLD}"):
        found[row["contact"]].add(row["item"])
    return {contact: frozenset(items) for contact, items in found.items()}


def last_alerts(db: Database, since: Mapping[int, datetime]) -> Mapping[int, LastAlert]:
    """Per contact, the last alert that held all that there was, of those that went since a moment of each contact.

    What those after it could not hold is still to be told. Where there was none, the first of them.
    """
    rows = db.execute(
        "select contact, begun, seen, too_short from delivery join mailing on label = mailing "
        f"where kind = 'alert' and {_TOLD} order by begun, label"
    )
    found: dict[int, LastAlert] = {}
    for row in rows:
        contact, begun = row["contact"], known(row["begun"])
        if contact in since and since[contact] <= begun and (contact not in found or not row["too_short"]):
            found[contact] = LastAlert(begun, row["seen"])
    return found


def supersede(db: Database, newer: str, at: datetime) -> int:
    """Gives up what waits of the alerts before `newer`, whose articles it tells instead; returns how many mails."""
    return db.execute(
        "update delivery set state = 'excluded', reply = 'superseded', changed = ?, due = null "
        "where state in ('planned', 'deferred') "
        "and mailing in (select label from mailing where kind = 'alert' and label < ?)",
        [to_text(at), newer],
    ).rowcount


def contacts_of(db: Database, mailing: str) -> frozenset[int]:
    """The contacts that a mailing goes to, or was to."""
    rows = db.execute("select contact from delivery where mailing = ?", [mailing])
    return frozenset(row["contact"] for row in rows)


def told_of_contact(db: Database, contact: int) -> list[tuple[str, str]]:
    """The titles that a contact was told of, each behind the name of its alert."""
    rows = db.execute(
        "select told.mailing, coalesce(nullif(title, ''), url) as title from told "
        f"join delivery using (mailing, contact) join item on item.id = told.item where contact = ? and {_TOLD} "
        "order by told.mailing, item.id",
        [contact],
    )
    return [(row["mailing"], row["title"]) for row in rows]


def told_kept(db: Database, before: datetime, erased: Iterable[int]) -> int:
    """Of how many articles it is known whom alerts told of them, where nothing became of the mail since a moment.

    `erased`: contacts who do not count, as what is known of them goes with them.
    """
    row = db.execute(
        "select count(*) from told where contact not in (select value from json_each(?)) "
        "and not exists (select 1 from delivery where delivery.mailing = told.mailing "
        "and delivery.contact = told.contact and changed >= ?)",
        [json.dumps(list(erased)), to_text(before)],
    ).fetchone()
    return int(row[0])


def drop_told(db: Database) -> int:
    """Forgets what alerts told those of whom the outbox does not know any more that they were written to.

    Returns how many articles that were.
    """
    return db.execute(
        "delete from told where not exists "
        "(select 1 from delivery where delivery.mailing = told.mailing and delivery.contact = told.contact)"
    ).rowcount
