"""The moment that a feed, a sitemap or a page writes as a date: in the web's own forms, or as people of a country do.

The web's forms are read first, in microseconds; what is left is taken apart with the names that CLDR gives days and
months. A date in words without a time zone is of the place where its language is spoken.
"""

from __future__ import annotations

import re
from calendar import timegm
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta, timezone, tzinfo
from functools import cache, lru_cache
from pathlib import Path
from zoneinfo import ZoneInfo

from iet_watch.collect.documents.empty_fields import is_empty_field
from iet_watch.collect.documents.feedparser_parts import PARTS
from iet_watch.words import fold

LONGEST = 64  # characters of a date; the longest of the captured feeds has 39, longer ones were summaries
NAMES = Path(__file__).parent / "data" / "date_names.txt"  # by `python -m bench.date_names`: Babel's own take 22 MB
FEWEST_LETTERS = 3  # of a month's name cut short, where the letters fit no other month
NOON = 12  # of a day alone: the same day in every time zone of the Republic but two
MONTHS = 12
OLDEST_OF_TWO_DIGITS = 50  # RFC 2822, § 4.3

_MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
_MAIL = re.compile(
    r"(?:[A-Z][a-z]{2},?\s+)?(\d\d?)\s+([A-Z][a-z]{2})\s+(\d{4})\s+(\d\d?):(\d\d)(?::(\d\d))?\s+"
    r"(?:([A-Z]{1,5})|([+-])(\d\d)(\d\d))"
)
_ISO = re.compile(r"(?:\d{4}-\d\d-\d\dT\d\d:\d\d(?::\d\d(?:\.\d+)?)?|\d{8}T\d{4}(?:\d\d)?)(?:Z|[+-]\d\d:?\d\d)")
_SECONDS = re.compile(r"(1\d{9})(?:\d{3})?(?:\.\d{1,9})?")  # from 2001 to 2033, or as many thousandths
_TIME = re.compile(
    r"(?<![\d.:/-])(\d{1,2})(?:\s?:\s?(\d{1,2})(?::(\d{1,2})(?:[.,]\d+)?)?|\s?h(?:\s?(\d{2}))?(?![a-z])|(?=\s?[ap]\.?m))"
    r"(?:\s?([ap])\.?m\b\.?)?"
)
_OFFSET = re.compile(r"\s*\(?(?:utc|gmt|ut|z)?\s*(?:([+-])|&#43;)\s*(\d{1,2})(?::?(\d{2}))?(?!\d)")
_ZONE = re.compile(r"\s*\(?([a-z]{1,4})\b\)?")
_NAME = r"([^\W\d_]{2,})\.?"
_OF = r"(?:(?:de|del|of|do)\s|d['’])?"
_DAY_FIRST = re.compile(
    rf"(?<!\d)(\d{{1,2}})(?:er|st|nd|rd|th|[.ºª°])?[\s,/-]*{_OF}\s*{_NAME}[\s,/-]*{_OF}\s*'?(\d{{4}}|\d\d)(?!\d)"
)
_MONTH_FIRST = re.compile(rf"{_NAME}[\s-]*(\d{{1,2}})(?:st|nd|rd|th)?[\s,-]+(\d{{4}})(?!\d)")
_YEAR_AND_NAME = re.compile(rf"(?<!\d)(\d{{4}})[\s.,-]+{_NAME}[\s-]*(\d{{1,2}})(?!\d)\.?")
_YEAR_FIRST = re.compile(r"(?<!\d)(\d{4})[-/.]\s?(\d{1,2})[-/.]\s?(\d{1,2})(?!\d)")
_NUMBERS = re.compile(r"(?<!\d)(\d{1,2})[-/.]\s?(\d{1,2})[-/.]\s?(\d{4}|\d\d)(?!\d)")
_YEAR = re.compile(r"(?<!\d)\d{4}(?!\d)")
_BESIDE = frozenset((
    *("t", "h", "hs", "o", "le", "la", "a", "las", "de", "del", "do", "alle", "ore"),
    *("um", "uhr", "den", "er", "om", "kl", "at", "on", "the"),
))  # fmt: skip
# Hours from UTC, in the sense that the web writes them most: BST is British, IST Indian, CST and AST American.
_ZONES: Mapping[str, float] = {
    "ut": 0, "utc": 0, "gmt": 0, "z": 0, "wet": 0, "west": 1, "bst": 1, "cet": 1, "cest": 2, "met": 1, "mest": 2,
    "mez": 1, "mesz": 2, "eet": 2, "eest": 3, "oez": 2, "oesz": 3, "msk": 3, "trt": 3, "sast": 2, "ist": 5.5,
    "pkt": 5, "wib": 7, "hkt": 8, "sgt": 8, "awst": 8, "jst": 9, "kst": 9, "acst": 9.5, "acdt": 10.5, "aest": 10,
    "aedt": 11, "nzst": 12, "nzdt": 13, "nst": -3.5, "ndt": -2.5, "brt": -3, "ast": -4, "adt": -3, "et": -5,
    "est": -5, "edt": -4, "ct": -6, "cst": -6, "cdt": -5, "mst": -7, "mdt": -6, "pt": -8, "pst": -8, "pdt": -7,
    "akst": -9, "akdt": -8, "hst": -10,
}  # fmt: skip
# Where a language is spoken, for a date in words or numbers that says no zone; a language that is not here: UTC.
_OF_PARIS = ("", "fr", "de", "es", "it", "nl", "pl", "ca", "sv", "da", "nb", "no", "cs", "sk", "hu")
_HOMES = dict.fromkeys(_OF_PARIS, "Europe/Paris") | {
    "en-gb": "Europe/London", "en-ie": "Europe/Dublin", "pt": "Europe/Lisbon", "pt-br": "America/Sao_Paulo",
    "ro": "Europe/Bucharest", "fi": "Europe/Helsinki", "el": "Europe/Athens", "fr-ca": "America/Toronto",
}  # fmt: skip


