"""The index of all items' words, asked how many items meet an equation and which come first."""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from iet_watch.query.parsing import And, Dated, Everything, Field, Not, Or, Query, Term
from iet_watch.store.collected.expression import Expression, WordForms, expression, spread
from iet_watch.store.database import Database
from iet_watch.store.said.log import TAGS_GIVEN
from iet_watch.store.times import to_text

# FTS5's bm25 reads every posting of every item that it ranks: 1 µs an item. Beyond so many the most recently
# collected are ranked, the others follow in the order of their collection (bench/search: « de », 100,000 items).
RANKED = 10_000


@dataclass(frozen=True)
class SearchPlan:
    """How the database answers an equation: an expression of the index, a condition on `{id}`, or both.

    `exact`: nothing else is found; otherwise each item found must still be read through the equation.
    """

    match: str | None
    condition: str
    values: tuple[object, ...]
    exact: bool


def plan(db: Database, query: Query, word_forms: WordForms, zone: ZoneInfo) -> SearchPlan:
    """The way to the items that meet `query`; the days that it names are those of `zone`."""
    return _Planner(db, word_forms, zone).plan(spread(query))


def count(db: Database, asked: SearchPlan) -> int:
    """How many items a plan finds."""
    return int(db.execute(f"select count(*) from {_found(asked)}", _values(asked)).fetchone()[0])


def best(db: Database, asked: SearchPlan, limit: int | None) -> list[int]:
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


def written_words(db: Database, beginning: str) -> Iterable[tuple[str, str]]:
    """The words of the archive that begin so, folded and as texts write them."""
    rows = db.execute(
        "select word, written from item_word where word >= ? and word < ?", [beginning, beginning + "\U0010ffff"]
    )
    return ((row["word"], row["written"]) for row in rows)


def compounds(db: Database, beginning: str, *, whole: bool = False) -> Iterable[str]:
    """What the archive writes with hyphens or points, with hyphens: what begins so in one folded word, or is this."""
    end = beginning if whole else beginning + "\U0010ffff"
    rows = db.execute("select written from compound where word >= ? and word <= ?", [beginning, end])
    return (row["written"] for row in rows)


def _found(asked: SearchPlan) -> str:
    if asked.match is None:
        return f"item where {asked.condition.format(id='id')}"
    # `+rowid`: else SQLite may ask the index once for each id of the condition.
    return f"item_fts where item_fts match ? and {asked.condition.format(id='+rowid')}"


def _values(asked: SearchPlan) -> list[object]:
    return [*([asked.match] if asked.match is not None else []), *asked.values]


def _ids(db: Database, statement: str, values: Sequence[object]) -> list[int]:
    return [row["id"] for row in db.execute(statement, values)]


@dataclass(frozen=True)
class _Condition:
    """A condition on `{id}` that every item wanted meets; `exact`: and no other."""

    text: str
    values: tuple[object, ...] = ()
    exact: bool = True


_ANY = _Condition("1")
_UNSURE = _Condition("1", exact=False)


@dataclass(frozen=True)
class _Planner:
    """Cuts an equation into what the index answers and what the other columns do."""

    db: Database
    word_forms: WordForms
    zone: ZoneInfo

    def plan(self, query: Query) -> SearchPlan:
        indexed, others = self._parts(query)
        rest = _together(" and ", [self._condition(part) for part in others])
        exact = rest.exact and (indexed is None or indexed.exact)
        return SearchPlan(indexed.text if indexed else None, rest.text, rest.values, exact)

    def _parts(self, query: Query) -> tuple[Expression | None, Sequence[Query]]:
        """What the index answers of a conjunction, and the parts that it cannot."""
        parts = query.parts if isinstance(query, And) else (query,)
        mine = [part for part in parts if expression(part, self.word_forms) or self._excluded(part)]
        found = expression(And(tuple(mine)), self.word_forms)
        return (found, [part for part in parts if part not in mine]) if found else (None, parts)

    def _excluded(self, part: Query) -> bool:
        return isinstance(part, Not) and (found := expression(part.part, self.word_forms)) is not None and found.exact

    def _condition(self, query: Query) -> _Condition:
        if found := expression(query, self.word_forms):
            text = "{id} in (select rowid from item_fts where item_fts match ?)"
            return _Condition(text, (found.text,), found.exact)
        match query:
            case And(parts):
                return _together(" and ", [self._condition(part) for part in parts])
            case Or(parts):
                return _together(" or ", [self._condition(part) for part in parts])
            case Not(part):
                refused = self._condition(part)
                return _Condition(f"not {refused.text}", refused.values) if refused.exact else _UNSURE
            case Field("lang", Term() as term):
                return _Condition("{id} in (select id from item where lang = ?)", (term.words[0].text.lower(),))
            case Field("source", Term() as term):
                return self._of_names("{id} in (select id from item where source in", "item", "source", term)
            case Field("tag", Term() as term):
                return self._of_names(f"{{id}} in (select item from {_TAGS} where tag in", _TAGS, "tag", term)
            case Dated(since, until):
                return self._dated(since, until)
            case Everything():
                return _ANY
            case _:
                return _UNSURE

    def _of_names(self, condition: str, table: str, column: str, term: Term) -> _Condition:
        names = [row[0] for row in self.db.execute(f"select distinct {column} from {table}")]
        meant = [name for name in names if name and self.word_forms.named(term, name)]
        return _Condition(f"{condition} (select value from json_each(?)))", (json.dumps(meant),))

    def _dated(self, since: date | None, until: date | None) -> _Condition:
        bounds = [(">=", since), ("<", until + timedelta(days=1) if until and until < date.max else None)]
        known = [(sign, self._midnight(day)) for sign, day in bounds if day]
        conditions = " and ".join(f"coalesce(published, collected) {sign} ?" for sign, _ in known) or "1"
        text = f"{{id}} in (select id from item where {conditions})"
        return _Condition(text, tuple(moment for _, moment in known))

    def _midnight(self, day: date) -> str | None:
        return to_text(datetime.combine(day, time(), self.zone).astimezone(UTC)) if day.year > 1 else "0"


_TAGS = f"(select item, theme, tag from item_tag union all {TAGS_GIVEN})"


def _together(operator: str, parts: Sequence[_Condition]) -> _Condition:
    if not parts:
        return _ANY
    text = parts[0].text if len(parts) == 1 else f"({operator.join(part.text for part in parts)})"
    return _Condition(text, tuple(v for part in parts for v in part.values), all(part.exact for part in parts))
