"""The day on which an article appeared, as its page says it: in what it declares, else in its words.

What htmldate guesses from a page that declares nothing is no date: of a footer (« © 2026 ») it makes the first of
January, of a text the first day that it names, be it the subject's (adbar/htmldate#67, #124). Of 447 labelled pages
it guessed for twelve, and was right for five.
"""

from __future__ import annotations

import re
from datetime import UTC, date, datetime
from typing import Any

from lxml import html

from iet_watch.collect.documents.markup import tree_of
from iet_watch.collect.documents.moments import LONGEST, NOON, read_moment
from iet_watch.words import fold

READ = 100_000  # characters of what a page shows, where its date is looked for

_DAY = (
    r"(?:[a-z]{5,9},? )?\d{1,2}(?:er)?(?: ?[/.-] ?\d{1,2} ?[/.-] ?|[ .-]{1,2}[a-z]{3,9}\.?[ .-]{1,2})(?:20)?\d\d(?!\d)"
)
_ON = r"(?: :)?(?: le| du)?(?: :)?"
_APPEARED = rf"(?:publiee?s?|mise?s? en ligne|postee?s?|parue?s?|date de (?:publication|parution)){_ON} ({_DAY})"
_CHANGED = rf"(?:mise?s? a jour|maj|modifiee?s?|actualisee?s?){_ON} ({_DAY})"
_SAID = re.compile(rf"\b(?:{_APPEARED}|{_CHANGED})")
_WHOLE = re.compile(_DAY)
_BESIDE = re.compile(r"[\s:]+")
# What tells the day of publication in the head of a page or its data, and what tells that of its last change.
_DECLARES = re.compile(
    r"publi(?:shed|cation|sh)?[_:.-]?(?:time|date)|date[_:.-]?(?:published|created|issued)|pub_?date|"
    r"dc(?:terms)?[.:](?:date|created|issued)",
    re.IGNORECASE,
)
_DECLARES_CHANGE = re.compile(
    r"(?:modified|updated)[\w:.-]{0,20}[\"']?\s{0,5}(?:content\s{0,5}=|:)\s{0,5}[\"'](\d{4}-\d\d-\d\d)", re.IGNORECASE
)


def search() -> dict[str, Any]:
    """How htmldate is to look for a date: where one is declared or marked, not in all numbers of the page."""
    from trafilatura.settings import set_date_params

    return set_date_params(extensive=False)


def day_of_page(page: str, found: str | None) -> datetime | None:
    """The day of publication of a page (noon, the same day everywhere), where htmldate found this one.

    What the page says in words counts where it declares nothing, or where what was found is the day of its last change.
    """
    tree = tree_of(page)
    day = _day(found)
    if tree is not None:
        said, changed = _said(tree)
        changed |= {one[1] for one in _DECLARES_CHANGE.finditer(page)}
        if said and (day is None or found in changed or not _DECLARES.search(page)):
            day = said
        day = day or _marked(tree)
    return datetime(day.year, day.month, day.day, NOON, tzinfo=UTC) if day else None


def _day(text: str | None) -> date | None:
    try:
        return date.fromisoformat(text or "")
    except ValueError:
        return None


def _said(tree: html.HtmlElement) -> tuple[date | None, set[str]]:
    """The day that a page first calls that of its publication, and those that it calls days of change."""
    appeared, changed = list[date](), set[str]()
    for found in _SAID.finditer(_shown(tree)):
        day = _read(found[1] or found[2])
        if day and found[1]:
            appeared.append(day)
        elif day:
            changed.add(day.isoformat())
    return (appeared[0] if appeared else None), changed


def _marked(tree: html.HtmlElement) -> date | None:
    """The day that an element called « date » is all about; none where several say several days, as lists do."""
    days = set[date]()
    for element in tree.xpath("//body//*[contains(@class, 'date')]"):
        said = fold(" ".join("".join(element.itertext()).split())[:LONGEST])
        if _WHOLE.fullmatch(said) and (day := _read(said)):
            days.add(day)
    return days.pop() if len(days) == 1 else None


def _read(said: str) -> date | None:
    moment = read_moment(said, "fr")
    return moment.date() if moment else None


def _shown(tree: html.HtmlElement) -> str:
    for silent in list(tree.iter("script", "style", "head", "template")):
        silent.clear(keep_tail=True)
    said = " ".join(" ".join(tree.itertext()).split())
    return _BESIDE.sub(lambda one: " : " if ":" in one[0] else " ", fold(said[:READ]))
