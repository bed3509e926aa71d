"""What every command shares: the workspace, the language of Typer's own words, output, tables, exit codes."""

from __future__ import annotations

import getpass
import json
import os
import sys
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import typer
from typer.core import TyperCommand, TyperGroup

from iet_watch.locale import say, say_count, word
from iet_watch.model.quarter import Quarter
from iet_watch.model.trouble import BAD_CONFIGURATION, USAGE, Trouble

if TYPE_CHECKING:
    from datetime import datetime

    from iet_watch.files.toml import Mistake
    from iet_watch.store.database import Database
    from iet_watch.themes.theme_files import Theme
    from iet_watch.themes.vocabulary import Vocabulary
    from iet_watch.workspace.folder import Workspace

SCHEMA_VERSION = 1
MISTAKES_SHOWN = 10
GAP = 2  # spaces between two columns
LEAST_WIDTH = 16
PIPE_WIDTH = 160  # of a table that goes into a file or another command


@dataclass
class Session:
    """What the options before the command said."""

    workspace_option: Path | None = None
    database: Path | None = None

    def workspace(self) -> Workspace:
        from iet_watch.files.toml import Mistakes
        from iet_watch.workspace.folder import find_workspace

        try:
            found = find_workspace(self.workspace_option)
        except Mistakes as error:
            raise mistakes_as_trouble(error.mistakes) from None
        self.database = found.database
        return found


SESSION = Session()


def workspace() -> Workspace:
    return SESSION.workspace()


def themes_of(space: Workspace) -> tuple[Theme, ...]:
    """The themes, or the trouble that tells every mistake in them."""
    from iet_watch.files.toml import Mistakes

    try:
        return space.themes()
    except Mistakes as error:
        raise mistakes_as_trouble(error.mistakes) from None


def vocabulary_of(space: Workspace) -> Vocabulary:
    """The vocabulary, or the trouble that tells every mistake in it."""
    from iet_watch.files.toml import Mistakes

    try:
        return space.vocabulary()
    except Mistakes as error:
        raise mistakes_as_trouble(error.mistakes) from None


def mistakes_as_trouble(mistakes: Sequence[Mistake]) -> Trouble:
    """One sentence for each mistake, all shown together."""
    return Trouble("%(told)s", code=BAD_CONFIGURATION, told=mistakes_words(mistakes))


def mistakes_words(mistakes: Sequence[Mistake]) -> str:
    """A line for each mistake, the first ones when there are many."""
    told = [mistake_words(mistake) for mistake in mistakes[:MISTAKES_SHOWN]]
    if len(mistakes) > MISTAKES_SHOWN:
        more = len(mistakes) - MISTAKES_SHOWN
        told.append(say_count("and %(count)s other mistake", "and %(count)s other mistakes", more))
    return "\n".join(told)


def mistake_words(mistake: Mistake) -> str:
    """« themes/x.toml, ligne 12, colonne 3 : … »"""
    path = shown_path(mistake.path)
    reason = word(mistake.message, mistake.args)
    if mistake.line and mistake.column:
        return say(
            "%(path)s, line %(line)s, column %(column)s: %(reason)s",
            path=path, line=mistake.line, column=mistake.column, reason=reason,
        )  # fmt: skip
    if mistake.line:
        return say("%(path)s, line %(line)s: %(reason)s", path=path, line=mistake.line, reason=reason)
    return say("%(path)s: %(reason)s", path=path, reason=reason)


def shown_path(path: Path) -> str:
    """`path` relative to the current folder when it is below, else whole."""
    try:
        return str(path.relative_to(Path.cwd()))
    except ValueError:
        return str(path)


def now() -> datetime:
    from iet_watch.workspace.clock import clock

    return clock()


def read_database(space: Workspace) -> Database:
    from iet_watch.store.database import open_to_read

    return open_to_read(space.database)


def write_database(space: Workspace) -> Database:
    from iet_watch.store.database import open_to_write

    space.database.parent.mkdir(exist_ok=True)
    return open_to_write(space.database)


def known_theme(slug: str, themes: Iterable[Theme]) -> str:
    """`slug` when it is a theme. Raises Trouble naming the nearest one."""
    slugs = [theme.slug for theme in themes]
    if slug in slugs:
        return slug
    from rapidfuzz import process

    best = process.extractOne(slug, slugs, score_cutoff=60)
    if best:
        raise Trouble("unknown theme %(theme)s: did you mean %(nearest)s?", code=USAGE, theme=slug, nearest=best[0])
    raise Trouble(
        "unknown theme %(theme)s: expected one of %(expected)s",
        code=USAGE,
        theme=slug,
        expected=", ".join(slugs),
    )


def read_quarter(text: str) -> Quarter:
    """The quarter written `2026-T4` or `2026-Q4`. Raises Trouble."""
    head, _, tail = text.upper().partition("-")
    if (
        head.isdigit()
        and len(head) == 4
        and len(tail) == 2
        and tail[0] in "TQ"
        and tail[1] in "1234"
        and "1900" <= head < "3000"
    ):
        return Quarter(int(head), int(tail[1]))
    raise Trouble("unknown quarter %(found)s: expected a year and a quarter such as 2026-T4", code=USAGE, found=text)


