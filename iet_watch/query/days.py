"""Days as a query writes them: a day, a month, a quarter, a year, a range, or a bound."""

from __future__ import annotations

import re
from calendar import monthrange
from datetime import date, timedelta

_DAY = re.compile(r"(?P<year>\d{4})(?:-(?:[TtQq](?P<quarter>[1-4])|(?P<month>\d{1,2})(?:-(?P<day>\d{1,2}))?))?")
ONE_DAY = timedelta(days=1)
Span = tuple[date, date]
Days = tuple[date | None, date | None]


def days(text: str) -> Days | None:
    """The first and last day that `text` says, None for an open end; None when it says no days.

    `2026-11-20`, `2026-11`, `2026-T4`, `2026`, `2026-01..2026-03-15`, `..2026-03`, `2026-10..`, `>=2026-10`,
    `>2026-10`, `<=2026-10`, `<2026-10`.
    """
    if bound := re.fullmatch(r"([<>]=?)(.+)", text):
        return _bounded(bound[1], bound[2])
    first, dots, last = text.partition("..")
    since, until = _span(first), _span(last)
    if not dots:
        return since
    if (first and since is None) or (last and until is None) or not (since or until):
        return None
    found = since[0] if since else None, until[1] if until else None
    return None if found[0] and found[1] and found[0] > found[1] else found


def _bounded(sign: str, text: str) -> Days | None:
    span = _span(text)
    if span is None:
        return None
    first, last = span
    try:
        if sign.startswith(">"):
            return (first if sign == ">=" else last + ONE_DAY), None
        return None, (last if sign == "<=" else first - ONE_DAY)
    except OverflowError:  # before year 1, after year 9999
        return None


def _span(text: str) -> Span | None:
    found = _DAY.fullmatch(text)
    if found is None:
        return None
    year, quarter, month, day = (int(found[name] or 0) for name in ("year", "quarter", "month", "day"))
    first_month, last_month = (3 * quarter - 2, 3 * quarter) if quarter else (month or 1, month or 12)
    try:
        last_day = day or monthrange(year, last_month)[1]
        return date(year, first_month, day or 1), date(year, last_month, last_day)
    except ValueError:  # month 13, 31 November, year 0
        return None
