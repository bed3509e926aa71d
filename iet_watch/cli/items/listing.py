"""`items`, `show`: what there is to read."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from iet_watch.cli.terminal import base
from iet_watch.cli.terminal.base import Column
from iet_watch.locale import Phrase, language, say, say_count
from iet_watch.model.trouble import CANNOT_CREATE, NO_INPUT, USAGE, Trouble

if TYPE_CHECKING:
    from iet_watch.model.items import Item
    from iet_watch.store.database import Database
    from iet_watch.workspace.folder import Workspace


class Format(StrEnum):
    table = "table"
    json = "json"
    jsonl = "jsonl"
    csv = "csv"
    xlsx = "xlsx"


class Sort(StrEnum):
    score = "score"
    date = "date"


class StatusOption(StrEnum):
    new = "new"
    kept = "kept"
    dropped = "dropped"
    later = "later"


FormatOption = Annotated[Format, typer.Option("--format", help=say("How to write them."))]
OutputOption = Annotated[Path | None, typer.Option("--output", "-o", metavar="FILE", help=say("Write to this file."))]


def register(app: typer.Typer) -> None:
    app.command("items", cls=base.Command, help=say("List the items that themes retain."))(list_items)
    app.command("show", cls=base.Command, help=say("Show one item whole, with why it is there."))(show_item)


def list_items(
    theme: Annotated[
        str | None, typer.Option("--theme", metavar="THEME", help=say("Only this theme's, with its status."))
    ] = None,
    everything: Annotated[bool, typer.Option("--all", help=say("Also the items that meet no theme."))] = False,
    quarter: Annotated[
        str | None, typer.Option("--quarter", metavar="2026-T4", help=say("Published in this quarter."))
    ] = None,
    status: Annotated[StatusOption | None, typer.Option("--status", help=say("Only with this status."))] = None,
    tag: Annotated[str | None, typer.Option("--tag", metavar="TAG", help=say("Only with this tag."))] = None,
    lang: Annotated[
        str | None, typer.Option("--lang", metavar="LANG", help=say("Only in this language: fr, en…"))
    ] = None,
    since: Annotated[
        str | None,
        typer.Option("--since", metavar="DATE", help=say("Published since 2026-11-01, or 30d, 4w, 3m.")),
    ] = None,
    sort: Annotated[
        Sort, typer.Option("--sort", help=say("Most relevant, as decisions have taught, or most recent first."))
    ] = Sort.date,
    output_format: FormatOption = Format.table,
    output: OutputOption = None,
    json_output: Annotated[bool, typer.Option("--json", help=say("Like --format json."))] = False,
) -> None:
    from iet_watch.store.items import Selection, select_items

    space = base.workspace()
    if theme:
        base.known_theme(theme, base.themes_of(space))
    start, stop = read_period(quarter, since, space)
    selection = Selection(
        theme=theme, everything=everything, status=status.value if status else None, tag=tag, lang=lang,
        since=start, before=stop, sort=sort.value,
    )  # fmt: skip
    db = judged_database(space)
    items = select_items(db, selection)
    if sort is Sort.score:
        from iet_watch.desk.inbox import ranked

        items = ranked(db, items, theme)
    write_items(items, Format.json if json_output else output_format, output, space, theme)


def show_item(
    number: Annotated[int, typer.Argument(metavar="ID", help=say("The item's number."))],
    json_output: Annotated[bool, typer.Option("--json", help=say("One JSON object on stdout."))] = False,
) -> None:
    from iet_watch.desk.inbox import why
    from iet_watch.desk.index_terms import index_term_lines, index_terms
    from iet_watch.store.decisions import decisions_on
    from iet_watch.store.items import get_item, reasons_of

    space = base.workspace()
    db = judged_database(space)
    item = get_item(db, number)
    if item is None:
        raise Trouble("no item %(ids)s: iet-watch items lists them", code=NO_INPUT, ids=number)
    reasons, decisions, learned = reasons_of(db, number), decisions_on(db, number), why(db, item)
    about = index_terms(item, base.vocabulary_of(space))
    if json_output:
        from iet_watch.desk.listing import as_json
        from iet_watch.store.times import to_text

        base.show_json(
            item={**as_json(item), "summary": item.summary, "text": item.text, "copies": list(item.copies)},
            reasons={slug: [vars(reason) for reason in of_theme] for slug, of_theme in reasons.items()},
            decisions=[{**vars(decision), "at": to_text(decision.at)} for decision in decisions],
            relevance={
                slug: {"relevance": value, "reasons": [vars(because) for because in strongest]}
                for slug, (value, strongest) in learned.items()
            },
            **about.as_json(),
        )
        return
    from iet_watch.desk.item_words import item_words

    base.show("\n".join([item_words(item, reasons, decisions, space.zone, learned), *index_term_lines(about)]))


def judged_database(space: Workspace) -> Database:
    """The database for reading, judged by the theme files as they are now when they have changed."""
    from iet_watch.store import intake as store
    from iet_watch.themes.theme_files import files_state

    db = base.read_database(space)
    state = files_state(space.themes_folder)
    if space.database.exists() and store.remembered(db, store.THEME_FILES) != state:
        from iet_watch.collect.run.intake import rejudge
        from iet_watch.collect.run.preparing import Judge
        from iet_watch.store.database import writing
        from iet_watch.workspace.lock import exclusive_run

        judge = Judge(base.themes_of(space))
        try:
            with exclusive_run(space):
                rejudge(db, judge)
                with writing(db):
                    store.remember(db, store.THEME_FILES, state)
        except (Trouble, sqlite3.OperationalError):
            base.tell(say("The theme files have changed; this list is as they were at the last collection."))
    return db


def read_period(quarter: str | None, since: str | None, space: Workspace) -> tuple[datetime | None, datetime | None]:
    """From when and until when: the quarter, from `since` on where that is later. Raises Trouble."""
    start, stop = space.bounds(base.read_quarter(quarter)) if quarter else (None, None)
    if since is not None:
        moment = read_since(since, space)
        start = max(start, moment) if start else moment
    return start, stop


def read_since(text: str, space: Workspace) -> datetime:
    """A day, or so many days, weeks or months ago. Raises Trouble."""
    number, unit = text[:-1], text[-1:].lower()
    days = {"d": 1, "j": 1, "w": 7, "s": 7, "m": 30, "y": 365, "a": 365}
    try:
        if number.isdigit() and unit in days:
            return base.now() - timedelta(days=int(number) * days[unit])
        moment = datetime.fromisoformat(text)
        return (moment if moment.tzinfo else moment.replace(tzinfo=space.zone)).astimezone(UTC)
    except (ValueError, OverflowError):
        raise Trouble(
            "--since %(found)s: expected a date such as 2026-11-01, or 30d, 4w, 3m", code=USAGE, found=text
        ) from None


def write_items(
    items: list[Item], output_format: Format, output: Path | None, space: Workspace, theme: str | None
) -> None:
    """Writes `items` as asked; a table folds copies under the item they republish."""
    from iet_watch.desk import listing

    output_format = chosen_format(output_format, output)
    if output_format is Format.table:
        _show_items(items, space, theme)
        return
    if output_format is Format.xlsx:
        if output is None:
            raise Trouble("a spreadsheet needs a file: add -o items.xlsx", code=USAGE)
        with writing_to(output):
            listing.write_xlsx(items, output)
        return
    writers = {Format.json: listing.to_json, Format.jsonl: listing.to_jsonl, Format.csv: listing.to_csv}
    text = writers[output_format](items)
    if output is None:
        print(text, end="")
        return
    with writing_to(output), output.open("w", encoding="utf-8", newline="") as file:
        file.write(text)


def chosen_format(output_format: Format, output: Path | None) -> Format:
    """The format asked for, by the option or by the name of the file. Raises Trouble."""
    return _format_of(output) if output is not None and output_format is Format.table else output_format


@contextmanager
def writing_to(output: Path) -> Iterator[None]:
    """Words what keeps `output` from being written; never writes through a link. Raises Trouble."""
    if output.is_symlink():
        raise Trouble("%(path)s is a link: name the file itself", code=CANNOT_CREATE, path=output)
    try:
        yield
    except OSError as error:
        raise Trouble(
            "%(path)s cannot be written: %(reason)s", code=CANNOT_CREATE, path=output, reason=Phrase(error.strerror)
        ) from error


def _format_of(output: Path) -> Format:
    """The format that a file's name asks for. Raises Trouble when it asks for none."""
    suffix = output.suffix.lower().removeprefix(".")
    if suffix in ("json", "jsonl", "csv", "xlsx"):
        return Format(suffix)
    raise Trouble("%(path)s: expected a name in .json, .jsonl, .csv or .xlsx, or --format", code=USAGE, path=output)


