"""`sheet export | import`: a workbook that a partner fills in, taken back as it comes."""

from __future__ import annotations

from collections import Counter
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from iet_watch.cli.items.formats import Level, above_level
from iet_watch.cli.terminal import arguments, session
from iet_watch.cli.terminal.mistake_words import placed
from iet_watch.cli.terminal.options import (
    InsistOption,
    JsonOption,
    QuarterOption,
    QuietOption,
    SinceOption,
    WhoOption,
    WriteNothingOption,
)
from iet_watch.cli.terminal.output import Output
from iet_watch.cli.terminal.typer_words import Command, group
from iet_watch.locale import language, say, say_count, word
from iet_watch.model.trouble import BAD_DATA, TRY_AGAIN, USAGE, Trouble

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from iet_watch.desk.sheets.filled_rows import FilledSheet, Unread
    from iet_watch.desk.sheets.instructions import Sheet
    from iet_watch.desk.sheets.rows import SheetOrigin
    from iet_watch.desk.sheets.taking_back import RowOutcome
    from iet_watch.store.database import Database
    from iet_watch.themes.theme_files import Theme
    from iet_watch.workspace.folder import Workspace
    from iet_watch.workspace.people import Person

PLACES_SHOWN = 12  # rows or cells that are not read; their number is told
WorkbookArgument = Annotated[Path, typer.Argument(metavar="FILE.xlsx", help=say("The workbook to write."))]
SheetThemeOption = Annotated[
    str | None, typer.Option("--theme", metavar="THEME", help=say("Only this theme's; else those of the person."))
]
PersonOption = Annotated[str | None, typer.Option("--to", metavar="NAME", help=say("Whom it is for."))]
LimitOption = Annotated[
    int, typer.Option("--limit", min=0, metavar="N", help=say("At most so many rows, the most relevant; 0: all."))
]
SheetLevelOption = Annotated[
    Level, typer.Option("--level", help=say("How far the sheet goes: what may not go so far stays out."))
]
FilledArgument = Annotated[
    Path, typer.Argument(metavar="FILE", help=say("The workbook that came back, or a CSV of it."))
]
DecidedOption = Annotated[bool, typer.Option("--decided", help=say("Also what has been kept or dropped."))]


def register(app: typer.Typer) -> None:
    sheets = group()
    sheets.command("export", cls=Command, help=say("Write the items to decide on as a workbook to be filled in."))(
        export_sheet
    )
    taken_back = say("Take back a workbook that was filled in, or a CSV of it.")
    sheets.command("import", cls=Command, help=taken_back)(import_sheet)
    app.add_typer(sheets, name="sheet")


def export_sheet(
    file: WorkbookArgument,
    theme: SheetThemeOption = None,
    to: PersonOption = None,
    quarter: QuarterOption = None,
    since: SinceOption = None,
    decided: DecidedOption = False,
    limit: LimitOption = 0,
    level: SheetLevelOption = Level.partners,
    dry_run: WriteNothingOption = False,
    json_output: JsonOption = False,
    quiet: QuietOption = False,
) -> None:
    from iet_watch.desk.sheets.rows import WantedRows, items_of, most_relevant, rows_to_decide
    from iet_watch.desk.sheets.workbook import to_workbook
    from iet_watch.files.whole import write_named
    from iet_watch.store.collected.items import Selection
    from iet_watch.workspace.people import read_people

    if file.suffix.lower() != ".xlsx":
        raise Trouble("%(path)s: a sheet to be filled in is an .xlsx", code=USAGE, path=file)
    out, space = Output(json_output, quiet), session.workspace()
    person = read_people(space).known(to) if to is not None else None
    themes = _themes(theme, person, space)
    start, stop = arguments.read_period(quarter, since, space)
    db, place = _database(space, dry_run=dry_run)
    db = session.as_seen_by(db, space, person.name if person else None)
    found = rows_to_decide(db, WantedRows(themes, Selection(since=start, before=stop), decided, level.value), place)
    written = most_relevant(found.rows, limit)
    if not dry_run:
        write_named(file, to_workbook(written, sheet_of(space, themes, person.name if person else "", session.now())))
    if out.json:
        left_out, items = len(found.rows) - len(written), items_of(written)
        out.show_json(dry_run=dry_run, file=str(file), rows=len(written), items=items, left_out=left_out)
    out.tell(_written(len(written), len(found.rows), items_of(found.rows)))
    if found.above:
        out.tell(above_level(found.above, level))


