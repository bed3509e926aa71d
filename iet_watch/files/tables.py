"""Tables that others wrote, as CSV or as a spreadsheet: a first row of names, then a record for each row."""

from __future__ import annotations

import csv
import io
import re
import warnings
import zipfile
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from itertools import islice, zip_longest
from pathlib import Path
from typing import TYPE_CHECKING, Any

from iet_watch.files.columns import column_key
from iet_watch.files.decoding import decoded_whole
from iet_watch.files.limits import OutOfTime, held_to
from iet_watch.files.workbook_parts import commented, hidden_rows, links, merged, sheet_xml, uncomputed
from iet_watch.locale import Phrase, later
from iet_watch.model.trouble import BAD_DATA, Trouble

if TYPE_CHECKING:
    from openpyxl import Workbook

WORKBOOKS = (".xlsx", ".xlsm", ".xls", ".ods")  # the last two are told to be saved as another
DELIMITERS = (";", ",", "\t", "|")
CELL_LIMIT = 10_000_000  # characters of one cell of a CSV
UNPACKED_LIMIT = 100_000_000  # bytes of a spreadsheet once unpacked: 100,000 items without their texts take 60 MB
ROW_LIMIT, COLUMN_LIMIT = 200_000, 100  # of a spreadsheet; one may say that it has a million rows and hold none
LOOKED_AT = 1_000  # rows of another sheet, to say whether it holds something
SECONDS = 60.0  # of processor, for one spreadsheet; 2 million empty cells, in 49 kB, took 8
MEMORY = 1024**3  # bytes more than before
HEADING_WITHIN = 30  # rows above the names of the columns: a letterhead takes ten
_SEPARATOR = re.compile(r"\"?sep=(.)\"?[;,\t|]*\r?\n", re.IGNORECASE)  # a line by which Excel tells Excel
_LIKE_A_FORMULA = re.compile(r"'*[=+\-@\t\r]")
_SHOWN_ERROR = re.compile(
    r"#(?:N/A|N/D|REF!|VALUE!|VALEUR!|NAME\?|NOM\?|DIV/0!|NULL!|NUL!|NUM!|NOMBRE!|CALC!|SPILL!|PROPAGATION!|FIELD!)"
)
_LINE_END = re.compile(r"\r\n|\r|\n")
_NO_CSV = later("this line is not CSV")
_NEVER_CLOSED = later('a quotation mark (") is opened here and never closed: close it, or take it out')
_SWALLOWS = later(
    'a cell begins here that holds the lines below it: close its quotation mark ("), or take it out; if it is meant '
    "so, put it on one line"
)

Cell = str | date


class Formula(str):
    """A cell of a spreadsheet that is computed, as the formula that computes it.

    Where values are read instead, one that no spreadsheet has computed yet.
    """


@dataclass(frozen=True)
class Columns:
    """By what a table is known. `key_of`: the key of the column of a title, empty for another.

    `heading`: the key of a column without which there is no row of names. Where it is given that row may stand below
    others, on any sheet, and a cell that is computed is a `Formula`, not its value, unless `computed` asks for that.
    `joined`: the keys of columns that may stand there several times: their cells are joined by semicolons.
    `is_entry`: whether a text is what stands under the heading; by that a row is known which a cell has swallowed.
    """

    key_of: Callable[[str], str] = column_key
    heading: str = ""
    computed: bool = False
    joined: frozenset[str] = frozenset()
    is_entry: Callable[[str], bool] | None = None

    @property
    def values(self) -> bool:
        """Whether a cell that is computed is read as its value."""
        return self.computed or not self.heading


OF_ITEMS = Columns()


@dataclass(frozen=True)
class NoValue:
    """A cell that shows an error instead of a value (« #N/A »), or that no spreadsheet has computed yet."""

    key: str
    column: str
    shown: str

    @property
    def message(self) -> Phrase:
        if self.shown:
            return later("“%(column)s” shows %(found)s, which is no value: correct it in the spreadsheet")
        return later("“%(column)s” is a formula without a value: open the file in the spreadsheet, and save it again")

    @property
    def args(self) -> Mapping[str, object]:
        return {"column": self.column, "found": self.shown}


