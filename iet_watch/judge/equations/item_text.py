"""An item as equations look at it: its words as written, and what else they may ask of it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date

from iet_watch.words import compounds, different_words, written_words

CAPITALS_WORDS = (
    4  # from so many on, a title wholly in capitals says nothing of acronyms; « IA : 5G » may be two acronyms
)


@dataclass(frozen=True)
class Reading:
    """The words of an item with their case and accents.

    `day` is when it was published and `tags` what it was given, for searches; judgement knows neither. `compounds`:
    the words that its texts join by hyphens or points (`words.compounds`). `different`: the different words of title
    and text, where they are at hand.
    """

    title: Sequence[str]
    text: Sequence[str]
    source: Sequence[str] = ()
    lang: str = ""
    day: date | None = None
    tags: Sequence[str] = ()
    compounds: frozenset[str] = frozenset()
    different: frozenset[str] = field(default=frozenset(), repr=False, compare=False)

    @property
    def in_capitals(self) -> bool:
        """Whether the title is wholly in capitals, so that they tell no acronym."""
        return len(self.title) >= CAPITALS_WORDS and " ".join(self.title).isupper()


def read_item(
    title: str, text: str, source: str, lang: str | None, day: date | None = None, tags: Sequence[str] = ()
) -> Reading:
    """The words of an item."""
    joined = frozenset[str]().union(*map(compounds, (title, text, source, *tags)))
    words = (written_words(title), written_words(text), written_words(source))
    return Reading(*words, lang or "", day, tuple(tags), joined, different_words(title, text))
