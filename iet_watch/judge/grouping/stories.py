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

from iet_watch.judge.grouping import series
from iet_watch.judge.grouping.copies import days_between, measure
from iet_watch.judge.grouping.thresholds import (
    MOST_DAYS,
    NO_TEXT,
    SAME_STORY,
    STORY_BASE,
    STORY_DOUBT,
    STORY_HELD,
    STORY_POINTS,
    UNKNOWN_DAYS,
)
from iet_watch.judge.grouping.wording import Wording, share, weight_to_both


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
    """The verdict on two items, the same in either order; the days of the week and the month do not count."""
    values = zip(STORY_POINTS.items(), measures(one, other), strict=True)
    points = {name: worth * value for (name, worth), value in values}
    return StoryVerdict(story_score(one, other), SAME_STORY, points, held(one, other), of_series(one, other))


def story_score(one: Wording, other: Wording) -> float:
    """The score of `resemble` alone; 0 where nothing tells a rare word from a common one."""
    if not one.weighed or not other.weighed or held(one, other) < STORY_HELD or series.other_date(one, other):
        return 0.0
    score = 1 / (1 + math.exp(-STORY_BASE - sum(map(mul, _WORTH, measures(one, other)))))
    return 0.0 if score >= STORY_DOUBT and of_series(one, other) else score


def held(one: Wording, other: Wording) -> float:
    """Of the article worth less, what the other has."""
    worth = math.fsum(map(weight_to_both(one, other), one.content_stems & other.content_stems))
    return share(worth, min(one.content_weight, other.content_weight))


def of_series(one: Wording, other: Wording) -> bool:
    """Whether they are of one series: alike, and telling no event together."""
    if series.other_date(one, other):
        return True
    if not one.outlet or one.outlet != other.outlet:
        return False
    return series.of_series(one, other, measure(one, other))


_WORTH = tuple(STORY_POINTS.values())


def measures(one: Wording, other: Wording) -> tuple[float, ...]:
    """The measures in the order of STORY_POINTS."""
    weight = weight_to_both(one, other)
    told = sorted((_told(one, other), _told(other, one)))
    titles = math.fsum(map(weight, one.title_content_stems & other.title_content_stems))
    capitals = math.fsum(map(weight, one.capitals & other.capitals))
    days = days_between(one, other)
    return (
        math.log1p(told[1][1]),
        told[0][0],
        share(titles, min(one.title_content_weight, other.title_content_weight)),
        share(capitals, min(one.capitals_weight, other.capitals_weight)),
        math.log1p(math.fsum(map(weight, one.content_stems & other.content_stems))),
        math.log1p(min(one.content_weight, other.content_weight)),
        float(min(len(one.text), len(other.text)) < NO_TEXT),
        float(bool(one.host) and one.host == other.host),
        float(UNKNOWN_DAYS if days is None else min(days, MOST_DAYS)),
    )


def _told(titled: Wording, other: Wording) -> tuple[float, float]:
    """Of a title what the whole other article has: the share, the weight."""
    worth = math.fsum(map(weight_to_both(titled, other), titled.title_content_stems & other.content_stems))
    return share(worth, titled.title_content_weight), worth
