"""The same event told by several sources, over several days: which items make one story, and why.

Two items are scored by the words they share. Items are then grouped day by day: the stories of the days before are
settled and are joined, never merged or split; the items of the day itself are grouped anew each time more of them
come, so neither their order nor the size of the batches changes anything.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass
from operator import mul

from iet_watch.judge.grouping.series import other_date, other_programme
from iet_watch.judge.grouping.thresholds import SAME_STORY, STORY_BASE, STORY_HELD, STORY_POINTS
from iet_watch.judge.grouping.wording import Wording, share, weight_to_both


@dataclass(frozen=True)
class StoryVerdict:
    """How likely two items tell one event: `score` from 0 to 1 against `threshold`, with the points of each measure.

    `series` when they are numbers of one series or parts of one programme, and `held` of the smaller in the other; when
    these speak against it the score is 0.
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
    """The verdict on two items, the same in either order; the days of the week and the month do not count."""
    values = zip(STORY_POINTS.items(), measures(one, other), strict=True)
    points = {name: worth * value for (name, worth), value in values}
    worth = math.fsum(map(weight_to_both(one, other), one.content_stems & other.content_stems))
    held = share(worth, min(one.content_weight, other.content_weight))
    return StoryVerdict(story_score(one, other), SAME_STORY, points, held, of_series(one, other))


def story_score(one: Wording, other: Wording) -> float:
    """The score of `resemble` alone; 0 where nothing tells a rare word from a common one."""
    if not one.weighed or not other.weighed:
        return 0.0
    worth = math.fsum(map(weight_to_both(one, other), one.content_stems & other.content_stems))
    if not worth or worth < STORY_HELD * min(one.content_weight, other.content_weight) or of_series(one, other):
        return 0.0
    return 1 / (1 + math.exp(-STORY_BASE - sum(map(mul, _WORTH, measures(one, other)))))


def of_series(one: Wording, other: Wording) -> bool:
    """Numbers of one series, parts of one programme: alike, and telling no event together."""
    return other_date(one, other) or other_programme(one, other)


_WORTH = tuple(STORY_POINTS.values())


def measures(one: Wording, other: Wording) -> tuple[float, ...]:
    """The measures in the order of STORY_POINTS."""
    weight = weight_to_both(one, other)
    weights = sorted(map(weight, one.content_stems & other.content_stems))
    worth = sum(weights)
    titles = one.title_content_stems & other.title_content_stems
    return (
        math.fsum([one.title_vector[stemmed] * other.title_vector[stemmed] for stemmed in titles]),
        share(math.fsum(map(weight, titles)), min(one.title_content_weight, other.title_content_weight))
        if titles
        else 0.0,
        share(worth, min(one.content_weight, other.content_weight)),
        weights[-3] if len(weights) >= 3 else 0.0,
        math.log1p(worth),
        float(bool(one.host) and one.host == other.host),
    )
