"""All that is known of one item, brought together: for `show`, what it says; for `explain`, what ties it to others."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from zoneinfo import ZoneInfo

from iet_watch.desk.explaining.explanation import explanation, relation_values
from iet_watch.desk.explaining.index_terms import IndexTerms, index_term_lines, index_terms
from iet_watch.desk.explaining.relations import Relations, relations_of
from iet_watch.desk.explaining.theme_reasons import verdict_lines, verdict_values, verdicts
from iet_watch.desk.lists.inbox import why
from iet_watch.desk.lists.item_words import item_words
from iet_watch.desk.lists.listing import as_json
from iet_watch.judge.equations.evidence import Evidence
from iet_watch.judge.relevance.learning import Because
from iet_watch.locale import say_count
from iet_watch.model.decisions import Decision
from iet_watch.model.items import Item, Reason
from iet_watch.model.trouble import NO_INPUT, Trouble
from iet_watch.store.collected.items import get_item, reasons_of
from iet_watch.store.database import Database
from iet_watch.store.said.decisions import decisions_on, last_on_stories
from iet_watch.store.said.log import log_of
from iet_watch.store.said.relevance import given_themes
from iet_watch.store.times import to_text
from iet_watch.themes.theme_files import Theme
from iet_watch.themes.vocabulary import Vocabulary

Learned = Mapping[str, tuple[float, tuple[Because, ...]]]  # by theme: the relevance, and its strongest reasons


@dataclass(frozen=True)
class WholeItem:
    """An item with the reasons of its themes, its decisions, what others have taught of it, what it is about."""

    item: Item
    reasons: Mapping[str, tuple[Reason, ...]]
    decisions: Sequence[Decision]
    learned: Learned
    about: IndexTerms
    of_story: Decision | None  # the last ruling on any item of its story

    def in_words(self, zone: ZoneInfo) -> str:
        words = item_words(self.item, self.reasons, self.decisions, zone, self.learned, self.of_story)
        return "\n".join([words, *index_term_lines(self.about)])

    def as_json(self) -> dict[str, Any]:
        item = self.item
        return {
            "item": {**as_json(item), "summary": item.summary, "text": item.text, "copies": list(item.copies)},
            "reasons": {slug: [vars(reason) for reason in of_theme] for slug, of_theme in self.reasons.items()},
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
        raise _no_item(number)
    about = index_terms(item, vocabulary)
    of_story = last_on_stories(db, [item.story], None).get(item.story)
    return WholeItem(item, reasons_of(db, number), decisions_on(db, number), why(db, item), about, of_story)


@dataclass(frozen=True)
class ExplainedItem:
    """Why an item is where it is: its copies and its story, what each theme says of it, what decisions have taught."""

    relations: Relations
    verdicts: Sequence[Evidence]
    learned: Learned
    given: Collection[str] | None  # the themes that a person gave on import, in place of judgement
    said: int = 0  # lines of its log

    def in_words(self, zone: ZoneInfo) -> str:
        themes = verdict_lines(self.verdicts, self.learned, self.given)
        told = ["", self._said()] if self.said else []
        return "\n".join([explanation(self.relations, zone), "", *themes, *told])

    def _said(self) -> str:
        return say_count(
            "Something was said of it once: log %(id)s tells it",
            "Something was said of it %(count)s times: log %(id)s tells it",
            self.said,
            id=self.relations.item.id,
        )

    def as_json(self) -> dict[str, Any]:
        item = as_json(self.relations.item)
        themes = verdict_values(self.verdicts, self.given)
        return {"item": item, **relation_values(self.relations), "themes": themes, "said": self.said}


def explained_item(db: Database, number: int, themes: Iterable[Theme]) -> ExplainedItem:
    """The item of this number with what ties it to others. Raises Trouble when there is none."""
    relations = relations_of(db, number)
    if relations is None:
        raise _no_item(number)
    item = relations.item
    said = len(log_of(db, number))
    return ExplainedItem(relations, verdicts(themes, item), why(db, item), given_themes(db).get(item.id), said)


def _no_item(number: int) -> Trouble:
    return Trouble("no item %(ids)s: iet-watch items lists them", code=NO_INPUT, ids=number)
