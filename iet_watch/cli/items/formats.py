"""How a list of items is given: a table, or a format that other programs read, on stdout or in a file."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import tzinfo
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from iet_watch.cli.terminal.output import tell
from iet_watch.cli.terminal.streams import put
from iet_watch.locale import language, say, say_count
from iet_watch.model.levels import PARTNERS, PUBLIC, RESTRICTED, allowed
from iet_watch.model.trouble import USAGE, Trouble

if TYPE_CHECKING:
    from iet_watch.model.items import Item


class Level(StrEnum):
    """As `model.levels` has them, for the options."""

    public = PUBLIC
    partners = PARTNERS
    restricted = RESTRICTED


class Format(StrEnum):
    table = "table"
    json = "json"
    jsonl = "jsonl"
    csv = "csv"
    xlsx = "xlsx"


FormatOption = Annotated[Format, typer.Option("--format", help=say("How to write them."))]
OutputOption = Annotated[Path | None, typer.Option("--output", "-o", metavar="FILE", help=say("Write to this file."))]
DelimiterOption = Annotated[
    str | None,
    typer.Option("--delimiter", metavar="SIGN", help=say('Between the cells of a CSV: ";", "," or tab.')),
]
LevelOption = Annotated[
    Level,
    typer.Option("--level", help=say("In a CSV or a spreadsheet, which others may get: what goes so far at most.")),
]
LikeJsonOption = Annotated[bool, typer.Option("--json", help=say("Like --format json."))]


def chosen_format(asked: Format, json: bool, output: Path | None) -> Format:
    """The format asked for, by an option or by the name of the file. Raises Trouble."""
    if json or asked is not Format.table or output is None:
        return Format.json if json else asked
    suffix = output.suffix.lower().removeprefix(".")
    if suffix in ("json", "jsonl", "csv", "xlsx"):
        return Format(suffix)
    raise Trouble("%(path)s: expected a name in .json, .jsonl, .csv or .xlsx, or --format", code=USAGE, path=output)


def chosen_delimiter(delimiter: str | None, chosen: Format) -> str:
    """The sign asked for between the cells of a CSV, empty where none is asked for. Raises Trouble."""
    if delimiter is None:
        return ""
    from iet_watch.files.tables import DELIMITERS

    if chosen is not Format.csv:
        raise Trouble("--delimiter goes with --format csv", code=USAGE)
    sign = "\t" if delimiter in ("tab", "\\t") else delimiter
    if sign not in DELIMITERS:
        raise Trouble('--delimiter %(found)s: expected ";", ",", "|" or tab', code=USAGE, found=delimiter)
    return sign


@dataclass(frozen=True)
class ForOffices:
    """How a CSV or a spreadsheet is written: up to which level, in which time zone, with what between its cells."""

    level: Level
    zone: tzinfo
    delimiter: str


def write_items(items: Sequence[Item], chosen: Format, output: Path | None, how: ForOffices) -> None:
    """Writes `items` in any format but a table: for offices in the language of messages. Raises Trouble.

    What programs read holds every item, with its level; a file for an office goes from hand to hand, and holds what
    is for everyone unless more is asked for.
    """
    if chosen in (Format.csv, Format.xlsx):
        _write_for_offices(up_to(items, how.level), chosen, output, how)
        return
    from iet_watch.desk.lists.listing import in_format

    write_text(in_format(items, chosen), output)


def up_to(items: Sequence[Item], level: Level) -> Sequence[Item]:
    """The items that may go as far as `level`; how many may not is told."""
    shown = [item for item in items if allowed(item.level, level)]
    if above := len(items) - len(shown):
        tell(above_level(above, level))
    return shown


def above_level(count: int, level: Level) -> str:
    """How many items were left out because they may not go as far as `level`."""
    return say_count(
        "%(count)s item above the level “%(level)s” was left out: --level takes it in.",
        "%(count)s items above the level “%(level)s” were left out: --level takes them in.",
        count, level=level.value,
    )  # fmt: skip


def _write_for_offices(items: Sequence[Item], chosen: Format, output: Path | None, how: ForOffices) -> None:
    from iet_watch.desk.lists.spreadsheets import Notation, to_csv, to_xlsx
    from iet_watch.files.whole import write_named

    notation = Notation(language(), how.zone, how.delimiter)
    if chosen is Format.csv:
        write_text(to_csv(items, notation), output)
        return
    if output is None:
        raise Trouble("a spreadsheet needs a file: add -o items.xlsx", code=USAGE)
    write_named(output, to_xlsx(items, notation))


def write_text(text: str, output: Path | None) -> None:
    """Writes `text` to `output`, else on stdout as it stands. Raises Trouble."""
    from iet_watch.files.whole import write_named

    if output is None:
        put(text, end="")
        return
    write_named(output, text)