@dataclass(frozen=True)
class _Names:
    months: Mapping[str, int]
    days: frozenset[str]
    english: frozenset[str]


@dataclass(frozen=True)
class _Day:
    """A day as it is written.

    `rest`: what stands around it; `words`: of it, none where it is in numbers; `home`: not written as ISO 8601 does.
    """

    year: int
    month: int
    day: int
    rest: str
    words: frozenset[str] = frozenset()
    home: bool = True


@lru_cache(maxsize=256)  # where a feed is long, its dates are read once more to find the newest
def read_moment(text: str, lang: str | None = None, *, day_first: bool | None = None) -> datetime | None:
    """The moment that `text` names, in UTC to the second; None when it names none.

    `lang`: that of what it dates; `day_first`: whether the dates beside it, in numbers, have the day first.
    """
    text = text.strip()
    said = (lang or "").lower().replace("_", "-")
    try:
        return _of_the_web(text) or _in_words(text, said, day_first) or _otherwise(text)
    except (ValueError, OverflowError):
        return _otherwise(text)


def iso_moment(text: str) -> datetime | None:
    """An RFC 3339 or ISO 8601 date, aware, in UTC; None when it is neither. A date without zone is UTC."""
    text = text.strip()
    try:
        moment = datetime.fromisoformat(text)
        if len(text) == 10:
            moment = moment.replace(hour=NOON)
        return (moment if moment.tzinfo else moment.replace(tzinfo=UTC)).astimezone(UTC)
    except (ValueError, OverflowError):
        return None


def first_moment(moments: Iterable[datetime | None]) -> datetime | None:
    """The first date that is one: an empty field in disguise hides none of the others."""
    return next((moment for moment in moments if moment and not is_empty_field(moment)), None)


def has_day_first(dates: Iterable[str]) -> bool | None:
    """Whether the dates of one document that are in numbers have the day first: « 25/11/2026 » shows it of those beside
    it. None where none shows it, or they differ."""
    orders = {first > MONTHS for first, second in map(_two_numbers, dates) if first > MONTHS or second > MONTHS}
    return orders.pop() if len(orders) == 1 else None


def _two_numbers(date: str) -> tuple[int, int]:
    found = _NUMBERS.search(date[:LONGEST])
    return (int(found[1]), int(found[2])) if found else (0, 0)


def _of_the_web(text: str) -> datetime | None:
    """RFC 822 and ISO 8601 as nearly all feeds write them, and seconds since 1970."""
    if found := _MAIL.fullmatch(text):
        return _of_mail(*found.groups())
    if _ISO.fullmatch(text):
        return datetime.fromisoformat(text).astimezone(UTC).replace(microsecond=0)
    if found := _SECONDS.fullmatch(text):
        return datetime.fromtimestamp(int(found[1]), UTC)
    return None


def _of_mail(
    day: str, month: str, year: str, hour: str, minute: str, second: str | None, zone: str | None, *offset: str | None
) -> datetime | None:
    if month.lower() not in _MONTHS or (zone and zone.lower() not in _ZONES):
        return None
    number = _MONTHS.index(month.lower()) + 1
    moment = datetime(int(year), number, int(day), int(hour), int(minute), int(second or 0), tzinfo=UTC)
    return moment - (timedelta(hours=_ZONES[zone.lower()]) if zone else _offset(*offset))


def _offset(sign: str | None, hours: str | None, minutes: str | None) -> timedelta:
    length = timedelta(hours=int(hours or 0), minutes=int(minutes or 0))
    return -length if sign == "-" else length


def _otherwise(text: str) -> datetime | None:
    """What feedparser makes of a date of its other forms (Korean, Hungarian, a bare ISO day…).

    Not of « 06-11-2026 », of which it makes the 20th of November 2006: a year written in four digits is the one.
    """
    found = PARTS.read_date(text) if PARTS else None
    years = _YEAR.findall(text)
    if found and years and f"{found[0]:04}" not in years:
        return None
    try:
        return datetime.fromtimestamp(timegm(found), UTC) if found else None
    except (ValueError, OverflowError, OSError):
        return None


