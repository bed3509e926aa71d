"""Learns the points of a story anew, and says what they are worth on pairs, stories and publishers left out.

`python -m bench.learning` fits the points of `judge.grouping.thresholds` by logistic regression on the pairs of
real-pairs-dev and of stories-dev together. Left out in turn: the pairs that share an address with others, in five
parts; the stories of the day, in five parts; each publisher of the day; the whole day. It needs scikit-learn, which is
no dependency.
"""

from __future__ import annotations

import math
import random
import statistics
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import combinations
from typing import Any

from bench.parts.labels import labels
from bench.parts.pairs import Agreement, agreement, pairs_within
from bench.parts.real_pairs import LabelledPair, group, labelled_pairs
from bench.parts.resemblance import held, measures_of
from bench.real_pairs import agreed
from bench.stories import components, read
from iet_watch.judge.grouping.groups import Day, Pair, join_stories, pair
from iet_watch.judge.grouping.stories import of_series
from iet_watch.judge.grouping.thresholds import (
    SAME_STORY,
    STEMS_SHARED,
    STORY_AVERAGE,
    STORY_DAYS,
    STORY_HELD,
    STORY_POINTS,
    WORTH_KEEPING,
)
from iet_watch.judge.grouping.wording import Wording

FOLDS, SEEDS = 5, 8
REGULARITY = 0.3  # the C of the regression, on measures of unit spread
# Taken from what is learned of one publisher: the labelled pairs were drawn among stories already made, where two
# items of one publisher tell one event more often than elsewhere. Left out, pairs with 0 / -0.4 / -0.6 / -0.8 have in
# French a precision of .943 / .945 / .949 / .959, a recall of .822 / .800 / .789 / .777.
ONE_PUBLISHER = -0.6
Values = Sequence[float]
Example = tuple[Values, bool]
Score = Callable[[Values], float]


@dataclass(frozen=True)
class TheDay:
    """The labelled day: what is measured of each pair that may tell one event, and the labels."""

    wordings: Mapping[str, Wording]
    values: Mapping[Pair, Values]
    same: set[Pair]
    unclear: set[Pair]

    def examples(self, without: Iterable[str] = ()) -> list[Example]:
        gone = set(without)
        clear = ((two, values) for two, values in self.values.items() if two not in self.unclear)
        return [(values, two in self.same) for two, values in clear if gone.isdisjoint(two)]


def main() -> None:
    day = _the_day()
    wordings, pairs = labelled_pairs()
    measured = {one: measures_of(wordings[one.one], wordings[one.other]) for one in pairs if _may_tell(one, wordings)}
    learned: list[Example] = [(values, one.told_together) for one, values in measured.items()]
    weights, base = _fit(learned + day.examples())
    print("points", {name: round(worth, 2) for name, worth in zip(STORY_POINTS, weights, strict=True)}, round(base, 2))
    _pairs_left_out(pairs, measured, day, wordings)
    _stories_left_out(day, learned)
    _publishers_left_out(day, learned)
    print("the whole day left out:", _grouped(day, dict.fromkeys(day.values, _score(learned))))


def _the_day() -> TheDay:
    wordings, truth = read(), labels("stories-dev")
    same, unclear = ({pair(*two) for two in truth[name]} for name in ("same", "unclear"))
    values = {
        pair(one.item, other.item): measures_of(one, other)
        for one, other in combinations(wordings.values(), 2)
        if _comparable(one, other)
    }
    return TheDay(wordings, values, same, unclear)


def _comparable(one: Wording, other: Wording) -> bool:
    return (
        len(set(one.found_by.signs) & set(other.found_by.signs)) >= STEMS_SHARED
        and held(one, other) >= STORY_HELD
        and not of_series(one, other)
    )


def _may_tell(one: LabelledPair, wordings: Mapping[str, Wording]) -> bool:
    two = wordings[one.one], wordings[one.other]
    return two[0].weighed and two[1].weighed and not of_series(*two)


