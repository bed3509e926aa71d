"""How common words are in a language, so that sharing « Kemi Seba » counts and sharing « aujourd'hui » does not.

The figures are fixed: what two articles have in common then depends on them alone, never on what else was collected,
and a verdict given yesterday is given again tomorrow. `python -m bench.background` counts them anew.
"""

from __future__ import annotations

import math
import re
from collections.abc import Callable, Iterable
from functools import cache
from importlib import resources

STEM_LENGTH = 7  # letters kept of a word: « revalorisées » and « revalorisation » meet; 6 and 7 did equally well
COUNTED = 100_000  # articles that the figures are of
FEWEST = 3  # articles; a rarer stem is worth as much as one never met, and names nobody known
NEVER_MET = math.log(COUNTED)
YEAR = re.compile("(19|20)[0-9][0-9]")
YEAR_WEIGHT = 3.0  # of any year: next year is as common in its time as this one was when the words were counted
FRENCH = "fr"
# French as a year of its press counts them, the others as `wordfreq` does: data/SOURCES.md, `bench.background`.
LANGUAGES = (FRENCH, "en", "de", "es", "it", "nl", "pt")


class Weights(dict[str, float]):
    """What sharing a stem is worth: 0.1 for « de », 4 for « mairie », 11 for a word never met."""

    def __missing__(self, stemmed: str) -> float:
        return NEVER_MET


class Even(Weights):
    """Every stem worth as much as any other: what is known of the words of a language that nobody has counted."""

    def __missing__(self, stemmed: str) -> float:
        return 1.0


def stem(word: str) -> str:
    """A folded word without its ending."""
    return word[:STEM_LENGTH]


def total(stems: Iterable[str], weight: Callable[[str], float]) -> float:
    """What stems are worth together, to the last bit the same in any order: sets have none."""
    return math.fsum(map(weight, stems))


def parse(text: str) -> Weights:
    """The weights of a file whose lines hold a number of articles and the stems met in about so many."""
    weights = Weights((str(year), YEAR_WEIGHT) for year in range(1900, 2100))
    for line in text.splitlines():
        count, *stems = line.split()
        weights.update(dict.fromkeys(stems, math.log(COUNTED / (1 + int(count)))))
    return weights


def file_of(lang: str) -> str:
    """The file of a language's figures."""
    return f"commonness.{lang}.txt"


@cache
def weights_of(lang: str) -> Weights | None:
    """What sharing a stem is worth in a language; None where nobody has counted."""
    if lang not in LANGUAGES:
        return None
    return parse((resources.files("iet_watch.judge.language") / "data" / file_of(lang)).read_text(encoding="utf-8"))


def own_weights(lang: str) -> Weights:
    """The same; even where nobody has counted."""
    return weights_of(lang) or EVEN


def weight(stemmed: str) -> float:
    """What sharing one stem is worth in French."""
    return own_weights(FRENCH)[stemmed]


EVEN = Even()
