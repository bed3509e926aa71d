"""Why one item is where it is, brought together for `explain`: what ties it to others, what themes say of it."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any
from zoneinfo import ZoneInfo

from iet_watch.desk.explaining.explanation import explanation, relation_values
from iet_watch.desk.explaining.relations import Relations, relations_of
from iet_watch.desk.explaining.theme_reasons import verdict_lines, verdict_values, verdicts
from iet_watch.desk.explaining.whole_item import no_item
from iet_watch.desk.lists.inbox import why
from iet_watch.desk.lists.listing import as_json
from iet_watch.judge.equations.evidence import Evidence
from iet_watch.locale import say_count
from iet_watch.store.database import Database
from iet_watch.store.said.log import log_of
from iet_watch.store.said.relevance import given_themes
from iet_watch.themes.theme_files import Theme

if TYPE_CHECKING:
    from iet_watch.desk.lists.item_words import Learned


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
        raise no_item(number)
    item = relations.item
    said = len(log_of(db, number))
    return ExplainedItem(relations, verdicts(themes, item), why(db, item), given_themes(db).get(item.id), said)
