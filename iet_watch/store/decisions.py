"""The append-only log of what people ruled."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterable

from iet_watch.model.decisions import Decision
from iet_watch.store.database import Database
from iet_watch.store.times import known, to_text


def append_decisions(db: Database, decisions: Iterable[Decision]) -> int:
    """Appends those that say something new; returns how many. The same person ruling the same again adds nothing."""
    added = 0
    for decision in decisions:
        last = last_decision(db, decision.item_id, decision.theme)
        if last and (last.ruling, last.who, last.why) == (decision.ruling, decision.who, decision.why):
            continue
        db.execute(
            "insert into decision (item, theme, ruling, who, why, at) values (?, ?, ?, ?, ?, ?)",
            [
                decision.item_id,
                decision.theme,
                decision.ruling,
                decision.who,
                decision.why,
                to_text(decision.at),
            ],
        )
        added += 1
    return added


def decisions_on(db: Database, item: int) -> list[Decision]:
    """Everything ruled on an item and on the copies folded with it, in order."""
    rows = db.execute(
        "select decision.* from decision join item on item.id = decision.item "
        "where coalesce(item.copy_of, item.id) = (select coalesce(copy_of, id) from item where id = ?) "
        "order by decision.id",
        [item],
    )
    return [_decision(row) for row in rows]


def last_on_stories(db: Database, stories: Iterable[int], theme: str | None) -> dict[int, Decision]:
    """Per story, the last ruling on any of its items; for `theme` when it is given."""
    rows = db.execute(
        "select decision.*, item.story from decision join item on item.id = decision.item "
        "where item.story in (select value from json_each(?)) and coalesce(?, theme) = theme order by decision.id",
        [json.dumps(list(stories)), theme],
    )
    return {row["story"]: _decision(row) for row in rows}


def _decision(row: sqlite3.Row) -> Decision:
    return Decision(row["item"], row["theme"], row["ruling"], row["who"], row["why"], known(row["at"]))


def last_decision(db: Database, item: int, theme: str) -> Decision | None:
    """The last word on the item's text."""
    row = db.execute(
        "select current_decision.* from current_decision join item on item.id = ? "
        "where current_decision.item in (item.id, item.repeats) and theme = ? order by number desc limit 1",
        [item, theme],
    ).fetchone()
    return _decision(row) if row else None


def last_line(db: Database) -> int:
    """The number of the last line of the log, 0 while nobody has said anything."""
    return int(db.execute("select coalesce(max(id), 0) from decision").fetchone()[0])
