"""`collect` and `import`: what comes in."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from iet_watch.cli.terminal import arguments, session
from iet_watch.cli.terminal.mistake_words import hidden_rows_read, placed
from iet_watch.cli.terminal.options import JsonOption, QuietOption
from iet_watch.cli.terminal.output import Output, tell, visible
from iet_watch.cli.terminal.typer_words import Command
from iet_watch.locale import language, say, say_count, word
from iet_watch.model.trouble import BAD_DATA, UNREACHABLE, Trouble

if TYPE_CHECKING:
    from datetime import datetime

    from iet_watch.collect.grouping.grouping_report import GroupingReport
    from iet_watch.collect.run.imports import ImportedLine, LeftOut, LineMistake, ReadFile
    from iet_watch.collect.run.intake import Taken
    from iet_watch.collect.run.run_report import Order, Progress, Report
    from iet_watch.model.sources import SourceOutcome
    from iet_watch.store.database import Database
    from iet_watch.themes.theme_files import ThemeFiles
    from iet_watch.workspace.folder import Workspace

ThemesArgument = Annotated[
    list[str] | None, typer.Argument(metavar="THEME…", help=say("Only the sources of these themes."))
]
ForceOption = Annotated[bool, typer.Option("--force", help=say("Ask every source, due or not."))]
AskNobodyOption = Annotated[
    bool, typer.Option("--dry-run", help=say("Ask nobody and write nothing: list what would be asked."))
]
FileArgument = Annotated[
    Path,
    typer.Argument(
        metavar="FILE",
        help=say("A .jsonl, .csv or .xlsx file: url, title, text, published, source, lang, themes, tags."),
    ),
]
CheckFileOption = Annotated[bool, typer.Option("--dry-run", help=say("Check the file and write nothing."))]
NAMES_SHOWN, LONGEST_NAME = 10, 60  # of what a file says and items are not made of: a line or two of a terminal


def register(app: typer.Typer) -> None:
    app.command("collect", cls=Command)(collect_command)
    app.command("import", cls=Command)(import_command)


def collect_command(
    themes: ThemesArgument = None,
    force: ForceOption = False,
    dry_run: AskNobodyOption = False,
    json_output: JsonOption = False,
    quiet: QuietOption = False,
) -> int:
    out, now = Output(json_output, quiet), session.now()
    space = session.writing_workspace(out)
    files = session.theme_files(space)
    only = tuple(arguments.known_theme(slug, files.themes) for slug in themes or ())
    if not dry_run:
        from iet_watch.collect.reading.ahead import before_a_first_run

        before_a_first_run(space.database)  # before what follows is loaded
    from iet_watch.collect.run.run_report import Order

    order = Order(files, only, force)
    if dry_run:
        _show_due(out, space, order, now)
        return 0
    report = run_collect(space, order, now)
    _tell_report(out, report)
    return UNREACHABLE if report.nothing_reached else 0


def run_collect(space: Workspace, order: Order, now: datetime) -> Report:
    """One run of collecting under the workspace's lock, with a progress line on a terminal."""
    from iet_watch.collect.run.intake import Taken
    from iet_watch.collect.run.whole_run import run_collecting
    from iet_watch.workspace.lock import exclusive_run

    with exclusive_run(space), _progress() as progress:
        db = session.write_database(space)
        try:
            mailed = _read_mailboxes(space, db, order, now)
            report = run_collecting(space, db, order, now, progress)
            report.sources += mailed
            report.taken += Taken(new=sum(one.new for one in mailed))
            return report
        finally:
            db.close()


def _read_mailboxes(space: Workspace, db: Database, order: Order, now: datetime) -> list[SourceOutcome]:
    """What people have sent, before the web is asked, so that the pages of its links are read in the same run."""
    from iet_watch.collect.run.run_report import watched_sources

    if all(one.source.on_the_web for one in watched_sources(order)):
        return []
    from iet_watch.cli.terminal.remarks import comment_on
    from iet_watch.collect.contributions.mailboxes import read_mailboxes
    from iet_watch.workspace.people import read_people

    read = read_mailboxes(space, db, order, read_people(space), now)
    comment_on(space, read.added)
    for name, reason in read.told:
        tell(say("%(where)s: %(expression)s", where=name, expression=word(reason.message, reason.args)))
    return read.outcomes


@contextmanager
def _progress() -> Iterator[Progress]:
    """A line that says what is at hand and how much is done; nothing when stderr is not a terminal."""
    import sys

    if not sys.stderr.isatty():
        yield lambda done, total, about: None
        return
    from rich.console import Console
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn

    columns = (BarColumn(bar_width=24), MofNCompleteColumn(), TextColumn("{task.description}", markup=False))
    with Progress(*columns, console=Console(stderr=True), transient=True) as bar:
        task = bar.add_task("", total=None)
        yield lambda done, total, about: bar.update(task, completed=done, total=total, description=visible(about))


