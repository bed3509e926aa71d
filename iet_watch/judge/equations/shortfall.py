"""What an item lacks to meet an equation: the fewest expressions, and the exclusions that it runs into."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass

from iet_watch.query.parsing import And, Everything, Field, Near, Not, Or, Query, Weighted

Meets = Callable[[Query], bool]


@dataclass(frozen=True)
class Shortfall:
    """What an item lacks.

    `missing`: the parts of the equation that must be found yet; of alternatives the nearest, or all when none has
    begun. `against`: the excluded parts that are met. `found`: how many parts of the equation are found.
    """

    missing: tuple[Query, ...] = ()
    against: tuple[Query, ...] = ()
    found: int = 0

    @property
    def distance(self) -> tuple[int, int]:
        """How far the equation is from being met: fewer parts to change first, then more parts found."""
        return len(self.missing) + len(self.against), -self.found


def shortfall(query: Query, meets: Meets) -> Shortfall:
    """What stands between an item and `query`; `meets` says whether the item meets a part of it."""
    if meets(query):
        return Shortfall(found=0 if isinstance(query, Not | Everything) else 1)
    match query:
        case And(several):
            return _together(shortfall(part, meets) for part in several)
        case Or(several):
            return _nearest(query, [shortfall(part, meets) for part in several])
        case Not(part):
            return Shortfall(against=tuple(_met_in(part, meets)))
        case Weighted(part, _):
            return shortfall(part, meets)
        case Near(left, right, _) if meets(left) or meets(right):
            return Shortfall(missing=(Near(_found_in(left, meets), _found_in(right, meets), query.distance),), found=1)
        case _:
            return Shortfall(missing=(query,))


def _together(several: Iterable[Shortfall]) -> Shortfall:
    parts = tuple(several)
    return Shortfall(
        tuple(part for one in parts for part in one.missing),
        tuple(part for one in parts for part in one.against),
        sum(one.found for one in parts),
    )


def _nearest(query: Query, alternatives: Iterable[Shortfall]) -> Shortfall:
    """The alternative that is nearest to being met, among those of which something is found; else all of them."""
    begun = [one for one in alternatives if one.found]
    return min(begun, key=lambda one: one.distance, default=Shortfall(missing=(query,)))


def _met_in(query: Query, meets: Meets) -> Iterator[Query]:
    if isinstance(query, Or):
        for part in query.parts:
            if meets(part):
                yield from _met_in(part, meets)
    else:
        yield query


def _found_in(query: Query, meets: Meets) -> Query:
    """`query` without its alternatives that are not there; whole when none is."""
    there = tuple(part for part in query.parts if meets(part)) if isinstance(query, Or) else ()
    return Or(there) if len(there) > 1 else there[0] if there else query


def found_parts(query: Query, meets: Meets) -> Iterator[Query]:
    """The smallest parts of `query` that speak for an item and that it has: words, phrases, proximities, fields."""
    match query:
        case Not() | Everything():
            return
        case And(several) | Or(several):
            for part in several:
                yield from found_parts(part, meets)
        case Weighted(part, _):
            yield from found_parts(part, meets)
        case Near(left, right, _) if not meets(query):
            yield from found_parts(left, meets)
            yield from found_parts(right, meets)
        case Field("lang" | "source", _):
            return
        case _:
            if meets(query):
                yield query
