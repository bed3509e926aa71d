"""`sheet export | import`: a workbook that a partner fills in, taken back as it comes."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from iet_watch.cli.terminal import arguments, session
from iet_watch.cli.terminal.options import JsonOption, QuarterOption, QuietOption, SinceOption, WriteNothingOption
from iet_watch.cli.terminal.output import Output
from iet_watch.cli.terminal.typer_words import Command, group
from iet_watch.locale import say, say_count
from iet_watch.model.trouble import USAGE, Trouble

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from iet_watch.desk.sheets.instructions import Sheet
    from iet_watch.desk.sheets.rows import Place
    from iet_watch.store.database import Database
    from iet_watch.themes.theme_files import Theme
    from iet_watch.workspace.folder import Workspace

WorkbookArgument = Annotated[Path, typer.Argument(metavar="FILE.xlsx", help=say("The workbook to write."))]
SheetThemeOption = Annotated[
    str | None, typer.Option("--theme", metavar="THEME", help=say("Only this theme's; else those of the person."))
]
PersonOption = Annotated[str | None, typer.Option("--to", metavar="NAME", help=say("Whom it is for."))]
LimitOption = Annotated[
    int, typer.Option("--limit", min=0, metavar="N", help=say("At most so many rows, the most relevant; 0: all."))
]
DecidedOption = Annotated[bool, typer.Option("--decided", help=say("Also what has been kept or dropped."))]


def register(app: typer.Typer) -> None:
    sheets = group(say("Decide in a spreadsheet: write one for a colleague, take it back."))
    sheets.command("export", cls=Command, help=say("Write the items to decide on as a workbook to be filled in."))(
        export_sheet
    )
    app.add_typer(sheets, name="sheet")


def export_sheet(
    file: WorkbookArgument,
    theme: SheetThemeOption = None,
    to: PersonOption = None,
    quarter: QuarterOption = None,
    since: SinceOption = None,
    decided: DecidedOption = False,
    limit: LimitOption = 0,
    dry_run: WriteNothingOption = False,
    json_output: JsonOption = False,
    quiet: QuietOption = False,
) -> None:
    from iet_watch.desk.sheets.rows import Wanted, most_relevant, rows_to_decide
    from iet_watch.desk.sheets.workbook import to_workbook
    from iet_watch.files.whole import write_named
    from iet_watch.store.items import Selection

    if file.suffix.lower() != ".xlsx":
        raise Trouble("%(path)s: a sheet to be filled in is an .xlsx", code=USAGE, path=file)
    out, space = Output(json_output, quiet), session.workspace()
    themes = arguments.chosen_themes(theme, space)
    start, stop = arguments.read_period(quarter, since, space)
    db, place = _database(space, dry_run=dry_run)
    rows = rows_to_decide(db, Wanted(themes, Selection(since=start, before=stop), decided), place)
    written = most_relevant(rows, limit)
    if not dry_run:
        write_named(file, to_workbook(written, sheet_of(space, themes, to or "", session.now())))
    if out.json:
        out.show_json(dry_run=dry_run, file=str(file), rows=len(written), left_out=len(rows) - len(written))
    out.tell(_written(len(written), len(rows)))


def _database(space: Workspace, *, dry_run: bool) -> tuple[Database, Place]:
    """The database, judged anew and with a name of its own unless nothing may be written."""
    from iet_watch.desk.sheets.row_codes import named_workspace, workspace_name
    from iet_watch.desk.sheets.rows import Place

    if dry_run:
        db = session.unchanged_database(space)
        return db, Place(workspace_name(db), space.settings.bulletin.language, space.zone)
    session.judged_database(space).close()
    db = session.write_database(space)
    return db, Place(named_workspace(db), space.settings.bulletin.language, space.zone)


def sheet_of(space: Workspace, themes: Sequence[Theme], person: str, now: datetime) -> Sheet:
    """What the workbook says beside its rows."""
    from iet_watch.desk.sheets.instructions import Sheet

    settings = space.settings.bulletin
    titles = [theme.title for theme in themes]
    return Sheet(
        title=f"{settings.title} – {titles[0]}" if len(titles) == 1 else settings.title, themes=titles, person=person,
        back_to=settings.contact, day=now.astimezone(space.zone).date(), language=settings.language,
        accent=settings.accent,
    )  # fmt: skip


def _written(kept: int, all_rows: int) -> str:
    told = say_count("%(count)s item to decide on.", "%(count)s items to decide on.", all_rows)
    return told + (" " + say("Written: the %(count)s most relevant.", count=kept) if kept < all_rows else "")