def login() -> str:
    """Who is at the keyboard."""
    try:
        return os.environ.get("SUDO_USER") or getpass.getuser()
    except (OSError, KeyError):
        return "?"


def visible(text: str) -> str:
    """`text` fit for a terminal: no control character gets through."""
    if text.isprintable():
        return text
    return "".join(c if c.isprintable() or c in "\n\u00a0\u202f" else "�" for c in text)


def tell(text: str) -> None:
    """A message for a person, on stderr."""
    print(visible(text), file=sys.stderr)


def show(text: str) -> None:
    """A result, on stdout."""
    print(visible(text))


def show_json(**values: Any) -> None:
    """One JSON object on stdout."""
    print(json.dumps({"schema_version": SCHEMA_VERSION, **values}, ensure_ascii=False, indent=1, allow_nan=False))


@dataclass(frozen=True)
class Column:
    """A column of a table; `flexible` ones share what room is left and are cut with an ellipsis."""

    title: str
    right: bool = False
    flexible: bool = False


def show_table(columns: Sequence[Column], rows: Iterable[Sequence[str]]) -> None:
    """Aligned columns with one quiet heading; as wide as the terminal, or as long as needed in a pipe."""
    # Not rich.table: it takes 4 s for 10,000 rows, this 0.1 s; its measure of wide characters serves here too.
    import shutil

    from rich.cells import set_cell_size

    table = [[visible(cell) for cell in row] for row in rows]
    widths = [
        max(_width(text) for text in (column.title, *(row[n] for row in table))) for n, column in enumerate(columns)
    ]
    on_terminal = sys.stdout.isatty()
    room = shutil.get_terminal_size().columns if on_terminal else PIPE_WIDTH
    widths = _fitted(widths, [column.flexible for column in columns], room - GAP * (len(columns) - 1))

    def line(cells: Sequence[str]) -> str:
        shown = []
        for cell, width, column in zip(cells, widths, columns, strict=True):
            text = cell if _width(cell) <= width else set_cell_size(cell, width - 1) + "…"
            padding = " " * (width - _width(text))
            shown.append(padding + text if column.right else text + padding)
        return (" " * GAP).join(shown).rstrip()

    heading = line([column.title for column in columns])
    bold = on_terminal and "NO_COLOR" not in os.environ and os.environ.get("TERM") != "dumb"
    print(f"\x1b[1m{heading}\x1b[0m" if bold else heading)
    print("\n".join(line(row) for row in table))


def _width(text: str) -> int:
    """How many columns of a terminal `text` takes."""
    if text.isascii():
        return len(text)
    from rich.cells import cell_len

    return cell_len(text)


def _fitted(widths: list[int], flexible: list[bool], room: int) -> list[int]:
    """`widths` narrowed to `room`: the flexible columns give way, the widest first, down to LEAST_WIDTH."""
    widths = list(widths)
    while sum(widths) > room:
        width, n = max((width, n) for n, width in enumerate(widths) if flexible[n] or not any(flexible))
        if width <= LEAST_WIDTH:
            break
        widths[n] -= 1
    return widths


_NAMES = {"argument": "argument", "option": "option", "parameter": "parameter"}


class Words:
    """Mixed into Typer's classes: its fixed English words, in the reader's language."""

    def get_help_option(self, ctx: Any) -> Any:
        option = super().get_help_option(ctx)  # type: ignore[misc]
        if option is not None:
            option.help = say("Show this help and exit.")
        return option

    def format_usage(self, ctx: Any, formatter: Any) -> None:
        pieces = self.collect_usage_pieces(ctx)  # type: ignore[attr-defined]
        formatter.write_usage(ctx.command_path, " ".join(pieces), prefix=say("Usage: "))

    def format_help(self, ctx: Any, formatter: Any) -> None:
        heading = formatter.write_heading
        titles = {"Arguments": say("Arguments"), "Options": say("Options"), "Commands": say("Commands")}
        separator = say("%(title)s:", title="")
        formatter.write_heading = lambda title: formatter.write(f"{titles.get(title, title)}{separator}\n")
        super().format_help(ctx, formatter)  # type: ignore[misc]
        formatter.write_heading = heading


class Command(Words, TyperCommand):
    """A command with its help in the reader's language."""


class Group(Words, TyperGroup):
    """A group of commands with its help in the reader's language, in the order of the work."""

    def list_commands(self, ctx: Any) -> list[str]:
        return list(self.commands)


def group(help_text: str, **options: Any) -> typer.Typer:
    """A Typer group in the house's manner."""
    return typer.Typer(
        cls=Group,
        help=help_text,
        no_args_is_help=True,
        add_completion=False,
        rich_markup_mode=None,
        pretty_exceptions_enable=False,
        context_settings={"help_option_names": ["--help", "-h"], "max_content_width": 100},
        **options,
    )
