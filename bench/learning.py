"""Learns the points of a story anew and says what they are worth on stories left out.

`python -m bench.learning` fits the points of `judge.thresholds` by logistic regression on four fifths of the stories of
the labelled day and groups the whole day with them, the pairs of the part left out being scored by points that never
saw it. It needs scikit-learn, which is no dependency.
"""

from __future__ import annotations

import math
import random
import statistics
from collections.abc import Mapping, Sequence
from itertools import combinations
from typing import Any

from bench.parts.labels import labels
from bench.parts.pairs import Agreement, agreement
from bench.stories import components, read
from iet_watch.judge.grouping.day import WORTH_KEEPING
from iet_watch.judge.grouping.groups import Day, Pair, join_stories, pair, pairs_within
from iet_watch.judge.grouping.stories import measures, of_series
from iet_watch.judge.grouping.thresholds import SAME_STORY, STEMS_SHARED, STORY_AVERAGE, STORY_HELD, STORY_POINTS

FOLDS, SEEDS = 5, 8
HELD = list(STORY_POINTS).index("article held")
REGULARITY = 0.3  # the C of the regression, on measures of unit spread


def main() -> None:
    wordings = read()
    truth = labels("stories-dev")
    same, unclear = ({pair(*two) for two in truth[name]} for name in ("same", "unclear"))
    values = {
        pair(one.item, other.item): found
        for one, other in combinations(wordings.values(), 2)
        if len(set(one.signs) & set(other.signs)) >= STEMS_SHARED and not of_series(one, other)
        if (found := measures(one, other))[HELD] >= STORY_HELD
    }
    clear = [two for two in values if two not in unclear]
    weights, base = _fit(values, clear, same)
    print("points", {name: round(worth, 2) for name, worth in zip(STORY_POINTS, weights, strict=True)}, round(base, 2))
    groups = components(wordings, same | unclear)
    outcomes = [_left_out(values, clear, same, unclear, groups, seed) for seed in range(SEEDS)]
    for name in ("precision", "recall", "f1"):
        figures = [getattr(one, name) for one in outcomes]
        print(f"left out: {name} {statistics.mean(figures):.3f} ± {statistics.stdev(figures):.3f}")


def _left_out(
    values: Mapping[Pair, Sequence[float]],
    clear: Sequence[Pair],
    same: set[Pair],
    unclear: set[Pair],
    groups: Sequence[Sequence[str]],
    seed: int,
) -> Agreement:
    """Every pair scored by points learned without the stories of either of its items."""
    chance = random.Random(seed)
    fold = {item: place for group in groups for place in [chance.randrange(FOLDS)] for item in group}
    scores: dict[Pair, list[float]] = {}
    for part in range(FOLDS):
        weights, base = _fit(values, [two for two in clear if part not in {fold[item] for item in two}], same)
        for two in values:
            if part in {fold[item] for item in two}:
                points = base + sum(worth * value for worth, value in zip(weights, values[two], strict=True))
                scores.setdefault(two, []).append(1 / (1 + math.exp(-points)))
    means = {two: statistics.mean(some) for two, some in scores.items()}
    day = Day(list(fold), {two: score for two, score in means.items() if score >= WORTH_KEEPING})
    return agreement(pairs_within(join_stories(day, SAME_STORY, STORY_AVERAGE)), same, unclear)


def _fit(
    values: Mapping[Pair, Sequence[float]], pairs: Sequence[Pair], same: set[Pair]
) -> tuple[Sequence[float], float]:
    from sklearn.linear_model import LogisticRegression  # type: ignore[import-not-found, unused-ignore]
    from sklearn.preprocessing import StandardScaler  # type: ignore[import-not-found, unused-ignore]

    scaler: Any = StandardScaler()
    scaled = scaler.fit_transform([values[two] for two in pairs])
    model: Any = LogisticRegression(C=REGULARITY, max_iter=3000).fit(scaled, [two in same for two in pairs])
    weights = model.coef_[0] / scaler.scale_
    return list(map(float, weights)), float(model.intercept_[0] - (weights * scaler.mean_).sum())


if __name__ == "__main__":
    main()
