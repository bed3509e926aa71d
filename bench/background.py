"""Counts anew how common words are in each language: figures only, no text.

`python -m bench.background` rewrites the files of iet_watch/judge/language/data: French from a year of press titles and
leads (the file stream-100k), the other languages from the package `wordfreq` 3.1.1, which must be installed;
`--french` leaves these as they are.
"""

from __future__ import annotations

import math
import sys
from collections import Counter
from collections.abc import Mapping

from bench.parts.corpus import ROOT, not_run
from bench.parts.labels import records
from iet_watch.judge.language.word_frequency import (
    COUNTED,
    FEWEST,
    FRENCH,
    LANGUAGES,
    YEAR,
    Weights,
    file_of,
    stem,
    weights_of,
)
from iet_watch.plain_text import plain_text
from iet_watch.words import words

STEPS = 4  # counts are rounded to a quarter of an octave: a fifth of a point of weight
# Words of an article as a feed gives it: 47 in the captured French feeds, 71 in the English. With it half of the stems
# of French weigh by `wordfreq` what they weigh by the press, to 0.1.
WORDS = 60


def main() -> None:
    _write(FRENCH, _in_press())
    for lang in LANGUAGES:
        if lang != FRENCH and "--french" not in sys.argv:
            _write(lang, _in_articles(lang) | _numbers())


def _in_press() -> Mapping[str, float]:
    """Of COUNTED articles, how many have each stem."""
    counts: Counter[str] = Counter()
    for article in records("stream-100k"):
        text = plain_text(f"{article['title']} {article['text']}", 10_000)
        counts.update({stem(word) for word in words(text)})
    return {stemmed: float(count) for stemmed, count in counts.items()}


def _in_articles(lang: str) -> dict[str, float]:
    """The same of a language of which only the frequency of its words in long texts is known."""
    try:
        from wordfreq import get_frequency_dict  # type: ignore[import-not-found, unused-ignore]
    except ImportError:
        not_run("wordfreq 3.1.1 is not installed")
    frequencies: Counter[str] = Counter()
    for word, frequency in get_frequency_dict(lang, "best").items():
        frequencies.update(dict.fromkeys(map(stem, words(word)), frequency))
    return {
        stemmed: COUNTED * -math.expm1(-WORDS * frequency)
        for stemmed, frequency in frequencies.items()
        if not stemmed[0].isdigit()
    }


def _numbers() -> dict[str, float]:
    """Numbers, of which `wordfreq` knows the length alone, as the French press has them."""
    weights = weights_of(FRENCH) or Weights()
    return {stemmed: COUNTED / math.exp(weight) - 1 for stemmed, weight in weights.items() if stemmed[0].isdigit()}


def _write(lang: str, counts: Mapping[str, float]) -> None:
    levels: dict[int, list[str]] = {}
    for stemmed, count in counts.items():
        if count >= FEWEST and not YEAR.fullmatch(stemmed):
            levels.setdefault(round(2 ** (round(math.log2(count) * STEPS) / STEPS)), []).append(stemmed)
    lines = [f"{level} {' '.join(sorted(levels[level]))}\n" for level in sorted(levels, reverse=True)]
    path = ROOT / "iet_watch" / "judge" / "language" / "data" / file_of(lang)
    path.write_text("".join(lines), encoding="utf-8")
    print(f"{lang}: {sum(map(len, levels.values()))} stems, {path.stat().st_size} bytes")


if __name__ == "__main__":
    main()
