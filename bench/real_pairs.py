"""Folds and stories on pairs of items of real feeds, labelled by reading: what is joined, and what should be.

`python -m bench.real_pairs` judges the items of real-pairs-dev alone and exits 1 under a floor. The points of a story
were learned from these pairs among others: `bench.learning` says what they are worth on pairs left out.
"""

from __future__ import annotations

import sys
from collections import Counter
from collections.abc import Collection, Sequence

from bench.parts.pairs import Agreement
from bench.parts.real_pairs import Grouped, LabelledPair, group, labelled_pairs

LANGUAGES = ("fr", "en", "other")
# From what pairs reach that were left out of the learning (`bench.learning`, 29 November 2026): precision .949 ± .002
# in French, .970 in English, recall .790 ± .005 over all, .812 grouped with what was learned.
PRECISION = {"fr": 0.94, "en": 0.95}
RECALL = 0.80
SAME_RECALL = 0.85  # of the pairs of one article, those that are folded


def main() -> None:
    wordings, pairs = labelled_pairs()
    found = group(wordings)
    print(f"{len(pairs)} pairs of {len(wordings)} items")
    recall = _folds(pairs, found)
    whole, by_language = stories(pairs, found)
    for lang, one in by_language.items():
        print(f"stories {lang:6} {one}  ({one.true} right, {one.false} wrong, {one.missed} missed)")
    print(f"stories all    {whole}")
    low = [lang for lang, floor in PRECISION.items() if by_language[lang].precision < floor]
    sys.exit(bool(low) or recall < SAME_RECALL or whole.recall < RECALL)


def _folds(pairs: Sequence[LabelledPair], found: Grouped) -> float:
    """Prints what the folded pairs are; the part of one article's pairs that is folded."""
    folded = [pair for pair in pairs if found.copies[pair.one] == found.copies[pair.other]]
    counts = Counter(pair.label for pair in folded)
    recall = counts["same"] / sum(pair.label == "same" for pair in pairs)
    told = ", ".join(f"{counts[label]} {label}" for label in ("same", "story", "different"))
    print(f"folds   {len(folded)}: {told}; recall of same {recall:.3f}")
    return recall


def stories(pairs: Collection[LabelledPair], found: Grouped) -> tuple[Agreement, dict[str, Agreement]]:
    """How the pairs in one story agree with the labels: all, and by language."""
    together = {pair for pair in pairs if found.stories[pair.one] == found.stories[pair.other]}
    return agreed(pairs, together), {
        lang: agreed([pair for pair in pairs if pair.lang == lang], together) for lang in LANGUAGES
    }


def agreed(pairs: Collection[LabelledPair], together: Collection[LabelledPair]) -> Agreement:
    """How those of the pairs that are `together` agree with the labels."""
    counts = Counter((pair in together, pair.told_together) for pair in pairs)
    return Agreement(counts[True, True], counts[True, False], counts[False, True])


if __name__ == "__main__":
    main()
