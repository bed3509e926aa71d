"""Whether a text that is nearly another says something else: « accordé » for « refusé », two millions for one, « pas ».

What was decided upon one says then nothing of the other.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Sequence

from rapidfuzz.distance import OSA

from iet_watch.judge.grouping.series import Slot, slots, without_common_ends
from iet_watch.judge.grouping.thresholds import (
    ALIGNED_PAIRS,
    ENDING_LETTERS,
    FRAME_KEPT,
    NO_TEXT,
    SENTENCE_WORDS,
    SPELLED_LETTERS,
)
from iet_watch.judge.grouping.wording import WORDS_READ

# They tell nothing by themselves. Every other word does, « ne », « sans », « not » and « plus » among them; in other
# languages every word.
FUNCTION_WORDS = frozenset(
    (
        *("l", "le", "la", "les", "un", "une", "d", "de", "du", "des", "a", "au", "aux", "en", "dans", "sur", "et"),
        *("c", "ce", "cet", "cette", "ces", "son", "sa", "ses", "leur", "leurs", "il", "ils", "elle", "elles", "on"),
        *("s", "se", "y", "que", "qu", "qui", "dont", "an", "the", "of", "to", "in", "on", "at", "by", "and"),
        *("this", "that", "these", "those", "it", "its", "his", "her", "their", "he", "she", "they", "which", "who"),
    )
)

OneWord = Callable[[str, str], bool]  # whether two words are one, whatever their spelling


def says_otherwise(one: Sequence[str], other: Sequence[str]) -> bool:
    """Whether a text, as folded words, says inside something that another does not, or has lost a word of it.

    Another spelling is no matter; nor are words at an end that the other has not, a dateline or « Lire aussi »; nor a
    sentence that only the other has.
    """
    return _says_otherwise(one, other, _spelled_alike)


def _says_otherwise(one: Sequence[str], other: Sequence[str], one_word: OneWord) -> bool:
    if _is_end_of(one, other) or _is_end_of(other, one):
        return False
    mine, yours = without_common_ends(one, other)
    if min(len(mine), len(yours)) > WORDS_READ or _aligned_slowly(mine, yours):  # so much is no correction
        return True
    places = slots(mine, yours)
    at_ends = {0} if one[0] != other[0] else set()
    if one[-1] != other[-1]:
        at_ends.add(len(places) - 1)
        places[-1] = _without_cut_word(places[-1])
    return any(_differs(slot, one_word, at_end=place in at_ends) for place, slot in enumerate(places))


def corrects(one: Sequence[str], other: Sequence[str]) -> bool:
    """Whether a title is another in which a word says something else: « accordé » for « refusé »; not a new title.

    Of few words each was chosen, so a letter makes another: « adopté », « adapté ».
    """
    kept = sum((Counter(one) & Counter(other)).values())
    return kept >= FRAME_KEPT * max(len(one), len(other)) and _says_otherwise(one, other, _of_one_title)


def respelled(one: Sequence[str], other: Sequence[str]) -> bool:
    """Whether a text is another word for word, but for its spelling, however short it is."""
    return len(one) == len(other) >= NO_TEXT and all(map(_spelled_alike, one, other))


def _aligned_slowly(one: Sequence[str], other: Sequence[str]) -> bool:
    """Whether so many words of one text stand so often in the other that to align them takes seconds."""
    often = Counter(other)
    return sum(times * often[word] for word, times in Counter(one).items()) > ALIGNED_PAIRS


def _is_end_of(one: Sequence[str], other: Sequence[str]) -> bool:
    """Whether a text is the beginning or the end of another, or nothing."""
    return not one or one == other[: len(one)] or one == other[-len(one) :]


def _without_cut_word(slot: Slot) -> Slot:
    """The last words of two texts, of which a feed may have cut one within a word: « conte… », « conteneurs »."""
    mine, yours = slot
    if len(mine) == 1 and yours and yours[0].startswith(mine[0]):
        return mine[1:], yours[1:]
    return slot


def _differs(slot: Slot, one_word: OneWord, *, at_end: bool) -> bool:
    mine, yours = slot
    added_at_end = at_end and not (mine and yours)
    if added_at_end or (not mine and len(yours) >= SENTENCE_WORDS):
        return False
    return "".join(mine) != "".join(yours) and (
        _tells_more(mine, yours, one_word) or _tells_more(yours, mine, one_word)
    )


def _tells_more(mine: Sequence[str], yours: Sequence[str], one_word: OneWord) -> bool:
    """Whether some words tell something that others in their place do not."""
    return any(word not in FUNCTION_WORDS and not any(one_word(word, other) for other in yours) for word in mine)


def _spelled_alike(one: str, other: str) -> bool:
    """Whether two words of a text are one, but for a letter or the ending: « inauguré », « inaugurée », « inaugura ».

    Not « légal » and « illégal »; nor two figures.
    """
    if one == other:
        return True
    if one[0] != other[0] or max(len(one), len(other)) < SPELLED_LETTERS or any(map(str.isdigit, one + other)):
        return False
    shorter, longer = sorted((one, other), key=len)
    conjugated = len(shorter) >= SPELLED_LETTERS and longer[:-ENDING_LETTERS] == shorter
    return conjugated or OSA.distance(one, other) == 1


def _of_one_title(one: str, other: str) -> bool:
    """Whether two words of a title are one: a plural, or two neighbouring letters swapped; accents are folded."""
    if any(map(str.isdigit, one + other)):
        return one == other
    shorter, longer = sorted((one, other), key=len)
    swapped = len(shorter) == len(longer) and sorted(one) == sorted(other) and _spelled_alike(one, other)
    return one == other or swapped or longer in (f"{shorter}s", f"{shorter}x")
