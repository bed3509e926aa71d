"""Search over all items in the language of the themes: how many meet the equation, the best first, and where."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from iet_watch.desk.excerpt import Excerpt, excerpt
from iet_watch.desk.listing import as_json
from iet_watch.judge.matching import Matcher, Reading
from iet_watch.model import Item
from iet_watch.store.database import Database
from iet_watch.store.items import Selection, select_items
from iet_watch.store.search import Plan, best, count, plan
from iet_watch.themes.query import Query, parse
from iet_watch.words import article_words, words

READ_AT_ONCE = 500  # items read through the equation at a time: 1.5 MB of text


@dataclass(frozen=True)
class Found:
    """The items shown, the best first, with where they meet the equation; `total`: how many there are."""

    total: int
    items: tuple[Item, ...]
    excerpts: Mapping[int, Excerpt]

    def as_json(self) -> list[dict[str, object]]:
        """The items with the keys of the contract, and `snippet`: an HTML fragment with `<mark>`."""
        return [{**as_json(item), "snippet": self.excerpts[item.id].html()} for item in self.items]


def find(db: Database, text: str, limit: int | None = None) -> Found:
    """The items that meet the query `text`, at most `limit` of them. Raises QueryMistake."""
    query = parse(text)
    asked = plan(db, query)
    matcher = Matcher.of_query(query)
    if asked.exact:
        total = count(db, asked)
        items = _in_order(db, best(db, asked, limit))
    else:
        everyone = list(_read_through(db, asked, query))
        total = len(everyone)
        items = _in_order(db, everyone if limit is None else everyone[:limit])
    return Found(total, tuple(items), {item.id: excerpt(item, matcher.scan(reading(item))) for item in items})


def reading(item: Item) -> Reading:
    """An item's words, as they were judged."""
    return Reading(
        words(item.title), article_words(item.summary, item.text), " ".join(words(item.source)), item.lang or ""
    )


def _read_through(db: Database, asked: Plan, query: Query) -> Iterator[int]:
    """The items of a plan that finds too much, without those that do not meet the equation."""
    matcher = Matcher.of_query(query)
    ids = best(db, asked, None)
    for start in range(0, len(ids), READ_AT_ONCE):
        for item in _in_order(db, ids[start : start + READ_AT_ONCE]):
            if matcher.meets(reading(item)):
                yield item.id


def _in_order(db: Database, ids: Sequence[int]) -> list[Item]:
    place = {item: n for n, item in enumerate(ids)}
    return sorted(select_items(db, Selection(everything=True, ids=tuple(ids))), key=lambda item: place[item.id])
