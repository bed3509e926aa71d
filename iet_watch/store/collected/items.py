"""Reads items back, whole: with their themes, tags, sightings, folds and the status that people gave them."""

from __future__ import annotations

import json
import sqlite3
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Literal, NamedTuple

from iet_watch.model.decisions import STATUS_OF, Ruling
from iet_watch.model.items import Item, Reason, Status
from iet_watch.model.levels import Level
from iet_watch.store.database import Database
from iet_watch.store.said.log import TAGS_GIVEN
from iet_watch.store.times import from_text, known, to_text

UNTITLED_LENGTH = 80  # characters of its text that name an item without title; half of all captured titles have 64


@dataclass(frozen=True)
class Selection:
    """Which items: all conditions hold together. `theme` also makes the status that theme's."""

    theme: str | None = None
    everything: bool = False
    status: Status | None = None
    tag: str | None = None
    lang: str | None = None
    since: datetime | None = None
    before: datetime | None = None
    sort: Literal["score", "date"] = "date"
    ids: tuple[int, ...] | None = None


def select_items(db: Database, selection: Selection) -> list[Item]:
    """The items of `selection`, best first: by score, then the most recent; or the most recent first."""
    rows = found_rows(db, selection)
    if not rows:
        return []
    items = _whole(db, rows, selection.theme)
    items = [item for item in items if _wanted(item, selection)]
    return sorted(items, key=_order(selection))


def get_item(db: Database, item: int) -> Item | None:
    """One item by its id."""
    found = select_items(db, Selection(everything=True, ids=(item,)))
    return found[0] if found else None


def newest_item(db: Database) -> int:
    """The number of the last item that came in, 0 before the first."""
    return int(db.execute("select coalesce(max(id), 0) from item").fetchone()[0])


def count_since(db: Database, selection: Selection, number: int) -> int:
    """How many items of a selection came in after that one."""
    return sum(row["id"] > number for row in found_rows(db, selection, "id"))


def tags_in_use(db: Database) -> list[str]:
    """The tags that items have, whoever gave them."""
    return [row["tag"] for row in db.execute(f"select tag from item_tag union select tag from ({TAGS_GIVEN})")]


def levels_of(db: Database, ids: Iterable[int]) -> dict[int, Level]:
    """How far each of the items may go; those that are not here are left out."""
    rows = db.execute(
        "select id, level from item where id in (select value from json_each(?))", [json.dumps(list(ids))]
    )
    return {row["id"]: row["level"] for row in rows}


def stories_of(db: Database, ids: Iterable[int]) -> dict[int, int]:
    """The story of each of the items that are here."""
    rows = db.execute(
        "select id, coalesce(story, copy_of, id) as story from item where id in (select value from json_each(?))",
        [json.dumps(list(ids))],
    )
    return {row["id"]: row["story"] for row in rows}


def set_level(db: Database, item: int, level: Level, contributor: str) -> None:
    """Says how far an item may go, and who brought it where nobody is named yet."""
    db.execute(
        "update item set level = ?, contributor = case contributor when '' then ? else contributor end where id = ?",
        [level, contributor, item],
    )


def reasons_of(db: Database, item: int) -> dict[str, tuple[Reason, ...]]:
    """Per theme, why the item meets it."""
    rows = db.execute("select theme, reasons from theme_match where item = ? order by score desc, theme", [item])
    return {row["theme"]: tuple(Reason(*reason) for reason in json.loads(row["reasons"])) for row in rows}


def figures(
    db: Database, since: datetime, before: datetime, sources: Iterable[str], levels: Sequence[Level]
) -> Mapping[str, int]:  # fmt: skip
    """How many items of these levels a period brought, folded as copies, that met a theme; how many of `sources` have
    answered."""
    row = db.execute(
        "select count(*) as collected, count(copy_of) as folded, "
        "sum(copy_of is null and exists (select 1 from theme_match where theme_match.item = item.id)) as retained "
        "from item where coalesce(published, collected) >= ? and coalesce(published, collected) < ? "
        "and level in (select value from json_each(?))",
        [to_text(since), to_text(before), json.dumps(levels)],
    ).fetchone()
    answering = db.execute(
        "select count(*) from source where succeeded is not null and url in (select value from json_each(?))",
        [json.dumps(list(sources))],
    ).fetchone()[0]
    return {
        "collected": row["collected"],
        "folded": row["folded"],
        "retained": row["retained"] or 0,
        "answering": answering,
    }