def _themes(theme: str | None, person: Person | None, space: Workspace) -> list[Theme]:
    """The theme named, else those that the person follows, else all. Raises Trouble."""
    chosen = arguments.chosen_themes(theme, space)
    if theme is None and person and person.themes:
        return [one for one in chosen if one.slug in person.themes]
    return chosen


def _database(space: Workspace, *, dry_run: bool) -> tuple[Database, SheetOrigin]:
    """The database, judged anew and with a name of its own unless nothing may be written."""
    from iet_watch.desk.sheets.row_codes import named_workspace, workspace_name
    from iet_watch.desk.sheets.rows import SheetOrigin

    if dry_run:
        db = session.unchanged_database(space)
        return db, SheetOrigin(workspace_name(db), space.settings.bulletin.language, space.zone)
    session.judged_database(space).close()
    db = session.write_database(space)
    return db, SheetOrigin(named_workspace(db), space.settings.bulletin.language, space.zone)


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


def _written(kept: int, all_rows: int, items: int) -> str:
    """« 203 lignes pour 115 articles à trier » where an item of two themes has two rows."""
    told = say_count("%(count)s item to decide on.", "%(count)s items to decide on.", items)
    if all_rows != items:
        rows = say_count("%(count)s row", "%(count)s rows", all_rows)
        told = say("%(rows)s for %(items)s", rows=rows, items=told)
    return told + (" " + say("Written: the %(count)s most relevant.", count=kept) if kept < all_rows else "")


def import_sheet(
    file: FilledArgument,
    who: WhoOption = None,
    insist: InsistOption = False,
    dry_run: WriteNothingOption = False,
    json_output: JsonOption = False,
    quiet: QuietOption = False,
) -> int:
    from iet_watch.desk.sheets.filled_rows import read_sheet
    from iet_watch.desk.sheets.own_cells import typed_over_items
    from iet_watch.desk.sheets.said_cells import typed_into_said
    from iet_watch.desk.sheets.taking_back import Return, take_back
    from iet_watch.store.database import in_memory

    out, space = Output(json_output, quiet), session.workspace()
    themes = {theme.slug: theme.title for theme in session.themes(space)}
    given = Return(arguments.speaker(who), session.now(), insist)
    sheet = read_sheet(file)
    db = in_memory(space.database) if dry_run else session.write_database(space)
    db = session.as_seen_by(db, space, given.who.who)
    typed = typed_into_said(db, sheet)
    over = typed_over_items(db, sheet, space.zone, themes)
    rows = take_back(db, sheet, file, given, themes)
    unread = (*sheet.unread, *([typed] if typed else []))
    if out.json:
        values = [_row_values(one) for one in rows]
        out.show_json(
            dry_run=dry_run, file=str(file), **_counts(rows, sheet.empty), rows=values,
            other_sheets=list(sheet.other_sheets), comments=list(sheet.commented),
            other_columns=_unread_values(unread), own_columns=_unread_values(over),
        )  # fmt: skip
    for row in rows:
        _tell_row(out, file, row)
    _tell_unread(out, sheet, unread)
    _tell_over(out, over)
    out.tell(_closing(_counts(rows, sheet.empty), dry_run=dry_run))
    outcomes = {row.outcome for row in rows}
    return BAD_DATA if "refused" in outcomes else TRY_AGAIN if "conflict" in outcomes else 0


