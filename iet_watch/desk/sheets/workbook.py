"""The workbook that a partner fills in: the items to decide on, and how to."""

from __future__ import annotations

import io
import math
from collections.abc import Sequence
from datetime import datetime
from typing import TYPE_CHECKING, Any

from iet_watch.desk.sheets.instructions import HOW_TO, Line, Sheet, instruction_lines
from iet_watch.desk.sheets.rows import SheetRow, items_of
from iet_watch.desk.sheets.sheet_columns import KEYS, OFFERED, titles
from iet_watch.locale import translations

if TYPE_CHECKING:
    from openpyxl import Workbook
    from openpyxl.worksheet.worksheet import Worksheet

# Characters. The code stands hidden in the midst of the others: whoever marks columns to sort, move or copy them has
# it among them, which at an edge would be left behind and make each row that of another item.
WIDTHS = {
    "decision": 13, "remark": 30, "code": 12, "title": 42, "summary": 66, "said": 24, "url": 26, "source": 20,
    "published": 12, "relevance": 13, "found": 22, "theme": 22,
}  # fmt: skip
CELL_LIMIT = 32_000  # characters of a cell: Excel takes 32,767
INSTRUCTIONS_WIDTH = 96
LINK_LIMIT = 2_000  # characters of a link: of a longer one than 2,079 Excel says that the file is damaged
MOST_LINKS = 60_000  # of a sheet: Excel takes 65,530
LINE, LOWEST, TALLEST = 14.0, 32.0, 260.0  # points: of a line of text, of a row
FONT = "Calibri"  # Carlito in LibreOffice, of the same widths
# Of a column's width, what one character takes in the style of its cells.
_WIDE = {"title": 1.08, "summary": 0.82, "source": 0.88, "found": 0.88, "said": 0.88, "theme": 0.88}
_FORMULA_SIGNS = ("=", "+", "-", "@", "\t", "\r")
_DECISION_COLOURS = {"keep": "DDF0DC", "drop": "E7E6E6", "later": "FFF2CC"}  # all legible under black


def to_workbook(rows: Sequence[SheetRow], sheet: Sheet) -> bytes:
    """An .xlsx whose first sheet is filled in and whose second says how; the same values give the same bytes."""
    from openpyxl import Workbook

    words = translations(sheet.language)
    book = Workbook()
    accent = sheet.accent.removeprefix("#")
    _add_styles(book, accent)
    page = book.active
    assert page is not None
    page.title = words.gettext("Items")
    _fill(page, rows, sheet)
    _dress(page, len(rows), sheet)
    how = book.create_sheet(words.gettext(HOW_TO))
    _fill_instructions(how, instruction_lines(sheet, items_of(rows)), accent)
    book.properties.title = sheet.title
    book.properties.creator = "iet-watch"
    book.properties.created = book.properties.modified = datetime(sheet.day.year, sheet.day.month, sheet.day.day)
    whole = io.BytesIO()
    book.save(whole)
    return whole.getvalue()


def _add_styles(book: Workbook, accent: str) -> None:
    """The styles of cells, under names that a person finds in the program's list of styles."""
    from openpyxl.styles import Alignment, Border, Font, NamedStyle, PatternFill, Protection, Side

    below = Border(bottom=Side(style="thin", color="D0D7DE"))
    top = Alignment(horizontal="left", vertical="top", wrap_text=True, indent=1)
    mine = PatternFill("solid", fgColor="FFFDF3")
    text, grey = Font(name=FONT, size=10), "57606A"
    fonts = {
        "text": text, "remark": text, "day": text, "share": text, "small": Font(name=FONT, size=9, color=grey),
        "decision": Font(name=FONT, size=11, bold=True), "title": Font(name=FONT, size=11, bold=True),
        "link": Font(name=FONT, size=9, color=accent, underline="single"),
    }  # fmt: skip
    for name, font in fonts.items():
        style = NamedStyle(f"iet {name}", font=font, alignment=top, border=below, protection=Protection(locked=False))
        if name in ("decision", "remark"):
            style.fill = mine
        if name in ("decision", "day", "share"):
            style.alignment = Alignment(vertical="top", horizontal="center")
        if name == "link":
            style.alignment = Alignment(horizontal="left", vertical="top", indent=1)
        style.number_format = {"day": "dd/mm/yyyy", "share": '0" %"'}.get(name, "@" if name == "remark" else "General")
        book.add_named_style(style)
    code = NamedStyle(
        "iet code", font=Font(name=FONT, size=8, color="8C959F"), border=below, protection=Protection(locked=True)
    )
    heading = NamedStyle(
        "iet heading", font=Font(name=FONT, size=11, bold=True, color="FFFFFF"),
        fill=PatternFill("solid", fgColor=accent),
        alignment=Alignment(vertical="center", horizontal="center", wrap_text=True),
    )  # fmt: skip
    book.add_named_style(code)
    book.add_named_style(heading)


