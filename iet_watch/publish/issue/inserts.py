"""What an issue tells beside its fiches: key figures, calls, agenda; the errata of a published one."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, datetime, time

from iet_watch.files.toml import Mistake


@dataclass(frozen=True)
class KeyFigure:
    """One figure to remember; `value` is written as it is shown (« 19,6 »)."""

    value: str
    unit: str
    label: str
    day: date | None
    source: str
    url: str


@dataclass(frozen=True)
class Call:
    """A call for projects or a consultation, open until `deadline`; `hour` when the hour is known."""

    title: str
    organiser: str
    deadline: date
    hour: time | None
    place: str
    note: str
    url: str


@dataclass(frozen=True)
class Event:
    """A date of the agenda: whole days, or moments in the time zone of the workspace; `end` is included."""

    title: str
    start: date | datetime
    end: date | datetime | None
    place: str
    organiser: str
    note: str
    url: str

    @property
    def timed(self) -> bool:
        return isinstance(self.start, datetime)

    @property
    def first_day(self) -> date:
        return day_of(self.start)

    @property
    def last_day(self) -> date:
        return day_of(self.end or self.start)


@dataclass(frozen=True)
class Erratum:
    """A correction made after publication, to the fiche of an item or to the whole issue."""

    day: date
    text: str
    fiche: int | None


@dataclass(frozen=True)
class Inserts:
    """The inserts of an issue, in the order they are shown; `left_out` tells which ones are not, and why."""

    figures: tuple[KeyFigure, ...] = ()
    calls: tuple[Call, ...] = ()
    events: tuple[Event, ...] = ()
    left_out: tuple[Mistake, ...] = field(default=())


def day_of(moment: date | datetime) -> date:
    return moment.date() if isinstance(moment, datetime) else moment
