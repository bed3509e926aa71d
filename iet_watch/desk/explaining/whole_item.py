"""What one item says, brought together for `show`: why it is there, what was decided, what it is about."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any
from zoneinfo import ZoneInfo

from iet_watch.desk.explaining.index_terms import IndexTerms, index_term_lines, index_terms
from iet_watch.desk.lists.item_words import shown_item
from iet_watch.desk.lists.listing import as_json
from iet_watch.model.decisions import Decision
from iet_watch.model.items import Item, Reason
from iet_watch.model.trouble import NO_INPUT, Trouble
from iet_watch.store.collected.items import get_item, reasons_of
from iet_watch.store.database import Database
from iet_watch.store.said.decisions import decisions_on, last_on_stories, passed_on
from iet_watch.store.said.relevance import themes_ruled_on
from iet_watch.store.times import to_text

if TYPE_CHECKING:
    from iet_watch.desk.lists.item_words import Learned
    from iet_watch.themes.vocabulary import Vocabulary


@dataclass(frozen=True)
class WholeItem:
    """An item with the reasons of its themes, its decisions, what others have taught of it, what it is about."""

    item: Item
    reasons: Mapping[str, tuple[Reason, ...]]
    decisions: Sequence[Decision]
    learned: Learned
    about: IndexTerms
    of_story: Decision | None  # the last ruling on any item of its story
    ruled_on: int | None  # the other item that its status was decided on

    def in_words(self, zone: ZoneInfo) -> str:
        words = shown_item(self.item, self.reasons, self.decisions, zone, self.learned, self.of_story, self.ruled_on)
        return "\n".join([words, *index_term_lines(self.about)])

    def as_json(self) -> dict[str, Any]:
        item = self.item
        return {
            "item": {**as_json(item), "summary": item.summary, "text": item.text, "copies": list(item.copies)},
            "reasons": {slug: [vars(reason) for reason in of_theme] for slug, of_theme in self.reasons.items()},
            **({"ruled_on": self.ruled_on} if self.ruled_on else {}),
            "decisions": [decision_values(decision) for decision in self.decisions],
            "relevance": {
                slug: {"relevance": value, "reasons": [vars(because) for because in strongest]}
                for slug, (value, strongest) in self.learned.items()
            },
            **self.about.as_json(),
        }


def decision_values(decision: Decision) -> dict[str, Any]:
    """A ruling, as JSON."""
    keys = ("item_id", "theme", "ruling", "who", "recorded_by", "why", "number", "uid")
    return {**{key: getattr(decision, key) for key in keys}, "at": to_text(decision.at)}


def whole_item(db: Database, number: int, vocabulary: Vocabulary) -> WholeItem:
    """The item of this number with all that it says. Raises Trouble when there is none."""
    item = get_item(db, number)
    if item is None:
        raise no_item(number)
    about = index_terms(item, vocabulary)
    of_story = last_on_stories(db, [item.story], None).get(item.story)
    ruled_on = passed_on(db, [number]).get(number) if item.status != "new" else None
    decisions, learned = decisions_on(db, number), _learned(db, item)
    return WholeItem(item, reasons_of(db, number), decisions, learned, about, of_story, ruled_on)


def _learned(db: Database, item: Item) -> Learned:
    """What decisions have taught of the item; where there are none, nothing is loaded that learns."""
    if themes_ruled_on(db).isdisjoint(item.themes):
        return {}
    from iet_watch.desk.lists.inbox import why

    return why(db, item)


def no_item(number: int) -> Trouble:
    return Trouble("no item %(ids)s: iet-watch items lists them", code=NO_INPUT, ids=number)
