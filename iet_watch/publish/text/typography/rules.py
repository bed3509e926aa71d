"""Which rules of text are in force: a published issue is made again by those of its day, byte for byte.

1: plain CommonMark; pictures, tables and footnotes are the signs that were typed. 2 (December 2026): tables, footnotes,
lists that begin at any number, quotations in plain text, more kinds of typography. 3 (December 2026): fiches by the
number of their file, errata where their fiche is. 4 (December 2026): names in the order of the alphabet, accents
aside; hours typed « 14H30 » or « 9h-12h », telephone numbers that no line parts; events of one title told apart; links
to fiches that a feed or a short letter has not lead to the page.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar

from iet_watch.words import fold

FIRST, SECOND, THIRD, CURRENT = 1, 2, 3, 4
_IN_FORCE = ContextVar("rules of text", default=CURRENT)


def rules_in_force() -> int:
    """The number of the rules by which text is made now."""
    return _IN_FORCE.get()


@contextmanager
def by_rules(number: int) -> Iterator[None]:
    """Makes text by the rules `number` for as long as the block."""
    before = _IN_FORCE.set(number)
    try:
        yield
    finally:
        _IN_FORCE.reset(before)


def alphabetical(name: str) -> tuple[str, str]:
    """The place of a name in a list: « Élodie » comes before « Zoé », as in a dictionary."""
    return (fold(name) if rules_in_force() > THIRD else name.casefold(), name)
