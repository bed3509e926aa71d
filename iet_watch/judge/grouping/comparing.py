"""Items compared two by two: what two of them say alone, whatever else was collected, so anywhere and in any order."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator
from itertools import chain
from typing import NamedTuple

from iet_watch.judge.grouping.copies import CopyVerdict, alike, measure, verdict_on
from iet_watch.judge.grouping.groups import Pair, pair
from iet_watch.judge.grouping.series import Likeness, other_date, other_rubric
from iet_watch.judge.grouping.stories import story_score, strange
from iet_watch.judge.grouping.thresholds import FEW_ALIKE, FRAME_ITEMS, WORTH_KEEPING
from iet_watch.judge.grouping.wording import Wording
from iet_watch.judge.identity.recognition import is_change


class Sought(NamedTuple):
    """An item, and the items that are worth comparing with it.

    `surely`: those that share sentences or an address with it; `likely`: those that share rare stems, the nearest in
    time first where they are more than FEW_ALIKE; `far`: those of the first that are too far in time to tell one story;
    `bare`: those, itself included, that are compared by their title alone. Thousands wait: these are one set where none
    is, as of most.
    """

    item: str
    surely: tuple[str, ...]
    likely: tuple[str, ...]
    far: frozenset[str]
    bare: frozenset[str]

    @property
    def items(self) -> Iterator[str]:
        """All that have to be read."""
        return chain((self.item,), self.surely, self.likely)


class PairVerdict(NamedTuple):
    """What two items say of being one article or one story; for most candidates nothing, and there is none.

    `refused`: they are neither; `article`: None where no rule speaks for one article; `story`: how likely they tell
    one event, 0 below WORTH_KEEPING.
    """

    two: Pair
    refused: bool
    article: CopyVerdict | None
    story: float


def compare_sought(sought: Sought, wording: Callable[[str], Wording]) -> Iterator[PairVerdict]:
    """What an item and those worth comparing with it say, two by two; `wording` gives any item as it was written."""
    for one, other in compared(sought, wording):
        verdict, score = None, 0.0
        if not strange(one, other):
            likeness = _likeness(one, other)
            verdict = verdict_on(one, other, likeness) if likeness else None
            if other.item not in sought.far:
                score = story_score(one, other, likeness)
        refused = other_date(one, other) or other_rubric(one, other)
        ruled = bool(verdict and verdict.rule)
        if refused or ruled or score >= WORTH_KEEPING:
            two = pair(one.item, other.item)
            yield PairVerdict(two, refused, verdict if ruled else None, score if score >= WORTH_KEEPING else 0.0)


def _likeness(one: Wording, other: Wording) -> Likeness | None:
    """What two items have in common, where it is enough for one article; never a change of a watched page."""
    held = alike(one, other)
    return measure(one, other, held) if held and not (is_change(one.item) or is_change(other.item)) else None


def compared(sought: Sought, wording: Callable[[str], Wording]) -> Iterator[tuple[Wording, Wording]]:
    """An item with each of those that it is compared with: of a long series a few, the nearest."""

    def read(item: str) -> Wording:
        return wording(item).without_text if item in sought.bare else wording(item)

    one, likely = read(sought.item), map(read, sought.likely)
    others = likely if len(sought.likely) <= FEW_ALIKE else filter(_Frames().lets, likely)
    yield from ((one, other) for other in chain(map(read, sought.surely), others))


class _Frames:
    """Lets through a few items of each frame that one outlet fills in: a thousand say no more than the latest."""

    def __init__(self) -> None:
        self._met: Counter[tuple[str, str]] = Counter()

    def lets(self, wording: Wording) -> bool:
        frame = wording.outlet, wording.template
        self._met[frame] += 1
        return self._met[frame] <= FRAME_ITEMS or not wording.outlet
