"""A time zone as calendars read it (RFC 5545, 3.6.5): when its clocks change, by a rule where they follow one.

`Timezone.from_tzinfo` of icalendar (7.3.2) makes lists of days, and an observance begins an hour off: at the time that
clocks show after they change, 03:00 in Paris, where the RFC asks for the time before, 02:00.
"""

from __future__ import annotations

from bisect import bisect_left
from calendar import monthrange
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import cache
from zoneinfo import ZoneInfo

from icalendar import Timezone, TimezoneDaylight, TimezoneStandard

# After so many years days of the week and of the year come again as they were: what holds for them all is the rule.
CYCLE_YEARS = 28
_DAYS = ("MO", "TU", "WE", "TH", "FR", "SA", "SU")
MINUTES = 24 * 60 + 1  # of a day, with its end: clocks change at a whole minute


@dataclass(frozen=True)
class _Change:
    """The clocks change: `moment` as they show it before, without a zone; the offsets before and after; the name."""

    moment: datetime
    before: timedelta
    after: timedelta
    name: str

    @property
    def kind(self) -> tuple[timedelta, timedelta, str]:
        return self.before, self.after, self.name


def time_zone(zone: ZoneInfo, moments: Sequence[datetime]) -> Timezone:
    """The VTIMEZONE of `zone`, right from the year before the first of `moments` to the year after the last."""
    first, last = min(one.year for one in moments), max(one.year for one in moments)
    made = Timezone()
    made.add("tzid", zone.key)
    for part in _parts(zone, first - 1, last + 1):
        made.add_component(part)
    return made


def _parts(zone: ZoneInfo, first: int, last: int) -> Iterator[TimezoneStandard | TimezoneDaylight]:
    """By a rule each for summer and winter; where there is none, from the first of January `first`, by days."""
    changes = _changes(zone, first, first + CYCLE_YEARS)
    kinds = {kind: [one for one in changes if one.kind == kind] for kind in dict.fromkeys(one.kind for one in changes)}
    rules = {kind: _rule([one.moment for one in found]) for kind, found in kinds.items()}
    if len(kinds) == 2 and all(rules.values()):
        yield from (_part(kinds[kind][0], rrule=rule) for kind, rule in rules.items())
        return
    start = datetime(first, 1, 1, tzinfo=UTC)
    offset = _offset(zone, start)
    yield _part(_Change(start.replace(tzinfo=None), offset, offset, str(start.astimezone(zone).tzname())))
    for found in kinds.values():
        shown = [one for one in found if one.moment.year <= last]
        if shown:
            yield _part(shown[0], rdate=[one.moment for one in shown[1:]])


def _part(change: _Change, **when: object) -> TimezoneStandard | TimezoneDaylight:
    """One observance: it begins at the time that clocks show before they change."""
    part = TimezoneDaylight() if change.after > change.before else TimezoneStandard()
    part.add("dtstart", change.moment)
    for key, value in when.items():
        if value:
            part.add(key, value)
    part.add("tzname", change.name)
    part.add("tzoffsetfrom", change.before)
    part.add("tzoffsetto", change.after)
    return part


def _rule(moments: Sequence[datetime]) -> Mapping[str, object]:
    """The yearly rule of `moments`, one in each of CYCLE_YEARS; empty where they follow none."""
    years = [one.year for one in moments]
    same = {(one.month, one.weekday(), one.time()) for one in moments}
    if len(same) > 1 or years != list(range(years[0], years[0] + CYCLE_YEARS)):
        return {}
    days = [one.day for one in moments]
    month, weekday = moments[0].month, _DAYS[moments[0].weekday()]
    rule = {"freq": "YEARLY", "bymonth": month}
    if all(one.day > monthrange(one.year, month)[1] - 7 for one in moments):
        return {**rule, "byday": f"-1{weekday}"}
    if len({(day - 1) // 7 for day in days}) == 1:
        return {**rule, "byday": f"{(days[0] - 1) // 7 + 1}{weekday}"}
    if max(days) - min(days) == 6:  # such as the Sunday on or after the second
        return {**rule, "byday": weekday, "bymonthday": list(range(min(days), max(days) + 1))}
    return {}


@cache
def _changes(zone: ZoneInfo, first: int, after: int) -> tuple[_Change, ...]:
    """The changes from the first of January `first` to that of `after`, UTC."""
    start, stop = datetime(first, 1, 1, tzinfo=UTC), datetime(after, 1, 1, tzinfo=UTC)
    days = (start + timedelta(days=n) for n in range((stop - start).days))
    return tuple(_change(zone, day) for day in days if _offset(zone, day) != _offset(zone, day + timedelta(days=1)))


def _change(zone: ZoneInfo, day: datetime) -> _Change:
    """The change within the day that begins at the moment `day`."""
    before = _offset(zone, day)
    minute = bisect_left(range(MINUTES), True, key=lambda n: _offset(zone, day + timedelta(minutes=n)) != before)
    moment = day + timedelta(minutes=minute)
    shown = (moment + before).replace(tzinfo=None)
    return _Change(shown, before, _offset(zone, moment), str(moment.astimezone(zone).tzname()))


def _offset(zone: ZoneInfo, moment: datetime) -> timedelta:
    return moment.astimezone(zone).utcoffset() or timedelta()
