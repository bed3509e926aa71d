"""Titles that say which kind of document they stand over, and nothing of what it tells: « Communiqué de presse »."""

from __future__ import annotations

from collections.abc import Iterable
from functools import cache
from importlib import resources


def names_a_kind(title: Iterable[str]) -> bool:
    """Whether the folded words of a title, its numbers and days aside, all say which kind of document it is."""
    return _kinds().issuperset(title)


@cache
def _kinds() -> frozenset[str]:
    """The words by which public bodies, chambers and associations name what they publish, whoever they are."""
    words = (resources.files("iet_watch.judge.grouping") / "data" / "kinds.txt").read_text(encoding="utf-8")
    return frozenset(words.split())
