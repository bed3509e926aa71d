"""Moments as the database keeps them: UTC, second precision, sortable as text."""

from __future__ import annotations

from datetime import UTC, datetime
from functools import lru_cache


@lru_cache(maxsize=1024)  # that of a run is written with each of its items, and that of an entry is looked for first
def to_text(moment: datetime | None) -> str | None:
    if moment is None:
        return None
    in_utc = moment if moment.tzinfo is UTC else moment.astimezone(UTC)
    return in_utc.isoformat(timespec="seconds").removesuffix("+00:00") + "Z"


def from_text(text: str | None) -> datetime | None:
    return datetime.fromisoformat(text) if text else None


def known(text: str) -> datetime:
    moment = from_text(text)
    assert moment is not None
    return moment


def clock_of(moment: datetime) -> int:
    """Microseconds since 1970: what the lines of the log are ordered by."""
    return round(moment.timestamp() * 1_000_000)


def uid_of(clock: int, rest: str) -> str:
    """The name of a line of the log: names are in the order of their clocks, then of what makes each unique."""
    return f"{clock:014x}-{rest}"


def clock_in(uid: str) -> int:
    return int(uid.partition("-")[0], 16)
