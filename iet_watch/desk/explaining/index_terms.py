"""What an item is about, in a few words: keywords proposed for its fiche with the reasons, places, companies."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from iet_watch.judge.indexing.companies import sirens_of
from iet_watch.judge.indexing.keywords import Keyword, Keywords
from iet_watch.judge.indexing.places import Place, places_of
from iet_watch.judge.language.word_frequency import FEWEST
from iet_watch.locale import language, say, say_count
from iet_watch.model.items import Item
from iet_watch.themes.vocabulary import Vocabulary
from iet_watch.words import body_text


@dataclass(frozen=True)
class IndexTerms:
    """Keywords with their reasons, places with their official codes, SIREN numbers."""

    keywords: tuple[Keyword, ...]
    places: tuple[Place, ...]
    sirens: tuple[str, ...]

    def as_json(self) -> dict[str, Any]:
        return {
            "keywords": [_as_json(one) for one in self.keywords],
            "places": [vars(place) for place in self.places],
            "sirens": list(self.sirens),
        }


def index_terms(item: Item, vocabulary: Vocabulary) -> IndexTerms:
    """What one item is about."""
    text = body_text(item.summary, item.text)
    return IndexTerms(
        Keywords(vocabulary).of(item.title, text, item.themes, item.lang or ""),
        places_of(item.title, text, item.lang),
        sirens_of(f"{item.title}\n{text}"),
    )


def index_term_lines(about: IndexTerms) -> list[str]:
    """A index_terms in words, for a terminal; nothing where there is nothing to say."""
    lines = ["", say("Keywords"), *(f"  {one.name}  ({_why(one)})" for one in about.keywords)] if about.keywords else []
    if about.places:
        shown = ", ".join(f"{place.name} ({place.code})" for place in about.places)
        lines += ["", say("Places: %(places)s", places=shown)]
    if about.sirens:
        lines += ["", say("SIREN: %(numbers)s", numbers=", ".join(map(_spaced, about.sirens)))]
    return lines


def _as_json(one: Keyword) -> dict[str, Any]:
    """`from` is `vocabulary` or `text`."""
    return {
        "name": one.name,
        "from": "vocabulary" if one.preferred else "text",
        "said": list(one.said),
        "count": one.count,
        "in_title": one.in_title,
        "met_in_100000": one.met_in,
    }


def _spaced(siren: str) -> str:
    return "\u00a0".join(siren[n : n + 3] for n in (0, 3, 6))


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
        return say("in fewer than %(count)s press articles in 100,000", count=FEWEST)
    return say_count("in %(count)s press article in 100,000", "in %(count)s press articles in 100,000", met_in)


def _quoted(text: str) -> str:
    return f"«\u00a0{text}\u00a0»" if language() == "fr" else f"“{text}”"
