"""Which of the versions of one article stands for all, the others being where it was taken up."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime


@dataclass(frozen=True)
class Version:
    """One sighting of an article. `rank`: its source's place in the theme files; `open`: free to read and reuse."""

    item: str
    published: datetime
    words: int
    open: bool = False
    rank: int = 0


def preference(version: Version) -> tuple[object, ...]:
    """Sorts the earliest by its day first, then the fullest, the freest, the best ranked source's, the earliest.

    By its day, for feeds are dated to the minute and a dispatch is taken up within minutes; the fullest by doublings,
    for a byline more is no fuller article. The same whatever the order of the versions.
    """
    moment = version.published.astimezone(UTC)
    return moment.date(), -version.words.bit_length(), not version.open, version.rank, moment, version.item
