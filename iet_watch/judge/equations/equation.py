"""A query made ready: a test of what was found in an item."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field

from iet_watch.judge.equations.item_text import Reading
from iet_watch.judge.equations.scanning import Hits, Scanner, Span
from iet_watch.query.parsing import And, Dated, Everything, Field, Near, Not, Or, Query, Term, Weighted, parts, terms
from iet_watch.query.tree import FieldName
from iet_watch.words import written_words

FIELD_GAP = 1000  # places between title and text, more than any PROCHE/n: nothing is near across fields
Where = FieldName | None
_MAIN: tuple[Where, ...] = (None, "title")  # the fields that every item is scanned for


@dataclass(frozen=True)
class FoundTerms:
    """What stands in an item: the terms of its title and text, the others when an equation asks for them."""

    reading: Reading
    hits: Hits
    scanner: Scanner
    _elsewhere: dict[FieldName, Hits] = field(default_factory=dict)

    def spans(self, term: int, where: Where) -> Sequence[Span]:
        """The places of a term, in one field or in title and text together."""
        if where is None:
            return self.hits.get(term, ())
        if where == "title":
            length = len(self.reading.title)
            return [span for span in self.hits.get(term, ()) if span[0] < length]
        if where not in self._elsewhere:
            texts = self._texts(where)
            begun = {word for words in texts for word in words}
            compounds = [one for one in self.reading.compounds if one.partition("-")[0] in begun]
            self._elsewhere[where] = self.scanner.scan_again(_places(texts), compounds)
        return self._elsewhere[where].get(term, ())

    def _texts(self, where: FieldName) -> Sequence[Sequence[str]]:
        return [self.reading.source] if where == "source" else [written_words(tag) for tag in self.reading.tags]


def find(scanner: Scanner, reading: Reading) -> FoundTerms:
    """The terms of title and text; the text comes FIELD_GAP places after the title."""
    hits = scanner.scan(_places((reading.title, reading.text)), reading.compounds, reading.different)
    if scanner.ambiguous and not scanner.ambiguous.isdisjoint(hits) and reading.in_capitals:
        length = len(reading.title)
        inside = {term: [span for span in hits[term] if span[0] >= length] for term in scanner.ambiguous & set(hits)}
        kept = {term: spans for term, spans in hits.items() if term not in inside}
        hits = kept | {term: spans for term, spans in inside.items() if spans}
    return FoundTerms(reading, hits, scanner)


def _places(texts: Sequence[Sequence[str]]) -> Iterator[tuple[Sequence[str], int]]:
    place = 0
    for words in texts:
        yield words, place
        place += len(words) + FIELD_GAP


Test = Callable[[FoundTerms], bool]


@dataclass(frozen=True)
class Equation:
    """A query's test, the terms that it looks at, and its answer for a text that has none of them.

    `blank` is None where the answer depends on something else than the terms of title and text.
    """

    query: Query
    test: Test
    looks_at: frozenset[int]
    blank: bool | None

    def met(self, found: FoundTerms) -> bool:
        if self.blank is not None and self.looks_at.isdisjoint(found.hits):
            return self.blank
        return self.test(found)


def compiled(query: Query, scanner: Scanner) -> Equation:
    """`query` with its terms numbered by `scanner`."""
    test = _Compiler(scanner).test(query, None)
    nothing = FoundTerms(Reading((), ()), {}, scanner)
    blank = None if _looks_elsewhere(query) else test(nothing)
    return Equation(query, test, frozenset(map(scanner.number, terms(query))), blank)


def _looks_elsewhere(query: Query) -> bool:
    if isinstance(query, Dated) or (isinstance(query, Field) and query.name != "title"):
        return True
    return any(map(_looks_elsewhere, parts(query)))


@dataclass(frozen=True)
class _Compiler:
    scanner: Scanner

    def test(self, query: Query, where: Where) -> Test:
        """`query`, looked for in one field or everywhere, as a function of what was found."""
        match query:
            case Term():
                return self._term(query, where)
            case And(several):
                return self._every(several, where)
            case Or(several):
                return self._either(several, where)
            case Not(part):
                denied = self.test(part, where)
                return lambda found: not denied(found)
            case Near(left, right, distance):
                return self._near(self._alternatives(left), self._alternatives(right), distance, where)
            case Field(name, part):
                return self.test(part, name)
            case Weighted(part, _):
                return self.test(part, where)
            case Dated():
                return _dated(query)
            case Everything():
                return lambda found: True

    def _term(self, term: Term, where: Where) -> Test:
        if where == "lang":
            code = term.words[0].text.lower()
            return lambda found: found.reading.lang == code
        number = self.scanner.number(term)
        if where is None:
            return lambda found: number in found.hits
        return lambda found: bool(found.spans(number, where))

    def _every(self, several: Sequence[Query], where: Where) -> Test:
        """All of them: first whether each has one of its terms, which most texts fail, then what this leaves open."""
        needed = [numbers for part in several if (numbers := self._needed(part, where))]
        tests = [self.test(part, where) for part in several if not _is_settled_by_terms(part, where)]

        def every(found: FoundTerms) -> bool:
            for numbers in needed:
                if numbers.isdisjoint(found.hits):
                    return False
            for test in tests:  # noqa: SIM110 - asked a hundred thousand times
                if not test(found):
                    return False
            return True

        return every

    def _needed(self, query: Query, where: Where) -> frozenset[int]:
        """Terms of which a text that meets `query` has one at least; none where it may have none of any."""
        if where not in _MAIN:
            return frozenset()
        match query:
            case Term():
                return frozenset([self.scanner.number(query)])
            case Or(several):
                each = [self._needed(part, where) for part in several]
                return frozenset().union(*each) if all(each) else frozenset()
            case And(several):
                return min(filter(None, (self._needed(part, where) for part in several)), key=len, default=frozenset())
            case Near(left, _, _):
                return frozenset(self._alternatives(left))
            case Weighted(part, _) | Field("title", part):
                return self._needed(part, where)
            case _:
                return frozenset()

    def _either(self, several: Sequence[Query], where: Where) -> Test:
        """Any of them; terms looked for everywhere are one test of a set, however many they are.

        What needs a term is tried only if that is found: of a hundred such parts a text begins one or two.
        """
        plain = [part for part in several if isinstance(part, Term) and where is None]
        numbers = frozenset(map(self.scanner.number, plain))
        by_term: dict[int, list[Test]] = {}
        others: list[Test] = []
        for part in several:
            if not (isinstance(part, Term) and where is None):
                test, needed = self.test(part, where), self._needed(part, where)
                for tests in [by_term.setdefault(number, []) for number in needed] or [others]:
                    tests.append(test)

        def either(found: FoundTerms) -> bool:
            if not numbers.isdisjoint(found.hits):
                return True
            for number in by_term.keys() & found.hits:
                for test in by_term[number]:
                    if test(found):
                        return True
            return any(test(found) for test in others)

        return either

    def _near(self, left: Sequence[int], right: Sequence[int], distance: int, where: Where) -> Test:
        either, other = frozenset(left), frozenset(right)

        def near(found: FoundTerms) -> bool:
            here, there = either, other
            if where in _MAIN:
                here, there = either.intersection(found.hits), other.intersection(found.hits)
                if not (here and there):
                    return False
            between = words_between(
                [span for term in here for span in found.spans(term, where)],
                [span for term in there for span in found.spans(term, where)],
            )
            return between is not None and between <= distance

        return near

    def _alternatives(self, query: Query) -> list[int]:
        return [self.scanner.number(term) for term in terms(query)]


def words_between(left: Sequence[Span], right: Sequence[Span]) -> int | None:
    """The fewest words between one of `left` and one of `right`, in either order; None without such a pair.

    Sorted once, so that a text that repeats two words ten thousand times costs no more than its length.
    """
    if not left or not right:
        return None
    starts, ends = sorted(start for start, _ in right), sorted(end for _, end in right)
    fewest = None
    for start, end in left:
        after, before = bisect_right(starts, end), bisect_left(ends, start) - 1
        gaps = [starts[after] - end - 1] if after < len(starts) else []
        gaps += [start - ends[before] - 1] if before >= 0 else []
        fewest = min(gaps if fewest is None else [*gaps, fewest], default=None)
    return fewest


def _is_settled_by_terms(query: Query, where: Where) -> bool:
    several = query.parts if isinstance(query, Or) else (query,)
    return where is None and all(isinstance(part, Term) for part in several)


def _dated(days: Dated) -> Test:
    def within(found: FoundTerms) -> bool:
        day = found.reading.day
        return (
            day is not None and (days.since is None or days.since <= day) and (days.until is None or day <= days.until)
        )

    return within
