"""Groups anew the words that keep company in the press, from a year of titles and leads: stems only, no text.

`python -m bench.families` rewrites iet_watch/judge/data/families.txt from the file stream-100k, without any label. It
needs scikit-learn, which is no dependency.
"""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Sequence
from typing import Any

from bench.parts.corpus import ROOT
from bench.parts.labels import records
from iet_watch.judge.language.word_families import FILE
from iet_watch.judge.language.word_frequency import stem, weight
from iet_watch.plain_text import plain_text
from iet_watch.words import words

FAMILIES = 64  # 32, 64, 128, 256 and 512 were tried: mean AP after 200 decisions .689, .689, .686, .678, .674
DIRECTIONS = 64  # of the reduced space (latent semantic analysis)
FEWEST = 8  # articles; of a rarer stem, the company is chance
MOST = 0.05  # of the articles; a commoner stem keeps company with everything


def main() -> None:
    articles = [
        {stem(word) for word in words(plain_text(f"{article['title']} {article['text']}", 10_000))}
        for article in records("stream-100k")
    ]
    counts = Counter(stemmed for stems in articles for stemmed in stems)
    kept = sorted(
        stemmed
        for stemmed, count in counts.items()
        if FEWEST <= count <= MOST * len(articles) and len(stemmed) > 2 and not stemmed.isdigit()
    )
    groups: dict[int, list[str]] = {}
    for stemmed, family in zip(kept, _families(articles, kept, counts), strict=True):
        groups.setdefault(family, []).append(stemmed)
    lines = [" ".join(sorted(group, key=lambda one: (-counts[one], one))) + "\n" for group in groups.values()]
    path = ROOT / "iet_watch" / "judge" / "data" / FILE
    path.write_text("".join(sorted(lines)), encoding="utf-8")
    print(f"{len(kept)} stems in {len(lines)} families, {path.stat().st_size} bytes")


def _families(articles: Sequence[set[str]], kept: Sequence[str], counts: Counter[str]) -> list[int]:
    from scipy.sparse import csr_matrix  # type: ignore[import-not-found, import-untyped, unused-ignore]
    from sklearn.cluster import MiniBatchKMeans  # type: ignore[import-not-found, unused-ignore]
    from sklearn.preprocessing import normalize  # type: ignore[import-not-found, unused-ignore]
    from sklearn.utils.extmath import randomized_svd  # type: ignore[import-not-found, unused-ignore]

    place = {stemmed: n for n, stemmed in enumerate(kept)}
    cells = [
        (row, place[one], weight(one)) for row, stems in enumerate(articles) for one in sorted(stems & place.keys())
    ]
    rows, columns, values = zip(*cells, strict=True)
    matrix: Any = normalize(csr_matrix((values, (rows, columns)), shape=(len(articles), len(kept))))
    _, strength, directions = randomized_svd(matrix, DIRECTIONS, random_state=0, n_iter=4)
    company = normalize(directions.T * strength**0.5)
    importance = [math.sqrt(counts[stemmed]) for stemmed in kept]
    grouping: Any = MiniBatchKMeans(FAMILIES, random_state=0, n_init=1, batch_size=4096, max_iter=30)
    return list(map(int, grouping.fit(company, sample_weight=importance).labels_))


if __name__ == "__main__":
    main()
