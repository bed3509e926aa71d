"""Who owes what at the desk, theme by theme: to rule on, to settle, given to somebody, to rule on blind."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from iet_watch.desk.deciding.blind import blinds
from iet_watch.model.decisions import STATUS_OF, LogLine, Ruling, assigned_for
from iet_watch.store.collected.items import Selection, select_items
from iet_watch.store.database import Database
from iet_watch.store.said.owed import assignments, last_moment, last_words_against, titles, to_rule
from iet_watch.workspace.people import People

Period = tuple[datetime, datetime]  # from when, until when


@dataclass(frozen=True)
class Disagreement:
    """An item that some keep and others drop, with each person's last word, the last of all last."""

    item: int
    title: str
    words: Mapping[str, Ruling]


@dataclass(frozen=True)
class Earlier:
    """What is left of before a period: how many items to rule on and disagreements, of when the last of them is."""

    to_rule: int
    disagreements: int
    last: datetime


@dataclass(frozen=True)
class OwedByTheme:
    """What a theme waits for: items to rule on and who follows it, what each was given, what is contested.

    `given`: by person the items that they were given and that nobody has dropped; `blind`: by person how many items
    of open double triages are left to rule on.
    """

    theme: str
    to_rule: int
    people: tuple[str, ...]
    given: Mapping[str, tuple[int, ...]]
    disagreements: tuple[Disagreement, ...]
    blind: Mapping[str, int]
    earlier: Earlier | None = None


def owed(db: Database, themes: Sequence[str], people: People, period: Period) -> tuple[OwedByTheme, ...]:
    """What each theme waits for, of the items of a period and before; what was given or is blind, at any time."""
    settlers = {person.name for person in people if person.may_approve}
    contested = _contested(last_words_against(db, *period), settlers)
    before = _contested(last_words_against(db, None, period[0]), settlers)
    given = assignments(db)
    named = titles(db, {item for item, _ in contested})
    left = Counter((one.theme, name) for one in blinds(db) for name in one.people for _ in one.left(name))
    return tuple(
        OwedByTheme(
            theme,
            to_rule(db, theme, *period)[0],
            tuple(person.name for person in people.of_theme(theme)),
            _given(db, theme, given),
            tuple(
                Disagreement(item, named.get(item, ""), words)
                for (item, slug), words in contested.items()
                if slug == theme
            ),
            {name: count for (slug, name), count in left.items() if slug == theme},
            _earlier(db, theme, [item for item, slug in before if slug == theme], period[0]),
        )
        for theme in themes
    )


def _earlier(db: Database, theme: str, contested: Sequence[int], start: datetime) -> Earlier | None:
    """What is left of before `start`, `contested` being its disagreements; None where nothing is."""
    count, last = to_rule(db, theme, None, start)
    moments = [moment for moment in (last, last_moment(db, contested)) if moment]
    return Earlier(count, len(contested), max(moments)) if moments else None


def _contested(lines: Iterable[LogLine], settlers: Collection[str]) -> dict[tuple[int, str], dict[str, Ruling]]:
    """By item and theme, what each says last; not where the last word of all is that of somebody who may settle it."""
    words: dict[tuple[int, str], dict[str, Ruling]] = {}
    for line in lines:
        of_item = words.setdefault((line.item_id, line.theme), {})
        of_item.pop(line.who, None)
        if line.said in STATUS_OF:
            of_item[line.who] = line.said  # type: ignore[assignment]
    return {key: said for key, said in words.items() if list(said)[-1] not in settlers}


def _given(db: Database, theme: str, lines: Iterable[LogLine]) -> Mapping[str, tuple[int, ...]]:
    """What is given for a theme by its name, or for none and the item meets it; what was dropped is owed no more."""
    by_item: dict[int, dict[str, str]] = {}
    for line in lines:
        by_item.setdefault(line.item_id, {})[line.theme] = line.whom
    to = {item: whom for item, assigned in by_item.items() if (whom := assigned_for(assigned, theme))}
    found: dict[str, list[int]] = {}
    for item in select_items(db, Selection(theme=theme, ids=tuple(to))):
        if item.status != "dropped":
            found.setdefault(to[item.id], []).append(item.id)
    return {name: tuple(sorted(items)) for name, items in sorted(found.items())}
