"""The day on which an article appeared, as its page says it: in what it declares, else in its words.

What htmldate guesses from a page that declares nothing is no date: of a footer (« © 2026 ») it makes the first of
January, of a text the first day that it names, be it the subject's (adbar/htmldate#67, #124). Of 447 labelled pages
it guessed for twelve, and was right for five.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from datetime import UTC, date, datetime
from typing import Any

from lxml import html

from iet_watch.collect.documents.markup import tree_of
from iet_watch.collect.documents.moments import LONGEST, NOON, read_moment
from iet_watch.words import fold, words

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


def day_of_page(page: str, found: str | None, title: str = "") -> datetime | None:
    """The day of publication of a page (noon, the same day everywhere), where htmldate found this one.

    What the page declares of the article with this title comes first. What it says in words counts where it declares
    nothing, or where what was found is the day of its last change. The day of another article is none.
    """
    tree = tree_of(page)
    if tree is None:
        return _noon(_day(found))
    if declared := _day_of_data(tree, title):
        return _noon(declared)
    declares = _DECLARES.search(page) is not None
    day = _day(found) if declares or not found else _day_marked(tree, found)
    said, changed = _said(tree)
    changed |= {one[1] for one in _DECLARES_CHANGE.finditer(page)}
    if said and (day is None or found in changed or not declares):
        day = said
    return _noon(day or _marked(tree))


def _noon(day: date | None) -> datetime | None:
    return datetime(day.year, day.month, day.day, NOON, tzinfo=UTC) if day else None


def _day_of_data(tree: html.HtmlElement, title: str) -> date | None:
    """The day that the data of a page (JSON-LD) give to the one article that has its title, where they have several."""
    found = [one for data in tree.xpath("//script[@type='application/ld+json']/text()") for one in _dated(data)]
    said = " ".join(words(title))
    days = {day for name, day in found if said and " ".join(words(name)) == said}
    return days.pop() if len(found) > 1 and len(days) == 1 else None


def _dated(data: str) -> Iterator[tuple[str, date]]:
    """What is dated in JSON-LD, by its headline; nothing of what cannot be read."""
    try:
        left = [json.loads(data)]
    except (ValueError, RecursionError):
        return
    while left:
        one = left.pop()
        if isinstance(one, dict):
            day = _day(str(one.get("datePublished") or "")[:10])
            if day and (name := one.get("headline") or one.get("name")):
                yield str(name), day
        left += one.values() if isinstance(one, dict) else one if isinstance(one, list) else ()


def _day_marked(tree: html.HtmlElement, found: str) -> date | None:
    """The day that was found, unless it is marked in a list of other articles alone: then the first one beside that."""
    marked = [one for one in tree.iter("time") if _day((one.get("datetime") or "")[:10])]
    of_others = [one for one in marked if _is_in_a_list(one)]
    if not of_others or any(one.get("datetime").startswith(found) for one in marked if one not in of_others):
        return _day(found)
    if not any(one.get("datetime").startswith(found) for one in of_others):
        return _day(found)
    return next((_day(one.get("datetime")[:10]) for one in marked if one not in of_others), None)


def _is_in_a_list(element: html.HtmlElement) -> bool:
    """Whether a date stands in one of several entries beside each other that lead somewhere and are dated."""
    entry = next(element.iterancestors("article", "li"), None)
    if entry is None or entry.getparent() is None or entry.find(".//h1") is not None:
        return False
    alike = [one for one in entry.getparent().iterchildren(entry.tag) if one.find(".//a[@href]") is not None]
    return sum(one.find(".//time") is not None for one in alike) > 1


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
