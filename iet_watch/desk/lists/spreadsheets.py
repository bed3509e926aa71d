"""Items as offices read them, CSV and spreadsheet, in the words and signs of their language; `import` reads them."""

from __future__ import annotations

import csv
import io
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, tzinfo
from typing import Any

from iet_watch.desk.deciding.decisions import status_word
from iet_watch.desk.lists.listing import as_json
from iet_watch.files.columns import COLUMNS, column_titles
from iet_watch.files.tables import harmless
from iet_watch.model.items import Item
from iet_watch.model.levels import PUBLIC

CELL_LIMIT = 32_000  # characters of a cell of a spreadsheet: Excel takes 32,767
_WIDTHS = {"title": 70, "url": 40, "source": 24, "published": 18, "collected": 18, "themes": 36, "tags": 30}
_MOMENT = "dd/mm/yyyy hh:mm:ss"  # as the cells of a French spreadsheet show one


@dataclass(frozen=True)
class Notation:
    """How a table is written: in which language, with what between its cells, its hours in which time zone.

    French has ; between cells, its own names of columns and moments that Excel knows for dates; English is as programs
    have read it since the first version.
    """

    language: str
    zone: tzinfo
    delimiter: str = ""

    @property
    def french(self) -> bool:
        return self.language == "fr"

    def moment(self, moment: datetime | None) -> datetime | None:
        """The moment as clocks of the place show it, without its zone: spreadsheets know none."""
        return moment.astimezone(self.zone).replace(tzinfo=None, microsecond=0) if moment else None


def to_csv(items: Sequence[Item], notation: Notation) -> str:
    """With a byte-order mark so that spreadsheets read the accents."""
    buffer = io.StringIO(newline="")
    between = notation.delimiter or (";" if notation.french else ",")
    writer = csv.writer(buffer, delimiter=between, lineterminator="\r\n")
    keys = _columns(items)
    writer.writerow(column_titles(notation.language, keys))
    for item in items:
        # 2026-11-12 08:00:00, without T and zone: Excel and LibreOffice know it for a date in every country.
        cells = [str(cell) if isinstance(cell, datetime) else cell for cell in _cells(item, notation, keys)]
        writer.writerow([harmless(cell) for cell in cells])
    return "\ufeff" + buffer.getvalue()


def to_xlsx(items: Sequence[Item], notation: Notation) -> bytes:
    """A spreadsheet whose cells are text, number or date: what looks like a formula stays what it is."""
    from openpyxl import Workbook
    from openpyxl.utils import get_column_letter

    workbook = Workbook()
    sheet = workbook.active
    assert sheet is not None
    sheet.title, keys = "items", _columns(items)
    for row, cells in enumerate(
        [list(column_titles(notation.language, keys)), *(_cells(item, notation, keys) for item in items)], start=1
    ):
        for column, value in enumerate(cells, start=1):
            cell = sheet.cell(row=row, column=column)
            if isinstance(value, str):
                cell.value = value[:CELL_LIMIT]
                cell.data_type = "s"
            else:
                cell.value = value
                if isinstance(value, datetime):
                    cell.number_format = _MOMENT
    sheet.freeze_panes = "C2"
    for key, width in _WIDTHS.items():
        sheet.column_dimensions[get_column_letter(COLUMNS.index(key) + 1)].width = width
    workbook.properties.created = workbook.properties.modified = datetime(2000, 1, 1)
    whole = io.BytesIO()
    workbook.save(whole)
    return whole.getvalue()


def _columns(items: Sequence[Item]) -> tuple[str, ...]:
    """The columns of a table: with the level of each item where not all are for everyone."""
    return COLUMNS if all(item.level == PUBLIC for item in items) else (*COLUMNS, "level")


def _cells(item: Item, notation: Notation, keys: Sequence[str]) -> list[Any]:
    values = as_json(item)
    scores = {slug: f"{score:g}" for slug, score in item.themes.items()}
    if notation.french:
        scores = {slug: score.replace(".", ",") for slug, score in scores.items()}
        values["published"], values["collected"] = notation.moment(item.published), notation.moment(item.collected)
        values["status"] = status_word(item.status)
    values["themes"] = "; ".join(f"{slug} ({score})" for slug, score in scores.items())
    values["tags"] = "; ".join(dict.fromkeys(name for names in item.tags.values() for name in names))
    values["seen_at"] = " ".join(item.seen_at)
    values["level"] = item.level
    return [values[column] for column in keys]
