"""The tree of a query: frozen values, and walks over them."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from typing import Literal

from iet_watch.words import is_pointed

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
        """The words looked for: « cyber-attaque » is also looked for without its hyphen, « P.M.E. » without points."""
        bare = self.written.removeprefix("=")
        if len(self.words) == 1 or bare[:1] in _QUOTES:
            return (self.words,)
        pointed = is_pointed(bare)
        if not pointed and (not _HYPHENS.intersection(bare) or _APOSTROPHES & set(bare)):
            return (self.words,)
        joined = "".join(word.text for word in self.words)
        return self.words, (Word(joined, self.words[-1].prefix, self.words[-1].exact, acronym=pointed),)


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
