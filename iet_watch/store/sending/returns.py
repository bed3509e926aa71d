"""Mails that came back and were read, by their digest; soft bounces of a contact, until it is well or suspended."""

from __future__ import annotations

from datetime import datetime

from iet_watch.store.database import Database
from iet_watch.store.times import from_text, to_text


def is_read(db: Database, digest: str) -> bool:
    """Whether the mail of this digest was read before."""
    return db.execute("select 1 from mail_read where digest = ?", [digest]).fetchone() is not None


def note_read(db: Database, digest: str, at: datetime) -> None:
    db.execute("insert or ignore into mail_read values (?, ?)", [digest, to_text(at)])


def last_reading(db: Database) -> datetime | None:
    """When a mail was last read; None where none was, or that is forgotten."""
    [last] = db.execute("select max(at) as at from mail_read").fetchone()
    return from_text(last) if last else None


def drop_reads(db: Database, before: datetime) -> None:
    """Forgets which mails were read before a moment: no mailbox is looked into that far back."""
    db.execute("delete from mail_read where at < ?", [to_text(before)])


def written_to(db: Database, mailing: str, delivery: int) -> int | None:
    """The number of the contact that a mail of the outbox went to; None where there is no such mail."""
    row = db.execute("select contact from delivery where id = ? and mailing = ?", [delivery, mailing]).fetchone()
    return row["contact"] if row else None


def note_soft_bounce(db: Database, contact: int, issue: str, status: str, at: datetime) -> int:
    """Notes that an issue came back for a reason that may pass; returns of how many issues that is known.

    `issue`: its quarter, or the day where the mail does not say.
    """
    db.execute(
        "insert into soft_bounce values (?, ?, ?, ?) on conflict do update set status = excluded.status, "
        "at = excluded.at",
        [contact, issue, status, to_text(at)],
    )
    return int(db.execute("select count(*) from soft_bounce where contact = ?", [contact]).fetchone()[0])


def soft_bounces_of(db: Database, contact: int) -> list[tuple[str, str]]:
    """The issues that came back from a contact, each with the status."""
    rows = db.execute("select issue, status from soft_bounce where contact = ? order by issue", [contact])
    return [(row["issue"], row["status"]) for row in rows]


def drop_soft_bounces(db: Database, contact: int) -> None:
    """Forgets them: the contact is suspended, or its address takes mail again."""
    db.execute("delete from soft_bounce where contact = ?", [contact])
