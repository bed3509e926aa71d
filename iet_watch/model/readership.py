"""How an archive is read: numbers, and nothing of whoever reads."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta

# How long an issue takes answers, from the first on: until the next one is there. A second answer replaces the first
# meanwhile; then nobody can change anything, and nothing tells two answers apart any more.
OPINIONS_OPEN = timedelta(days=92)


@dataclass(frozen=True)
class Span:
    """From the first to the last line of a log, both counted."""

    first: datetime
    last: datetime

    def holds(self, moment: datetime) -> bool:
        return self.first <= moment <= self.last


@dataclass(frozen=True)
class Counts:
    """`views`: how often each page was shown, by day and path; `visits`: how many came, by day."""

    views: Mapping[tuple[date, str], int] = field(default_factory=dict)
    visits: Mapping[date, int] = field(default_factory=dict)


@dataclass(frozen=True)
class Opinions:
    """What readers said of an issue when asked whether it is useful."""

    useful: int = 0
    not_useful: int = 0
