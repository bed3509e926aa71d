"""The same event told by several sources, over several days: which items make one story, and why.

Two items are scored by the words they share. Items are then grouped day by day: the stories of the days before are
settled and are joined, never merged or split; the items of the day itself are grouped anew each time more of them
come, so neither their order nor the size of the batches changes anything.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from operator import mul
from typing import NamedTuple

from iet_watch.judge.grouping import series
from iet_watch.judge.grouping.copies import days_between, measure
from iet_watch.judge.grouping.series import Likeness
from iet_watch.judge.grouping.thresholds import (
    MOST_DAYS,
    NO_TEXT,
    STORY_BASE,
    STORY_DOUBT,
    STORY_HELD,
    STORY_POINTS,
    UNKNOWN_DAYS,
    WORTH_KEEPING,
)
from iet_watch.judge.grouping.wording import Wording, share, weight_to_both


def story_score(one: Wording, other: Wording, likeness: Likeness | None = None) -> float:
    """How likely two items tell one event, from 0 to 1, the same in either order; 0 for two of one series.

    0 too where nothing tells a rare word from a common one. The days of the week and the month do not count.
    `likeness`: what `measure` says of the two, where somebody has asked it.
    """
    if not one.weighed or not other.weighed:
        return 0.0
    common = in_common(one, other)
    least = STORY_HELD * min(one.content_weight, other.content_weight)
    if not common.worth or common.worth < least or series.other_date(one, other):
        return 0.0
    score = 1 / (1 + math.exp(-STORY_BASE - sum(map(mul, _WORTH, measures(one, other, common)))))
    return 0.0 if score >= STORY_DOUBT and of_series(one, other, likeness) else score


def of_series(one: Wording, other: Wording, likeness: Likeness | None = None) -> bool:
    """Whether they are of one series: alike, and telling no event together."""
    if series.other_date(one, other) or series.of_one_kind(one, other):
        return True
    if not one.outlet or one.outlet != other.outlet:
        return False
    return series.of_series(one, other, lambda: likeness or measure(one, other))


_WORTH = tuple(STORY_POINTS.values())
# Where no title has a word of the other article, two items that are worth less than this score below WORTH_KEEPING
# though they have all their words and names in common: what remains of `measures` only takes points away.
_POINTS_WITHOUT_TITLE = -STORY_BASE - STORY_POINTS["names"] + math.log(WORTH_KEEPING / (1 - WORTH_KEEPING))
_TOLD_WITHOUT_TITLE = math.expm1(_POINTS_WITHOUT_TITLE / (STORY_POINTS["words"] + STORY_POINTS["length"]))


def strange(one: Wording, other: Wording) -> bool:
    """Whether two short items are seen at a glance to tell no event and be no article, as the scores would say.

    « Helldivers 2 was newly added and is broken » and a thousand more in one frame of text share nothing else.
    """
    return (
        one.title_stems.isdisjoint(other.stems)
        and other.title_stems.isdisjoint(one.stems)
        and one.names.isdisjoint(other.names)
        and min(one.content_weight, other.content_weight) < _TOLD_WITHOUT_TITLE
    )


class Common(NamedTuple):
    """The stems that two items share, what each is worth to both, and what they are worth together."""

    stems: frozenset[str]
    weight: Callable[[str], float]
    worth: float


def in_common(one: Wording, other: Wording) -> Common:
    """What two items share, the calendar aside."""
    stems, weight = one.content_stems & other.content_stems, weight_to_both(one, other)
    return Common(stems, weight, math.fsum(map(weight, stems)))


def measures(one: Wording, other: Wording, common: Common) -> tuple[float, ...]:
    """The measures in the order of STORY_POINTS."""
    weight = common.weight
    mine, yours = one.title_content_stems & common.stems, other.title_content_stems & common.stems
    worth = math.fsum(map(weight, mine)), math.fsum(map(weight, yours))
    told = share(worth[0], one.title_content_weight), share(worth[1], other.title_content_weight)
    better = max(zip(told, worth, strict=True))
    capitals = math.fsum(map(weight, one.capitals & other.capitals))
    days = days_between(one, other)
    return (
        math.log1p(better[1]),
        min(told),
        share(math.fsum(map(weight, mine & yours)), min(one.title_content_weight, other.title_content_weight)),
        share(capitals, min(one.capitals_weight, other.capitals_weight)),
        math.log1p(common.worth),
        math.log1p(min(one.content_weight, other.content_weight)),
        float(min(one.length, other.length) < NO_TEXT),
        float(bool(one.host) and one.host == other.host),
        float(UNKNOWN_DAYS if days is None else min(days, MOST_DAYS)),
    )
