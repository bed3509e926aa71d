"""What a quarter brought and what was ruled of it, to be counted: no title and no text is read."""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from sqlite3 import Row
from typing import NamedTuple

from iet_watch.model.decisions import Ruling
from iet_watch.model.items import Status
from iet_watch.store.collected.items import Selection, found_rows, status_of
from iet_watch.store.collected.listed_items import rulings_on
from iet_watch.store.database import Database
from iet_watch.store.times import from_text, to_text

_COLUMNS = "id, copy_of, story, repeats, contributor"


class CountedItem(NamedTuple):
    """An item as far as it is counted. `rulings`: the last one that holds for it, by theme."""

    id: int
    copy_of: int | None
    story: int
    contributor: str
    themes: Mapping[str, float]
    rulings: Mapping[str, Ruling]

    def status(self, theme: str | None = None) -> Status | None:
        """As `items` shows it; of a theme that neither retains it nor ruled on it, None."""
        if theme is None or theme in self.rulings:
            return status_of(self.themes, self.rulings, theme)
        return "new" if theme in self.themes else None


@dataclass(frozen=True)
class CountedItems:
    """The items of a period; `heads`: those that stand for copies, whatever their period."""

    items: Sequence[CountedItem]
    heads: Mapping[int, CountedItem]

    def repeats_status(self, item: CountedItem, theme: str | None) -> bool:
        """Whether it is a copy with the status of the item that stands for it: the list folds it, nobody counts it."""
        return item.copy_of is not None and self.heads[item.copy_of].status(theme) == item.status(theme)


def counted_items(db: Database, since: datetime, before: datetime) -> CountedItems:
    """The items of a period, by publication, else by collection: those that `items --all` lists."""
    rows = found_rows(db, Selection(everything=True, since=since, before=before), _COLUMNS)
    known = {row["id"] for row in rows}
    elsewhere = {row["copy_of"] for row in rows} - known - {None}
    rows += found_rows(db, Selection(everything=True, ids=tuple(elsewhere)), _COLUMNS) if elsewhere else []
    counted = {one.id: one for one in _counted(db, rows)}
    return CountedItems([one for one in counted.values() if one.id in known], counted)


def _counted(db: Database, rows: Sequence[Row]) -> Iterable[CountedItem]:
    themes: dict[int, dict[str, float]] = defaultdict(dict)
    ids = json.dumps([row["id"] for row in rows])
    for item, theme, score in db.execute(
        "select item, theme, score from theme_match where item in (select value from json_each(?))", [ids]
    ):
        themes[item][theme] = score
    said = rulings_on(db, rows)
    for number, copy_of, story, repeats, contributor in rows:
        words = sorted([*said.get(number, ()), *(said.get(repeats, ()) if repeats else ())])
        yield CountedItem(
            number, copy_of, story or copy_of or number, contributor, themes.get(number, {}),
            {one.theme: one.ruling for one in words},
        )  # fmt: skip


def sources_that_brought(db: Database, since: datetime, before: datetime) -> int:
    """How many addresses that were collected have shown an item of a period."""
    row = db.execute(
        "select count(distinct sighting.source_url) from sighting join source on source.url = sighting.source_url "
        "join item on item.id = sighting.item "
        "where coalesce(item.published, item.collected) >= ? and coalesce(item.published, item.collected) < ?",
        [to_text(since), to_text(before)],
    ).fetchone()
    return int(row[0])


def first_collected(db: Database) -> datetime | None:
    """When the first item came in; None before."""
    return from_text(db.execute("select min(collected) from item").fetchone()[0])
