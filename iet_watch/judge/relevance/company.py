"""The company that an equation keeps: the families of words of the items that meet it, beside those of the others.

An equation finds words, and what meets it by an aside keeps other company than what is about it. That is known before
anyone decides anything; it is heeded from the first decision on, and less as they become many.
"""

from __future__ import annotations

import math
import statistics
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

ITEMS = (
    3000  # the latest: mean AP after 200 decisions .833 with 1,500 and .836 with 3,000, on the first half of the topics
)
FARTHEST = 2.0  # log-odds of one family; 3 and 4 did equally well
FEW = 5  # items; what is met in so few is believed by half


@dataclass(frozen=True)
class Company:
    """Per family its worth, and that of an item without any; an ordinary item has 0, one in six has more than 1."""

    worths: Mapping[str, float] = field(default_factory=dict)
    start: float = 0.0

    def of(self, shares: Mapping[str, float]) -> float:
        """What the families of an item say, each as its share of the item's direction."""
        return self.start + self.apart(shares)

    def apart(self, shares: Mapping[str, float]) -> float:
        return sum(share * self.worths.get(family, 0.0) for family, share in shares.items())


NO_COMPANY = Company()


def company(items: Iterable[tuple[Mapping[str, float], bool]]) -> Company:
    """The company of an equation, from the families of items and whether each meets it."""
    known = list(items)
    met = Counter(family for shares, meets in known if meets for family in shares)
    others = Counter(family for shares, meets in known if not meets for family in shares)
    inside = sum(meets for _, meets in known)
    outside = len(known) - inside
    if not inside or not outside:
        return NO_COMPANY
    raw = Company({family: _worth(met[family], inside, others[family], outside) for family in sorted(met | others)})
    values = [raw.apart(shares) for shares, _ in known]
    spread = statistics.pstdev(values) or 1.0
    return Company({family: worth / spread for family, worth in raw.worths.items()}, -statistics.fmean(values) / spread)


def _worth(met: int, inside: int, others: int, outside: int) -> float:
    """The log-odds of one family, smoothed."""
    odds = math.log((met + 1) / (inside + 2)) - math.log((others + 1) / (outside + 2))
    return max(-FARTHEST, min(FARTHEST, odds)) * (met + others) / (met + others + FEW)