@dataclass(frozen=True)
class Row:
    """A row by the keys of its columns, empty cells left out; `line`: the one it ends on.

    `broken`: why it is no row, and then the line it begins on; what stands below it may be lost as well.
    `nowhere`: cells that no column takes in: without a name above them, or with one whose place another has taken.
    `valueless`: those of known columns where a value should be read and none is; they are not among `cells`.
    `beside`: the numbers, from 0, of the columns that nobody knows and that say something here.
    `links`: what cells of a spreadsheet lead to, by their keys.
    """

    line: int
    cells: Mapping[str, Cell]
    broken: Phrase | None = None
    nowhere: tuple[str, ...] = ()
    valueless: tuple[NoValue, ...] = ()
    beside: tuple[int, ...] = ()
    links: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class Table:
    """`keys`: of the columns that are known; `others`: the names of those that are not.

    `far_columns`, `sheets`: the names of those of a spreadsheet that are not read: past the limit, beside the sheet
    that counts; `commented`: the cells of any sheet that bear a comment, « B5 ». `names`: of all columns, in order.
    `hidden`: the rows that nobody sees and that are read.
    """

    keys: tuple[str, ...]
    others: tuple[str, ...]
    rows: Iterable[Row]
    far_columns: tuple[str, ...] = ()
    sheets: tuple[str, ...] = ()
    commented: tuple[str, ...] = ()
    names: tuple[str, ...] = ()
    hidden: tuple[int, ...] = ()


def harmless(cell: object) -> object:
    """A cell of a CSV that no spreadsheet takes for a formula."""
    return f"'{cell}" if isinstance(cell, str) and _LIKE_A_FORMULA.match(cell) else cell


def as_written(cell: str) -> str:
    """The cell that `harmless` was given."""
    return cell[1:] if cell.startswith("'") and _LIKE_A_FORMULA.match(cell) else cell


def read_table(data: bytes, path: Path, columns: Columns = OF_ITEMS) -> Table:
    """The table of a spreadsheet or of a CSV file, as the name of the file ends. Raises Trouble."""
    read = read_workbook if path.suffix.lower() in WORKBOOKS else read_text_table
    return read(data, path, columns)


def read_csv(text: str, columns: Columns = OF_ITEMS) -> Table:
    """The table in `text`, whatever stands between its cells; columns that nobody knows are named too."""
    csv.field_size_limit(CELL_LIMIT)
    given = _SEPARATOR.match(text)
    body = text[given.end() :] if given else text
    delimiter = given[1] if given else _delimiter(body, columns)
    return _table(_csv_rows(body, delimiter, 1 if given else 0), columns, delimiter)


def read_text_table(data: bytes, path: Path, columns: Columns = OF_ITEMS) -> Table:
    """The table of a CSV file in any of the encodings that offices use. Raises Trouble."""
    return read_csv(whole_text(data, path).removeprefix("\ufeff"), columns)


def whole_text(data: bytes, path: Path) -> str:
    """The text of a file. Raises Trouble where some of its bytes are no letters."""
    text = decoded_whole(data)
    if text is None:
        raise Trouble(
            "%(path)s is neither in UTF-8 nor in Windows-1252: save it again in UTF-8", code=BAD_DATA, path=path
        )
    return text


