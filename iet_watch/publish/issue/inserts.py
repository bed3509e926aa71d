"""What an issue tells beside its fiches: key figures, calls, agenda; the errata of a published one."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, datetime, time

from iet_watch.files.toml import Mistake
from iet_watch.locale import translations
from iet_watch.locale.dates import date_words


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
    """A correction made after publication, to one fiche, by its number, or to the whole issue.

    `text` is Markdown. One that was wrongly published is `withdrawn` on a day, and `why`. `line`: of its file.
    """

    day: date
    text: str
    fiche: int | str | None
    withdrawn: date | None = None
    why: str = ""
    line: int = field(default=0, compare=False)


def erratum_words(erratum: Erratum, language: str) -> str:
    """« Erratum du 12 janvier 2027 : … », in Markdown."""
    words = translations(language).gettext("Erratum of %(date)s: %(text)s")
    return words % {"date": date_words(erratum.day, language), "text": erratum.text}


def as_shown(erratum: Erratum, language: str) -> Erratum:
    """What readers see of an erratum: of one that was withdrawn, that it was, when and why."""
    if erratum.withdrawn is None:
        return erratum
    words = translations(language).gettext("The erratum of %(date)s is withdrawn: %(why)s")
    text = words % {"date": date_words(erratum.day, language), "why": erratum.why}
    return Erratum(erratum.withdrawn, text, erratum.fiche)


@dataclass(frozen=True)
class Inserts:
    """The inserts of an issue, in the order they are shown; `left_out` tells which ones are not, and why."""

    figures: tuple[KeyFigure, ...] = ()
    calls: tuple[Call, ...] = ()
    events: tuple[Event, ...] = ()
    left_out: tuple[Mistake, ...] = field(default=())


def day_of(moment: date | datetime) -> date:
    return moment.date() if isinstance(moment, datetime) else moment
