"""What an item is about, in a few words, with the reasons: keywords proposed for its fiche."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from iet_watch.judge.keywords import Keyword, Keywords
from iet_watch.locale import language, say, say_count
from iet_watch.model import Item
from iet_watch.themes.vocabulary import Vocabulary
from iet_watch.words import told


def keywords_of(item: Item, vocabulary: Vocabulary) -> tuple[Keyword, ...]:
    """The keywords proposed for one item."""
    return Keywords(vocabulary).of(item.title, told(item.summary, item.text), item.themes)


def keyword_lines(keywords: Sequence[Keyword]) -> list[str]:
    """Keywords in words, with why each is proposed."""
    if not keywords:
        return []
    return ["", say("Keywords"), *(f"  {one.name}  ({_why(one)})" for one in keywords)]


def keywords_as_json(keywords: Sequence[Keyword]) -> list[dict[str, Any]]:
    """Keywords with their reasons; `from` is `vocabulary` or `text`."""
    return [
        {
            "name": one.name,
            "from": "vocabulary" if one.preferred else "text",
            "said": list(one.said),
            "count": one.count,
            "in_title": one.in_title,
            "met_in_100000": one.met_in,
        }
        for one in keywords
    ]


def _why(keyword: Keyword) -> str:
    parts = [say("vocabulary")] if keyword.preferred else []
    if keyword.said:
        parts.append(", ".join(_quoted(text) for text in keyword.said))
    parts.append(say_count("%(count)s time", "%(count)s times", keyword.count))
    if keyword.in_title:
        parts.append(say("in the title"))
    if keyword.met_in is not None:
        parts.append(_rarity(keyword.met_in))
    return ", ".join(parts)


def _rarity(met_in: int) -> str:
    if met_in < 1:
        return say("not met in the press before")
    return say_count("in %(count)s press article in 100,000", "in %(count)s press articles in 100,000", met_in)


def _quoted(text: str) -> str:
    return f"«\u00a0{text}\u00a0»" if language() == "fr" else f"“{text}”"
