"""Words and expressions of a text that may be keywords: those that its language says seldom."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from functools import lru_cache
from typing import NamedTuple

from iet_watch.judge.language.word_frequency import FRENCH, Weights, stem, weights_of
from iet_watch.query.inflection import calls_the_reader
from iet_watch.words import fold, of_western_letters, words

LONGEST = 4  # words of an expression, joining words included: « électrification des quais »
RARE_TOGETHER = 3.0  # of each word of an expression: one press article in twenty
REMEMBERED = 50_000  # words of a language with what they are: 10,000 articles of the press have 34,000; about 15 MB
LONGEST_REMEMBERED = 40  # letters
JOINING = frozenset(["de", "du", "des", "d", "la", "l", "a", "au", "aux", "en", "of", "and", "et"])
_PUNCTUATION = re.compile(r"[.,:;!?«»“”\"()\[\]|–—…/\n]+")
WORD = re.compile(r"[^\W_]+(?:(?:[-‐‑]|(?<=-[dlDL])['’])[^\W_]+)*")  # « États-Unis » is one, « Val-d’Oise » too
_BETWEEN = re.compile(f"({WORD.pattern})")  # what stands between words, and they: the words are every other piece


def expressions(
    text: str, lang: str = FRENCH, calls: Callable[[str], bool] = calls_the_reader
) -> Iterator[tuple[str, tuple[str, ...]]]:
    """The words and expressions of a text that may be keywords, as it writes them, each with its folded words.

    They begin and end with words that its language uses seldom, with any where nobody has counted. None has a word
    that `calls` upon the reader.
    """
    parts, plain = _parts(lang, calls), of_western_letters(text)
    for clause in _PUNCTUATION.split(text):
        for expression, folded in _runs(clause, parts):
            # A sign of another alphabet may join two words, or open into one.
            yield expression, folded if plain else tuple(words(expression))


def _runs(clause: str, parts: Mapping[str, _Part]) -> Iterator[tuple[str, tuple[str, ...]]]:
    """Words of three letters and more, and runs of them that nothing but joining words part."""
    pieces = _BETWEEN.split(clause)
    found = [parts[word] for word in pieces[1::2]]
    for first, begins in enumerate(found):
        if not begins.is_content:
            continue
        folded = begins.folded
        yield pieces[2 * first + 1], folded
        for last in range(first + 1, min(len(found), first + LONGEST)):
            part = found[last]
            if not (part.is_content or part.joins):
                break
            folded += part.folded
            if part.is_content:
                yield "".join(pieces[2 * first + 1 : 2 * last + 2]), folded


class _Part(NamedTuple):
    """What a word of a text is to expressions: its folded words, whether it may begin and end one, or stand in one."""

    folded: tuple[str, ...]
    is_content: bool
    joins: bool


class _Parts(dict[str, _Part]):
    """Each word of a language looked at once: the same few thousand make up nearly all texts."""

    def __init__(self, weights: Weights | None, calls: Callable[[str], bool]) -> None:
        super().__init__()
        self._weights, self._calls = weights, calls

    def __missing__(self, word: str) -> _Part:
        if len(self) >= REMEMBERED:
            self.clear()
        folded = words(word)
        joins = fold(word) in JOINING
        part = _Part(tuple(folded), not joins and self._tells(word, folded), joins)
        if len(word) <= LONGEST_REMEMBERED:
            self[word] = part
        return part

    def _tells(self, word: str, folded: Sequence[str]) -> bool:
        if len(word) <= 2 or not all(map(str.isalpha, folded)):
            return False
        weights = self._weights
        return (weights is None or any(weights[stem(one)] > RARE_TOGETHER for one in folded)) and not self._calls(word)


@lru_cache(maxsize=16)  # a language that nobody has counted has its own too
def _parts(lang: str, calls: Callable[[str], bool]) -> _Parts:
    return _Parts(weights_of(lang), calls)
