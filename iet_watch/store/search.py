"""The index of all items' words, asked how many items meet an equation and which come first."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass

from iet_watch.store.database import Database
from iet_watch.store.expression import Expression, Forms, expression, spread
from iet_watch.themes.query import And, Field, Not, Or, Query, Term, Word
from iet_watch.words import words

# FTS5's bm25 reads every posting of every item that it ranks: 1 µs an item. Beyond so many the most recently
# collected are ranked, the others follow in the order of their collection (bench/search: « de », 100,000 items).
RANKED = 10_000


@dataclass(frozen=True)
class Plan:
    """How the database answers an equation: an expression of the index, a condition on `{id}`, or both.

    `exact`: nothing else is found; otherwise each item found must still be read through the equation.
    """

    match: str | None
    condition: str
    values: tuple[object, ...]
    exact: bool


def plan(db: Database, query: Query) -> Plan:
    """The way to the items that meet `query`."""
    return _Planner(db, _as_written).plan(spread(query))


def count(db: Database, asked: Plan) -> int:
    """How many items a plan finds."""
    return int(db.execute(f"select count(*) from {_found(asked)}", _values(asked)).fetchone()[0])


def best(db: Database, asked: Plan, limit: int | None) -> list[int]:
    """The ids that a plan finds, the best first; the most recent first where the index has no say."""
    wanted = -1 if limit is None else limit
    if asked.match is None:
        order = "order by coalesce(published, collected) desc, id desc limit ?"
        return _ids(db, f"select id from {_found(asked)} {order}", [*asked.values, wanted])
    found = f"select rowid as id from {_found(asked)}"
    oldest = db.execute(f"{found} order by rowid desc limit 1 offset ?", [*_values(asked), RANKED - 1]).fetchone()
    if oldest is None:
        return _ids(db, f"{found} order by rank, rowid desc limit ?", [*_values(asked), wanted])
    ranked = f"{found} and rowid >= ? order by rank, rowid desc limit ?"
    ids = _ids(db, ranked, [*_values(asked), oldest["id"], wanted])
    if limit is not None and limit <= len(ids):
        return ids
    rest = f"{found} and rowid < ? order by rowid desc limit ?"
    return ids + _ids(db, rest, [*_values(asked), oldest["id"], wanted if limit is None else limit - len(ids)])


def _found(asked: Plan) -> str:
    if asked.match is None:
        return f"item where {asked.condition.format(id='id')}"
    # `+rowid`: else SQLite may ask the index once for each id of the condition.
    return f"item_fts where item_fts match ? and {asked.condition.format(id='+rowid')}"


def _values(asked: Plan) -> list[object]:
    return [*([asked.match] if asked.match is not None else []), *asked.values]


def _ids(db: Database, statement: str, values: Sequence[object]) -> list[int]:
    return [row["id"] for row in db.execute(statement, values)]


def _as_written(word: Word) -> Sequence[str]:
    return (word.text,)


@dataclass(frozen=True)
class _Condition:
    """A condition on `{id}` that every item wanted meets; `exact`: and no other."""

    text: str
    values: tuple[object, ...] = ()
    exact: bool = True


_ANY = _Condition("1")


class _Planner:
    """Cuts an equation into what the index answers and what the other columns do."""

    def __init__(self, db: Database, forms: Forms) -> None:
        self._db = db
        self._forms = forms

    def plan(self, query: Query) -> Plan:
        indexed, others = self._parts(query)
        rest = _together(" and ", [self._condition(part) for part in others])
        exact = rest.exact and (indexed is None or indexed.exact)
        return Plan(indexed.text if indexed else None, rest.text, rest.values, exact)

    def _parts(self, query: Query) -> tuple[Expression | None, Sequence[Query]]:
        """What the index answers of a conjunction, and the parts that it cannot."""
        parts = query.parts if isinstance(query, And) else (query,)
        mine = [part for part in parts if expression(part, self._forms) or _excluded(part, self._forms)]
        found = expression(And(tuple(mine)), self._forms)
        return (found, [part for part in parts if part not in mine]) if found else (None, parts)

    def _condition(self, query: Query) -> _Condition:
        if found := expression(query, self._forms):
            text = "{id} in (select rowid from item_fts where item_fts match ?)"
            return _Condition(text, (found.text,), found.exact)
        match query:
            case And(parts):
                return _together(" and ", [self._condition(part) for part in parts])
            case Or(parts):
                return _together(" or ", [self._condition(part) for part in parts])
            case Not(part):
                refused = self._condition(part)
                if refused.exact:
                    return _Condition(f"not {refused.text}", refused.values)
                return _Condition("1", exact=False)
            case Field(name, Term() as term):
                return self._field(name, term)
            case _:
                return _ANY

    def _field(self, name: str, term: Term) -> _Condition:
        match name:
            case "lang":
                return _Condition("{id} in (select id from item where lang = ?)", (term.words[0].text,))
            case "source":
                named = [source for source in self._sources() if _named(term, source)]
                text = "{id} in (select id from item where source in (select value from json_each(?)))"
                return _Condition(text, (json.dumps(named),))
            case _:
                return _Condition("1", exact=False)

    def _sources(self) -> list[str]:
        return [row["source"] for row in self._db.execute("select distinct source from item")]


def _excluded(part: Query, forms: Forms) -> bool:
    return isinstance(part, Not) and (found := expression(part.part, forms)) is not None and found.exact


def _together(operator: str, parts: Sequence[_Condition]) -> _Condition:
    if not parts:
        return _ANY
    text = parts[0].text if len(parts) == 1 else f"({operator.join(part.text for part in parts)})"
    return _Condition(text, tuple(v for part in parts for v in part.values), all(part.exact for part in parts))


def _named(term: Term, source: str) -> bool:
    """Whether the words of `term` follow each other in the name of a source."""
    named = words(source)
    return any(
        all(
            found.startswith(word.text) if word.prefix else found == word.text
            for word, found in zip(term.words, named[n:], strict=False)
        )
        for n in range(len(named) - len(term.words) + 1)
    )
