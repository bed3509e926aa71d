"""Contacts, their structures and what happened to them; fingerprints of those who want no mail.

Written through `leaving_no_trace`: what is erased is overwritten, in the file and in its log.
"""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime

from iet_watch.model.contacts import (
    NO_ALERTS,
    WEEKLY,
    Alerts,
    Contact,
    ContactChange,
    ContactDetails,
    ContactEvent,
    Objection,
)
from iet_watch.store.database import Database
from iet_watch.store.times import from_text, known, to_text

_ALL = """
select contact.*,
       (select json_group_array(name) from (
          select name from contact_structure join structure on structure.id = structure where contact = contact.id
          order by structure.id)) as structures,
       (select json_group_array(theme) from (
          select theme from contact_theme where contact = contact.id order by theme)) as themes
from contact
"""


def leaving_no_trace(db: Database) -> Database:
    """`db`, from now on overwriting what it erases (https://sqlite.org/pragma.html#pragma_secure_delete).

    And keeping what it has said even through a power cut: an unsubscription is not asked for twice.
    """
    db.execute("pragma secure_delete = on")
    db.execute("pragma synchronous = full")
    return db


def empty_log(db: Database) -> bool:
    """Takes the last erasures out of the write-ahead log; False when another command still reads from it."""
    busy, *_ = db.execute("pragma wal_checkpoint(truncate)").fetchone()
    return not busy


def contact_of(db: Database, key: str) -> Contact | None:
    """The contact whose address has this key."""
    row = db.execute(f"{_ALL} where key = ?", [key]).fetchone()
    return _contact(row) if row else None


def contact_numbered(db: Database, number: int) -> Contact | None:
    """The contact of this number, None of one that was erased."""
    row = db.execute(f"{_ALL} where contact.id = ?", [number]).fetchone()
    return _contact(row) if row else None


def contact_keys(db: Database) -> list[str]:
    """The keys of all their addresses."""
    return [row["key"] for row in db.execute("select key from contact")]


def contacts(db: Database) -> Iterator[Contact]:
    """All of them, by structure, then by name."""
    for row in db.execute(f"{_ALL} order by structures, last_name, first_name, key"):
        yield _contact(row)


def _contact(row: sqlite3.Row) -> Contact:
    return Contact(
        id=row["id"],
        email=row["email"],
        last_name=row["last_name"],
        first_name=row["first_name"],
        structures=tuple(json.loads(row["structures"])),
        role=row["role"],
        themes=tuple(json.loads(row["themes"])),
        basis=row["basis"],
        proof=row["proof"],
        origin=row["origin"],
        added=known(row["added"]),
        confirmed=known(row["confirmed"]),
        unsubscribed=from_text(row["unsubscribed"]),
        suspended=from_text(row["suspended"]),
        suspended_why=row["suspended_why"],
        alerts=row["alerts"],
        alerts_proof=row["alerts_proof"],
        alerts_since=from_text(row["alerts_since"]),
    )


def add_contact(db: Database, key: str, person: ContactDetails, now: datetime) -> int:
    """Puts a person on the list; returns the number of the contact."""
    number = db.execute(
        "insert into contact (key, email, last_name, first_name, role, basis, proof, origin, added, confirmed) "
        "values (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
        [key, *_plain(person), to_text(now), to_text(now)],
    ).lastrowid
    assert number is not None
    _note_groups(db, number, person)
    set_alerts(db, number, person.alerts, person.alerts_proof, now)
    return number


def change_contact(
    db: Database, contact: int, person: ContactDetails, confirmed: datetime, now: datetime
) -> None:  # fmt: skip
    """Makes what is known of a contact what `person` says."""
    db.execute(
        "update contact set email = ?, last_name = ?, first_name = ?, role = ?, basis = ?, proof = ?, origin = ?, "
        "confirmed = ? where id = ?",
        [*_plain(person), to_text(confirmed), contact],
    )
    with _structures_kept_while_used(db, contact):
        for table in ("contact_structure", "contact_theme"):
            db.execute(f"delete from {table} where contact = ?", [contact])
        _note_groups(db, contact, person)
    set_alerts(db, contact, person.alerts, person.alerts_proof, now)


def _plain(person: ContactDetails) -> list[str]:
    said = [person.email, person.last_name, person.first_name, person.role, person.basis, person.proof, person.origin]
    return list(map(str, said))


def structure_key(name: str) -> str:
    """What all the writings of a structure's name have in common."""
    from iet_watch.words import words

    return " ".join(words(name)) or name


def _note_groups(db: Database, contact: int, person: ContactDetails) -> None:
    for name in person.structures:
        key = structure_key(name)
        db.execute("insert or ignore into structure (key, name) values (?, ?)", [key, name])
        db.execute("insert or ignore into contact_structure select ?, id from structure where key = ?", [contact, key])
    db.executemany("insert into contact_theme values (?, ?)", [(contact, theme) for theme in person.themes])


@contextmanager
def _structures_kept_while_used(db: Database, contact: int) -> Iterator[None]:
    """Drops those of the contact's structures in which nobody is left after the block; it looks at no other."""
    before = db.execute("select structure from contact_structure where contact = ?", [contact]).fetchall()
    yield
    db.executemany(
        "delete from structure where id = ? "
        "and not exists (select 1 from contact_structure where contact_structure.structure = structure.id)",
        [tuple(row) for row in before],
    )


