"""Neighbours: which items are compared."""

from __future__ import annotations

from datetime import date, timedelta

from iet_watch.judge.grouping.candidates import Neighbours
from iet_watch.judge.grouping.comparing import compared
from iet_watch.judge.grouping.day import Past, judge_day, seek
from iet_watch.judge.grouping.thresholds import FRAME_ITEMS, RUN_ITEMS, STORY_DAYS
from iet_watch.judge.grouping.wording import Wording, word_it

FIRST = date(2026, 11, 2)
TITLE = "Un porte-conteneurs échoué devant la digue du Havre"


def worded(item: str, day: date) -> Wording:
    return word_it(item, TITLE, f"{TITLE} : marins hélitreuillés, barrages déployés contre le fioul.", day)


def test_an_item_that_came_late_is_forgotten_though_its_words_still_name_it() -> None:
    neighbours = Neighbours()
    neighbours.add(worded("of-that-day", FIRST + timedelta(days=2)).found_by, FIRST + timedelta(days=2))
    neighbours.add(worded("late", FIRST).found_by, FIRST)
    today = FIRST + timedelta(days=STORY_DAYS + 1)
    neighbours.forget(today)
    found_by = worded("new", today).found_by
    assert "late" in neighbours._by_stem.sharing(found_by.signs, 2)
    assert neighbours.by_words(found_by, today) == {"of-that-day"}


def numbered(number: int, day: date) -> Wording:
    """One of a thousand items that an outlet fills into one frame."""
    text = f"La cote {number} de la criée est établie chaque matin par les mareyeurs du port. " * 3
    return word_it(f"{number:04}", f"Cote numéro {number} de la criée du port", text, day, "cotes.example")


def test_an_item_of_a_long_series_is_compared_with_a_few_of_it_the_latest() -> None:
    items = {f"{number:04}": numbered(number, FIRST + timedelta(days=number // 40)) for number in range(120)}
    past = Past(items.__getitem__)
    for day in (FIRST, FIRST + timedelta(days=1)):
        of_day = [item for item in items.values() if item.day == day]
        past.settle(judge_day(past, of_day, day), of_day, day)
    last = FIRST + timedelta(days=2)
    seeking = seek(past, [item.found_by for item in items.values() if item.day == last], last)
    pairs = [two for sought in seeking.sought for two in compared(sought, items.__getitem__)]
    assert len(pairs) <= 40 * (FRAME_ITEMS + 2 * RUN_ITEMS)
    with_last = {other.item for wording, other in pairs if wording.item == "0119"}
    assert {f"{number:04}" for number in range(119 - FRAME_ITEMS, 119)} <= with_last


def test_what_a_long_series_publishes_again_is_found_by_its_sentences() -> None:
    items = {f"{number:04}": numbered(number, FIRST) for number in range(40)}
    past = Past(items.__getitem__)
    past.settle(judge_day(past, items.values(), FIRST), items.values(), FIRST)
    text = "Les ligneurs débarquent bar et lieu jaune, la houle ayant tenu les fileyeurs à quai toute la semaine. " * 2
    once = word_it("once", "Cote numéro 50 de la criée du port", text, FIRST, "cotes.example")
    items["once"] = once
    neighbours = past.neighbours
    neighbours.add(once.found_by, FIRST)
    again = word_it("again", "Cote numéro 50 de la criée du port", text, FIRST + timedelta(days=1), "cotes.example")
    assert "once" in neighbours.again(again.found_by)
