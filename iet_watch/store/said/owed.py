"""What is left to rule on, and where people rule one against another."""

from __future__ import annotations

import json
from collections.abc import Iterable
from datetime import datetime

from iet_watch.model.decisions import LogLine
from iet_watch.store.database import Database
from iet_watch.store.said.log import read_line
from iet_watch.store.times import from_text, to_text

_MOMENT = "coalesce(item.published, item.collected)"


# Of a period the items that meet a theme, stand for themselves, and have no ruling for it.
_TO_RULE = (
    "from theme_match join item on item.id = theme_match.item "
    f"where theme_match.theme = ? and item.copy_of is null and {_MOMENT} >= ? and {_MOMENT} < ? "
    "and not exists (select 1 from current_decision "
    "where current_decision.item in (item.id, item.repeats) and current_decision.theme = theme_match.theme)"
)


def to_rule(db: Database, theme: str, since: datetime | None, before: datetime) -> tuple[int, datetime | None]:
    """How many items of a period are left to rule on for `theme`; of when the last is."""
    values = [theme, to_text(since) or "", to_text(before)]
    count, last = db.execute(f"select count(*), max({_MOMENT}) {_TO_RULE}", values).fetchone()
    return count, from_text(last)


def left_before(db: Database, theme: str, before: datetime) -> list[int]:
    """The numbers of the items that were left to rule on for `theme` before a moment, the oldest first."""
    values = [theme, "", to_text(before)]
    return [row["id"] for row in db.execute(f"select item.id {_TO_RULE} order by {_MOMENT}, item.id", values)]


def last_moment(db: Database, ids: Iterable[int]) -> datetime | None:
    """Of when the last of these items is."""
    wanted = json.dumps(list(ids))
    row = db.execute(
        f"select max({_MOMENT}) from item where id in (select value from json_each(?))", [wanted]
    ).fetchone()
    return from_text(row[0])


def last_words_against(db: Database, since: datetime | None, before: datetime) -> list[LogLine]:
    """Of the items of a period that some keep and others drop for one theme: each person's last word, in order."""
    rows = db.execute(
        "with word as (select decision.item, decision.theme, decision.who, max(decision.uid) as uid "
        "from decision join item on item.id = decision.item "
        f"where {_MOMENT} >= ? and {_MOMENT} < ? group by decision.item, decision.theme, decision.who), "
        "contested as (select word.item, word.theme from word join log on log.uid = word.uid "
        "where log.kind in ('keep', 'drop') group by word.item, word.theme having count(distinct log.kind) > 1) "
        "select log.*, 0 as undone from word join log on log.uid = word.uid "
        "join contested on contested.item = word.item and contested.theme = word.theme order by log.uid",
        [to_text(since) or "", to_text(before)],
    )
    return [read_line(row) for row in rows]


def titles(db: Database, ids: Iterable[int]) -> dict[int, str]:
    """What items are called, by their numbers; the address of one without title."""
    rows = db.execute(
        "select id, coalesce(nullif(title, ''), url) as title from item where id in (select value from json_each(?))",
        [json.dumps(list(ids))],
    )
    return {row["id"]: row["title"] for row in rows}


def assignments(db: Database) -> list[LogLine]:
    """Who was given which item, the last one named for each theme, of items without a fiche or with one alike."""
    rows = db.execute(
        "select log.*, 0 as undone from log where kind = 'assign' "
        "and not exists (select 1 from log as undo where undo.undoes = log.uid) "
        "and not exists (select 1 from log as later where later.kind = 'assign' and later.item = log.item "
        "and later.theme = log.theme and later.uid > log.uid "
        "and not exists (select 1 from log as undo where undo.undoes = later.uid)) order by log.uid"
    )
    return [read_line(row) for row in rows]
