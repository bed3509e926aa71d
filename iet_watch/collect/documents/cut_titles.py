"""Titles that a site cuts to their first words, told by the mark at their end."""

from __future__ import annotations

import re

from iet_watch.words import fold, words

_MARK = re.compile(r"[\s\[(]{0,3}(?:…|\.\.\.)[\s\])]{0,3}$")
FEWEST_WORDS = 2  # before the mark; « Et… » begins too much


def is_cut(title: str, whole: str) -> bool:
    """Whether `title` is the beginning of `whole`, cut and marked as cut (« Le port branche ses qu… »)."""
    beginning = fold(_MARK.sub("", title))
    if len(beginning) == len(fold(title)) or len(words(beginning)) < FEWEST_WORDS:
        return False
    said = fold(_MARK.sub("", whole))
    return len(said) > len(beginning) and said.startswith(beginning)
