"""`readership`: how the archive is read and what readers say; `readership import` counts the server's own log."""

from __future__ import annotations

from itertools import chain
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from iet_watch.cli.terminal import arguments, session
from iet_watch.cli.terminal.options import JsonOption, QuietOption, WriteNothingOption
from iet_watch.cli.terminal.output import Output
from iet_watch.cli.terminal.tables import Column, show_table
from iet_watch.cli.terminal.typer_words import Command, group
from iet_watch.locale import language, later, number, say, say_count
from iet_watch.model.trouble import BAD_DATA, TRY_AGAIN, Trouble

if TYPE_CHECKING:
    from iet_watch.send.readership.counting import Tally
    from iet_watch.send.readership.report import Readership

_ANSWERS = (later("Useful"), later("Not useful"))
SHOWN = 20  # fiches in the table; --json has all

LogsArgument = Annotated[
    list[Path], typer.Argument(metavar="LOG…", help=say("Access logs of the web server, packed by gzip or not."))
]
ServerOption = Annotated[
    str, typer.Option("--server", metavar="NAME", help=say("Which server, where several share the work."))
]
ReadQuarterOption = Annotated[
    str | None, typer.Option("--quarter", metavar="2026-T4", help=say("What was read in this quarter."))
]


def register(app: typer.Typer) -> None:
    readers = group()
    readers.info.no_args_is_help = False
    readers.callback(invoke_without_command=True)(report)
    readers.command("import", cls=Command, help=say("Count the pages that the web server's own log shows."))(
        import_logs
    )
    app.add_typer(readers, name="readership")


def report(context: typer.Context, quarter: ReadQuarterOption = None, json_output: JsonOption = False) -> None:
    if context.invoked_subcommand:
        return
    from iet_watch.send.readership.report import readership

    out, space = Output(json_output), session.workspace()
    asked = arguments.read_quarter(quarter) if quarter else None
    days = (asked.first_day, asked.last_day) if asked else (None, None)
    found = readership(session.read_database(space), space, *days)
    if out.json:
        out.show_json(**_values(found))
    elif not (found.views or found.opinions):
        out.tell(say("Nothing counted yet. Next: iet-watch readership import access.log"))
    else:
        _show(out, found)


def _values(found: Readership) -> dict[str, Any]:
    return {
        "first": found.first.isoformat() if found.first else None,
        "last": found.last.isoformat() if found.last else None,
        "visits": found.visits,
        "views": found.views,
        "issues": [{"quarter": quarter, "views": views} for quarter, views in found.issues.items()],
        "fiches": [vars(fiche) for fiche in found.fiches],
        "themes": [{"theme": slug, "views": views} for slug, views in found.themes.items()],
        "opinions": [{"issue": issue, **vars(said)} for issue, said in found.opinions.items()],
    }


def _show(out: Output, found: Readership) -> None:
    from iet_watch.locale.dates import short_span

    if found.first and found.last:
        period = short_span(found.first, found.last, language())
        out.show(
            say_count("%(count)s visit", "%(count)s visits", found.visits)
            + say_count(", %(count)s page shown", ", %(count)s pages shown", found.views)
            + say(" (%(period)s)", period=period)
        )
        views = Column(say("Pages shown"), right=True)
        _show_issues(found)
        show_table([Column(say("Theme"), main=True), views], _rows(found.themes.items()))
        named = ((fiche.title or f"{fiche.quarter}/{fiche.anchor}", fiche.views) for fiche in found.fiches[:SHOWN])
        show_table([Column(say("Fiche"), main=True), views], _rows(named))
    else:
        _show_issues(found)


def _show_issues(found: Readership) -> None:
    """How often the pages of each issue were shown, and what readers said of it; a column that is empty is left out."""
    columns = [Column(say("Issue"), main=True)]
    columns += [Column(say("Pages shown"), right=True)] if found.issues else []
    columns += [Column(say(answer), right=True) for answer in _ANSWERS] if found.opinions else []
    rows = []
    for issue in sorted(found.issues.keys() | found.opinions.keys(), reverse=True):
        said = found.opinions.get(issue)
        row = [found.issues.get(issue, 0)] if found.issues else []
        row += [said.useful if said else 0, said.not_useful if said else 0] if found.opinions else []
        rows.append((issue, *(number(count, language()) for count in row)))
    show_table(columns, rows)


def _rows(pairs: Any) -> list[tuple[str, str]]:
    return [(name, number(views, language())) for name, views in pairs]


def import_logs(
    logs: LogsArgument,
    server: ServerOption = "",
    dry_run: WriteNothingOption = False,
    json_output: JsonOption = False,
    quiet: QuietOption = False,
) -> None:
    from iet_watch.send.readership.access_log import read_log
    from iet_watch.send.readership.counting import count
    from iet_watch.store.database import writing
    from iet_watch.store.sending.readership import add_counts, counted_spans

    out, space, now = Output(json_output, quiet), session.workspace(), session.now()
    db = session.unchanged_database(space) if dry_run else session.write_database(space)
    site = space.settings.bulletin.archive_url
    before = counted_spans(db, server)
    tally = count(chain.from_iterable(map(read_log, logs)), before, site, space.zone, now)
    if tally.span is None:
        raise Trouble("%(path)s holds no line of an access log", code=BAD_DATA, path=", ".join(map(str, logs)))
    if not dry_run:
        with writing(db):
            if counted_spans(db, server) != before:
                raise Trouble("another command has just counted logs: try again", code=TRY_AGAIN)
            add_counts(db, tally.counts, server, tally.span)
    db.close()
    if out.json:
        out.show_json(dry_run=dry_run, **_tally_values(tally))
    else:
        _tell(out, tally, dry_run=dry_run)


def _tally_values(tally: Tally) -> dict[str, int]:
    return {
        "lines": tally.lines, "views": sum(tally.views.values()), "visits": sum(tally.visits.values()),
        "robots": tally.robots, "others": tally.others, "again": tally.again, "unread": tally.unread,
    }  # fmt: skip


def _tell(out: Output, tally: Tally, *, dry_run: bool) -> None:
    views, visits = sum(tally.views.values()), sum(tally.visits.values())
    again, unread = tally.again, tally.unread
    out.tell(
        say_count("%(count)s line read", "%(count)s lines read", tally.lines)
        + say_count(", %(count)s page shown", ", %(count)s pages shown", views)
        + say_count(" in %(count)s visit", " in %(count)s visits", visits)
        + say_count(", %(count)s line of robots", ", %(count)s lines of robots", tally.robots)
        + (say_count(", %(count)s counted before", ", %(count)s counted before", again) if again else "")
        + (say_count(", %(count)s unreadable", ", %(count)s unreadable", unread) if unread else "")
        + "."
    )
    if dry_run:
        out.tell(say("Nothing was written."))