_STYLE_OF = {
    "decision": "iet decision", "remark": "iet remark", "code": "iet code", "title": "iet title",
    "published": "iet day", "relevance": "iet share", "summary": "iet text", "url": "iet link",
}  # fmt: skip


def _fill(page: Worksheet, rows: Sequence[SheetRow], sheet: Sheet) -> None:
    names = titles(sheet.language)
    for column, key in enumerate(KEYS, start=1):
        page.cell(row=1, column=column, value=names[key]).style = "iet heading"
    page.row_dimensions[1].height = 30
    for number, row in enumerate(rows, start=2):
        values = _values(row)
        for column, key in enumerate(KEYS, start=1):
            cell = page.cell(row=number, column=column)
            cell.style = _STYLE_OF.get(key, "iet small")
            _put(cell, values[key])
            if key == "url" and 0 < len(row.url) <= LINK_LIMIT and number <= MOST_LINKS:
                cell.hyperlink = row.url  # not of the title: LibreOffice does not wrap a text with a link
        page.row_dimensions[number].height = _height(values)


def _values(row: SheetRow) -> dict[str, Any]:
    return {
        "decision": None, "remark": None, "code": str(row.code), "title": row.title, "summary": row.summary,
        "source": row.source, "published": row.day, "relevance": round(100 * row.relevance), "found": row.found,
        "said": row.said, "theme": row.theme, "url": row.url,
    }  # fmt: skip


def _put(cell: Any, value: Any) -> None:
    """Text stays text, whatever it begins with, even when a person has opened the cell and closed it again."""
    if value and isinstance(value, str):
        cell.value = value[:CELL_LIMIT]
        cell.data_type = "s"
        if value.startswith(_FORMULA_SIGNS):
            cell.quotePrefix = True
    elif value != "":
        cell.value = value


def _height(values: dict[str, Any]) -> float:
    """Of a row, in points: that of its longest text, as no program measures it when the file is opened."""
    lines = max(math.ceil(len(values[key]) * wide / WIDTHS[key]) for key, wide in _WIDE.items())
    return min(TALLEST, max(LOWEST, LINE * lines + 6))


def _dress(page: Worksheet, count: int, sheet: Sheet) -> None:
    """What helps to fill it in: heading that stays, filters, lists to choose from, colours, a page to print."""
    from openpyxl.utils import get_column_letter

    for column, key in enumerate(KEYS, start=1):
        page.column_dimensions[get_column_letter(column)].width = WIDTHS[key]
    letters = {key: get_column_letter(number) for number, key in enumerate(KEYS, start=1)}
    page.column_dimensions[letters["code"]].hidden = True
    page.column_dimensions[letters["theme"]].hidden = len(sheet.themes) < 2
    last = max(2, count + 1)
    page.freeze_panes = f"{letters['summary']}2"
    page.auto_filter.ref = f"A1:{letters['theme']}{last}"
    _offer_decisions(page, f"{letters['decision']}2:{letters['decision']}{last}", sheet.language)
    _guard_codes(page, f"{letters['code']}2:{letters['code']}{last}", sheet.language)
    page.page_setup.orientation, page.page_setup.paperSize = "landscape", 9  # A4
    page.page_setup.fitToWidth, page.page_setup.fitToHeight = 1, 0
    page.sheet_properties.pageSetUpPr.fitToPage = True  # type: ignore[union-attr]
    page.print_title_rows = "1:1"
    page.page_margins.left = page.page_margins.right = page.page_margins.top = 0.4  # inches
    foot = page.oddFooter
    foot.left.text, foot.right.text = _printed(sheet.title), "&P / &N"  # type: ignore[union-attr]


