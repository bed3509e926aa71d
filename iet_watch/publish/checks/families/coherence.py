"""Numbers and dates that contradict each other: two issues with one number, a fiche dated after its quarter."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta

from iet_watch.locale import language, later
from iet_watch.locale.dates import date_words
from iet_watch.publish.checks.families.finding import Finding, Subject

OLDEST = timedelta(days=10 * 366)  # before its quarter: a late find is a year old, a mistyped century a hundred


def check(subject: Subject) -> Iterator[Finding]:
    bulletin = subject.bulletin
    for label, number in subject.numbers.items():
        if number == bulletin.number and label != bulletin.quarter.label:
            path, message = subject.folder / "edito.md", later("no. %(number)s is the number of %(other)s already")
            yield Finding("fields", "hold", path, 0, message, {"number": number, "other": label})
    first, last = bulletin.quarter.first_day, bulletin.quarter.last_day
    for fiche in subject.fiches:
        if fiche.published and not first - OLDEST <= fiche.published <= last:
            message = later("the article is dated %(day)s and the issue ends on %(last)s: which is right?")
            if fiche.published < first:
                message = later("the article is dated %(day)s, years before the quarter: is that right?")
            values = {"day": date_words(fiche.published, language()), "last": date_words(last, language())}
            yield Finding("fields", "hold", *subject.place(fiche, "date"), message, values)
