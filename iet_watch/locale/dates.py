"""Dates, quarters and language names in words, from the Unicode CLDR (Babel)."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import date, datetime, time

from iet_watch.model.quarter import Quarter

NO_BREAK = "\u00a0"
# The CLDR's names of what nearly all articles are written in: told without loading Babel, which takes 50 ms.
LANGUAGES_MET: Mapping[str, Mapping[str, str]] = {
    "fr": {"fr": "français", "en": "anglais", "de": "allemand", "es": "espagnol", "it": "italien", "nl": "néerlandais"},
    "en": {"fr": "French", "en": "English", "de": "German", "es": "Spanish", "it": "Italian", "nl": "Dutch"},
}


def date_words(day: date, code: str) -> str:
    """« 22 novembre 2026 », « 1er janvier 2026 » ; in English "22 November 2026"."""
    if code == "fr":
        first = "1er" if day.day == 1 else str(day.day)
        return f"{first}{NO_BREAK}{_in_words(day, 'MMMM y', locale='fr')}"
    return _in_words(day, "d MMMM y", locale="en_GB")


def noted_day_words(noted: str, code: str) -> str:
    """The words for a day that a file notes (2026-11-30); what is no day stands as it is."""
    try:
        return date_words(date.fromisoformat(noted), code)
    except ValueError:
        return noted


def hour_words(hour: time, code: str) -> str:
    """« 16 h 15 », « 17 h » ; in English "16:15", "17:00"."""
    if code == "fr":
        return f"{hour.hour}{NO_BREAK}h{NO_BREAK}{hour.minute:02}" if hour.minute else f"{hour.hour}{NO_BREAK}h"
    return f"{hour:%H:%M}"


def span_words(first: date, last: date, code: str) -> str:
    """« du 3 au 4 février 2027 », « du 30 janvier au 2 février 2027 »; in English "3 to 4 February 2027"."""
    if code == "fr":
        month, year = _in_words(first, "MMMM", locale="fr"), _in_words(first, "y", locale="fr")
        start = "1er" if first.day == 1 else str(first.day)
        if (first.year, first.month) != (last.year, last.month):
            start += f"{NO_BREAK}{month}" + (f" {year}" if first.year != last.year else "")
        return f"du {start} au {date_words(last, code)}"
    pattern = "d" if (first.year, first.month) == (last.year, last.month) else "d MMMM"
    start = _in_words(first, pattern if first.year == last.year else "d MMMM y", locale="en_GB")
    return f"{start} to {date_words(last, code)}"


def _in_words(day: date, pattern: str, locale: str) -> str:
    """As Babel writes it, which takes longer to load than most commands take to run."""
    from babel.dates import format_date

    return str(format_date(day, pattern, locale=locale))


def when_words(start: date | datetime, end: date | datetime | None, code: str) -> str:
    """« 10 décembre 2026, de 9 h 30 à 12 h 30 », « 14 janvier 2027, 14 h », « Du 3 au 4 février 2027 »: a label."""
    if not isinstance(start, datetime):
        return _capital(span_words(start, end, code)) if end and end != start else date_words(start, code)
    hour = hour_words(start.time(), code)
    if not isinstance(end, datetime) or end == start:
        return f"{date_words(start, code)}, {hour}"
    if start.date() != end.date():
        return f"{date_words(start, code)}, {hour} – {date_words(end, code)}, {hour_words(end.time(), code)}"
    until = hour_words(end.time(), code)
    return f"{date_words(start, code)}, " + (f"de {hour} à {until}" if code == "fr" else f"{hour} to {until}")


def _capital(text: str) -> str:
    return text[:1].upper() + text[1:]


def moment_words(moment: datetime, code: str) -> str:
    """A date and a time, short: « 22/11/2026 08:15 », as on a terminal."""
    return f"{short_day(moment, code)} {moment:%H:%M}"


def short_day(day: date, code: str) -> str:
    """« 22/11/2026 », as on a terminal."""
    # Not %d/%m/%Y: it asks the time zone whether it was summer, six microseconds for each of the rows of a list.
    return f"{day.day:02}/{day.month:02}/{day.year}" if code == "fr" else f"{day:%d %b %Y}"


def short_span(first: date, last: date, code: str) -> str:
    """Two days, short: « 04/11 – 06/11/2026 », as on a terminal."""
    began = f"{first:%d/%m}" if code == "fr" else f"{first:%d %b}"
    return short_day(last, code) if first == last else f"{began} – {short_day(last, code)}"


def quarter_words(quarter: Quarter, code: str) -> str:
    """« 4e trimestre 2026 » ; in English "4th quarter 2026"."""
    if code == "fr":
        return f"{quarter.number}{'er' if quarter.number == 1 else 'e'}{NO_BREAK}trimestre{NO_BREAK}{quarter.year}"
    return f"{quarter.number}{('st', 'nd', 'rd', 'th')[quarter.number - 1]} quarter {quarter.year}"


def language_name(tag: str, code: str) -> str:
    """« anglais » for `en` and `en-GB`; the tag itself when CLDR does not know it."""
    main = re.split("[-_]", tag)[0].lower()
    if met := LANGUAGES_MET.get(code, {}).get(main):
        return met
    from babel.core import Locale

    return str(Locale(code).languages.get(main, tag))
