"""What the exclusions of a query take away from itself: terms that can never be met, or the whole query.

Each term is put to the test of the exclusions beside it, as an article that says nothing else.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from typing import TypeGuard

from iet_watch.judge.equations.equation import Equation, compiled, find
from iet_watch.judge.equations.item_text import Reading
from iet_watch.judge.equations.scanning import Scanner
from iet_watch.query.parsing import And, Everything, Field, Near, Not, Or, Query, Term, Weighted, exclusions


def excluded_terms(query: Query) -> list[str]:
    """The terms that `query` asks for and excludes at once, as written: an article that says them is left out."""
    return list(dict.fromkeys(_Place(Scanner()).excluded(query)))


def finds_nothing(query: Query) -> bool:
    """Whether no article can meet `query`, as far as its own terms show: `a SAUF a`, `NON *`."""
    return _Place(Scanner()).is_empty(query)


def _is_plain(query: Query) -> TypeGuard[Not]:
    """Whether `query` excludes without exceptions: what more an article says cannot bring it back."""
    return isinstance(query, Not) and next(exclusions(query.part), None) is None


@dataclass(frozen=True)
class _Place:
    """Where a part of a query stands: the exclusions that apply to it, and whether it is looked for in the title."""

    scanner: Scanner
    exclusions: tuple[Equation, ...] = ()
    in_title: bool = False

    def excluded(self, query: Query) -> Iterator[str]:
        match query:
            case Term():
                if self._denies(query):
                    yield query.written
            case Not():
                return
            case _:
                for place, part in self._inside(query):
                    yield from place.excluded(part)

    def is_empty(self, query: Query) -> bool:
        match query:
            case Term() | Everything():
                return self._denies(query)
            case Not(part):
                return isinstance(part, Everything)
            case Or():
                return all(place.is_empty(part) for place, part in self._inside(query))
            case And(several) if all(isinstance(part, Not) for part in several):
                return any(self.is_empty(part) for part in several)
            case _:
                return any(place.is_empty(part) for place, part in self._inside(query))

    def _inside(self, query: Query) -> Sequence[tuple[_Place, Query]]:
        """The parts of `query` with their places; those that look elsewhere than in title and text are left out."""
        match query:
            case And(several):
                own = tuple(compiled(part.part, self.scanner) for part in several if _is_plain(part))
                place = replace(self, exclusions=self.exclusions + own)
                return [(place, part) for part in several if not isinstance(part, Not)]
            case Or(several):
                return [(self, part) for part in several]
            case Near(left, right, _):
                return [(self, left), (self, right)]
            case Weighted(part, _):
                return [(self, part)]
            case Field("title", part):
                return [(replace(self, in_title=True), part)]
            case _:
                return []

    def _denies(self, query: Term | Everything) -> bool:
        """Whether an article that says `query` alone is excluded."""
        words = tuple(word.text for word in query.words) if isinstance(query, Term) else ()
        reading = Reading(words, ()) if self.in_title else Reading((), words)
        return any(exclusion.met(find(self.scanner, reading)) for exclusion in self.exclusions)
