"""Digests that were written to people: which numbers mean which items, what the log held then, who has answered."""

from __future__ import annotations

import json
import sqlite3
from dataclasses import dataclass
from datetime import datetime

from iet_watch.store.database import Database
from iet_watch.store.times import from_text, known, to_text


@dataclass(frozen=True)
class Digest:
    """One mail of candidates to one person. `items`: the first is number 1. `seen`: the number of the log's last line
    when it was written. `sent`: by mail, None where it was only written to a file. `answer`: the Message-ID of the
    answer that counts, empty until there is one.
    """

    number: int
    person: str
    theme: str
    month: str
    items: tuple[int, ...]
    text: str
    seen: int
    made: datetime
    sent: datetime | None = None
    answer: str = ""
    answered: datetime | None = None


def add_digest(
    db: Database, person: str, theme: str, month: str, items: tuple[int, ...], text: str, seen: int, made: datetime
) -> Digest:
    """Remembers a digest, in the caller's transaction."""
    added = db.execute(
        "insert into digest (person, theme, month, items, text, seen, made) values (?, ?, ?, ?, ?, ?, ?)",
        [person, theme, month, json.dumps(items), text, seen, to_text(made)],
    )
    found = digest(db, added.lastrowid or 0)
    assert found is not None
    return found


def digest(db: Database, number: int) -> Digest | None:
    """The digest of this number."""
    row = db.execute("select * from digest where id = ?", [number]).fetchone()
    return _digest(row) if row else None


def last_digest(db: Database, person: str, theme: str) -> Digest | None:
    """The last digest of a theme that a person was written."""
    row = db.execute(
        "select * from digest where person = ? and theme = ? order by id desc limit 1", [person, theme]
    ).fetchone()
    return _digest(row) if row else None


def mark_sent(db: Database, number: int, at: datetime) -> None:
    """Remembers that a digest has gone by mail, in the caller's transaction."""
    db.execute("update digest set sent = ? where id = ?", [to_text(at), number])


def mark_answered(db: Database, number: int, answer: str, at: datetime) -> None:
    """Remembers which answer to a digest counts, in the caller's transaction; where one counts already, it stays."""
    db.execute("update digest set answer = ?, answered = ? where id = ? and answer = ''", [answer, to_text(at), number])


def _digest(row: sqlite3.Row) -> Digest:
    return Digest(
        number=row["id"], person=row["person"], theme=row["theme"], month=row["month"],
        items=tuple(json.loads(row["items"])), text=row["text"], seen=row["seen"], made=known(row["made"]),
        sent=from_text(row["sent"]), answer=row["answer"], answered=from_text(row["answered"]),
    )  # fmt: skip