def _pairs_left_out(
    pairs: Sequence[LabelledPair],
    measured: Mapping[LabelledPair, Values],
    day: TheDay,
    wordings: Mapping[str, Wording],
) -> None:
    """Pairs scored by points that saw no pair of their addresses; folded ones are in one story all the same."""
    copies = group(wordings).copies
    folded = {one for one in pairs if copies[one.one] == copies[one.other]}
    near = [one for one in measured if _near(wordings[one.one], wordings[one.other])]
    kept_together = components(wordings, {pair(one.one, one.other) for one in pairs})
    outcomes: dict[str, list[Agreement]] = {}
    for seed in range(SEEDS):
        part = _parts(kept_together, seed)
        together = set(folded)
        for left in range(FOLDS):
            score = _score(_without(measured, part, left) + day.examples())
            together |= {one for one in near if part[one.one] == left and score(measured[one]) >= SAME_STORY}
        for lang in ("fr", "en", "other"):
            outcomes.setdefault(lang, []).append(agreed([one for one in pairs if one.lang == lang], together))
        outcomes.setdefault("all", []).append(agreed(pairs, together))
    for lang, some in outcomes.items():
        _tell(f"pairs left out, {lang}", some)


def _near(one: Wording, other: Wording) -> bool:
    apart = abs((one.day - other.day).days) if one.day and other.day else 0
    return apart <= STORY_DAYS and _comparable(one, other)


def _without(measured: Mapping[LabelledPair, Values], part: Mapping[str, int], left: int) -> list[Example]:
    return [(values, one.told_together) for one, values in measured.items() if part[one.one] != left]


def _stories_left_out(day: TheDay, learned: list[Example]) -> None:
    """Pairs of the day scored by points that saw no pair of the stories of either item."""
    companions = components(day.wordings, day.same | day.unclear)
    outcomes = [_left_out(day, learned, _parts(companions, seed)) for seed in range(SEEDS)]
    _tell("stories left out", outcomes)


def _publishers_left_out(day: TheDay, learned: list[Example]) -> None:
    """Pairs of the day scored by points that saw no pair of either publisher."""
    hosts = sorted({wording.host for wording in day.wordings.values()})
    part = {item: hosts.index(wording.host) for item, wording in day.wordings.items()}
    print("publishers left out in turn:", _left_out(day, learned, part))


def _left_out(day: TheDay, learned: list[Example], part: Mapping[str, int]) -> Agreement:
    """The day grouped, each pair scored by what was learned without the parts that its items are in."""
    scorers = {
        left: _score(learned + day.examples([item for item, its in part.items() if its == left]))
        for left in sorted(set(part.values()))
    }
    both = {two: _mean([scorers[part[item]] for item in two]) for two in day.values}
    return _grouped(day, both)


def _mean(scorers: Sequence[Score]) -> Score:
    return lambda values: statistics.mean(score(values) for score in scorers)


def _grouped(day: TheDay, scorers: Mapping[Pair, Score]) -> Agreement:
    scores = {two: score for two, values in day.values.items() if (score := scorers[two](values)) >= WORTH_KEEPING}
    groups = join_stories(Day(list(day.wordings), scores), SAME_STORY, STORY_AVERAGE)
    return agreement(pairs_within(groups), day.same, day.unclear)


def _parts(groups: Sequence[Sequence[str]], seed: int) -> dict[str, int]:
    """Each item in one of FOLDS parts, the items of a group in the same."""
    chance = random.Random(seed)
    return {item: place for group in groups for place in [chance.randrange(FOLDS)] for item in group}


def _tell(name: str, outcomes: Sequence[Agreement]) -> None:
    figures = {what: [getattr(one, what) for one in outcomes] for what in ("precision", "recall", "f1")}
    told = (f"{what} {statistics.mean(some):.3f} ± {statistics.stdev(some):.3f}" for what, some in figures.items())
    print(f"{name}: {', '.join(told)}")


def _score(examples: Sequence[Example]) -> Score:
    weights, base = _fit(examples)

    def score(values: Values) -> float:
        points = base + sum(worth * value for worth, value in zip(weights, values, strict=True))
        return 1 / (1 + math.exp(-points))

    return score


def _fit(examples: Sequence[Example]) -> tuple[Values, float]:
    from sklearn.linear_model import LogisticRegression  # type: ignore[import-not-found, unused-ignore]
    from sklearn.preprocessing import StandardScaler  # type: ignore[import-not-found, unused-ignore]

    scaler: Any = StandardScaler()
    scaled = scaler.fit_transform([values for values, _ in examples])
    model: Any = LogisticRegression(C=REGULARITY, max_iter=3000).fit(scaled, [same for _, same in examples])
    weights = model.coef_[0] / scaler.scale_
    base = float(model.intercept_[0] - (weights * scaler.mean_).sum())
    corrected = zip(STORY_POINTS, map(float, weights), strict=True)
    return [worth + ONE_PUBLISHER * (name == "one publisher") for name, worth in corrected], base


if __name__ == "__main__":
    main()