def set_alerts(db: Database, contact: int, alerts: Alerts, proof: str, at: datetime) -> None:
    """Whether a contact wants alerts, and how that is known; who wanted them before has wanted them since then."""
    db.execute(
        "update contact set alerts = :alerts, alerts_proof = :proof, "
        "alerts_since = case when :alerts = :weekly then iif(alerts = :weekly, alerts_since, :at) end where id = :id",
        {"alerts": alerts, "proof": proof, "weekly": WEEKLY, "at": to_text(at), "id": contact},
    )


def set_unsubscribed(db: Database, contact: int, at: datetime | None) -> None:
    """From when on a contact wants no mail, alerts included; None for one who wants it again, without alerts."""
    db.execute("update contact set unsubscribed = ? where id = ?", [to_text(at), contact])
    db.execute(
        "update contact set alerts = ?, alerts_since = null where id = ? and alerts = ? and unsubscribed is not null",
        [NO_ALERTS, contact, WEEKLY],
    )


def set_suspended(db: Database, contact: int, at: datetime | None, why: str = "") -> None:
    """From when on nobody writes to a contact, and why; None for one whose address is good again."""
    db.execute("update contact set suspended = ?, suspended_why = ? where id = ?", [to_text(at), why, contact])


def erase_contact(db: Database, contact: int) -> None:
    """Erases a contact with all that is known of it; a server may have named it in its answer."""
    db.execute("update delivery set reply = '' where contact = ?", [contact])
    with _structures_kept_while_used(db, contact):
        db.execute("delete from contact where id = ?", [contact])


def note_event(db: Database, contact: int, event: ContactEvent) -> None:
    db.execute(
        "insert into contact_event (contact, at, who, what, detail) values (?, ?, ?, ?, ?)",
        [contact, to_text(event.at), event.who, event.what, event.detail],
    )


def events_of(db: Database, contact: int) -> list[ContactEvent]:
    """What happened to a contact, in order."""
    rows = db.execute("select at, who, what, detail from contact_event where contact = ? order by id", [contact])
    return [ContactEvent(known(at), who, _change(what), detail) for at, who, what, detail in rows]


def _change(text: str) -> ContactChange:
    return text  # type: ignore[return-value]  # written by note_event alone


def add_objection(db: Database, fingerprint: str, reason: Objection, at: datetime, secret: str) -> None:
    """Keeps the fingerprint of somebody who wants no mail; `secret`: the name of what it was made with."""
    db.execute(
        "insert into objection values (?, ?, ?, ?) on conflict do update set reason = excluded.reason",
        [fingerprint, reason, to_text(at), secret],
    )


def objection_of(db: Database, fingerprint: str) -> Objection | None:
    row = db.execute("select reason from objection where fingerprint = ?", [fingerprint]).fetchone()
    return row["reason"] if row else None


def drop_objection(db: Database, fingerprint: str) -> None:
    db.execute("delete from objection where fingerprint = ?", [fingerprint])


def secrets_of_objections(db: Database) -> set[str]:
    """The names of the secrets that fingerprints were made with."""
    return {row["secret"] for row in db.execute("select distinct secret from objection")}


def counts_of_objections(db: Database) -> dict[str, int]:
    """How many fingerprints there are for each reason."""
    return dict(tuple(row) for row in db.execute("select reason, count(*) from objection group by reason"))


@dataclass(frozen=True)
class ObjectionsElsewhere:
    """Who wants no mail according to another database alone: by their addresses, else how many fingerprints."""

    emails: tuple[str, ...]
    fingerprints: int


def objections_elsewhere(db: Database, other: Database) -> ObjectionsElsewhere:
    """Who wants no mail according to `other`, and not according to `db`."""
    gone = "select key, email from contact where unsubscribed is not null order by key"
    here = {row["key"] for row in db.execute(gone)}
    asked = "select fingerprint from objection where reason != 'expired'"
    known = {row["fingerprint"] for row in db.execute(asked)}
    return ObjectionsElsewhere(
        tuple(row["email"] for row in other.execute(gone) if row["key"] not in here),
        sum(row["fingerprint"] not in known for row in other.execute(asked)),
    )


def columns_with_text(db: Database) -> Iterable[tuple[str, str]]:
    """Each table and column that may hold a text, but those of contacts: where an address may stand as well."""
    ours = {"contact", "contact_event", "contact_structure", "contact_theme", "structure", "objection"}
    tables = db.execute("select name from sqlite_master where type = 'table' and sql not like 'create virtual%'")
    for (table,) in tables.fetchall():
        if table in ours or table.startswith(("sqlite_", "_", "item_fts")):
            continue
        for column in db.execute(f'pragma table_info("{table}")').fetchall():
            if column["type"].lower() in ("text", ""):
                yield table, column["name"]


def rows_holding(db: Database, table: str, column: str, text: str) -> int:
    """How many rows of a table hold `text` in a column, whatever the case of its letters."""
    found = db.execute(f'select count(*) from "{table}" where instr(lower("{column}"), lower(?))', [text])
    return int(found.fetchone()[0])