def _printed(text: str) -> str:
    """`text` for the foot of a page, where & begins an order."""
    return text.replace("&", "&&")


def _offer_decisions(page: Worksheet, cells: str, language: str) -> None:
    from openpyxl.formatting.rule import CellIsRule
    from openpyxl.styles import PatternFill
    from openpyxl.worksheet.datavalidation import DataValidation

    words, offered = translations(language), OFFERED[language]
    chosen = DataValidation("list", formula1='"{}"'.format(",".join(offered.values())), allow_blank=True)
    chosen.errorTitle = words.gettext("Decision")
    chosen.error = words.gettext("Choose from the list, or leave the cell empty.")
    chosen.showErrorMessage = True
    chosen.add(cells)
    page.add_data_validation(chosen)
    for ruling, word in offered.items():
        fill = PatternFill("solid", bgColor=_DECISION_COLOURS[ruling])
        page.conditional_formatting.add(cells, CellIsRule("equal", [f'"{word}"'], fill=fill))  # type: ignore[no-untyped-call]


def _guard_codes(page: Worksheet, cells: str, language: str) -> None:
    """Nothing can be typed over a code. Not by protecting the sheet: Excel sorts no protected one."""
    from openpyxl.worksheet.datavalidation import DataValidation

    words = translations(language)
    guard = DataValidation("custom", formula1="FALSE", allow_blank=False)
    guard.errorTitle = words.gettext("Row code")
    guard.error = words.gettext("This code says which item the row is about: it stays as it is.")
    guard.showErrorMessage = True
    guard.add(cells)
    page.add_data_validation(guard)


def _fill_instructions(page: Worksheet, lines: Sequence[Line], accent: str) -> None:
    from openpyxl.styles import Alignment, Font, PatternFill

    fonts = {
        "title": Font(name=FONT, size=20, bold=True, color=accent), "under": Font(name=FONT, size=12, color="57606A"),
        "step": Font(name=FONT, size=12, bold=True, color=accent), "text": Font(name=FONT, size=12),
    }  # fmt: skip
    page.column_dimensions["A"].width, page.column_dimensions["B"].width = 14, INSTRUCTIONS_WIDTH
    for number, line in enumerate(lines, start=2):
        for column, text in ((1, line.head), (2, line.text)):
            cell = page.cell(row=number, column=column)
            _put(cell, text)
            cell.alignment = Alignment(horizontal="left", vertical="center", wrap_text=column == 2, indent=column - 1)
            cell.font = fonts[line.kind if column == 1 and line.kind in fonts else "text"]
        if line.kind in _DECISION_COLOURS:
            head = page.cell(row=number, column=1)
            head.fill = PatternFill("solid", fgColor=_DECISION_COLOURS[line.kind])
            head.font, head.alignment = fonts["text"], Alignment(vertical="center", horizontal="center")
        taken = 32 if line.kind == "title" else 20 * max(1, math.ceil(len(line.text) / INSTRUCTIONS_WIDTH))
        page.row_dimensions[number].height = taken + 6
    page.sheet_view.showGridLines = False
    page.protection.sheet = True
    page.page_setup.paperSize, page.page_setup.fitToHeight = 9, 0
    page.sheet_properties.pageSetUpPr.fitToPage = True  # type: ignore[union-attr]
