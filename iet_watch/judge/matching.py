"""One pass over a text finds the terms of all themes at once; then each theme's equation is evaluated and scored.

The cost of the pass grows with the words of the text, not with the number of terms: each different word is looked
up once, and what it may begin is remembered from one text to the next.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass

from iet_watch.model import Judgement, Match, Reason
from iet_watch.themes.files import Theme
from iet_watch.themes.query import And, Everything, Field, Near, Not, Or, Query, Term, Word, terms
from iet_watch.words import words

TITLE_POINTS = 3.0  # a term in the title says what the article is about; found in the text it may be an aside
TEXT_POINTS = 1.0
EVERYTHING_POINTS = 1.0
FIELD_GAP = 1000  # places between title and text, more than any PROCHE/n: nothing is near across fields
REMEMBERED_WORDS = 200_000  # words known to begin no term: about 20 MB, then forgotten


@dataclass(frozen=True)
class Reading:
    """A text as its words, and what else an equation may ask of an item."""

    title: Sequence[str]
    text: Sequence[str]
    source: str
    lang: str


Span = tuple[int, int]
Hits = Mapping[int, Sequence[Span]]  # per number of a term, where it stands
Test = Callable[[Hits, Reading], bool]


def read_item(title: str, text: str, source: str, lang: str | None) -> Reading:
    """The words of an item."""
    return Reading(words(title), words(text), " ".join(words(source)), lang or "")


@dataclass(frozen=True)
class _Equation:
    """A query made ready: its test, the terms that it looks at, and its answer for a text that has none of them.

    `blank` is None where the answer depends on something else than terms: the source, the language.
    """

    test: Test
    looks_at: frozenset[int]
    blank: bool | None

    def met(self, hits: Hits, reading: Reading) -> bool:
        if self.blank is not None and self.looks_at.isdisjoint(hits):
            return self.blank
        return self.test(hits, reading)


@dataclass(frozen=True)
class _Compiled:
    slug: str
    equation: _Equation
    tags: tuple[tuple[str, _Equation], ...]
    wanted: tuple[tuple[str, int], ...]  # the terms that speak for an item, as written


class Matcher:
    """All themes' and tags' terms compiled together; made once for a run."""

    def __init__(self, themes: Iterable[Theme]) -> None:
        themes = tuple(themes)
        self._numbers: dict[Term, int] = {}
        self._following: list[tuple[Word, ...]] = []  # per term, its words after the first
        self._by_word: dict[str, list[int]] = {}
        self._by_prefix: dict[str, list[int]] = {}
        self._begins: dict[str, tuple[int, ...]] = {}
        self._begins_nothing: set[str] = set()
        self._themes = tuple(map(self._compiled, themes))
        self._requirements = {
            url: self._equation(query) for theme in themes for url, query in theme.requirements.items()
        }
        self._prefix_lengths = sorted({len(prefix) for prefix in self._by_prefix})

    @classmethod
    def of_query(cls, query: Query) -> Matcher:
        """A matcher for one query alone, as a search asks it."""
        return cls([Theme("search", "", "", query, "", (), (), {}, (), "")])

    def meets(self, reading: Reading) -> bool:
        """Whether `reading` meets any of the queries."""
        hits = self.scan(reading)
        return any(theme.equation.met(hits, reading) for theme in self._themes)

    def judge(self, reading: Reading) -> Judgement:
        """The themes that `reading` meets with their scores and reasons, and its tags in each."""
        hits = self.scan(reading)
        met = [theme for theme in self._themes if theme.equation.met(hits, reading)]
        return Judgement(
            themes=tuple(_score(theme, hits, reading) for theme in met),
            tags={
                theme.slug: tuple(name for name, equation in theme.tags if equation.met(hits, reading)) for theme in met
            },
        )

    def meets_requirement(self, reading: Reading, source_url: str) -> bool:
        """Whether the item meets what the theme files require of every item of `source_url`."""
        requirement = self._requirements.get(source_url)
        return requirement is None or requirement.met(self.scan(reading), reading)

    def scan(self, reading: Reading) -> Hits:
        """Every compiled term found in `reading`, with its spans; text comes FIELD_GAP places after the title."""
        begins: dict[str, tuple[int, ...]] = {}
        for word in {*reading.title, *reading.text} - self._begins_nothing:
            if begun := self._begins.get(word) or self._begun_by(word):
                begins[word] = begun
        hits: dict[int, list[Span]] = {}
        if begins:
            for sequence, first_place in ((reading.title, 0), (reading.text, len(reading.title) + FIELD_GAP)):
                for place, word in enumerate(sequence):
                    if word in begins:
                        for term in begins[word]:
                            following = self._following[term]
                            if not following or _follow(following, sequence, place):
                                start = first_place + place
                                hits.setdefault(term, []).append((start, start + len(following)))
        return hits

    def _begun_by(self, word: str) -> tuple[int, ...]:
        """The terms that `word` may begin, remembered for the next text."""
        found = list(self._by_word.get(word, ()))
        for length in self._prefix_lengths:
            if length > len(word):
                break
            found += self._by_prefix.get(word[:length], ())
        if found:
            self._begins[word] = tuple(found)
        else:
            if len(self._begins_nothing) >= REMEMBERED_WORDS:
                self._begins_nothing.clear()
            self._begins_nothing.add(word)
        return tuple(found)

    def _compiled(self, theme: Theme) -> _Compiled:
        wanted = sorted(set(_wanted(theme.query)), key=lambda term: term.written)
        return _Compiled(
            theme.slug,
            self._equation(theme.query),
            tuple((tag.name, self._equation(tag.query)) for tag in theme.tags),
            tuple((term.written, self._number(term)) for term in wanted),
        )

    def _equation(self, query: Query) -> _Equation:
        test = self._test(query, None)
        elsewhere = any(name in ("source", "lang") for name in _fields(query))
        blank = None if elsewhere else test({}, Reading((), (), "", ""))
        return _Equation(test, frozenset(self._number(term) for term in terms(query)), blank)

    def _number(self, term: Term) -> int:
        number = self._numbers.get(term)
        if number is None:
            number = self._numbers[term] = len(self._following)
            self._following.append(term.words[1:])
            first = term.words[0]
            table = self._by_prefix if first.prefix else self._by_word
            table.setdefault(first.text, []).append(number)
        return number

    def _test(self, query: Query, field: str | None) -> Test:
        """`query` as a function of what was found."""
        match query:
            case Term():
                return self._term_test(query, field)
            case And(parts):
                tests = [self._test(part, field) for part in parts]
                return lambda hits, reading: all(test(hits, reading) for test in tests)
            case Or(parts):
                return self._either_test(parts, field)
            case Not(part):
                denied = self._test(part, field)
                return lambda hits, reading: not denied(hits, reading)
            case Near(left, right, distance):
                return self._near_test(self._alternatives(left), self._alternatives(right), distance, field)
            case Field(name, part):
                return self._test(part, name)
            case Everything():
                return lambda hits, reading: True

    def _either_test(self, parts: Sequence[Query], field: str | None) -> Test:
        """Any of the parts; terms looked for everywhere are one test of a set, however many they are."""
        plain = [part for part in parts if isinstance(part, Term) and field is None]
        numbers = frozenset(self._number(term) for term in plain)
        tests = [self._test(part, field) for part in parts if part not in plain]
        if not tests:
            return lambda hits, reading: not numbers.isdisjoint(hits)
        return lambda hits, reading: not numbers.isdisjoint(hits) or any(test(hits, reading) for test in tests)

    def _term_test(self, term: Term, field: str | None) -> Test:
        number = self._number(term)
        match field:
            case "title":
                return lambda hits, reading: number in hits and hits[number][0][0] < len(reading.title)
            case "lang":
                return lambda hits, reading: reading.lang == term.words[0].text
            case "source":
                return lambda hits, reading: _source_meets(term, reading.source)
            case _:
                return lambda hits, reading: number in hits

    def _near_test(self, left: list[int], right: list[int], distance: int, field: str | None) -> Test:
        def near(hits: Hits, reading: Reading) -> bool:
            return any(
                0 < max(b_start - a_end, a_start - b_end) <= distance + 1
                for a in left
                for a_start, a_end in hits.get(a, ())
                for b in right
                for b_start, b_end in hits.get(b, ())
                if field != "title" or max(a_end, b_end) < len(reading.title)
            )

        return near

    def _alternatives(self, query: Query) -> list[int]:
        if isinstance(query, Or):
            return [number for part in query.parts for number in self._alternatives(part)]
        assert isinstance(query, Term)
        return [self._number(query)]


def _follow(following: Sequence[Word], sequence: Sequence[str], place: int) -> bool:
    if place + len(following) >= len(sequence):
        return False
    return all(
        found.startswith(word.text) if word.prefix else found == word.text
        for word, found in zip(following, sequence[place + 1 : place + 1 + len(following)], strict=True)
    )


def _source_meets(term: Term, source: str) -> bool:
    named = source.split()
    return any(
        all(
            word.text == found or (word.prefix and found.startswith(word.text))
            for word, found in zip(term.words, named[n:], strict=False)
        )
        for n in range(len(named) - len(term.words) + 1)
    )


def _score(theme: _Compiled, hits: Hits, reading: Reading) -> Match:
    reasons: list[Reason] = []
    for written, number in theme.wanted:
        spans = hits.get(number, ())
        in_title = sum(1 for start, _ in spans if start < len(reading.title))
        for where, count, worth in (
            ("title", in_title, TITLE_POINTS),
            ("text", len(spans) - in_title, TEXT_POINTS),
        ):
            if count:
                # The second mention tells less than the first: 1, 1.7, 2.1, 2.4…
                reasons.append(Reason(where, written, count, round(worth * (1 + math.log(count)), 2)))
    if not reasons:
        reasons.append(Reason("text", "*", 1, EVERYTHING_POINTS))
    reasons.sort(key=lambda reason: (-reason.points, reason.expression))
    return Match(theme.slug, round(sum(reason.points for reason in reasons), 2), tuple(reasons))


def _fields(query: Query) -> Iterable[str]:
    match query:
        case And(parts) | Or(parts):
            for part in parts:
                yield from _fields(part)
        case Not(part):
            yield from _fields(part)
        case Field(name, part):
            yield name
            yield from _fields(part)
        case _:
            return


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
