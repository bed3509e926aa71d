"""How rare a query's term is in the French press, from the words' background counts: what meeting it tells."""

from __future__ import annotations

import math
from bisect import bisect_left
from functools import cache, lru_cache

from iet_watch.judge.language.word_frequency import COUNTED, FRENCH, NEVER_MET, YEAR, own_weights, stem, weight
from iet_watch.query.parsing import Term, Word
from iet_watch.words import fold

# The weight of a word that counts once: « port » weighs 6.0, « quai » 6.7, « entreprise » 3.9, « portuaire » 8.5. Half
# of the 1,295 terms of the shipped themes weigh 11 or more, being phrases.
ORDINARY = 7.0
LEAST, MOST = 0.25, 1.6  # « pour » tells something still; a word never met may be a misspelling


def rarity(term: Term) -> float:
    """What meeting `term` is worth beside an ordinary term: from 0.25 for « France » to 1.6 for « memecoin ».

    Words side by side are rarer than each: their weights add up.
    """
    together = min(NEVER_MET, sum(map(word_weight, term.words)))
    return round(min(MOST, max(LEAST, together / ORDINARY)), 2)


def word_weight(word: Word) -> float:
    """The background weight of a query's word: 0.9 for « pour », 11.5 for one never met."""
    folded = fold(word.text)
    return _prefix_weight(folded) if word.prefix else weight(stem(folded))


@cache
def _stems() -> list[str]:
    return sorted(one for one in own_weights(FRENCH) if not YEAR.fullmatch(one))


@lru_cache(maxsize=4096)  # asked for by each of the terms that begin so, twice
def _prefix_weight(prefix: str) -> float:
    """The weight of all the stems that begin so, taken together."""
    stems, cut, weights = _stems(), stem(prefix), own_weights(FRENCH)
    articles = 0.0
    for one in stems[bisect_left(stems, cut) :]:
        if not one.startswith(cut):
            break
        articles += COUNTED * math.exp(-weights[one])
    return math.log(COUNTED / (1 + articles))
