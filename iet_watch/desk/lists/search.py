"""Search over all items in the language of the themes: how many meet the equation, the best first, and where."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import islice
from zoneinfo import ZoneInfo

from iet_watch.desk.lists.archive_forms import ArchiveForms
from iet_watch.desk.lists.excerpt import Excerpt, excerpt
from iet_watch.desk.lists.listing import SCHEMA_VERSION, as_json
from iet_watch.judge.equations.equation import FoundTerms as Occurrences
from iet_watch.judge.equations.equation import compiled
from iet_watch.judge.equations.equation import find as look
from iet_watch.judge.equations.item_text import Reading, read_item
from iet_watch.judge.equations.scanning import Scanner
from iet_watch.model.items import Item
from iet_watch.query.parsing import Query, parse_search
from iet_watch.store.collected.items import Selection, select_items
from iet_watch.store.collected.search import best, count, plan
from iet_watch.store.database import Database
from iet_watch.words import body_text, json_text

READ_AT_ONCE = 100  # items read through the equation at a time: 300 kB of text, 50 ms
READ_TO_COUNT = 200  # so many are read, when the index cannot tell them all, to count those that do meet the query


@dataclass(frozen=True)
class SearchResult:
    """The items shown, the best first, with where they meet the equation.

    `total`: how many there are, or at most how many unless `counted`: words that only their accents or capitals tell
    from others (« IA », « marchés ») are told apart by reading, and not thousands of items are read to be counted.
    """

    total: int
    counted: bool
    items: tuple[Item, ...]
    excerpts: Mapping[int, Excerpt]

    def as_json(self) -> list[dict[str, object]]:
        """The items with the keys of the contract, and `snippet`: an HTML fragment with `<mark>`."""
        return [{**as_json(item), "snippet": self.excerpts[item.id].html()} for item in self.items]

    def in_jsonl(self) -> str:
        """The items with their snippets, one a line."""
        return "".join(json_text(item) + "\n" for item in self.as_json())

    def in_json(self, warnings: Sequence[Mapping[str, object]]) -> str:
        """The items with their snippets, how many there are, and `warnings` of the query."""
        shown = {"total": self.total, "counted": self.counted, "warnings": warnings, "items": self.as_json()}
        return json_text({"schema_version": SCHEMA_VERSION, **shown}, indent=1) + "\n"


def find(db: Database, text: str, zone: ZoneInfo, limit: int | None = None) -> SearchResult:
    """The items that meet the query `text`, at most `limit` of them; days are those of `zone`. Raises QueryMistake."""
    query = parse_search(text)
    word_forms = ArchiveForms(db)
    question = _Question(query, word_forms, zone)
    asked = plan(db, query, word_forms, zone)
    total = count(db, asked)
    if asked.exact:
        items = _in_order(db, best(db, asked, limit))
    elif limit is None or total <= READ_TO_COUNT:
        items = list(question.answers(db, best(db, asked, None)))
        total = len(items)
        items = items[:limit]
    else:
        items = list(islice(question.answers(db, best(db, asked, None)), limit))
        return SearchResult(total, False, tuple(items), {item.id: question.excerpt(item) for item in items})
    return SearchResult(total, True, tuple(items), {item.id: question.excerpt(item) for item in items})


def all_that_meet(db: Database, text: str, zone: ZoneInfo) -> list[int]:
    """The numbers of all items that meet the query `text`, the best first. Raises QueryMistake."""
    query = parse_search(text)
    word_forms = ArchiveForms(db)
    asked = plan(db, query, word_forms, zone)
    ids = best(db, asked, None)
    return ids if asked.exact else [item.id for item in _Question(query, word_forms, zone).answers(db, ids)]


class _Question:
    """A query ready to be put to items, one by one."""

    def __init__(self, query: Query, word_forms: ArchiveForms, zone: ZoneInfo) -> None:
        self._query = query
        self._word_forms = word_forms
        self._zone = zone
        self._scanner = Scanner()
        self._equation = compiled(query, self._scanner)

    def answers(self, db: Database, ids: Sequence[int]) -> Iterator[Item]:
        """The items among `ids` that meet the query, in that order."""
        for start in range(0, len(ids), READ_AT_ONCE):
            for item in _in_order(db, ids[start : start + READ_AT_ONCE]):
                if self._equation.met(self._found(item)):
                    yield item

    def excerpt(self, item: Item) -> Excerpt:
        return excerpt(item, self._found(item).hits)

    def _found(self, item: Item) -> Occurrences:
        whole = reading(item, self._zone)
        title, text = (self._word_forms.concerned(self._query, one) for one in (whole.title, whole.text))
        return look(self._scanner, replace(whole, title=title, text=text) if not whole.in_capitals else whole)


def reading(item: Item, zone: ZoneInfo) -> Reading:
    """An item as a search looks at it: as it was judged, with its day and its tags."""
    day = item.when.astimezone(zone).date()
    tags = [name for names in item.tags.values() for name in names]
    return read_item(item.own_title, body_text(item.summary, item.text), item.source, item.lang, day, tags)


def _in_order(db: Database, ids: Sequence[int]) -> list[Item]:
    place = {item: n for n, item in enumerate(ids)}
    return sorted(select_items(db, Selection(everything=True, ids=tuple(ids))), key=lambda item: place[item.id])