def read_workbook(data: bytes, path: Path, columns: Columns = OF_ITEMS) -> Table:
    """The first sheet of a spreadsheet in .xlsx that one sees, else the one that holds the heading asked for.

    Raises Trouble when it is none, or holds too much.
    """
    _refuse_bomb(data, path)
    from openpyxl import load_workbook

    try:
        with held_to(SECONDS, MEMORY), warnings.catch_warnings():
            warnings.simplefilter("ignore")  # of forms and styles that it does not read
            book = load_workbook(io.BytesIO(data), read_only=True, data_only=columns.values)
            sheet = _sheet(book, columns)
            cells = sheet.iter_rows(max_col=COLUMN_LIMIT)
            rows = [[_value(cell) for cell in row] for row in islice(cells, ROW_LIMIT + 1)]
            xml = sheet_xml(book, sheet)
            _complete(rows, xml, columns.values)
            leads_to, unseen = links(book, sheet, xml), set(hidden_rows(xml))
            far = _far_columns(sheet, rows)
            others = tuple(one.title for one in book.worksheets if one is not sheet and _says_something(one))
            comments = commented(data)
    except OutOfTime:
        raise Trouble(
            "%(path)s takes more than %(seconds)s seconds to read: save it as CSV",
            code=BAD_DATA, path=path, seconds=int(SECONDS),
        ) from None  # fmt: skip
    except MemoryError:
        raise Trouble("%(path)s takes more memory than allowed: save it as CSV", code=BAD_DATA, path=path) from None
    except Exception as error:  # openpyxl says in twenty ways that a file is none
        raise _no_workbook(path) from error
    if len(rows) > ROW_LIMIT:
        raise Trouble("%(path)s has more than %(limit)s rows", code=BAD_DATA, path=path, limit=ROW_LIMIT)
    table = _table(iter([(number, row, None) for number, row in enumerate(rows, start=1)]), columns, links=leads_to)
    hidden = tuple(number for number, row in enumerate(rows, start=1) if number in unseen and _is_filled(row))
    return replace(table, far_columns=far, sheets=others, commented=comments, hidden=hidden)


def _sheet(book: Workbook, columns: Columns) -> Any:
    """The first sheet that holds the heading among its first rows, else the first; those that one sees come first."""
    sheets = sorted(book.worksheets, key=lambda one: one.sheet_state != "visible")
    if columns.heading:
        for sheet in sheets:
            first = sheet.iter_rows(max_col=COLUMN_LIMIT, max_row=HEADING_WITHIN)
            if any(columns.key_of(str(_value(cell))) == columns.heading for row in first for cell in row):
                return sheet
    return sheets[0]


def _complete(rows: list[list[Cell]], xml: bytes, values: bool) -> None:
    """Puts into the rows what openpyxl leaves out.

    Each row of a cell that is merged over several has what is written there. Where values are asked for, a cell that
    is computed and whose value no spreadsheet has saved is a formula.
    """
    for row, column in uncomputed(xml) if values else ():
        if row <= len(rows) and column <= len(rows[row - 1]):
            rows[row - 1][column - 1] = Formula("=")
    for first, last, column in merged(xml):
        _fill_down(rows[first - 1 : last], column - 1)


def _fill_down(rows: list[list[Cell]], place: int) -> None:
    filled = [row for row in rows if place < len(row) and _is_filled(row)]
    for row in filled[1:]:
        row[place] = row[place] or filled[0][place]


def _far_columns(sheet: Any, rows: list[list[Cell]]) -> tuple[str, ...]:
    """The names that the first row which says something gives to columns past the limit."""
    header = next((number for number, row in enumerate(rows, start=1) if _is_filled(row)), 1)
    names = islice(sheet.iter_rows(min_row=header, max_row=header, min_col=COLUMN_LIMIT + 1, values_only=True), 1)
    return tuple(str(name).strip() for row in names for name in row if name is not None and str(name).strip())


def _says_something(sheet: Any) -> bool:
    """Whether a sheet holds anything, as far as one looks: Excel adds empty ones."""
    rows = islice(sheet.iter_rows(max_col=COLUMN_LIMIT), LOOKED_AT)
    return any(_is_filled([_value(cell) for cell in row]) for row in rows)


def _is_filled(row: Sequence[Cell]) -> bool:
    return any(not isinstance(cell, str) or cell.strip() for cell in row)


