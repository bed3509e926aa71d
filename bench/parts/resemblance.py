"""Two items beside each other: how likely they tell one event, and what speaks for and against it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from iet_watch.judge.grouping.stories import in_common, measures, of_series, story_score
from iet_watch.judge.grouping.thresholds import SAME_STORY, STORY_POINTS
from iet_watch.judge.grouping.wording import Wording, share


@dataclass(frozen=True)
class StoryVerdict:
    """How likely two items tell one event: `score` from 0 to 1 against `threshold`, with the points of each measure.

    `series` when they are of one series, and `held` of the smaller in the other; when these speak against it the score
    is 0.
    """

    score: float
    threshold: float
    points: Mapping[str, float]
    held: float
    series: bool

    @property
    def same(self) -> bool:
        return self.score >= self.threshold


def resemble(one: Wording, other: Wording) -> StoryVerdict:
    """The verdict on two items, the same in either order."""
    values = zip(STORY_POINTS.items(), measures_of(one, other), strict=True)
    points = {name: worth * value for (name, worth), value in values}
    return StoryVerdict(story_score(one, other), SAME_STORY, points, held(one, other), of_series(one, other))


def held(one: Wording, other: Wording) -> float:
    """Of the article worth less, what the other has."""
    return share(in_common(one, other).worth, min(one.content_weight, other.content_weight))


def measures_of(one: Wording, other: Wording) -> tuple[float, ...]:
    """The measures in the order of STORY_POINTS."""
    return measures(one, other, in_common(one, other))
