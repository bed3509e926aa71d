"""What other programs make of the same data: datasketch, scikit-learn's TF-IDF, reader's entry_dedupe.

They are no dependencies: `python -m bench.folds --peers` and `python -m bench.stories --peers` run where they are
installed (`pip install datasketch scikit-learn reader`). taranis-story-clustering is left out: on import it downloads
stop words and a model of sentences, so it does not run offline.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from types import SimpleNamespace
from typing import Any

from iet_watch.judge.grouping.groups import Day, Decisions, Pair, join_stories, pair, regroup
from iet_watch.words import words

Article = tuple[str, str, str]  # identity, title, text
Groups = Mapping[str, str]


def copies_by_peers(articles: Sequence[Article]) -> Iterator[tuple[str, Groups]]:
    """Each peer at the best of a few thresholds, its pairs closed into groups."""
    for threshold in (0.3, 0.5, 0.7):
        yield f"MinHash LSH {threshold}", _closed(articles, _minhash(articles, threshold))
    similar = _tfidf(articles, {"analyzer": "char_wb", "ngram_range": (3, 5)}, 0.5)
    for threshold in (0.5, 0.6, 0.7, 0.8):
        pairs = {two for two, value in similar.items() if value >= threshold}
        yield f"TF-IDF 3-5 letters {threshold}", _closed(articles, pairs)
    yield "reader entry_dedupe", _closed(articles, _reader(articles))


def stories_by_peers(articles: Sequence[Article]) -> Iterator[tuple[str, Groups]]:
    similar = _tfidf(articles, {}, 0.05)
    items = [item for item, _, _ in articles]
    for threshold in (0.2, 0.25, 0.3, 0.35):
        yield f"TF-IDF, average {threshold}", join_stories(Day(items, similar), threshold, 1.0)
        pairs = {two for two, value in similar.items() if value >= threshold}
        yield f"TF-IDF, chained {threshold}", _closed(articles, pairs)


def _closed(articles: Sequence[Article], pairs: Iterable[Pair]) -> Groups:
    return regroup([item for item, _, _ in articles], dict.fromkeys(pairs, 1.0), Decisions())


def _minhash(articles: Sequence[Article], threshold: float) -> set[Pair]:
    from datasketch import MinHash, MinHashLSH  # type: ignore[import-not-found, unused-ignore]

    index: Any = MinHashLSH(threshold=threshold, num_perm=128)
    pairs: set[Pair] = set()
    for item, title, text in articles:
        told = words(f"{title} {text}")
        sketch: Any = MinHash(num_perm=128)
        sketch.update_batch([" ".join(run).encode() for run in zip(told, told[1:], told[2:], strict=False)])
        pairs.update(pair(item, other) for other in index.query(sketch))
        index.insert(item, sketch)
    return pairs


def _tfidf(articles: Sequence[Article], options: Mapping[str, Any], least: float) -> dict[Pair, float]:
    from sklearn.feature_extraction.text import TfidfVectorizer  # type: ignore[import-not-found, unused-ignore]

    matrix = TfidfVectorizer(strip_accents="unicode", **options).fit_transform(
        f"{title} {text}" for _, title, text in articles
    )
    found = (matrix @ matrix.T).tocoo()
    return {
        pair(articles[one][0], articles[other][0]): float(value)
        for one, other, value in zip(found.row, found.col, found.data, strict=True)
        if one < other and value >= least
    }


def _reader(articles: Sequence[Article]) -> set[Pair]:
    """Its rule: one title, and contents alike when they are long enough to be compared."""
    from reader.plugins.entry_dedupe import is_duplicate_entry, tokenize_title  # type: ignore[import-not-found, unused-ignore]

    by_title = defaultdict(list)
    for item, title, text in articles:
        content = SimpleNamespace(value=text, language=None)
        entry = SimpleNamespace(id=item, title=title, summary=text, content=[content])
        by_title[tuple(tokenize_title(title))].append(entry)
    return {
        pair(one.id, other.id)
        for entries in by_title.values()
        for place, one in enumerate(entries)
        for other in entries[place + 1 :]
        if is_duplicate_entry(one, other)
    }
