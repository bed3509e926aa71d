"""What is folded under another item, each with both titles, the reason, and how to undo it: nothing is hidden."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from zoneinfo import ZoneInfo

from iet_watch.desk.deciding.decisions import passed_on_words
from iet_watch.desk.explaining.explanation import found_lines
from iet_watch.desk.lists.listing import SCHEMA_VERSION, as_json
from iet_watch.locale import language, say
from iet_watch.locale.dates import moment_words
from iet_watch.model.decisions import Grouping
from iet_watch.model.items import Item
from iet_watch.store.collected.grouping import ARTICLE, Resemblance, groupings, resemblances
from iet_watch.store.collected.items import Selection, select_items
from iet_watch.store.database import Database
from iet_watch.store.said.decisions import passed_on
from iet_watch.words import json_text


@dataclass(frozen=True)
class Fold:
    """An item and the one that stands for it; what was found of the pair, or what a person ruled.

    `ruled_on`: the other item that its status was decided on, if it is one.
    """

    item: Item
    head: Item
    found: Resemblance | None
    ruled: Grouping | None
    ruled_on: int | None = None

    @property
    def reason(self) -> str:
        """In words, in one line."""
        if self.ruled is not None:
            return say("%(who)s said that they are one article", who=self.ruled.who)
        if self.found is None:
            return say("one article with another of its copies")
        return found_lines(self.found, ())[0]


def folds(db: Database, items: Sequence[Item], theme: str | None = None) -> list[Fold]:
    """Those of the items that are folded, in their order; `theme`: whose status they have."""
    folded = [item for item in items if item.copy_of is not None]
    heads = _by_id(db, {item.copy_of for item in folded if item.copy_of is not None})
    ids = [item.id for item in folded]
    found = {(one.one, one.other): one for one in resemblances(db, ids) if one.kind == ARTICLE and not one.guard}
    ruled = {_pair(one.one, one.other): one for one in groupings(db, ids) if one.together and one.kind == ARTICLE}
    others = passed_on(db, [item.id for item in folded if item.status != "new"], theme)
    made = []
    for item in folded:
        head = heads[item.copy_of or 0]
        two = _pair(item.id, head.id)
        made.append(Fold(item, head, found.get(two), ruled.get(two), others.get(item.id)))
    return made


def _by_id(db: Database, ids: set[int]) -> Mapping[int, Item]:
    return {item.id: item for item in select_items(db, Selection(everything=True, ids=tuple(sorted(ids))))}


def _pair(one: int, other: int) -> tuple[int, int]:
    return (one, other) if one < other else (other, one)


def fold_lines(fold: Fold, zone: ZoneInfo) -> list[str]:
    """A fold on a terminal: what is folded, what stands for it, why, how to undo it, whose decision it has."""
    lines = [f"{one.id}  {one.title or one.url}  ({_byline(one, zone)})" for one in (fold.item, fold.head)]
    why = say("%(reason)s; to undo it: iet-watch split %(id)s", reason=fold.reason, id=fold.item.id)
    status = [f"    {passed_on_words(fold.item.status, fold.ruled_on)}"] if fold.ruled_on else []
    return [lines[0], f"  = {lines[1]}", f"    {why}", *status]


def _byline(item: Item, zone: ZoneInfo) -> str:
    return f"{item.source}, {moment_words(item.when.astimezone(zone), language())[:-6]}"


def fold_json(fold: Fold) -> dict[str, Any]:
    """The keys of an item, and why it is folded under which title."""
    told = {"ruled_on": fold.ruled_on} if fold.ruled_on else {}
    return {**as_json(fold.item), "reason": fold.reason, "other_title": fold.head.title, **told}


def folds_jsonl(found: Sequence[Fold]) -> str:
    return "".join(json_text(fold_json(one)) + "\n" for one in found)


def folds_document(found: Sequence[Fold]) -> str:
    """The same, as one JSON object."""
    document = {"schema_version": SCHEMA_VERSION, "items": [fold_json(one) for one in found]}
    return json_text(document, indent=1) + "\n"
