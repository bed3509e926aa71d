"""The words of an item as learning looks at them: its stems with their weight in the press, its families of words."""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping

from iet_watch.judge.language.word_families import families
from iet_watch.judge.language.word_frequency import FRENCH, STEM_LENGTH, own_weights
from iet_watch.words import folded_words

TEXT_WORTH = 0.7  # of a word of the text beside one of the title
LETTERS_READ = 1500  # of a text: its beginning tells what it is about, and most feeds give no more


def stems_of(title: str, text: str, lang: str = FRENCH) -> dict[str, float]:
    """Each stem with its weight in the language, in the order of the text: sets of words have another in each run.

    All weigh the same in a language that nobody has counted.
    """
    weights = own_weights(lang)
    found = {one: weights[one] for one in _stems(title)}
    found.update([(one, TEXT_WORTH * weights[one]) for one in _stems(text[:LETTERS_READ]) if one not in found])
    return found


def _stems(text: str) -> dict[str, None]:
    return dict.fromkeys([word[:STEM_LENGTH] for word in folded_words(text)])


def by_family(stems: Mapping[str, float]) -> dict[str, float]:
    """The families of the stems, each with the weight of its stems together."""
    found: dict[str, float] = {}
    known = families()
    for one, value in stems.items():
        if one in known:
            family = known[one]
            found[family] = found.get(family, 0.0) + value
    return found


def family_shares(title: str, text: str, lang: str = FRENCH) -> dict[str, float]:
    """The families of an item's words, as a direction: the length of their weights is 1."""
    found = by_family(stems_of(title, text, lang))
    whole = length(found.values())
    return {family: value / whole for family, value in found.items()}


def length(values: Iterable[float]) -> float:
    return math.sqrt(sum([value * value for value in values])) or 1.0
