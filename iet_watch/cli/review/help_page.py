"""The page of `?`: every key with what it does, every sign with what it means."""

from __future__ import annotations

from iet_watch.cli.review.keys import ALWAYS, KEYS, MORE, PLACES
from iet_watch.cli.review.row_words import signs_explained
from iet_watch.desk.reviewing.article import Paragraph
from iet_watch.locale import say


def help_page() -> list[Paragraph]:
    """One line for each key and each sign."""
    letters = [(key.letter, say(key.sentence)) for key in (*KEYS, *MORE, *ALWAYS)]
    places = [(say(shown), say(sentence)) for _, _, shown, sentence in PLACES]
    rows = [*letters, *places]
    width = max(len(key) for key, _ in rows)
    signs = [_row(sign, told, width) for sign, told in signs_explained()]
    return [*(_row(key, told, width) for key, told in rows), (), ((say("Signs before a title"), "title"),), *signs]


def _row(key: str, told: str, width: int) -> Paragraph:
    return ((f"{key:>{width}}  ", "title"), (told, "plain"))
