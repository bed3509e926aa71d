"""What a changed equation gains and loses on the stored items, beside what is stored and what people ruled."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from iet_watch.judge.equations.item_text import read_item
from iet_watch.judge.equations.matching import Matcher
from iet_watch.model.items import Item
from iet_watch.query.parsing import And, Field, Near, Or, Query, Term, Weighted
from iet_watch.store.collected.items import Selection, select_items
from iet_watch.store.database import Database
from iet_watch.store.said.relevance import given_themes
from iet_watch.themes.theme_files import Theme
from iet_watch.words import body_text

EXAMPLES = 10
SEVERAL = 3  # dropped items without one kept; one or two are chance
MANY = 20  # retained items without one kept, in a theme that keeps some: a reader would call the expression noise
_TELLING = ("kept", "dropped", "later", "new")  # what people ruled on tells most


@dataclass(frozen=True)
class Case:
    """One item with its copies: its score as stored and as tried (None: not retained), and the expressions it has."""

    item: Item
    stored: float | None
    tried: float | None
    expressions: frozenset[str]


@dataclass(frozen=True)
class Yield:
    """How many items; of these, how many are retained as stored and as tried; of the latter, kept and dropped."""

    items: int
    stored: int
    tried: int
    kept: int
    dropped: int


@dataclass(frozen=True)
class Side:
    """An equation beside what people ruled. `precision`: kept among those ruled on; `recall`: of all that was kept."""

    retained: int
    kept: int
    dropped: int
    precision: float | None
    recall: float | None


@dataclass(frozen=True)
class Trial:
    """All that a trial shows; expressions are as the equation writes them."""

    items: int
    stored: Side
    tried: Side
    gained: tuple[Case, ...]
    lost: tuple[Case, ...]
    sources: Mapping[str, Yield]
    expressions: Mapping[str, Yield]

    @property
    def lost_kept(self) -> tuple[Case, ...]:
        """Those lost that people had kept."""
        return tuple(case for case in self.lost if case.item.status == "kept")

    @property
    def never_found(self) -> tuple[str, ...]:
        return tuple(written for written, found in self.expressions.items() if not found.items)

    @property
    def noise(self) -> tuple[str, ...]:
        """Expressions of retained items of which none was kept: all dropped, several dropped, or very many."""
        keeps = self.tried.kept > 0
        return tuple(
            written
            for written, found in self.expressions.items()
            if found.tried
            and not found.kept
            and (found.dropped == found.tried or found.dropped >= SEVERAL or (keeps and found.tried >= MANY))
        )


def try_stored(db: Database, theme: Theme, since: datetime) -> Trial:
    """`theme`, its equation as it is to be tried, on what was published since a moment; nothing is written."""
    # Read with the theme's own status, which select_items gives for the items of a theme: the others have none.
    everything = select_items(db, Selection(everything=True, since=since))
    of_theme = {item.id: item.status for item in select_items(db, Selection(theme=theme.slug, since=since))}
    items = [replace(item, status=of_theme.get(item.id, "new")) for item in everything]
    return try_theme(theme, items, given_themes(db))


def try_theme(theme: Theme, items: Iterable[Item], given: Mapping[int, frozenset[str]]) -> Trial:
    """`theme`, its equation as it is to be tried, on `items` read with the status that they have in it.

    `given`: the themes that a person gave to an item in place of judgement; no equation changes those.
    """
    expressions = dict(_expressions(theme.query, None))
    judge = _judge(theme, expressions, given)
    groups: dict[int, list[Item]] = {}
    for item in items:
        groups.setdefault(item.copy_of or item.id, []).append(item)
    cases = [_case(theme.slug, groups[number], judge) for number in sorted(groups)]
    return _trial(cases, expressions)


def _trial(cases: Sequence[Case], expressions: Iterable[str]) -> Trial:
    return Trial(
        items=len(cases),
        stored=_side(cases, lambda case: case.stored is not None),
        tried=_side(cases, lambda case: case.tried is not None),
        gained=_most_telling(case for case in cases if case.stored is None and case.tried is not None),
        lost=_most_telling(case for case in cases if case.stored is not None and case.tried is None),
        sources={
            name: _yield([case for case in cases if case.item.source == name])
            for name in sorted({case.item.source for case in cases})
        },
        expressions={
            written: _yield([case for case in cases if written in case.expressions]) for written in expressions
        },
    )


def trial_values(trial: Trial) -> dict[str, Any]:
    """The trial as JSON, with EXAMPLES of what is gained and lost."""
    return {
        "items": trial.items,
        "stored": vars(trial.stored),
        "tried": vars(trial.tried),
        "gained": _cases_values(trial.gained),
        "lost": _cases_values(trial.lost),
        "sources": [{"source": name, **vars(found)} for name, found in trial.sources.items()],
        "terms": [{"term": written, **vars(found)} for written, found in trial.expressions.items()],
        "never_matched": list(trial.never_found),
        "noise": list(trial.noise),
    }


def _cases_values(cases: Sequence[Case]) -> dict[str, Any]:
    return {"count": len(cases), "items": [_case_values(case) for case in cases[:EXAMPLES]]}


def _case_values(case: Case) -> dict[str, Any]:
    return {
        "id": case.item.id,
        "title": case.item.title,
        "source": case.item.source,
        "status": case.item.status,
        "stored": case.stored,
        "tried": case.tried,
        "copies": list(case.item.copies),
    }


Judged = tuple[float | None, frozenset[str]]


def _judge(
    theme: Theme, expressions: Mapping[str, Query], given: Mapping[int, frozenset[str]]
) -> Callable[[Item], Judged]:
    """The score that the equation gives to an item, and the expressions found in it, in one pass over its words."""
    asked = dict(zip(map(str, range(len(expressions))), expressions, strict=True))
    alone = [replace(theme, slug=slug, query=expressions[written], tags=()) for slug, written in asked.items()]
    matcher = Matcher([replace(theme, slug=""), *(replace(one, requirements={}) for one in alone)])

    def judged(item: Item) -> Judged:
        reading = read_item(item.own_title, body_text(item.summary, item.text), item.source, item.lang)
        found = {match.slug: match.score for match in matcher.judge(reading).themes}
        score = found.pop("", None)
        if item.id in given:
            score = item.themes.get(theme.slug) if theme.slug in given[item.id] else None
        return score, frozenset(asked[slug] for slug in found)

    return judged


def _case(slug: str, group: Sequence[Item], judge: Callable[[Item], Judged]) -> Case:
    """An item and its copies as one, known by the one that is no copy."""
    verdicts = [judge(item) for item in group]
    return Case(
        item=min(group, key=lambda item: (item.copy_of is not None, item.id)),
        stored=max((item.themes[slug] for item in group if slug in item.themes), default=None),
        tried=max((score for score, _ in verdicts if score is not None), default=None),
        expressions=frozenset().union(*(found for _, found in verdicts)),
    )


def _side(cases: Sequence[Case], retains: Callable[[Case], bool]) -> Side:
    ruled = [case.item.status for case in cases if retains(case)]
    kept, dropped = ruled.count("kept"), ruled.count("dropped")
    all_kept = sum(case.item.status == "kept" for case in cases)
    return Side(
        retained=len(ruled),
        kept=kept,
        dropped=dropped,
        precision=kept / (kept + dropped) if kept + dropped else None,
        recall=kept / all_kept if all_kept else None,
    )


def _yield(cases: Sequence[Case]) -> Yield:
    tried = [case for case in cases if case.tried is not None]
    return Yield(
        items=len(cases),
        stored=sum(case.stored is not None for case in cases),
        tried=len(tried),
        kept=sum(case.item.status == "kept" for case in tried),
        dropped=sum(case.item.status == "dropped" for case in tried),
    )


def _most_telling(cases: Iterable[Case]) -> tuple[Case, ...]:
    """What people ruled on first, then the highest scores."""
    return tuple(
        sorted(
            cases,
            key=lambda case: (_TELLING.index(case.item.status), -(case.tried or case.stored or 0.0), case.item.id),
        )
    )


def _expressions(query: Query, field: str | None) -> Iterator[tuple[str, Query]]:
    """What speaks for an item, each by its writing: neither what is excluded, nor the source, nor the language."""
    match query:
        case Term(_, written):
            yield (f"titre:{written}", Field("title", query)) if field else (written, query)
        case And(parts) | Or(parts):
            for part in parts:
                yield from _expressions(part, field)
        case Field("title", part):
            yield from _expressions(part, "title")
        case Weighted(part, _):
            yield from _expressions(part, field)
        case Near(left, right):
            yield from _expressions(left, field)
            yield from _expressions(right, field)
        case _:
            return
