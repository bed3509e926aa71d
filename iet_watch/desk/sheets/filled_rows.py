"""A sheet that came back, as a workbook or as CSV: its rows, and what is wrong with each before anything is decided."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import islice
from pathlib import Path

from iet_watch.desk.deciding.decisions import WHY_LIMIT
from iet_watch.desk.deciding.sayings import COMMENT_LIMIT
from iet_watch.desk.sheets.instructions import HOW_TO
from iet_watch.desk.sheets.row_codes import RowCode, read_code
from iet_watch.desk.sheets.sheet_columns import OF_SHEETS, OF_THE_ITEM, OFFERED, column_key, ruling_of, titles
from iet_watch.files.tables import Cell, Formula, Row, Table, read_table
from iet_watch.locale import LANGUAGES, Phrase, language, later, translations
from iet_watch.model.decisions import Ruling
from iet_watch.model.trouble import BAD_DATA, NO_INPUT, Trouble
from iet_watch.words import one_line

MOST_ROWS = 20_000  # of one sheet: the largest theme brings 2,000 items in a quarter
_CELL_LIMIT = 32_767  # characters of a cell, says Excel


@dataclass(frozen=True)
class Wrong:
    """What is wrong with a row: an English template of the catalogue and its values."""

    message: str
    args: Mapping[str, object]


@dataclass(frozen=True)
class FilledRow:
    """What a person said in one row. `ruling`: None where there is a remark alone.

    `title`, `url`: what the row itself says that it is about, empty where those columns are gone.
    """

    line: int
    code: RowCode
    ruling: Ruling | None
    remark: str
    title: str
    url: str


@dataclass(frozen=True)
class Unread:
    """A column that is not read and holds something, by its name or its letter, and in which rows."""

    column: str
    lines: tuple[int, ...]


@dataclass(frozen=True)
class SaidCell:
    """A cell that shows what was said of an item, as it came back."""

    line: int
    item: int
    text: str


@dataclass(frozen=True)
class ItemCells:
    """The cells of a row that show its item, by their keys."""

    line: int
    code: RowCode
    cells: Mapping[str, Cell]


@dataclass(frozen=True)
class FilledSheet:
    """The rows where something was filled in, in their order; how many are left empty.

    `other_sheets`: the names of those of the workbook that are not read, but for our own that says how. `unread`: what
    was written into other columns than ours; `commented`: the cells that bear a comment, which is not read; `said`: the
    cells that show what was said; `items`: those that show the item; `names`: of our columns, by their keys.
    """

    rows: tuple[FilledRow | tuple[int, Wrong], ...]
    empty: int
    other_sheets: tuple[str, ...] = ()
    unread: tuple[Unread, ...] = ()
    commented: tuple[str, ...] = ()
    said: tuple[SaidCell, ...] = ()
    items: tuple[ItemCells, ...] = ()
    names: Mapping[str, str] = field(default_factory=dict)


def read_sheet(path: Path) -> FilledSheet:
    """The rows of the file. Raises Trouble where it is no sheet of ours, or where nothing can be made of it."""
    try:
        data = path.read_bytes()
    except OSError as error:
        raise Trouble(
            "%(path)s cannot be read: %(reason)s", code=NO_INPUT, path=path, reason=Phrase(error.strerror)
        ) from error
    table = read_table(data, path, OF_SHEETS)
    _check_columns(table, path)
    rows = list(islice(table.rows, MOST_ROWS + 1))
    if len(rows) > MOST_ROWS:
        raise Trouble(
            "%(path)s has more than %(limit)s rows: nothing was recorded; cut it in pieces",
            code=BAD_DATA, path=path, limit=MOST_ROWS,
        )  # fmt: skip
    filled = [row for row in rows if row.broken or _text(row, "decision") or _text(row, "remark")]
    ours = {translations(code).gettext(HOW_TO) for code in LANGUAGES}
    others = tuple(name for name in table.sheets if name not in ours)
    return FilledSheet(
        tuple(_filled(row) for row in filled), len(rows) - len(filled), others, tuple(_unread(table, rows)),
        table.commented, tuple(_said(rows)), tuple(_of_items(rows)), {key: _name_of(table, key) for key in table.keys},
    )  # fmt: skip


def _said(rows: Sequence[Row]) -> Iterator[SaidCell]:
    for row in rows:
        code = read_code(_text(row, "code")) if (text := _text(row, "said")) else None
        if code:
            yield SaidCell(row.line, code.item, text)


def _of_items(rows: Sequence[Row]) -> Iterator[ItemCells]:
    for row in rows:
        if code := read_code(_text(row, "code")):
            yield ItemCells(row.line, code, {key: row.cells[key] for key in OF_THE_ITEM if key in row.cells})


def _name_of(table: Table, key: str) -> str:
    """The name that a column of ours has in this file."""
    return next((name for name in table.names if column_key(name) == key), "")


def _unread(table: Table, rows: Sequence[Row]) -> Iterator[Unread]:
    """The columns that people have added and filled in, then those of ours with words below the rows."""
    for column in sorted({column for row in rows for column in row.beside}):
        name = table.names[column] if column < len(table.names) else ""
        yield Unread(name or _letter(column), tuple(row.line for row in rows if column in row.beside))
    notes = [row for row in rows if not set(row.cells) & {"code", "url", "decision", "remark"}]
    for key in dict.fromkeys(key for row in notes for key in row.cells):
        yield Unread(_name_of(table, key), tuple(row.line for row in notes if key in row.cells))


def _letter(column: int) -> str:
    """« A » of the first column, numbered 0."""
    before, last = divmod(column, 26)
    return (_letter(before - 1) if before else "") + chr(ord("A") + last)


def _check_columns(table: Table, path: Path) -> None:
    names = titles(language())
    if "code" not in table.keys:
        raise Trouble(
            "%(path)s has no column “%(column)s”: it is no sheet written by sheet export, or the column was deleted; "
            "nothing was recorded", code=BAD_DATA, path=path, column=names["code"],
        )  # fmt: skip
    if not {"decision", "remark"} & set(table.keys):
        raise Trouble(
            "%(path)s has no column “%(column)s”: nothing was recorded",
            code=BAD_DATA, path=path, column=names["decision"],
        )  # fmt: skip


def _filled(row: Row) -> FilledRow | tuple[int, Wrong]:
    """What the row says, or what is wrong with it."""
    if row.broken:
        return row.line, Wrong(row.broken, {})
    if formula := _formula(row.cells.get(key, "") for key in ("decision", "remark", "code")):
        return row.line, Wrong(later("a formula (%(found)s) where a word belongs: type the word"), {"found": formula})
    if not _text(row, "code"):
        about = _text(row, "title") or "–"
        return row.line, Wrong(later("it has lost its code: which item is it about? (“%(title)s”)"), {"title": about})
    code = read_code(_text(row, "code"))
    if code is None:
        return row.line, Wrong(later("its code was changed: %(found)s"), {"found": _text(row, "code")[:80]})
    written = _text(row, "decision")
    ruling = ruling_of(written)
    if written and ruling is None:
        return row.line, Wrong(
            later("unknown decision “%(found)s”: expected one of %(expected)s"),
            {"found": written[:80], "expected": ", ".join(OFFERED[language()].values())},
        )
    remark, limit = _text(row, "remark"), WHY_LIMIT if ruling else COMMENT_LIMIT
    if len(remark) > limit:
        return row.line, Wrong(
            later("its remark takes %(length)s characters, %(limit)s at most: shorten it and import the sheet again"),
            {"length": len(remark), "limit": limit},
        )
    return FilledRow(row.line, code, ruling, remark, _text(row, "title"), _text(row, "url"))


def _formula(cells: Iterable[Cell]) -> str:
    return next((str(cell)[:60] for cell in cells if isinstance(cell, Formula)), "")


def _text(row: Row, key: str) -> str:
    return one_line(str(row.cells.get(key, "")), _CELL_LIMIT)
