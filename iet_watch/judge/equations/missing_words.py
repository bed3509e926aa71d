"""Expressions that would bring an item into a theme: words of its own, made as narrow as the equation's own groups."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from iet_watch.judge.equations.equation import compiled, find
from iet_watch.judge.equations.item_text import Reading
from iet_watch.judge.equations.rarity import ORDINARY
from iet_watch.judge.equations.scanning import Scanner
from iet_watch.judge.equations.shortfall import found_parts, shortfall
from iet_watch.judge.language.word_frequency import Weights, stem, weights_of
from iet_watch.query.parsing import Query, QueryMistake, Term, parse, written
from iet_watch.words import fold

EXPRESSIONS = 3  # offered for one item
WORDS = 5  # of an item, the most telling first, that expressions are made of
FEWEST_LETTERS = 3
TELLING = 3.5  # natural logarithm: a word of one press article in thirty or more brings in anything


@dataclass(frozen=True)
class MissingWords:
    """Expressions each of which, beside the equation, would bring the item in; and the exclusions that it meets."""

    expressions: tuple[str, ...]
    against: tuple[str, ...]


def missing_words(query: Query, reading: Reading, words: Sequence[str]) -> MissingWords:
    """What would bring an item that does not meet `query` in, made of `words` of it, the most telling first."""
    scanner = Scanner()
    compiled(query, scanner)
    found = find(scanner, reading)

    def meets(part: Query) -> bool:
        return compiled(part, scanner).met(found)

    weights = weights_of(reading.lang)
    begun = [part.written for part in found_parts(query, meets) if isinstance(part, Term)]
    against = tuple(written(part) for part in shortfall(query, meets).against)
    offered = (one for one in _expressions(begun, _telling(words, weights), weights) if _brings_in(one, reading))
    return MissingWords(tuple(dict.fromkeys(offered))[:EXPRESSIONS], against)


def _telling(words: Sequence[str], weights: Weights | None) -> list[str]:
    return [word for word in words if len(word) >= FEWEST_LETTERS and _weight(word, weights) >= TELLING][:WORDS]


def _weight(word: str, weights: Weights | None) -> float:
    """In the item's language; just enough to be offered, beside another, where nobody has counted."""
    return TELLING if weights is None else weights[stem(fold(word))]


def _expressions(begun: Sequence[str], words: Sequence[str], weights: Weights | None) -> Iterator[str]:
    """Each word with what the item has of the equation; without that a rare word alone, a common one with another."""
    for place, word in enumerate(words):
        others = [one for one in words if one != word]
        if begun:
            yield f"{begun[0]} ET {word}"
        elif _weight(word, weights) >= ORDINARY or not others:
            yield word
        elif place + 1 < len(words):
            yield f"{word} ET {words[place + 1]}"


def _brings_in(expression: str, reading: Reading) -> bool:
    """Whether an item meets what it is said to meet: a word such as « ou » is an operator."""
    try:
        query = parse(expression)
    except QueryMistake:
        return False
    scanner = Scanner()
    equation = compiled(query, scanner)
    return equation.met(find(scanner, reading))
