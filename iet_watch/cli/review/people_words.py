"""Names that a person types: a part of one is enough where it is of one only."""

from __future__ import annotations

from collections.abc import Sequence

from iet_watch.words import TITLE_LIMIT, fold, one_line
from iet_watch.workspace.people import People

NAMES_SHOWN = 4  # in a question; more leave no room for the answer at 80 columns


def names_words(people: People) -> str:
    """« (Camille, Dominique…) » after a question; nothing where people are not listed."""
    return some_words([person.name for person in people])


def some_words(names: Sequence[str]) -> str:
    """The first of `names` between brackets, after a space; empty where there is none."""
    more = "…" if len(names) > NAMES_SHOWN else ""
    return f" ({', '.join(names[:NAMES_SHOWN])}{more})" if names else ""


def begun(typed: str, known: Sequence[str]) -> str:
    """The one of `known` that `typed` begins, whatever its case and accents; else `typed` itself."""
    found = [name for name in known if fold(name).startswith(fold(typed))]
    return found[0] if len(found) == 1 or typed in found[:1] else typed


def meant(typed: str, people: People) -> str:
    """The name that `typed` is, or is a part of. Raises Trouble where it is nobody's, or several people's."""
    name = one_line(typed, TITLE_LIMIT)
    found = [person.name for person in people if fold(name) in fold(person.name)]
    return found[0] if len(found) == 1 else people.known(name).name
