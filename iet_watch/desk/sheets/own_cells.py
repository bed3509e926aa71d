"""What somebody typed over the cells that show the item itself: nothing of it is read, so that it has to be told.

What a cell held when the sheet was written is not known any more: it is compared with what the item says now, letters
and figures alone.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import datetime, tzinfo

from iet_watch.desk.sheets.filled_rows import FilledSheet, ItemCells, Unread
from iet_watch.desk.sheets.row_checks import is_about
from iet_watch.desk.sheets.row_codes import workspace_name
from iet_watch.files.tables import Cell
from iet_watch.model.items import Item
from iet_watch.store.collected.items import Selection, select_items
from iet_watch.store.database import Database
from iet_watch.words import written_words

_AT_ONCE = 500  # items, with their texts
_LOST = frozenset("?_")  # what stands in an old encoding for a letter that it has not
_FIGURES = re.compile(r"\d{1,9}", re.ASCII)


def typed_over_items(db: Database, sheet: FilledSheet, zone: tzinfo, themes: Mapping[str, str]) -> list[Unread]:
    """The columns of the item itself where somebody typed, each with its rows. `themes`: their titles by name."""
    found, here = defaultdict[str, list[int]](list), workspace_name(db)
    ours = [row for row in sheet.items if row.code.workspace == here]
    for start in range(0, len(ours), _AT_ONCE):
        rows = ours[start : start + _AT_ONCE]
        numbers = tuple({row.code.item for row in rows})
        items = {item.id: item for item in select_items(db, Selection(everything=True, ids=numbers))}
        for row in rows:
            if item := items.get(row.code.item):
                for key in _typed(row, item, zone, themes):
                    found[key].append(row.line)
    return [Unread(sheet.names[key], tuple(lines)) for key, lines in found.items()]


def _typed(row: ItemCells, item: Item, zone: tzinfo, themes: Mapping[str, str]) -> Iterator[str]:
    """The keys of the cells that say something else than the item; none where the row shows another item."""
    cells = row.cells
    if not is_about(str(cells.get("title", "")), str(cells.get("url", "")), item):
        return
    own = {
        "title": item.title or item.url, "url": item.url, "source": item.source,
        "theme": themes.get(row.code.theme, str(cells.get("theme", ""))),
    }  # fmt: skip
    yield from (key for key in own if key in cells and not _same(str(cells[key]), own[key]))
    if "summary" in cells and not _is_of(str(cells["summary"]), item):
        yield "summary"
    if "published" in cells and not _is_day(cells["published"], item.when.astimezone(zone)):
        yield "published"


def _same(cell: str, own: str) -> bool:
    return any(signs(cell) == signs(own) for signs in _readings(cell))


def _is_of(summary: str, item: Item) -> bool:
    """Whether a cell is the beginning of what the item says, or has none but its words where it said more since."""
    texts = [item.summary, item.text]
    if any(signs(text).startswith(signs(summary)) for text in texts for signs in _readings(summary)):
        return True
    known = {word for text in (item.title, *texts) for word in written_words(text)}
    return all(word in known for word in written_words(summary))


def _readings(cell: str) -> Sequence[Callable[[str], str]]:
    """How a cell is compared: by its letters and figures, and by those of ASCII alone where it has lost others."""
    return (_signs,) if _LOST.isdisjoint(cell) else (_signs, _ascii)


def _signs(text: str) -> str:
    return "".join(filter(str.isalnum, text))


def _ascii(text: str) -> str:
    return _signs(text).encode("ascii", "ignore").decode()


def _is_day(cell: Cell, when: datetime) -> bool:
    """Whether a cell shows the day, as a date or in figures in whatever order."""
    if not isinstance(cell, str):
        return (cell.year, cell.month, cell.day) == (when.year, when.month, when.day)
    known = (when.year, when.year % 100, when.month, when.day)
    figures = [int(one) for one in _FIGURES.findall(cell)][:3]
    return bool(figures) and all(one in known for one in figures)