def _in_words(text: str, lang: str, day_first: bool | None) -> datetime | None:
    if not 6 <= len(text) <= LONGEST or re.fullmatch(r"\d{4}(?:-\d\d?){0,2}", text):
        return None
    said = fold(text)
    time = _TIME.search(said)
    zone, end = _zone_after(said, time.end()) if time else (None, 0)
    day = _day(f"{said[: time.start()]} {said[end:]}" if time else said, lang, day_first)
    if day is None or not (others := _others(day.rest)) <= _around():
        return None
    hour, minute, second = _clock(time) if time else (NOON, 0, 0)
    zone = zone or _zone(others, day, lang)
    return datetime(day.year, day.month, day.day, hour, minute, second, tzinfo=zone).astimezone(UTC)


def _zone_after(said: str, end: int) -> tuple[tzinfo | None, int]:
    """The zone that stands right behind a time, and where it ends."""
    if found := _OFFSET.match(said, end):
        return timezone(_offset(*found.groups())), found.end()
    if (found := _ZONE.match(said, end)) and found[1] in _ZONES:
        return timezone(timedelta(hours=_ZONES[found[1]])), found.end()
    return None, end


def _others(rest: str) -> set[str]:
    """The words around a day and a time; a number among them counts as one."""
    return set(re.findall(r"[^\W\d_]+|\d+", rest))


@cache
def _around() -> frozenset[str]:
    return _BESIDE | _names().days | frozenset(_ZONES)


def _clock(found: re.Match[str]) -> tuple[int, int, int]:
    hour, minute, second, after_h, half = found.groups()
    hours = int(hour) % 12 + 12 * (half == "p") if half else int(hour)
    return hours, int(minute or after_h or 0), int(second or 0)


def _zone(others: set[str], day: _Day, lang: str) -> tzinfo:
    """The zone that is named, else that of the language: the date's own where it is not English, or the feed's."""
    if named := sorted(others & _ZONES.keys() - _names().days):
        return timezone(timedelta(hours=_ZONES[named[0]]))
    if not day.home:
        return UTC
    words = others | day.words
    if not lang and words and words <= _names().english:
        return UTC
    return ZoneInfo(_HOMES.get(lang) or _HOMES.get(lang.partition("-")[0], "UTC"))


def _day(rest: str, lang: str, day_first: bool | None) -> _Day | None:
    return next(_days(rest, lang, day_first), None)


def _days(rest: str, lang: str, day_first: bool | None) -> Iterator[_Day]:
    """The ways in which a day may be written there, the surest first."""
    for pattern, order in ((_DAY_FIRST, (3, 2, 1)), (_MONTH_FIRST, (3, 1, 2)), (_YEAR_AND_NAME, (1, 2, 3))):
        for found in pattern.finditer(rest):
            year, name, day = (found[place] for place in order)
            if month := _names().months.get(name):
                yield _Day(_year(year), month, int(day), _without(rest, found), _said_in(found))
    if whole := _YEAR_FIRST.search(rest):
        yield _Day(int(whole[1]), int(whole[2]), int(whole[3]), _without(rest, whole), home=False)
    elif (numbers := _NUMBERS.search(rest)) and (ordered := _day_and_month(numbers, lang, day_first)):
        yield _Day(_year(numbers[3]), ordered[1], ordered[0], _without(rest, numbers))


def _day_and_month(numbers: re.Match[str], lang: str, day_first: bool | None) -> tuple[int, int] | None:
    """The day and the month in their order; None where either may be first: 02/11 in English, or in no language, where
    the dates beside it do not show it."""
    first, second = int(numbers[1]), int(numbers[2])
    if day_first is not None and max(first, second) <= MONTHS:
        return (first, second) if day_first else (second, first)
    if first <= MONTHS < second or (lang == "en-us" and first <= MONTHS):
        return second, first
    sure = first > MONTHS or "." in numbers[0] or lang not in ("", "en", "en-ca")
    return (first, second) if sure else None


def _year(text: str) -> int:
    if len(text) == 4:
        return int(text)
    return int(text) + (2000 if int(text) < OLDEST_OF_TWO_DIGITS else 1900)


def _said_in(found: re.Match[str]) -> frozenset[str]:
    return frozenset(re.findall(r"[^\W\d_]+", found[0]))


def _without(text: str, found: re.Match[str]) -> str:
    return f"{text[: found.start()]} {text[found.end() :]}"


@cache
def _names() -> _Names:
    """The names of months and days, folded; a name cut short counts where it fits one month only."""
    months: dict[str, set[int]] = {}
    days: set[str] = set()
    english = {"at", "of", "on", "th", "the"}
    for line in NAMES.read_text(encoding="utf-8").splitlines():
        language, number, *names = line.split("\t")
        english |= set(names) if language == "en" else set()
        days |= set(names) if number == "day" else set()
        for name in names if number != "day" else ():
            months.setdefault(name, set()).add(int(number))
    return _Names(_with_beginnings(months), frozenset(days), frozenset(english))


def _with_beginnings(names: Mapping[str, set[int]]) -> Mapping[str, int]:
    beginnings: dict[str, set[int]] = {}
    for name, months in names.items():
        for length in range(FEWEST_LETTERS, len(name)):
            beginnings.setdefault(name[:length], set()).update(months)
    return {name: min(months) for name, months in {**beginnings, **names}.items() if len(months) == 1}
