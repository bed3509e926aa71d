"""The log of another database brought into this one: its lines, and the items that they speak of."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from iet_watch.store.database import Database

# Of an item that comes in: what it is, and nothing of how the other database numbered, judged and grouped it.
_NOT_ITS_OWN = frozenset(("id", "copy_of", "story", "repeats", "same_text", "judged_by"))
_LINE = "uid, act, kind, item, other, group_kind, theme, who, recorded_by, why, whom, undoes, at"


@dataclass(frozen=True)
class MergedLog:
    """How many lines came in, how many were known, the numbers of the items that came with them.

    `grouped`: the items that a line that came in joins to another or parts from it; `people`: whose words came in.
    `left`: how many items the other database alone knows, that stay there as nobody has said anything of them;
    `left_brought`: how many of these a person has brought.
    """

    added: int
    known: int
    items: tuple[int, ...]
    grouped: tuple[int, ...]
    people: tuple[str, ...]
    left: int
    left_brought: int


def merge_log(db: Database, other: Database) -> MergedLog:
    """Adds the lines of `other` that are not here, inside the caller's transaction, in the order of their uids.

    Items are the same by their identity, else by their canonical address; those that are not here come in with their
    text and sightings, to be judged and grouped.
    """
    here = {row["uid"] for row in db.execute("select uid from main.log")}
    lines = [row for row in other.execute(f"select {_LINE} from log order by uid") if row["uid"] not in here]
    known = other.execute("select count(*) from log").fetchone()[0] - len(lines)
    wanted = {row[key] for row in lines for key in ("item", "other") if row[key] is not None}
    numbers, brought = _items(db, other, sorted(wanted))
    for row in lines:
        values = {**dict(row), **{key: numbers.get(row[key]) for key in ("item", "other")}}
        places = ", ".join(f":{key.strip()}" for key in _LINE.split(","))
        db.execute(f"insert into main.log ({_LINE}) values ({places})", values)
    people = tuple(sorted({row["who"] for row in lines}))
    return MergedLog(len(lines), known, tuple(brought), _grouped(db, lines, numbers), people, *_left(db, other))


def _left(db: Database, other: Database) -> tuple[int, int]:
    """How many items `other` alone knows now, and how many of these a person has brought."""
    identities = {row["identity"] for row in db.execute("select identity from item")}
    addresses = {row["canonical_url"] for row in db.execute("select canonical_url from item where canonical_url != ''")}
    left = [
        row["contributor"] != ""
        for row in other.execute("select identity, canonical_url, contributor from item")
        if row["identity"] not in identities and row["canonical_url"] not in addresses
    ]
    return len(left), sum(left)


def _grouped(db: Database, lines: Iterable[sqlite3.Row], numbers: Mapping[int, int]) -> tuple[int, ...]:
    """The items that these lines speak of in pairs: also those whose grouping one of them takes back."""
    pairs = {numbers[row[key]] for row in lines for key in ("item", "other") if row["other"] is not None}
    return tuple(sorted(pairs))


def _items(db: Database, other: Database, wanted: Iterable[int]) -> tuple[dict[int, int], list[int]]:
    """The number here of each item of `other`, and the numbers of those that have just come in."""
    columns = [row["name"] for row in db.execute("pragma table_info(item)") if row["name"] not in _NOT_ITS_OWN]
    numbers, brought = dict[int, int](), list[int]()
    for number in wanted:
        row = other.execute("select * from item where id = ?", [number]).fetchone()
        found = _known_as(db, row["identity"], row["canonical_url"])
        if found is None:
            found = _bring(db, other, row, columns)
            brought.append(found)
        numbers[number] = found
    return numbers, brought


def _known_as(db: Database, identity: str, canonical_url: str) -> int | None:
    row = db.execute("select id from item where identity = ?", [identity]).fetchone()
    if row is None and canonical_url:
        row = db.execute("select id from item where canonical_url = ? order by id limit 1", [canonical_url]).fetchone()
    return row["id"] if row else None


def _bring(db: Database, other: Database, row: sqlite3.Row, columns: Iterable[str]) -> int:
    there = set(row.keys())
    shared = [column for column in columns if column in there]
    number = _insert(db, "item", {column: row[column] for column in shared})
    for sighting in other.execute("select * from sighting where item = ?", [row["id"]]):
        _insert(db, "sighting", {**dict(sighting), "item": number})
    return number


def _insert(db: Database, table: str, values: Mapping[str, object]) -> int:
    names = ", ".join(values)
    done = db.execute(
        f"insert or ignore into {table} ({names}) values ({', '.join('?' for _ in values)})", list(values.values())
    )
    return int(done.lastrowid or 0)