def counts_by_theme(
    db: Database, since: datetime, before: datetime, levels: Sequence[Level]
) -> Mapping[str, int]:  # fmt: skip
    """How many items of a period and of these levels each theme retained, copies left aside."""
    rows = db.execute(
        "select theme, count(*) as items from theme_match join item on item.id = theme_match.item "
        "where copy_of is null and coalesce(published, collected) >= ? and coalesce(published, collected) < ? "
        "and level in (select value from json_each(?)) group by theme",
        [to_text(since), to_text(before), json.dumps(levels)],
    )
    return {row["theme"]: row["items"] for row in rows}


def found_rows(db: Database, selection: Selection, columns: str = "*", order: str = "") -> list[sqlite3.Row]:
    """`columns` of the rows of a selection; of a status, those that may have it: the exact rule is `status_of`."""
    conditions, values = ["1"], list[object]()
    if selection.theme is not None:
        conditions.append(
            "(exists (select 1 from theme_match where theme_match.item = item.id and theme_match.theme = ?) "
            "or exists (select 1 from current_decision where current_decision.item in (item.id, item.repeats) "
            "and current_decision.theme = ?))"
        )
        values += [selection.theme, selection.theme]
    elif not selection.everything:
        conditions.append(
            "(exists (select 1 from theme_match where theme_match.item = item.id) "
            "or item.id in (select item from last_ruling))"
        )
    if selection.status in ("kept", "dropped", "later"):  # the exact rule is applied once the items are whole
        conditions.append(
            "exists (select 1 from current_decision where item in (item.id, item.repeats) and ruling = ?)"
        )
        values.append(next(ruling for ruling, status in STATUS_OF.items() if status == selection.status))
    if selection.tag is not None:
        conditions.append(
            "(exists (select 1 from item_tag where item_tag.item = item.id and item_tag.tag = ?) "
            f"or item.id in (select item from ({TAGS_GIVEN}) where tag = ?))"
        )
        values += [selection.tag, selection.tag]
    if selection.lang is not None:
        conditions.append("lang = ?")
        values.append(selection.lang)
    for moment, comparison in ((selection.since, ">="), (selection.before, "<")):
        if moment is not None:
            conditions.append(f"coalesce(published, collected) {comparison} ?")
            values.append(to_text(moment))
    if selection.ids is not None:
        conditions.append("id in (select value from json_each(?))")
        values.append(json.dumps(selection.ids))
    return db.execute(f"select {columns} from item where {' and '.join(conditions)} {order}", values).fetchall()


def _whole(db: Database, rows: Sequence[sqlite3.Row], theme: str | None) -> list[Item]:
    ids = json.dumps([row["id"] for row in rows])
    texts = json.dumps(sorted({text for row in rows for text in texts_of(row)}))
    themes: dict[int, dict[str, float]] = defaultdict(dict)
    for row in _of(db, "select item, theme, score from theme_match", ids, "order by item, theme"):
        themes[row["item"]][row["theme"]] = row["score"]
    tags = tags_of(db, ids)
    seen: dict[int, list[str]] = defaultdict(list)
    for row in _of(db, "select item, source_url from sighting", ids, "order by item, seen, source_url"):
        seen[row["item"]].append(row["source_url"])
    rulings: dict[int, list[_LastWord]] = defaultdict(list)
    for row in _of(db, "select item, theme, ruling, at, number from current_decision", texts):
        rulings[row["item"]].append(_LastWord(row["number"], row["theme"], row["ruling"], row["at"]))
    copies: dict[int, list[int]] = defaultdict(list)
    for row in db.execute(
        "select id, copy_of from item where copy_of in (select value from json_each(?)) order by id", [ids]
    ):
        copies[row["copy_of"]].append(row["id"])
    return [
        _item(
            row, themes[row["id"]], tags[row["id"]], seen[row["id"]], copies[row["id"]],
            sorted(last for text in texts_of(row) for last in rulings[text]), theme,
        )
        for row in rows
    ]  # fmt: skip


