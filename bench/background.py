"""Counts anew how common words are, from a year of press titles and leads: figures only, no text.

`python -m bench.background` rewrites iet_watch/judge/data/commonness.txt from the file stream-100k.
"""

from __future__ import annotations

import math
from collections import Counter

from bench.parts.corpus import ROOT
from bench.parts.labels import records
from iet_watch.judge.language.word_frequency import FILE, YEAR, stem
from iet_watch.words import plain_text, words

FEWEST = 3  # articles; a rarer stem is worth as much as one never met, and names nobody known
STEPS = 4  # counts are rounded to a quarter of an octave: a fifth of a point of weight


def main() -> None:
    counts: Counter[str] = Counter()
    for article in records("stream-100k"):
        text = plain_text(f"{article['title']} {article['text']}", 10_000)
        counts.update({stem(word) for word in words(text)})
    levels: dict[int, list[str]] = {}
    for stemmed, count in counts.items():
        if count >= FEWEST and not YEAR.fullmatch(stemmed):
            levels.setdefault(round(2 ** (round(math.log2(count) * STEPS) / STEPS)), []).append(stemmed)
    lines = [f"{level} {' '.join(sorted(levels[level]))}\n" for level in sorted(levels, reverse=True)]
    path = ROOT / "iet_watch" / "judge" / "data" / FILE
    path.parent.mkdir(exist_ok=True)
    path.write_text("".join(lines), encoding="utf-8")
    print(f"{sum(map(len, levels.values()))} stems, {path.stat().st_size} bytes")


if __name__ == "__main__":
    main()
