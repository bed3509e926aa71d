"""The score of an item in a theme: the sum of lines that a person can follow, each with its reason."""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import combinations, product

from iet_watch.judge.equations.equation import Equation, FoundTerms, compiled, words_between
from iet_watch.judge.equations.rarity import rarity
from iet_watch.judge.equations.scanning import Scanner
from iet_watch.model.items import Reason
from iet_watch.query.parsing import And, Dated, Everything, Field, Near, Not, Or, Query, Term, Weighted, parts, written

TITLE_POINTS = 3.0  # a term in the title says what the article is about; found in the text it may be an aside
TEXT_POINTS = 1.0
EVERYTHING_POINTS = 1.0
CLOSE_POINTS = 1.0  # two terms that an equation asks for together, close to each other: one sentence speaks of both
CLOSE = 5  # words between, at most; the proximities of the shipped equations are 5 to 30
APPROACHED_POINTS = -0.3  # an excluded expression that is there, though not so as to exclude
EXCLUDED_POINTS = -5.0  # an exclusion that is met; what only `explain` shows, since the item is not in the theme


@dataclass(frozen=True)
class Wanted:
    """A term that speaks for an item, with the factors of its points."""

    number: int
    expression: str
    rarity: float
    weight: float


@dataclass(frozen=True)
class Avoided:
    """An excluded expression; it is approached when every group of terms (by number) has one in title or text."""

    expression: str
    groups: tuple[frozenset[int], ...]
    equation: Equation


@dataclass(frozen=True)
class Scale:
    """What a theme's equation counts: its terms, those that it asks for together, what it excludes."""

    wanted: Mapping[int, Wanted]
    together: tuple[tuple[frozenset[int], ...], ...]
    avoided: tuple[Avoided, ...]
    avoided_terms: frozenset[int]


def scale(query: Query, scanner: Scanner) -> Scale:
    """The scale of `query`, whose terms `scanner` numbers."""
    wanted: dict[int, Wanted] = {}
    for term, weight in _weighted(query, 1.0):
        number = scanner.number(term)
        known = wanted.get(number)
        if known is None or known.weight < weight:
            wanted[number] = Wanted(number, term.written, rarity(term), weight)
    avoided = tuple(_avoided(query, scanner))
    return Scale(
        wanted,
        tuple(tuple(_numbers(part, scanner) for part in both) for both in _asked_together(query)),
        avoided,
        frozenset().union(*(group for one in avoided for group in one.groups)),
    )


def score(scale: Scale, found: FoundTerms) -> tuple[Reason, ...]:
    """The lines whose sum is the score, the heaviest first."""
    present = [wanted for number in found.hits if (wanted := scale.wanted.get(number))]
    reasons = [reason for wanted in present for reason in _of_term(wanted, found)]
    if not reasons:
        return (Reason("text", "*", 1, EVERYTHING_POINTS),)
    if close := _closest(scale, found):
        reasons.append(close)
    reasons.sort(key=lambda reason: (-reason.points, reason.expression, reason.where))
    return (*reasons, *_approached(scale, found, sum(reason.points for reason in reasons)))


def total(reasons: Sequence[Reason]) -> float:
    """The score that `reasons` make."""
    return round(sum(reason.points for reason in reasons), 2)


def _of_term(wanted: Wanted, found: FoundTerms) -> Iterator[Reason]:
    spans = found.hits[wanted.number]
    in_title = sum(start < len(found.reading.title) for start, _ in spans)
    for where, count, worth in (("title", in_title, TITLE_POINTS), ("text", len(spans) - in_title, TEXT_POINTS)):
        if count:
            # The second mention tells less than the first: 1, 1.7, 2.1, 2.4…
            points = worth * (1 + math.log(count)) * wanted.rarity * wanted.weight
            yield Reason(where, wanted.expression, count, round(points, 2), wanted.rarity, wanted.weight)


def _closest(scale: Scale, found: FoundTerms) -> Reason | None:
    """The line of the two terms asked for together that stand closest, if they are close."""
    close: list[tuple[int, str]] = []
    for groups in scale.together:
        present = [[scale.wanted[number] for number in found.hits if number in group] for group in groups]
        for one, other in (pair for two in combinations(present, 2) for pair in product(*two)):
            between = words_between(found.hits[one.number], found.hits[other.number])
            if between is not None and between <= CLOSE:
                close.append((between, f"{one.expression} … {other.expression}"))
    return Reason("close", min(close)[1], min(close)[0], CLOSE_POINTS) if close else None


def _approached(scale: Scale, found: FoundTerms, points: float) -> list[Reason]:
    """Lines of the exclusions that the item comes near to; together they take no more than half of its points."""
    if scale.avoided_terms.isdisjoint(found.hits):
        return []
    near = [
        Reason("exclusion", avoided.expression, 1, APPROACHED_POINTS)
        for avoided in scale.avoided
        if avoided.groups and not any(group.isdisjoint(found.hits) for group in avoided.groups)
    ]
    return near[: int(points / 2 / -APPROACHED_POINTS)]


def _weighted(query: Query, weight: float) -> Iterator[tuple[Term, float]]:
    """The terms of `query` that speak for an item: not the excluded ones, nor those on source, language or tag."""
    match query:
        case Term():
            yield query, weight
        case Weighted(part, factor):
            yield from _weighted(part, weight * factor)
        case Not():
            return
        case Field(name, part):
            if name == "title":
                yield from _weighted(part, weight)
        case _:
            for part in parts(query):
                yield from _weighted(part, weight)


def _asked_together(query: Query) -> Iterator[Sequence[Query]]:
    """What each `ET` of `query` joins, but for exclusions and fields."""
    if isinstance(query, And):
        yield [part for part in query.parts if not isinstance(part, Not | Field | Dated | Everything)]
    if not isinstance(query, Not):
        for part in parts(query):
            yield from _asked_together(part)


def _numbers(query: Query, scanner: Scanner) -> frozenset[int]:
    return frozenset(scanner.number(term) for term, _ in _weighted(query, 1.0))


def _avoided(query: Query, scanner: Scanner) -> Iterator[Avoided]:
    if isinstance(query, Not):
        for part in query.part.parts if isinstance(query.part, Or) else (query.part,):
            yield Avoided(written(part), tuple(_groups(part, scanner)), compiled(part, scanner))
    else:
        for part in parts(query):
            yield from _avoided(part, scanner)


def _groups(query: Query, scanner: Scanner) -> Iterator[frozenset[int]]:
    match query:
        case And() | Near():
            for part in parts(query):
                yield from _groups(part, scanner)
        case Not():
            return
        case _:
            if numbers := _numbers(query, scanner):
                yield numbers