def _tell_unread(out: Output, sheet: FilledSheet, unread: Sequence[Unread]) -> None:
    """What somebody wrote where nothing is read: it may be the opinion that they were asked for."""
    from iet_watch.desk.sheets.sheet_columns import titles

    if sheet.other_sheets:
        names = ", ".join(sheet.other_sheets)
        out.warn(say("One sheet is read, that with the names of columns; not read: %(sheets)s.", sheets=names))
    for one in unread:
        out.warn(
            say_count(
                "Column “%(column)s” is not read; it holds something in %(count)s row: %(lines)s.",
                "Column “%(column)s” is not read; it holds something in %(count)s rows: %(lines)s.",
                len(one.lines), column=one.column, lines=_few(one.lines),
            )
        )  # fmt: skip
    if sheet.commented:
        told = say_count(
            "%(count)s cell bears a comment, which is not read: %(cells)s.",
            "%(count)s cells bear comments, which are not read: %(cells)s.",
            len(sheet.commented), cells=_few(sheet.commented),
        )  # fmt: skip
        out.warn(told)
    if unread or sheet.commented:
        out.warn(say("What is to be kept of it goes under “%(remark)s”.", remark=titles(language())["remark"]))


def _tell_over(out: Output, over: Sequence[Unread]) -> None:
    """What somebody wrote over what an item says: it may be a correction, which has to be made elsewhere."""
    for one in over:
        out.warn(
            say_count(
                "Column “%(column)s” shows the item and is not read; it says something else than the item in "
                "%(count)s row: %(lines)s.",
                "Column “%(column)s” shows the item and is not read; it says something else than the item in "
                "%(count)s rows: %(lines)s.",
                len(one.lines), column=one.column, lines=_few(one.lines),
            )
        )  # fmt: skip
    if over:
        out.warn(
            say(
                "An item stays as its source wrote it: a title or a text is corrected in its fiche (bulletin --draft), "
                "a theme by iet-watch keep ID --theme THEME."
            )
        )


def _unread_values(columns: Sequence[Unread]) -> list[dict[str, object]]:
    return [{"column": one.column, "lines": list(one.lines)} for one in columns]


def _few(places: Sequence[object]) -> str:
    """The first of the rows or cells that a person has to look at."""
    return ", ".join(map(str, places[:PLACES_SHOWN])) + ("…" if len(places) > PLACES_SHOWN else "")


def _counts(rows: Sequence[RowOutcome], empty: int) -> dict[str, int]:
    found = Counter(row.outcome for row in rows)
    return {
        "applied": found["applied"], "unchanged": found["unchanged"], "refused": found["refused"],
        "conflicts": found["conflict"], "empty": empty,
    }  # fmt: skip


def _row_values(row: RowOutcome) -> dict[str, object]:
    return {
        "line": row.line, "outcome": row.outcome, "item": row.item, "theme": row.theme or None, "ruling": row.ruling,
        "detail": word(row.message, row.args) if row.message else "",
    }  # fmt: skip


def _tell_row(out: Output, file: Path, row: RowOutcome) -> None:
    """What became of a row, with its number: what is well on stdout, what a person must look at on stderr."""
    detail = word(row.message, row.args) if row.message else ""
    if row.outcome in ("refused", "conflict"):
        refused = row.outcome == "refused"
        told = say("refused: %(reason)s", reason=detail) if refused else say("in conflict: %(reason)s", reason=detail)
        out.warn(placed(file, row.line, told))
    elif not out.quiet:
        values = {"line": row.line, "done": _done(row), "id": row.item, "title": row.title}
        out.show(say("line %(line)s: %(done)s, %(id)s %(title)s", **values))
        if detail:
            out.warn(placed(file, row.line, detail))


def _done(row: RowOutcome) -> str:
    from iet_watch.desk.deciding.decisions import status_word
    from iet_watch.model.decisions import STATUS_OF

    if row.outcome == "unchanged":
        return say("unchanged")
    return status_word(STATUS_OF[row.ruling]) if row.ruling else say("commented")


def _closing(counts: dict[str, int], *, dry_run: bool) -> str:
    told = ", ".join([
        say_count("%(count)s applied", "%(count)s applied", counts["applied"]),
        say_count("%(count)s unchanged", "%(count)s unchanged", counts["unchanged"]),
        say_count("%(count)s refused", "%(count)s refused", counts["refused"]),
        say("%(count)s in conflict", count=counts["conflicts"]),
        say_count("%(count)s left empty.", "%(count)s left empty.", counts["empty"]),
    ])  # fmt: skip
    if dry_run:
        return told + " " + say("Nothing was written.")
    if counts["conflicts"]:
        return told + " " + say("Talk to your colleagues; --insist records your word all the same.")
    return told