def _refuse_bomb(data: bytes, path: Path) -> None:
    """A small file may hold gigabytes; what its directory says is what can be read of it. Raises Trouble."""
    try:
        size = sum(part.file_size for part in zipfile.ZipFile(io.BytesIO(data)).infolist())
    except (zipfile.BadZipFile, ValueError, OSError) as error:
        raise _no_workbook(path) from error
    if size > UNPACKED_LIMIT:
        raise Trouble(
            "%(path)s takes more than %(limit)s bytes once unpacked: save it as CSV",
            code=BAD_DATA, path=path, limit=UNPACKED_LIMIT,
        )  # fmt: skip


def _no_workbook(path: Path) -> Trouble:
    return Trouble("%(path)s is no spreadsheet in .xlsx: save it as .xlsx or as CSV", code=BAD_DATA, path=path)


def _value(cell: object) -> Cell:
    """A cell as text, or as the day or the moment that it shows."""
    value = getattr(cell, "value", None)
    if getattr(cell, "data_type", "") == "f":
        return Formula(value)
    if isinstance(value, datetime):
        shows_time = "h" in str(getattr(cell, "number_format", "")).lower() or value.time() != datetime.min.time()
        return value if shows_time else value.date()
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    return "" if value is None else str(value)


def _delimiter(text: str, columns: Columns) -> str:
    """What stands between the names of the columns: that which gives the most columns that are known."""

    def known(delimiter: str) -> tuple[int, int]:
        rows = _csv_rows(text[:CELL_LIMIT].lstrip(), delimiter, 0)
        first = [[str(name) for name in row] for _, row, _ in islice(rows, HEADING_WITHIN if columns.heading else 1)]
        return max(((sum(bool(columns.key_of(name)) for name in row), len(row)) for row in first), default=(0, 0))

    return max(DELIMITERS, key=known)


_Numbered = tuple[int, list[Cell], Phrase | None]
_NO_LINKS: Mapping[tuple[int, int], str] = {}


def _csv_rows(text: str, delimiter: str, before: int) -> Iterator[_Numbered]:
    lines = _Lines(text)
    reader = csv.reader(lines, delimiter=delimiter)
    while True:
        begin = reader.line_num + before + 1
        try:
            cells = next(reader)
        except StopIteration:
            return
        except csv.Error:
            yield begin, [], _NO_CSV
            return
        if lines.ended:  # the reader asked for one more line to end this row, and takes what it has for whole
            yield begin, [], _NEVER_CLOSED
            return
        yield reader.line_num + before, [as_written(cell) for cell in cells], None


class _Lines:
    """The lines of a text; `ended`: one more was asked for than there are."""

    def __init__(self, text: str) -> None:
        self._lines = io.StringIO(text, newline="")
        self.ended = False

    def __iter__(self) -> Iterator[str]:
        return self

    def __next__(self) -> str:
        if line := self._lines.readline():
            return line
        self.ended = True
        raise StopIteration


def _table(
    rows: Iterator[_Numbered], columns: Columns, delimiter: str = "", links: Mapping[tuple[int, int], str] = _NO_LINKS
) -> Table:
    """The first row that holds anything, or the heading, names the columns; empty rows are passed over."""
    filled = (one for one in rows if one[2] or _is_filled(one[1]))
    names = [str(name).strip() for name in _names(filled, columns)]
    keys = [columns.key_of(name) for name in names]
    return Table(
        keys=tuple(dict.fromkeys(key for key in keys if key)),
        others=tuple(name for name, key in zip(names, keys, strict=True) if name and not key),
        rows=(_with_links(_row(one, names, keys, columns, delimiter), keys, links) for one in filled),
        names=tuple(names),
    )


