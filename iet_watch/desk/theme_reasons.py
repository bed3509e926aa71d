"""What each theme says of an item, with the words that it rests on: in words and as JSON."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from iet_watch.desk.item_words import number, reason_words, relevance_words
from iet_watch.judge.equations.evidence import Evidence, FoundWords, ReasonLine, evidence
from iet_watch.judge.relevance.learning import Because
from iet_watch.locale import say
from iet_watch.model.items import Item
from iet_watch.themes.theme_files import Theme


def verdicts(themes: Iterable[Theme], item: Item) -> list[Evidence]:
    """What the themes that the item meets, or that only their exclusions keep it out of, say; the best first."""
    found = [one for theme in themes if (one := evidence(theme, item)).met or one.excluded]
    return sorted(found, key=lambda one: (one.excluded, -one.score, one.slug))


def verdict_lines(found: Sequence[Evidence], learned: Mapping[str, tuple[float, tuple[Because, ...]]]) -> list[str]:
    """Each theme with its ledger, the words in their sentence, and what decisions have taught."""
    if not found:
        return [say("It meets no theme.")]
    lines = [say("Themes")]
    for one in found:
        outside = "  " + say("outside: only its exclusions keep it out") if one.excluded else ""
        lines.append(f"  {one.slug}  {number(one.score)}{outside}")
        for line in one.lines:
            lines += _ledger_line(line)
        if one.slug in learned and one.met:
            lines += ["    " + told for told in relevance_words(*learned[one.slug])]
    return lines


def _ledger_line(line: ReasonLine) -> list[str]:
    return [f"    {reason_words(line.reason)}", *(f"        {_in_context(one)}" for one in line.excerpts)]


def _in_context(excerpt: FoundWords) -> str:
    return f"{excerpt.before}[{excerpt.found}]{excerpt.after}".strip()


def verdict_values(found: Sequence[Evidence]) -> dict[str, Any]:
    """The same as JSON, by theme."""
    return {
        one.slug: {
            "met": one.met,
            "excluded": one.excluded,
            "score": one.score,
            "reasons": [
                {**vars(line.reason), "excerpts": [vars(excerpt) for excerpt in line.excerpts]} for line in one.lines
            ],
        }
        for one in found
    }
