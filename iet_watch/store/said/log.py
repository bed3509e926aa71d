"""The append-only log of all that people say of items."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime

from iet_watch.model.decisions import GroupKind, LogLine, Saying
from iet_watch.store.database import Database
from iet_watch.store.times import clock_in, clock_of, known, to_text, uid_of


@dataclass(frozen=True)
class NewLine:
    """What is to be added to the log; see `LogLine` for its fields."""

    said: Saying
    item_id: int
    who: str
    why: str
    at: datetime
    theme: str = ""
    recorded_by: str = ""
    whom: str = ""
    other: int | None = None
    group_kind: GroupKind | None = None
    undoes: str = ""


def append(db: Database, lines: Iterable[NewLine]) -> list[str]:
    """Appends what was said in one breath, inside the caller's transaction; returns the uids.

    A uid is later than all that the database knows, even where the clock of this machine is behind that of another.
    """
    from secrets import token_hex  # loads what most commands do without

    last = db.execute("select max(uid) from main.log").fetchone()[0]
    clock, act, uids = clock_in(last) if last else 0, "", list[str]()
    for line in lines:
        clock = max(clock + 1, clock_of(line.at))
        uid = uid_of(clock, token_hex(8))
        act = act or uid
        uids.append(uid)
        db.execute(
            "insert into main.log "
            "(uid, act, kind, item, other, group_kind, theme, who, recorded_by, why, whom, undoes, at) "
            "values (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
            [
                uid, act, line.said, line.item_id, line.other, line.group_kind, line.theme, line.who,
                line.recorded_by, line.why, line.whom, line.undoes or None, to_text(line.at),
            ],
        )  # fmt: skip
    return uids


def log_of(db: Database, item: int) -> tuple[LogLine, ...]:
    """All that was said of an item and of the items of its article, in order, with what was taken back."""
    rows = db.execute(
        f"{_LINES} where log.item in ({OF_ARTICLE}) or log.other in ({OF_ARTICLE}) order by log.uid", [item, item]
    )
    return tuple(read_line(row) for row in rows)


def logs_of(db: Database, ids: Iterable[int]) -> Mapping[int, tuple[LogLine, ...]]:
    """Per item all that was said of itself, copies left aside, in order; the items of which nothing was said, too."""
    wanted = list(ids)
    found: dict[int, list[LogLine]] = {number: [] for number in wanted}
    rows = db.execute(
        f"{_LINES} where log.item in (select value from json_each(?)) "
        "or log.other in (select value from json_each(?)) order by log.uid",
        [json.dumps(wanted)] * 2,
    )
    for line in map(read_line, rows):
        for number in dict.fromkeys((line.item_id, line.other)):
            if number in found:
                found[number].append(line)
    return {number: tuple(lines) for number, lines in found.items()}


def log_numbers(db: Database, ids: Iterable[int]) -> Mapping[int, int]:
    """Per item the number of the last line of its log, 0 where nothing was said of it: it grows with each line."""
    wanted = list(ids)
    rows = db.execute(
        "select value as item, max(coalesce((select max(id) from log where item = value), 0), "
        "coalesce((select max(id) from log where other = value), 0)) as last from json_each(?)",
        [json.dumps(wanted)],
    )
    return {row["item"]: row["last"] for row in rows}


def hides_something(db: Database) -> bool:
    """Whether the connection hides from its reader what others say (see `hiding.py`)."""
    return db.execute("select 1 from temp.sqlite_master where name = 'hidden'").fetchone() is not None


def blind_lines(db: Database) -> tuple[LogLine, ...]:
    """Which items were given to whom to rule blind, in order, without what was taken back."""
    rows = db.execute(f"{_WHOLE_LOG} where kind = 'blind' order by log.uid")
    return tuple(line for line in map(read_line, rows) if not line.undone)


def rulings_since(db: Database, uid: str, items: Iterable[int]) -> tuple[LogLine, ...]:
    """What was ruled of some items after a line and holds, in order, hidden or not."""
    rows = db.execute(
        f"{_WHOLE_LOG} where log.item in (select value from json_each(?)) and log.uid > ? "
        "and kind in ('keep', 'drop', 'later') order by log.uid",
        [json.dumps(list(items)), uid],
    )
    return tuple(line for line in map(read_line, rows) if not line.undone)


def last_number(db: Database) -> int:
    """The number of the last line of the log, 0 before the first: it tells whether anybody has said anything since."""
    return int(db.execute("select coalesce(max(id), 0) from log").fetchone()[0])


def lines_since(db: Database, number: int) -> tuple[LogLine, ...]:
    """What was added to the log after the line of this number, in the order in which it came."""
    return tuple(read_line(row) for row in db.execute(f"{_LINES} where log.id > ? order by log.id", [number]))


def standing_lines(db: Database, ids: Iterable[int] | None = None, theme: str | None = None) -> Iterator[LogLine]:
    """What stands of what was said of these items, or of all, in order: without what was taken back.

    With `theme` only what was said for it, or for none.
    """
    conditions, values = ["not undone", "kind != 'undo'"], list[str]()
    if ids is not None:
        conditions.append("log.item in (select value from json_each(?))")
        values.append(json.dumps(list(ids)))
    if theme is not None:
        conditions.append("log.theme in ('', ?)")
        values.append(theme)
    return map(read_line, db.execute(f"{_LINES} where {' and '.join(conditions)} order by log.uid", values))


# What people gave by hand, beside what equations give (`item_tag`).
TAGS_GIVEN = (
    "select item, theme, why as tag from log where kind = 'tag' "
    "and not exists (select 1 from log as undo where undo.undoes = log.uid)"
)
_LINES = "select log.*, exists (select 1 from log as undo where undo.undoes = log.uid) as undone from log"
_WHOLE_LOG = _LINES.replace("from log", "from main.log")  # hidden or not
# The items of the article of one, by their keys: nothing is looked at but these, however many items there are.
OF_ARTICLE = (
    "select id from item, (select coalesce(copy_of, id) as head from item where id = ?) as article "
    "where id = head or copy_of = head"
)


def read_line(row: sqlite3.Row) -> LogLine:
    return LogLine(
        row["id"], row["uid"], row["act"], row["kind"], row["item"], row["theme"], row["who"], row["recorded_by"],
        row["why"], known(row["at"]), row["whom"], row["other"], row["group_kind"], row["undoes"] or "",
        bool(row["undone"]),
    )  # fmt: skip
