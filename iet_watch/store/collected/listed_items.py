"""Items as a list shows them, a line each: their texts, which make most of the database, are not read."""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime
from sqlite3 import Row
from typing import NamedTuple

from iet_watch.model.decisions import Ruling
from iet_watch.model.items import Status
from iet_watch.store.collected.items import (
    UNTITLED_LENGTH,
    Selection,
    found_rows,
    status_of,
    tags_of,
    texts_of,
    title_of,
)
from iet_watch.store.database import Database
from iet_watch.store.times import known

_COLUMNS = (
    "id, url, title, source, coalesce(published, collected) as moment, copy_of, story, repeats, rewritten, "
    f"case title when '' then substr(iif(summary = '', text, summary), 1, {UNTITLED_LENGTH + 1}) end as beginning"
)


class ListedItem(NamedTuple):
    """What a list shows of an item; the fields are those of `Item`."""

    id: int
    url: str
    title: str
    source: str
    when: datetime
    copy_of: int | None
    story: int
    status: Status
    themes: Mapping[str, float]
    copies: Sequence[int]
    rewritten: bool
    relevance: Mapping[str, float]


def listed_items(db: Database, selection: Selection) -> list[ListedItem]:
    """The items of a `selection` in the order of days: as `select_items`, without what a list does not show."""
    rows = found_rows(db, selection, _COLUMNS, "order by moment desc, id")
    ids = json.dumps([row["id"] for row in rows])
    within = "in (select value from json_each(?))"
    themes: dict[int, dict[str, float]] = defaultdict(dict)
    for item, theme, score in db.execute(
        f"select item, theme, score from theme_match where item {within} order by item, theme", [ids]
    ):
        themes[item][theme] = score
    copies: dict[int, list[int]] = defaultdict(list)
    for number, head in db.execute(f"select id, copy_of from item where copy_of {within} order by id", [ids]):
        copies[head].append(number)
    rulings = rulings_on(db, rows)
    found = (
        _listed(row, themes.get(row["id"], {}), copies.get(row["id"], ()), rulings, selection.theme) for row in rows
    )
    return [one for one in found if selection.status in (None, one.status)]


class Text(NamedTuple):
    """What an item says beside what a list shows of it, with its tags by theme."""

    item: int
    summary: str
    text: str
    lang: str | None
    tags: Mapping[str, Sequence[str]]


def texts_of_listed(db: Database, items: Sequence[ListedItem]) -> Iterator[Text]:
    """The texts of items, one after the other: never all at once in memory."""
    ids = json.dumps([item.id for item in items])
    tags = tags_of(db, ids)
    rows = db.execute(
        "select id, summary, text, lang from item where id in (select value from json_each(?)) order by id", [ids]
    )
    return (Text(number, summary, text, lang, tags.get(number, {})) for number, summary, text, lang in rows)


class LastRuling(NamedTuple):
    """The last ruling on a text for a theme."""

    number: int
    theme: str
    ruling: Ruling
    at: str


def rulings_on(db: Database, rows: Sequence[Row]) -> Mapping[int, Sequence[LastRuling]]:
    """The last rulings on the texts of these items, by text: an item's own, and that which says all that it says."""
    texts = json.dumps(sorted({text for row in rows for text in texts_of(row)}))
    found: dict[int, list[LastRuling]] = defaultdict(list)
    for item, *said in db.execute(
        "select item, number, theme, ruling, at from current_decision where item in (select value from json_each(?))",
        [texts],
    ):
        found[item].append(LastRuling(*said))
    return found


def _listed(
    row: Row, themes: Mapping[str, float], copies: Sequence[int], rulings: Mapping[int, Sequence[LastRuling]],
    theme: str | None,
) -> ListedItem:  # fmt: skip
    id_, url, title, source, moment, copy_of, story, repeats, rewritten, beginning = row
    status: Status = "new"
    changed = False
    if said := [*rulings.get(id_, ()), *(rulings.get(repeats, ()) if repeats else ())]:
        said.sort()
        status = status_of(themes, {one.theme: one.ruling for one in said}, theme)
        decided = max((one.at for one in said if theme in (None, one.theme)), default=None)
        changed = bool(decided and rewritten and rewritten > decided)
    return ListedItem(
        id_, url, title_of(title, beginning), source, known(moment), copy_of, story or copy_of or id_, status, themes,
        copies, changed, {},
    )  # fmt: skip
