"""Aligned columns with one quiet heading; as wide as the terminal, or as long as needed in a pipe."""

from __future__ import annotations

import os
import re
import sys
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from iet_watch.cli.terminal.output import visible
from iet_watch.cli.terminal.streams import put
from iet_watch.locale import say_count

GAP = 2  # spaces between two columns
INDENT = " " * 4  # before what goes under a row
LEAST_WIDTH = 16
LEAST_TITLE = 30  # characters of a title by which it is known again; other columns go before it is shorter
PIPE_WIDTH = 160  # of a table that goes into a file or another command
# Characters that take one column whatever stands beside them: Latin letters, punctuation, typographic signs.
_NARROW = re.compile("[ -~\u00a0-\u00ac\u00ae-\u02ff\u2010-\u2027\u202f-\u205e€]*").fullmatch


@dataclass(frozen=True)
class Column:
    """A column of a table; `flexible` ones share what room is left and are cut between two words, with an ellipsis.

    `main` is the one that gets what is left, never under LEAST_TITLE; where that does not fit the columns that can be
    spared go, the greatest `spare` first; those of 0 stay. One that is `whole` goes under its row where it
    would be cut.
    """

    title: str
    right: bool = False
    flexible: bool = False
    main: bool = False
    spare: int = 0
    whole: bool = False

    @property
    def gives(self) -> bool:
        """Whether it gives way before others do."""
        return self.flexible or self.main

    def least(self, width: int) -> int:
        """How narrow it may become where its longest cell takes `width`."""
        return min(width, LEAST_TITLE if self.main else LEAST_WIDTH) if self.gives else width


def show_table(columns: Sequence[Column], rows: Iterable[Sequence[str]]) -> None:
    """Prints the table on stdout."""
    # Not rich.table: it takes 4 s for 10,000 rows, this 0.1 s; its measure of wide characters serves here too.
    table = [[visible(cell) for cell in row] for row in rows]
    columns, table, under = _beside_and_under(columns, table)
    by_column = [*zip([column.title for column in columns], *table, strict=True)]
    measured = [[*map(_width, cells)] for cells in by_column]
    widths = [max(of_cells) for of_cells in measured]
    shown = _that_fit(columns, widths, _room())
    columns = [columns[n] for n in shown]
    fitted = _fitted([widths[n] for n in shown], columns, _room() - GAP * (len(columns) - 1))
    cells = [
        _cells(columns[n], width, by_column[m], measured[m])
        for n, (m, width) in enumerate(zip(shown, fitted, strict=True))
    ]
    heading, *lines = ((" " * GAP).join(row).rstrip() for row in zip(*cells, strict=True))
    put(f"\x1b[1m{heading}\x1b[0m" if has_bold() else heading)
    if under:
        lines = [f"{line}\n{INDENT}{cell}" for line, cell in zip(lines, under, strict=True)]
    put("\n".join(lines))


def _beside_and_under(
    columns: Sequence[Column], table: list[list[str]]
) -> tuple[Sequence[Column], list[list[str]], Sequence[str]]:
    """The columns with their cells, and the cells that go under their rows: none where the `whole` column fits."""
    whole = next((n for n, column in enumerate(columns) if column.whole), None)
    cells = zip([column.title for column in columns], *table, strict=True)
    if whole is None or sum(max(map(_width, several)) + GAP for several in cells) - GAP <= _room():
        return columns, table, ()
    beside = [n for n in range(len(columns)) if n != whole]
    rows = [[row[n] for n in beside] for row in table]
    return [columns[n] for n in beside], rows, [row[whole] for row in table]


def has_bold() -> bool:
    """Whether stdout shows bold letters: a terminal that can, whose reader has not asked for none."""
    return sys.stdout.isatty() and "NO_COLOR" not in os.environ and os.environ.get("TERM") != "dumb"


def _room() -> int:
    import shutil

    return shutil.get_terminal_size().columns if sys.stdout.isatty() else PIPE_WIDTH


