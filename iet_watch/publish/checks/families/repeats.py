"""An article met twice: in one of the last issues, or in two fiches of this one."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import combinations
from urllib.parse import urlsplit

from iet_watch.judge.grouping.copies import alike, compare
from iet_watch.judge.grouping.wording import Wording, word_it
from iet_watch.judge.identity.addresses import canonical
from iet_watch.locale import later
from iet_watch.publish.checks.families.finding import Finding, Subject
from iet_watch.publish.issue.bulletin import Fiche

ISSUES = 4  # the last ones that are looked at: a year


def check(subject: Subject) -> Iterator[Finding]:
    fiches = list(subject.fiches)
    worded = {fiche.number: _worded(subject, fiche) for fiche in fiches}
    for fiche in fiches:
        yield from _published(subject, fiche, worded[fiche.number])
    for one, other in combinations(fiches, 2):
        if one.url and canonical(one.url) == canonical(other.url):
            message = later("%(other)s has the same address: one article, one fiche")
            yield Finding("repeats", "block", *subject.place(other, "url"), message, {"other": one.path})
        elif _same(worded[one.number], worded[other.number]):
            message = later("%(other)s tells the same article: keep one, name the other as a reprint")
            yield Finding("repeats", "hold", *subject.place(other, "title"), message, {"other": one.path})


def _published(subject: Subject, fiche: Fiche, worded: Wording) -> Iterator[Finding]:
    item = subject.items.get(fiche.item)
    known = (fiche.item, *(item.copies if item else ()), item.copy_of if item else None)
    group = {number for number in known if number}
    address = canonical(fiche.url)
    for quarter, earlier in subject.earlier.items():
        for other in earlier:
            place = {"quarter": quarter, "title": other.title}
            if other.item in group or (address and canonical(other.url) == address):
                message = later("already published in %(quarter)s: %(title)s")
                yield Finding("repeats", "block", *subject.place(fiche, "title"), message, place)
            elif _same(worded, _worded(subject, other)):
                message = later("very like a fiche of %(quarter)s: %(title)s")
                yield Finding("repeats", "warn", *subject.place(fiche, "title"), message, place)


def _worded(subject: Subject, fiche: Fiche) -> Wording:
    """A fiche by the words of its article where they are still known, else by its own."""
    item = subject.items.get(fiche.item)
    title = item.title if item else fiche.original_title or fiche.title
    text = (item.text or item.summary) if item else fiche.summary
    return word_it(str(fiche.number), title, text, fiche.published, urlsplit(fiche.url).hostname or "")


def _same(one: Wording, other: Wording) -> bool:
    held = alike(one, other)
    return held is not None and compare(one, other, held).same
