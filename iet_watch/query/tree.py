"""The tree of a query: frozen values, and walks over them."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from itertools import chain, islice, product
from typing import Literal

from iet_watch.words import is_pointed, written_words

FieldName = Literal["title", "source", "lang", "tag"]


@dataclass(frozen=True)
class Word:
    """One word of a term, as written: `prefix` matches any ending, `exact` no inflected form, `acronym` capitals."""

    text: str
    prefix: bool = False
    exact: bool = False
    acronym: bool = False


@dataclass(frozen=True)
class Term:
    """A word or a phrase: its words in order, side by side. `written` is how the person wrote it."""

    words: tuple[Word, ...]
    written: str

    @property
    def spellings(self) -> tuple[tuple[Word, ...], ...]:
        """The words looked for: « cyber-attaque » is also looked for without its hyphen, « P.M.E. » without points.

        So is each of them in a phrase; of more than MOST_JOINED, all or none.
        """
        ways = list(self._ways_of_pieces())
        if sum(len(several) > 1 for several in ways) > MOST_JOINED:
            first, last = ([several[n] for several in ways] for n in (0, -1))
            return tuple(chain.from_iterable(first)), tuple(chain.from_iterable(last))
        return tuple(tuple(chain.from_iterable(one)) for one in product(*ways))

    def _ways_of_pieces(self) -> Iterator[tuple[tuple[Word, ...], ...]]:
        """The words of each piece between two spaces: as they are and, where it is a compound, in one."""
        if len(self.words) == 1:
            yield (self.words,)
            return
        bare, words = self.written.removeprefix("="), iter(self.words)
        for piece in bare[1:-1].split() if bare[:1] in _QUOTES else [bare]:
            own = tuple(islice(words, len(written_words(piece.removesuffix("*")))))
            pointed = is_pointed(piece)
            if len(own) > 1 and (pointed or (_HYPHENS & set(piece) and not _APOSTROPHES & set(piece))):
                joined = "".join(word.text for word in own)
                yield own, (Word(joined, own[-1].prefix, own[-1].exact, acronym=pointed),)
            else:
                yield (own,)


MOST_JOINED = 3  # compounds of a phrase that are joined or not each by itself: eight ways to write it
_QUOTES = frozenset('"«“')
_HYPHENS = frozenset("-‐‑")
_APOSTROPHES = frozenset("'’ʼ")


@dataclass(frozen=True)
class And:
    parts: tuple[Query, ...]


@dataclass(frozen=True)
class Or:
    parts: tuple[Query, ...]


@dataclass(frozen=True)
class Not:
    part: Query


@dataclass(frozen=True)
class Near:
    """Both sides with at most `distance` words between them, in either order."""

    left: Query
    right: Query
    distance: int


@dataclass(frozen=True)
class Field:
    """`part` looked for in one field only."""

    name: FieldName
    part: Query


@dataclass(frozen=True)
class Dated:
    """Articles of these days, both included; None is open. `written` is how the person wrote them."""

    since: date | None
    until: date | None
    written: str


@dataclass(frozen=True)
class Weighted:
    """`part` whose terms are worth `weight` times as much in a score; it changes nothing to what is met."""

    part: Query
    weight: float


@dataclass(frozen=True)
class Everything:
    """`*`: meets every item."""


Query = Term | And | Or | Not | Near | Field | Dated | Weighted | Everything


def terms(query: Query) -> Iterator[Term]:
    """Every term of `query`, excluded ones included."""
    if isinstance(query, Term):
        yield query
    for part in parts(query):
        yield from terms(part)


def parts(query: Query) -> tuple[Query, ...]:
    """What `query` is made of, in order."""
    match query:
        case And(several) | Or(several):
            return several
        case Not(part) | Field(_, part) | Weighted(part, _):
            return (part,)
        case Near(left, right, _):
            return (left, right)
        case Term() | Dated() | Everything():
            return ()


def exclusions(query: Query) -> Iterator[Not]:
    """The outermost exclusions of `query`."""
    if isinstance(query, Not):
        yield query
    else:
        for part in parts(query):
            yield from exclusions(part)


def only_excludes(query: Query) -> bool:
    """Whether `query` asks for nothing and only says what to leave out: `SAUF a`, `SAUF a SAUF b`."""
    match query:
        case Not(part):
            return not only_excludes(part)
        case And(several) | Or(several):
            return all(map(only_excludes, several))
        case Field(_, part) | Weighted(part, _):
            return only_excludes(part)
        case _:
            return False