def _show_due(out: Output, space: Workspace, order: Order, now: datetime) -> None:
    from iet_watch.collect.run.run_report import watched_sources
    from iet_watch.collect.web.polling import may_be_asked
    from iet_watch.store.collected.intake import source_state

    db = session.unchanged_database(space)
    watched = watched_sources(order)
    due = [one for one in watched if may_be_asked(source_state(db, one.source.url), now, force=order.force)]
    if out.json:
        asked = [{"url": one.source.url, "theme": one.theme} for one in due]
        out.show_json(dry_run=True, due=asked, sources=len(watched))
    for one in due if out.talks else ():
        out.show(f"{one.theme}  {one.source.url}")
    out.tell(say_count("%(count)s source would be asked.", "%(count)s sources would be asked.", len(due)))


def _tell_report(out: Output, report: Report) -> None:
    troubled = [source for source in report.sources if source.failure is not None]
    if out.json:
        out.show_json(**_report_values(report))
    if not out.json or out.quiet:  # with --quiet, a person hears of trouble beside the JSON that a program reads
        for source in troubled:
            assert source.failure is not None
            tell(f"  {source.url}\n    {word(source.failure.message, source.failure.args)}")
    _tell_anew(out, report.grouped.anew)
    out.tell(_closing_words(report, len(troubled)))


def _closing_words(report: Report, troubled: int) -> str:
    not_due = sum(source.outcome == "not-due" for source in report.sources)
    asked = sum(source.asked for source in report.sources)
    closed = len(report.sources) - asked - not_due
    if not report.sources:
        return say("No active source: add some to the files of %(folder)s.", folder="themes/")
    told = (
        say_count("%(count)s source asked", "%(count)s sources asked", asked)
        + (say_count(", %(count)s not due yet", ", %(count)s not due yet", not_due) if not_due else "")
        + (say_count(", %(count)s closed for good", ", %(count)s closed for good", closed) if closed else "")
        + (say_count(", %(count)s in trouble", ", %(count)s in trouble", troubled) if troubled else "")
    )
    if not asked and not not_due:
        return told
    if not asked:
        return told + "\n" + say("Next: wait, or ask them all the same with iet-watch collect --force")
    return "\n".join([told, _brought_words(report), say("Next: iet-watch items")])


def _tell_anew(out: Output, items: int) -> None:
    """That the items of an archive may have changed their groups."""
    if not items:
        return
    told = say_count(
        "%(count)s earlier item grouped anew: this version has other rules to say what repeats and what belongs "
        "together; what people joined or parted stays so",
        "%(count)s earlier items grouped anew: this version has other rules to say what repeats and what belongs "
        "together; what people joined or parted stays so",
        items,
    )
    out.tell(f"{told}.")


def _brought_words(report: Report) -> str:
    read = report.articles_read
    return (
        say_count("%(count)s new item", "%(count)s new items", report.taken.new)
        + _changes_words(report.taken, report.grouped)
        + (say_count(", %(count)s article read", ", %(count)s articles read", read) if read else "")
    )


def _changes_words(taken: Taken, grouped: GroupingReport) -> str:
    """What came of items, beside their number, where anything did."""
    changed = taken.changed
    corrected = say_count(", %(count)s corrected", ", %(count)s corrected", changed) if changed else ""
    copies, earlier = grouped.copies, grouped.earlier
    folded = say_count(", %(count)s folded as a copy", ", %(count)s folded as copies", copies) if copies else ""
    if earlier:
        folded += say_count(
            ", %(count)s earlier one folded under another", ", %(count)s earlier ones folded under others", earlier
        )
    left = say_count(", %(count)s entry left by “require”", ", %(count)s entries left by “require”", taken.unmet)
    return corrected + folded + (left if taken.unmet else "")


def _report_values(report: Report) -> dict[str, object]:
    from iet_watch.store.times import to_text

    return {
        "started": to_text(report.started),
        "finished": to_text(report.finished),
        "themes": list(report.themes),
        "sources": [_source_values(source) for source in report.sources],
        "items_new": report.taken.new,
        "items_changed": report.taken.changed,
        "copies": report.grouped.copies,
        "earlier_copies": report.grouped.earlier,
        "left_by_require": report.taken.unmet,
        "articles_read": report.articles_read,
        "requests": report.requests,
        "bytes": report.bytes,
    }


def _source_values(source: SourceOutcome) -> dict[str, object]:
    return {
        "url": source.url,
        "theme": source.theme,
        "outcome": source.outcome,
        "status": source.status,
        "entries": source.entries,
        "new": source.new,
        "left_by_require": source.unmet,
        "detail": word(source.failure.message, source.failure.args) if source.failure else "",
    }


