"""The append-only log of what people ruled."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterable
from datetime import datetime
from typing import NamedTuple

from iet_watch.model.decisions import Decision
from iet_watch.store.database import Database
from iet_watch.store.said.log import OF_ARTICLE, NewLine, append
from iet_watch.store.times import known, to_text


class Keep(NamedTuple):
    """A text that is kept for a theme. `number`: of the line of the log that says so."""

    item: int
    theme: str
    number: int
    at: datetime


def append_decisions(db: Database, decisions: Iterable[Decision]) -> int:
    """Appends those that say something new; returns how many. The same person ruling the same again adds nothing, but
    of a text that has changed since."""
    new = list[Decision]()
    for decision in decisions:
        last = last_decision(db, decision.item_id, decision.theme)
        again = last and (last.ruling, last.who, last.why) == (decision.ruling, decision.who, decision.why)
        if last and again and not _rewritten_since(db, decision.item_id, last.at):
            continue
        new.append(decision)
    append(
        db,
        [NewLine(one.ruling, one.item_id, one.who, one.why, one.at, one.theme, one.recorded_by) for one in new],
    )
    return len(new)


def _rewritten_since(db: Database, item: int, moment: datetime) -> bool:
    row = db.execute("select 1 from item where id = ? and rewritten > ?", [item, to_text(moment)]).fetchone()
    return row is not None


def decisions_on(db: Database, item: int) -> list[Decision]:
    """Everything ruled on an item and on the copies folded with it, in order."""
    rows = db.execute(f"select * from decision where item in ({OF_ARTICLE}) order by uid", [item])
    return [_decision(row) for row in rows]


def themes_ruled(db: Database, item: int) -> set[str]:
    """The themes for which anything was ruled on an item, on what it repeats or on what repeats it."""
    rows = db.execute(
        "select distinct theme from last_ruling join item on item.id = last_ruling.item "
        "where ? in (item.id, item.repeats) or item.id = (select repeats from item where id = ?)",
        [item, item],
    )
    return {row["theme"] for row in rows}


def people_ruling(db: Database, since: datetime, before: datetime) -> int:
    """How many people have ruled on anything from one moment to another; what was taken back does not count."""
    row = db.execute(
        "select count(distinct who) from decision where at >= ? and at < ?", [to_text(since), to_text(before)]
    ).fetchone()
    return int(row[0])


def passed_on(db: Database, items: Iterable[int], theme: str | None = None) -> dict[int, int]:
    """Those of the items whose last ruling is one on another item that says the same, each with that other; for `theme`
    when it is given."""
    rows = db.execute(
        "select item.id, (select ruled.item from item as twin join last_ruling as ruled on ruled.item = twin.id "
        "where twin.said_by in (item.said_by, item.repeats) and coalesce(?, ruled.theme) = ruled.theme "
        "order by ruled.uid desc limit 1) as other from item where item.id in (select value from json_each(?))",
        [theme, json.dumps(list(items))],
    )
    return {row["id"]: row["other"] for row in rows if row["other"] not in (None, row["id"])}


def last_on_stories(db: Database, stories: Iterable[int], theme: str | None) -> dict[int, Decision]:
    """Per story, the last ruling on any of its items; for `theme` when it is given."""
    rows = db.execute(
        "select log.*, log.kind as ruling, item.story from item join last_ruling on last_ruling.item = item.id "
        "join log on log.id = last_ruling.number where item.story in (select value from json_each(?)) "
        "and coalesce(?, last_ruling.theme) = last_ruling.theme order by log.uid",
        [json.dumps(list(stories)), theme],
    )
    return {row["story"]: _decision(row) for row in rows}


def _decision(row: sqlite3.Row) -> Decision:
    number = row["number"] if "number" in row.keys() else row["id"]  # noqa: SIM118 - of the row's values otherwise
    return Decision(
        row["item"], row["theme"], row["ruling"], row["who"], row["why"], known(row["at"]), row["recorded_by"],
        number, row["uid"],
    )  # fmt: skip


def last_decision(db: Database, item: int, theme: str) -> Decision | None:
    """The last word on the item's text."""
    row = db.execute(
        "select current_decision.* from current_decision join item on item.id = ? "
        "where current_decision.item in (item.id, item.repeats) and theme = ? order by uid desc limit 1",
        [item, theme],
    ).fetchone()
    return _decision(row) if row else None


def kept_since(db: Database, since: datetime, after: int) -> list[Keep]:
    """What is kept, and was said to be since a moment or by a line of the log after one of this number.

    Lines that another copy of the watch brings in come after those that are there, though their moment be earlier.
    """
    rows = db.execute(f"{_KEEPS} and (at >= ? or number > ?) order by uid", [to_text(since), after])
    return [Keep(row["item"], row["theme"], row["number"], known(row["at"])) for row in rows]


def kept_of(db: Database, items: Iterable[int]) -> list[Keep]:
    """What is kept of these texts."""
    rows = db.execute(f"{_KEEPS} and item in (select value from json_each(?)) order by uid", [json.dumps(list(items))])
    return [Keep(row["item"], row["theme"], row["number"], known(row["at"])) for row in rows]


_KEEPS = "select item, theme, number, at from current_decision where ruling = 'keep'"