def tags_of(db: Database, ids: str) -> Mapping[int, Mapping[str, list[str]]]:
    """Per item and theme its tags, those that people gave last; `ids`: of the items, as a JSON list."""
    tags: dict[int, dict[str, list[str]]] = defaultdict(lambda: defaultdict(list))
    for row in _of(db, "select item, theme, tag from item_tag", ids, "order by item, theme, tag"):
        tags[row["item"]][row["theme"]].append(row["tag"])
    for row in _of(db, f"select * from ({TAGS_GIVEN})", ids, "order by item, theme, tag"):
        if row["tag"] not in tags[row["item"]][row["theme"]]:
            tags[row["item"]][row["theme"]].append(row["tag"])
    return tags


class _LastWord(NamedTuple):
    """The last ruling on a text for a theme, in the order of the log."""

    number: int
    theme: str
    ruling: Ruling
    at: str


def texts_of(row: sqlite3.Row) -> tuple[int, ...]:
    """The items whose decisions hold for this one: itself, and the one that says all that it says."""
    return (row["id"], row["repeats"]) if row["repeats"] else (row["id"],)


def _of(db: Database, query: str, ids: str, order: str = "") -> Iterable[sqlite3.Row]:
    return db.execute(f"{query} where item in (select value from json_each(?)) {order}", [ids]).fetchall()


def _item(
    row: sqlite3.Row, themes: Mapping[str, float], tags: Mapping[str, list[str]], seen: list[str], copies: list[int],
    last_words: Sequence[_LastWord], theme: str | None,
) -> Item:  # fmt: skip
    decided = max((last.at for last in last_words if theme in (None, last.theme)), default=None)
    return Item(
        id=row["id"],
        url=row["url"],
        canonical_url=row["canonical_url"],
        title=title_of(row["title"], row["summary"] or row["text"]),
        summary=row["summary"],
        text=row["text"],
        source=row["source"],
        source_url=row["source_url"],
        lang=row["lang"],
        published=from_text(row["published"]),
        collected=known(row["collected"]),
        copy_of=row["copy_of"],
        story=row["story"] or row["copy_of"] or row["id"],  # one that waits to be grouped stands alone
        status=status_of(themes, {last.theme: last.ruling for last in last_words}, theme),
        themes=dict(themes),
        tags={theme: tuple(names) for theme, names in tags.items()},
        seen_at=tuple(seen),
        copies=tuple(copies),
        repeats=row["repeats"],
        untitled=not row["title"],
        level=row["level"],
        contributor=row["contributor"],
        rewritten=bool(decided and row["rewritten"] and row["rewritten"] > decided),
    )


def title_of(title: str, text: str) -> str:
    """The title of an item, or, where it has none, the first words of its text."""
    if title:
        return title
    from iet_watch.words import beginning  # not at the top: lists need not wait for it

    return beginning(text, UNTITLED_LENGTH)


def status_of(themes: Mapping[str, float], rulings: Mapping[str, Ruling], theme: str | None) -> Status:
    """With a theme, its own; else kept if kept in any, dropped if dropped in all, later if later in any, else new."""
    if theme is not None:
        ruling = rulings.get(theme)
        return STATUS_OF[ruling] if ruling else "new"
    if "keep" in rulings.values():
        return "kept"
    concerned = set(themes) | set(rulings)
    if concerned and all(rulings.get(slug) == "drop" for slug in concerned):
        return "dropped"
    return "later" if "later" in rulings.values() else "new"


def _wanted(item: Item, selection: Selection) -> bool:
    return selection.status is None or item.status == selection.status


def _order(selection: Selection):  # type: ignore[no-untyped-def]
    def key(item: Item) -> tuple[float, float, int]:
        score = item.themes.get(selection.theme, 0.0) if selection.theme else max(item.themes.values(), default=0.0)
        return (-score if selection.sort == "score" else 0.0, -item.when.timestamp(), item.id)

    return key