def import_command(
    file: FileArgument,
    dry_run: CheckFileOption = False,
    json_output: JsonOption = False,
    quiet: QuietOption = False,
) -> None:
    from iet_watch.collect.run.imports import read_lines

    out, now = Output(json_output, quiet), session.now()
    space = session.writing_workspace(out)
    files = session.theme_files(space)
    read = read_lines(file, files.themes, space.zone)
    lines = read.lines
    if read.mistakes:
        raise _line_mistakes(file, read.mistakes)
    if not lines:
        raise Trouble("%(path)s holds no item", code=BAD_DATA, path=file)
    _tell_readings(out, read)
    if dry_run:
        _tell_importable(out, len(lines))
        return
    taken, grouped = run_import(space, files, lines, now)
    if out.json:
        folded = {"copies": grouped.copies, "earlier_copies": grouped.earlier}
        hidden = {"hidden_rows": list(read.left_out.hidden)}
        out.show_json(read=len(lines), items_new=taken.new, items_changed=taken.changed, **folded, **hidden)
    out.tell(
        say_count("%(count)s line read", "%(count)s lines read", len(lines))
        + say_count(", %(count)s new item", ", %(count)s new items", taken.new)
        + _changes_words(taken, grouped)
        + "."
    )
    _tell_anew(out, grouped.anew)


def run_import(
    space: Workspace, files: ThemeFiles, lines: list[ImportedLine], now: datetime
) -> tuple[Taken, GroupingReport]:
    """Takes in the lines under the workspace's lock; what changed, and what grouping them did."""
    from iet_watch.collect.run.whole_run import run_importing
    from iet_watch.workspace.lock import exclusive_run

    with exclusive_run(space), _progress() as progress:
        db = session.write_database(space)
        taken, grouped = run_importing(space, db, files, lines, now, progress)
        db.close()
    return taken, grouped


def _tell_readings(out: Output, read: ReadFile) -> None:
    """How dates were read that could be read otherwise, and which columns are not items' own."""
    from iet_watch.locale.dates import date_words

    if read.day_first:
        written, day = read.day_first
        out.tell(
            say_count(
                "%(count)s date read day first: %(found)s is %(day)s.",
                "%(count)s dates read day first: %(found)s is %(day)s.",
                read.days_first, found=written, day=date_words(day, language()),
            )
        )  # fmt: skip
    _tell_left_out(out, read.left_out)


def _tell_left_out(out: Output, left_out: LeftOut) -> None:
    from iet_watch.files.tables import COLUMN_LIMIT

    if left_out.columns:
        out.tell(say("Columns not taken in: %(columns)s.", columns=_few(left_out.columns)))
    if left_out.far_columns:
        words = say("Columns not read, past the first %(limit)s: %(columns)s.",
                    limit=COLUMN_LIMIT, columns=_few(left_out.far_columns))  # fmt: skip
        out.tell(words)
    if left_out.sheets:
        out.tell(say("Only the first sheet is read; not read: %(sheets)s.", sheets=_few(left_out.sheets)))
    if left_out.hidden:
        out.warn(hidden_rows_read(left_out.hidden))
    if left_out.tags:
        out.tell(say("Tags not taken in, which their themes do not have: %(tags)s.", tags=_few(left_out.tags)))
    if left_out.tags_alone:
        out.tell(
            say_count(
                "The tags of %(count)s line are not taken in: they go with themes that have scores.",
                "The tags of %(count)s lines are not taken in: they go with themes that have scores.",
                left_out.tags_alone,
            )
        )


def _few(names: Sequence[str]) -> str:
    """The first names, and whether there are more."""
    more = ("…",) if len(names) > NAMES_SHOWN else ()
    return ", ".join((*(name[:LONGEST_NAME] for name in names[:NAMES_SHOWN]), *more))


def _tell_importable(out: Output, count: int) -> None:
    if out.json:
        out.show_json(dry_run=True, read=count)
    out.tell(
        say_count(
            "%(count)s item can be imported; nothing was written.",
            "%(count)s items can be imported; nothing was written.",
            count,
        )
    )


def _line_mistakes(file: Path, mistakes: Sequence[tuple[int, LineMistake]]) -> Trouble:
    from iet_watch.collect.run.imports import MISTAKES_SHOWN

    told = [
        placed(file, number, word(mistake.message, mistake.args_by_name))
        for number, mistake in mistakes[:MISTAKES_SHOWN]
    ]
    if len(mistakes) > MISTAKES_SHOWN:
        more = len(mistakes) - MISTAKES_SHOWN
        told.append(say_count("and %(count)s other line", "and %(count)s other lines", more))
    told.append(say("Nothing was imported: correct the file and import it again."))
    return Trouble("%(told)s", code=BAD_DATA, told="\n".join(told))
