"""What somebody typed into a cell that shows what was said: it is not read, so that it has to be told.

What the cell held when the sheet was written is not known any more, but each word of it is one of the log's or of the
sentences around them: whatever else stands there was typed.
"""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache

from iet_watch.desk.sheets.filled_rows import FilledSheet, SaidCell, Unread
from iet_watch.desk.sheets.rows import SAID_PHRASES
from iet_watch.locale import LANGUAGES, translations
from iet_watch.model.decisions import LogLine
from iet_watch.store.collected.grouping import story_members
from iet_watch.store.collected.items import stories_of
from iet_watch.store.database import Database
from iet_watch.store.said.log import log_of, logs_of
from iet_watch.words import words


def typed_into_said(db: Database, sheet: FilledSheet) -> Unread | None:
    """The rows of the sheet where somebody typed among what was said before; None where nobody did."""
    lines = tuple(cell.line for cell in sheet.said if _is_typed(db, cell))
    return Unread(sheet.names["said"], lines) if lines else None


def _is_typed(db: Database, cell: SaidCell) -> bool:
    said = list(_log(db, cell.item))
    known = {word for line in said for word in words(f"{line.who} {line.why}")} | (_phrase_words() if said else set())
    return not said or any(word not in known and not word.isdigit() for word in words(cell.text))


def _log(db: Database, item: int) -> Iterator[LogLine]:
    """What was said of an item and of the others of its story."""
    yield from log_of(db, item)
    for members in story_members(db, stories_of(db, [item]).values()).values():
        for lines in logs_of(db, members).values():
            yield from lines


@cache
def _phrase_words() -> frozenset[str]:
    """The words around who, what and when, in each language."""
    return frozenset(
        word for code in LANGUAGES for phrase in SAID_PHRASES for word in words(translations(code).gettext(phrase))
    )
