"""One pass over a text finds the terms of all themes at once; then each theme's equation is evaluated and scored.

The cost of the pass grows with the words of the text, not with the number of terms: each word is looked up in
one table of first words, each of its beginnings in one table of truncations.
"""

from __future__ import annotations

import math
from bisect import bisect_left
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from iet_watch.model import Judgement, Match, Reason
from iet_watch.themes.files import Theme
from iet_watch.themes.query import And, Everything, Field, Near, Not, Or, Query, Term, Word, terms
from iet_watch.words import words

TITLE_POINTS = 3.0  # a term in the title says what the article is about; found in the text it may be an aside
TEXT_POINTS = 1.0
EVERYTHING_POINTS = 1.0
FIELD_GAP = 1000  # places between title and text, more than any PROCHE/n: nothing is near across fields


@dataclass(frozen=True)
class Reading:
    """A text as its words with places, and what else an equation may ask of an item."""

    places: Mapping[str, Sequence[int]]
    title_end: int
    source: str
    lang: str


Hits = Mapping[Term, Sequence[tuple[int, int]]]


def read_item(title: str, text: str, source: str, lang: str | None) -> Reading:
    """The words of an item, title first, each with its places."""
    places: dict[str, list[int]] = {}
    title_words = words(title)
    for place, word in enumerate(title_words):
        places.setdefault(word, []).append(place)
    for place, word in enumerate(words(text), start=len(title_words) + FIELD_GAP):
        places.setdefault(word, []).append(place)
    return Reading(places, len(title_words), " ".join(words(source)), lang or "")


class Matcher:
    """All themes' and tags' terms compiled together; made once for a run."""

    def __init__(self, themes: Iterable[Theme]) -> None:
        self.themes = tuple(themes)
        self.requirements = {url: query for theme in self.themes for url, query in theme.requirements.items()}
        queries = [query for theme in self.themes for query in (theme.query, *(tag.query for tag in theme.tags))]
        self._by_word: dict[str, list[Term]] = {}
        self._by_prefix: dict[str, list[Term]] = {}
        for term in {term for query in (*queries, *self.requirements.values()) for term in terms(query)}:
            first = term.words[0]
            table = self._by_prefix if first.prefix else self._by_word
            table.setdefault(first.text, []).append(term)
        self._prefix_lengths = sorted({len(prefix) for prefix in self._by_prefix})

    @classmethod
    def of_query(cls, query: Query) -> Matcher:
        """A matcher for one query alone, as a search asks it."""
        return cls([Theme("search", "", "", query, "", (), (), {}, (), "")])

    def meets(self, reading: Reading) -> bool:
        """Whether `reading` meets any of the queries."""
        return bool(self.judge(reading).themes)

    def judge(self, reading: Reading) -> Judgement:
        """The themes that `reading` meets with their scores and reasons, and its tags in each."""
        hits = self.scan(reading)
        met = [theme for theme in self.themes if _meets(theme.query, hits, reading)]
        return Judgement(
            themes=tuple(_score(theme, hits, reading) for theme in met),
            tags={
                theme.slug: tuple(tag.name for tag in theme.tags if _meets(tag.query, hits, reading)) for theme in met
            },
        )

    def meets_requirement(self, reading: Reading, source_url: str) -> bool:
        """Whether the item meets what the theme files require of every item of `source_url`."""
        requirement = self.requirements.get(source_url)
        return requirement is None or _meets(requirement, self.scan(reading), reading)

    def scan(self, reading: Reading) -> Hits:
        """Every compiled term found in `reading`, with its spans."""
        hits: dict[Term, list[tuple[int, int]]] = {}
        for word, places in reading.places.items():
            candidates = self._by_word.get(word, ())
            for length in self._prefix_lengths:
                if length > len(word):
                    break
                prefixed = self._by_prefix.get(word[:length])
                if prefixed:
                    candidates = (*candidates, *prefixed)
            for term in candidates:
                spans = _spans(term, places, reading.places)
                if spans:
                    hits.setdefault(term, []).extend(spans)
        return hits


