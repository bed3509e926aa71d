"""Dates, quarters and language names in words, from the Unicode CLDR (Babel)."""

from __future__ import annotations

import re
from datetime import date, datetime, time

from babel import Locale
from babel.dates import format_date

from iet_watch.model import Quarter

NO_BREAK = "\u00a0"


def date_words(day: date, code: str) -> str:
    """« 22 novembre 2026 », « 1er janvier 2026 » ; in English "22 November 2026"."""
    if code == "fr":
        first = "1er" if day.day == 1 else str(day.day)
        return f"{first}{NO_BREAK}{format_date(day, 'MMMM y', locale='fr')}"
    return format_date(day, "d MMMM y", locale="en_GB")


def hour_words(hour: time, code: str) -> str:
    """« 16 h 15 », « 17 h » ; in English "16:15", "17:00"."""
    if code == "fr":
        return f"{hour.hour}{NO_BREAK}h{NO_BREAK}{hour.minute:02}" if hour.minute else f"{hour.hour}{NO_BREAK}h"
    return f"{hour:%H:%M}"


def moment_words(moment: datetime, code: str) -> str:
    """A date and a time, short: « 22/11/2026 08:15 », as on a terminal."""
    return f"{moment:%d/%m/%Y %H:%M}" if code == "fr" else f"{moment:%d %b %Y %H:%M}"


def quarter_words(quarter: Quarter, code: str) -> str:
    """« 4e trimestre 2026 » ; in English "4th quarter 2026"."""
    if code == "fr":
        return f"{quarter.number}{'er' if quarter.number == 1 else 'e'}{NO_BREAK}trimestre{NO_BREAK}{quarter.year}"
    return f"{quarter.number}{('st', 'nd', 'rd', 'th')[quarter.number - 1]} quarter {quarter.year}"


def language_name(tag: str, code: str) -> str:
    """« anglais » for `en` and `en-GB`; the tag itself when CLDR does not know it."""
    return str(Locale(code).languages.get(re.split("[-_]", tag)[0].lower(), tag))