def _row(numbered: _Numbered, names: list[str], keys: list[str], columns: Columns, delimiter: str) -> Row:
    line, cells, broken = numbered
    cells = _up_to_the_last(cells)
    if delimiter and any(_swallows(str(cell), keys, columns, delimiter) for cell in cells):
        return Row(line - sum(len(_LINE_END.findall(str(cell))) for cell in cells), {}, _SWALLOWS)
    valueless = tuple(_valueless(names, keys, cells)) if columns.values else ()
    if valueless:
        cells = ["" if _error(cell) is not None else cell for cell in cells]
    found = _by_key(keys, cells, columns.joined)
    return Row(
        line, found, broken, tuple(_nowhere(names, keys, cells, found, columns.joined)), valueless, _beside(keys, cells)
    )


def _with_links(row: Row, keys: list[str], links: Mapping[tuple[int, int], str]) -> Row:
    if not links:
        return row
    found = {key: links[place] for n, key in enumerate(keys, start=1) if key and (place := (row.line, n)) in links}
    return replace(row, links=found) if found else row


def _up_to_the_last(cells: list[Cell]) -> list[Cell]:
    """The cells without the empty ones behind: a spreadsheet has as many as are read, whatever it holds."""
    end = len(cells)
    while end and cells[end - 1] == "":
        end -= 1
    return cells[:end]


def _valueless(names: list[str], keys: list[str], cells: list[Cell]) -> Iterator[NoValue]:
    for name, key, cell in zip(names, keys, cells, strict=False):
        if key and (shown := _error(cell)) is not None:
            yield NoValue(key, name, shown)


def _error(cell: Cell) -> str | None:
    """What a cell without a value shows, "" where it was never computed; None of one that has a value."""
    if isinstance(cell, Formula):
        return ""
    return cell.strip() if isinstance(cell, str) and _SHOWN_ERROR.fullmatch(cell.strip()) else None


def _swallows(cell: str, keys: list[str], columns: Columns, delimiter: str) -> bool:
    """Whether a line of the cell is a row of its own: an entry stands in its column, and something else beside it."""
    is_entry = columns.is_entry
    if not is_entry or not ("\n" in cell or "\r" in cell):
        return False
    _, *further = _LINE_END.split(cell)
    for pieces in (line.split(delimiter) for line in further):
        under = zip(keys, pieces, strict=False)
        begins_a_row = any(key == columns.heading and is_entry(piece) for key, piece in under)
        if begins_a_row and any(piece.strip() and not is_entry(piece) for piece in pieces):
            return True
    return False


def _names(filled: Iterator[_Numbered], columns: Columns) -> list[Cell]:
    """The row that names the columns, with which all above it is passed; empty where there is none."""
    if not columns.heading:
        return next(filled, (0, [], None))[1]
    for _, cells, _ in filled:
        if any(columns.key_of(str(cell)) == columns.heading for cell in cells):
            return cells
    return []


def _beside(keys: list[str], cells: list[Cell]) -> tuple[int, ...]:
    """The columns without a key that hold something, also those behind the last that has a name."""
    unknown = (n for n in range(len(cells)) if n >= len(keys) or not keys[n])
    return tuple(n for n in unknown if _is_filled(cells[n : n + 1]))


def _by_key(keys: list[str], cells: list[Cell], joined: frozenset[str]) -> Mapping[str, Cell]:
    """The cells by their keys; of two columns of one key, the first that says something, or both where they join."""
    found: dict[str, Cell] = {}
    for key, cell in zip(keys, cells, strict=False):
        if key in joined and key in found and cell:
            found[key] = f"{found[key]};{cell}"
        elif key and cell:
            found.setdefault(key, cell)
    return found


def _nowhere(
    names: list[str], keys: list[str], cells: list[Cell], found: Mapping[str, Cell], joined: frozenset[str]
) -> Iterator[str]:
    """The cells that `found` has not, and whose column nothing names: past the last name, or under an empty one."""
    for name, key, cell in zip_longest(names, keys, cells, fillvalue=""):
        taken = found.get(str(key)) == cell or key in joined if key else name
        if not taken and (text := str(cell).strip()):
            yield text