def _that_fit(columns: Sequence[Column], widths: Sequence[int], room: int) -> list[int]:
    """The places of the columns that are shown: all of them, or those that leave the main one its room."""
    shown = list(range(len(columns)))
    while len(shown) > 1 and sum(columns[n].least(widths[n]) + GAP for n in shown) - GAP > room:
        spare, place = max((columns[n].spare, n) for n in shown)
        if not spare:
            break
        shown.remove(place)
    return shown


def _cells(column: Column, width: int, cells: Sequence[str], measured: Sequence[int]) -> list[str]:
    """The cells of a column, each in exactly `width` columns of the terminal; `measured`: what each takes as it is."""
    return [
        (text.rjust(width) if column.right else text.ljust(width))
        if taken == len(text) <= width
        else padded(text, width, right=column.right)
        for text, taken in zip(cells, measured, strict=True)
    ]


def padded(text: str, width: int, *, right: bool = False) -> str:
    """`text` in exactly `width` columns of a terminal: cut between two words, or filled with spaces."""
    text = shortened(text, width)
    padding = " " * (width - _width(text))
    return padding + text if right else text + padding


def shortened(text: str, width: int) -> str:
    """`text` in at most `width` columns of a terminal, cut between two words."""
    if _width(text) <= width:
        return text
    cut = _cut(text, width - 1)
    if not text[len(cut) : len(cut) + 1].isspace():
        cut = cut.rpartition(" ")[0] or cut
    return cut.rstrip(" ,;:–—-") + "…"


def _cut(text: str, width: int) -> str:
    """The beginning of `text` in exactly `width` columns of a terminal, filled up where half a character is left."""
    if _NARROW(text):
        return text[:width]
    from rich.cells import set_cell_size

    return set_cell_size(text, width)


def broken(text: str, width: int, most: int) -> list[str]:
    """`text` on lines of `width` columns of a terminal, broken between two words, `most` at most and one at least."""
    lines = [""]
    for n, word in enumerate(words := text.split(" ")):
        longer = f"{lines[-1]} {word}".lstrip()
        if _width(longer) <= width:
            lines[-1] = longer
        elif len(lines) < most:
            lines.append(shortened(word, width))
        else:
            lines[-1] = shortened(f"{lines[-1]} {' '.join(words[n:])}", width)
            break
    return lines


def wrapped(text: str, indent: int) -> str:
    """`text` on the lines of the terminal that it needs, broken between two words, each after `indent` spaces."""
    import textwrap

    margin = " " * indent
    room = max(_room(), indent + LEAST_TITLE)
    lines = textwrap.wrap(
        text, room, initial_indent=margin, subsequent_indent=margin, break_long_words=False, break_on_hyphens=False
    )
    return "\n".join(lines)


def _width(text: str) -> int:
    """How many columns of a terminal `text` takes."""
    if text.isascii() or _NARROW(text):
        return len(text)
    from rich.cells import cell_len

    return cell_len(text)


def _fitted(widths: Sequence[int], columns: Sequence[Column], room: int) -> list[int]:
    """`widths` narrowed to `room`: the flexible columns give way first, the widest first, then the main one."""
    widths = list(widths)
    for giving in (
        [n for n, one in enumerate(columns) if one.flexible],
        [n for n, one in enumerate(columns) if one.main],
    ):
        while giving and sum(widths) > room:
            width, n = max((widths[n], n) for n in giving)
            if width <= columns[n].least(width):
                break
            widths[n] -= 1
    return widths


def shown_words(shown: int, total: int, option: str) -> str:
    """« 50 sont montrés : --limit en montre plus. », after a count of all there is; nothing where all is shown."""
    if shown >= total:
        return ""
    told = say_count(
        "Shown: the first; %(option)s shows more.",
        "Shown: the first %(count)s; %(option)s shows more.",
        shown,
        option=option,
    )
    return " " + told
