"""Which rows are listed, and how far the work has come."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from iet_watch.desk.reviewing.rows import StoryRow
from iet_watch.desk.reviewing.said import Said

Filter = Literal["undecided", "later", "mine", "disputed", "kept", "all"]
FILTERS: tuple[Filter, ...] = ("undecided", "later", "mine", "disputed", "kept", "all")  # in the order of their key

BY_WHAT_WAS_SAID: frozenset[Filter] = frozenset(["mine", "disputed"])  # `passes` asks what was said of every row


def passes(row: StoryRow, said: Callable[[StoryRow], Said], chosen: Filter, me: str, *, asked: bool = False) -> bool:
    """Whether a row is listed by a filter, for the person `me`; `asked`: a double triage asks them for a ruling."""
    match chosen:
        case "undecided":
            return row.status == "new"
        case "later" | "kept":
            return row.status == chosen
        case "mine":
            return asked or said(row).concerns(me)
        case "disputed":
            return said(row).disputed
        case "all":
            return True


@dataclass(frozen=True)
class Progress:
    """How many stories there are, how many are decided (kept, dropped), how many of these kept."""

    stories: int = 0
    decided: int = 0
    kept: int = 0


def progress(rows: Iterable[StoryRow], bounds: tuple[datetime, datetime] | None = None) -> Progress:
    """Of all rows, or of those whose first article is dated within `bounds`. Put off until later is not decided."""
    within = [row.status for row in rows if bounds is None or bounds[0] <= row.first.when < bounds[1]]
    kept = within.count("kept")
    return Progress(len(within), kept + within.count("dropped"), kept)