def _spans(term: Term, starts: Sequence[int], places: Mapping[str, Sequence[int]]) -> list[tuple[int, int]]:
    if len(term.words) == 1:
        return [(place, place) for place in starts]
    return [
        (start, start + len(term.words) - 1)
        for start in starts
        if all(_stands_at(word, start + n, places) for n, word in enumerate(term.words[1:], start=1))
    ]


def _stands_at(word: Word, place: int, places: Mapping[str, Sequence[int]]) -> bool:
    if not word.prefix:
        return _among(places.get(word.text, ()), place)
    return any(_among(found, place) for other, found in places.items() if other.startswith(word.text))


def _among(places: Sequence[int], place: int) -> bool:
    position = bisect_left(places, place)
    return position < len(places) and places[position] == place


def _meets(query: Query, hits: Hits, reading: Reading, field: str | None = None) -> bool:
    match query:
        case Term():
            return _term_meets(query, hits, reading, field)
        case And(parts):
            return all(_meets(part, hits, reading, field) for part in parts)
        case Or(parts):
            return any(_meets(part, hits, reading, field) for part in parts)
        case Not(part):
            return not _meets(part, hits, reading, field)
        case Near(left, right, distance):
            return _near(_places(left, hits), _places(right, hits), distance, reading, field)
        case Field(name, part):
            return _meets(part, hits, reading, name)
        case Everything():
            return True


def _term_meets(term: Term, hits: Hits, reading: Reading, field: str | None) -> bool:
    match field:
        case "title":
            return any(start < reading.title_end for start, _ in hits.get(term, ()))
        case "lang":
            return reading.lang == term.words[0].text
        case "source":
            return _source_meets(term, reading.source)
        case _:
            return term in hits


def _source_meets(term: Term, source: str) -> bool:
    named = source.split()
    return any(
        all(
            word.text == found or (word.prefix and found.startswith(word.text))
            for word, found in zip(term.words, named[n:], strict=False)
        )
        for n in range(len(named) - len(term.words) + 1)
    )


def _places(query: Query, hits: Hits) -> list[tuple[int, int]]:
    if isinstance(query, Or):
        return [span for part in query.parts for span in _places(part, hits)]
    assert isinstance(query, Term)
    return list(hits.get(query, ()))


def _near(
    left: list[tuple[int, int]],
    right: list[tuple[int, int]],
    distance: int,
    reading: Reading,
    field: str | None,
) -> bool:
    return any(
        0 < max(b_start - a_end, a_start - b_end) <= distance + 1
        for a_start, a_end in left
        for b_start, b_end in right
        if field != "title" or max(a_end, b_end) < reading.title_end
    )


def _score(theme: Theme, hits: Hits, reading: Reading) -> Match:
    reasons: list[Reason] = []
    for term in sorted(set(_wanted(theme.query)), key=lambda term: term.written):
        spans = hits.get(term, ())
        in_title = sum(1 for start, _ in spans if start < reading.title_end)
        for where, count, worth in (
            ("title", in_title, TITLE_POINTS),
            ("text", len(spans) - in_title, TEXT_POINTS),
        ):
            if count:
                # The second mention tells less than the first: 1, 1.7, 2.1, 2.4…
                reasons.append(Reason(where, term.written, count, round(worth * (1 + math.log(count)), 2)))
    if not reasons:
        reasons.append(Reason("text", "*", 1, EVERYTHING_POINTS))
    reasons.sort(key=lambda reason: (-reason.points, reason.expression))
    return Match(theme.slug, round(sum(reason.points for reason in reasons), 2), tuple(reasons))


def _wanted(query: Query) -> Iterable[Term]:
    """The terms of `query` that speak for an item: not the excluded ones, nor those on source or language."""
    match query:
        case Term():
            yield query
        case And(parts) | Or(parts):
            for part in parts:
                yield from _wanted(part)
        case Field("title", part):
            yield from _wanted(part)
        case Near(left, right):
            yield from _wanted(left)
            yield from _wanted(right)
        case _:
            return