def _show_items(items: list[Item], space: Workspace, theme: str | None) -> None:
    from iet_watch.desk.item_words import percent_words
    from iet_watch.locale.dates import moment_words

    present = {item.id for item in items}
    heads = _by_story([item for item in items if item.copy_of is None or item.copy_of not in present])
    if not heads:
        base.tell(say("No item. Next: iet-watch collect, or --all for those that meet no theme."))
        return
    statuses = {"new": say("new"), "kept": say("kept"), "dropped": say("dropped"), "later": say("later")}
    columns = [
        Column("ID", right=True), Column(say("Date")), Column(say("Score"), right=True), Column(say("Status")),
        Column(say("Title"), flexible=True), Column(say("Source")), Column(say("Copies"), right=True),
    ]  # fmt: skip
    ordered_by_relevance = any(item.relevance for item, _ in heads)
    if ordered_by_relevance:
        columns.insert(3, Column(say("Relevance"), right=True))
    rows = []
    for item, follows in heads:
        score = item.themes.get(theme, 0.0) if theme else max(item.themes.values(), default=0.0)
        shown = f"{score:.1f}".replace(".", "," if language() == "fr" else ".") if item.themes else "–"
        day = moment_words(item.when.astimezone(space.zone), language())[:-6]
        source = item.source if len(item.source) <= 28 else item.source[:27] + "…"
        copies = f"+{len(item.copies)}" if item.copies else ""
        mark = "└ " if follows else ""
        row = [str(item.id), day, shown, statuses[item.status], mark + (item.title or item.url), source, copies]
        if ordered_by_relevance:
            row.insert(3, percent_words(max(item.relevance.values())) if item.relevance else "–")
        rows.append(row)
    base.show_table(columns, rows)
    base.tell(
        say_count("%(count)s item.", "%(count)s items.", len(heads))
        + " "
        + say("Next: iet-watch show ID, then keep, drop or later.")
    )


def _by_story(items: list[Item]) -> list[tuple[Item, bool]]:
    """The items in their order, those of one story behind its first, with whether they follow it."""
    told: dict[int, list[Item]] = {}
    for item in items:
        told.setdefault(item.story, []).append(item)
    return [(item, place > 0) for group in told.values() for place, item in enumerate(group)]
