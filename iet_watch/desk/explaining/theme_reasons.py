"""What each theme says of an item, with the words that it rests on or those that it lacks: in words and as JSON."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from typing import Any

from iet_watch.desk.lists.item_words import number, reason_words, relevance_words
from iet_watch.judge.equations.evidence import Evidence, FoundWords, ReasonLine, evidence
from iet_watch.judge.relevance.learning import Because
from iet_watch.locale import say
from iet_watch.model.items import Item
from iet_watch.query.parsing import Or, Query, written
from iet_watch.themes.theme_files import Theme

ALTERNATIVES = 6  # of a long group of words, on a terminal; --json gives all


def verdicts(themes: Iterable[Theme], item: Item) -> list[Evidence]:
    """What the themes that the item meets say, then those that it comes near: an expression at least is found.

    The best first; those that an exclusion alone keeps out come before those that lack a word.
    """
    found = [one for theme in themes if (one := evidence(theme, item)).met or one.near or theme.slug in item.themes]
    return sorted(found, key=lambda one: (not one.met, not one.excluded, _distance(one), -one.score, one.slug))


def _distance(one: Evidence) -> tuple[int, int]:
    return one.lacks.distance if one.lacks else (0, 0)


def verdict_lines(
    found: Sequence[Evidence],
    learned: Mapping[str, tuple[float, tuple[Because, ...]]],
    given: Collection[str] | None = None,
) -> list[str]:
    """Each theme with its ledger, the words in their sentence, and what decisions have taught.

    Then, for the themes that are near, what stands in the way. `given`: the themes that a person gave on import.
    """
    by_hand = frozenset(given or ())
    inside = [one for one in found if one.met or one.slug in by_hand]
    lines = [say("Themes")] if inside else [say("It meets no theme.")]
    for one in inside:
        lines.append(f"  {one.slug}  {number(one.score)}{_unheeded(one, given)}" if one.met else _by_hand(one))
        lines += _ledger(one) if one.met else [f"    {told}" for told in _in_the_way(one)]
        if one.slug in learned:
            lines += ["    " + told for told in relevance_words(*learned[one.slug])]
    outside = [one for one in found if one not in inside]
    return lines + [told for one in outside for told in _outside(one)]


def _by_hand(one: Evidence) -> str:
    return f"  {one.slug}  " + say("given on import, whatever its equation says")


def _outside(one: Evidence) -> list[str]:
    head = say("outside: only its exclusions keep it out") if one.excluded else say("near, and not met")
    score = f"{number(one.score)}  " if one.excluded else ""
    return [f"  {one.slug}  {score}{head}", *(f"    {told}" for told in _in_the_way(one)), *_ledger(one)]


def _unheeded(one: Evidence, given: Collection[str] | None) -> str:
    """What makes a theme whose equation is met not count: the themes given by hand, its demand on a source."""
    if given is not None and one.slug not in given:
        return "  " + say("not counted: its themes were given on import")
    return "  " + _demand(one) if one.unmet else ""


def _demand(one: Evidence) -> str:
    return say("what the theme file asks of every item of this source is not there: %(query)s", query=one.unmet)


def _in_the_way(one: Evidence) -> Iterable[str]:
    if one.lacks is not None:
        for part in one.lacks.missing:
            yield say("missing: %(expression)s", expression=_short(part))
        for part in one.lacks.against:
            yield say("kept out by NOT %(expression)s", expression=_short(part))
    if one.found and not one.excluded:
        yield say("found: %(words)s", words=", ".join(one.found))
    if one.unmet:
        yield _demand(one)


def _short(query: Query) -> str:
    """A part of an equation; of many alternatives the first ones."""
    if isinstance(query, Or) and len(query.parts) > ALTERNATIVES:
        return written(Or(query.parts[:ALTERNATIVES])) + " OU …"
    return written(query)


def _ledger(one: Evidence) -> list[str]:
    return [told for line in one.lines for told in _ledger_line(line)]


def _ledger_line(line: ReasonLine) -> list[str]:
    return [f"    {reason_words(line.reason)}", *(f"        {_in_context(one)}" for one in line.excerpts)]


def _in_context(excerpt: FoundWords) -> str:
    return f"{excerpt.before}[{excerpt.found}]{excerpt.after}".strip()


def verdict_values(found: Sequence[Evidence], given: Collection[str] | None = None) -> dict[str, Any]:
    """The same as JSON, by theme."""
    return {one.slug: _values(one, given) for one in found}


def _values(one: Evidence, given: Collection[str] | None) -> dict[str, Any]:
    lacks = one.lacks
    return {
        "met": one.met,
        "excluded": one.excluded,
        "score": one.score,
        "reasons": [
            {**vars(line.reason), "excerpts": [vars(excerpt) for excerpt in line.excerpts]} for line in one.lines
        ],
        "found": list(one.found),
        "missing": [written(part) for part in lacks.missing] if lacks else [],
        "against": [written(part) for part in lacks.against] if lacks else [],
        "require": one.unmet or None,
        "given": None if given is None else one.slug in given,
    }
