"""What TF-IDF and logistic regression make of all the labels older than the split: the reference of bench.relevance."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

from bench.topics import SPLIT, Labelled


def trained_on_all(
    items: Sequence[Labelled], topics: Sequence[str]
) -> Iterator[tuple[str, tuple[list[float], list[bool]]]]:
    """Per topic, the scores of the later items and the truth. Needs scikit-learn."""
    from sklearn.feature_extraction.text import TfidfVectorizer
    from sklearn.linear_model import LogisticRegression

    older, later = ([item for item in items if (item.day < SPLIT) is before] for before in (True, False))
    vectorizer: Any = TfidfVectorizer(strip_accents="unicode", sublinear_tf=True, min_df=2)
    seen, unseen = vectorizer.fit_transform(map(_text, older)), vectorizer.transform(map(_text, later))
    for topic in topics:
        model: Any = LogisticRegression(C=10, max_iter=300).fit(seen, [item.topic == topic for item in older])
        yield topic, (list(map(float, model.decision_function(unseen))), [item.topic == topic for item in later])


def _text(item: Labelled) -> str:
    return f"{item.content.title} {item.content.text}"
