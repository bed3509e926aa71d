"""Neighbours: which items are compared."""

from __future__ import annotations

from datetime import date, timedelta

from iet_watch.judge.grouping.candidates import Neighbours
from iet_watch.judge.grouping.thresholds import STEM_DAYS
from iet_watch.judge.grouping.wording import Wording, word_it

FIRST = date(2026, 11, 2)
TITLE = "Un porte-conteneurs échoué devant la digue du Havre"


def worded(item: str, day: date) -> Wording:
    return word_it(item, TITLE, f"{TITLE} : marins hélitreuillés, barrages déployés contre le fioul.", day)


def test_an_item_that_came_late_is_forgotten_though_its_words_still_name_it() -> None:
    neighbours = Neighbours()
    neighbours.add(worded("of-that-day", FIRST + timedelta(days=5)), FIRST + timedelta(days=5))
    neighbours.add(worded("late", FIRST), FIRST)
    today = FIRST + timedelta(days=STEM_DAYS + 2)
    neighbours.forget(today)
    near = neighbours._within(neighbours._of_copies.sharing(worded("new", today).signs, 2), today, STEM_DAYS)
    assert near == {"of-that-day"}
    assert "of-that-day" in neighbours.of(worded("new", today), today)
