"""`items`, `show`: what there is to read."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from enum import StrEnum
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from iet_watch.cli.items.formats import (
    DelimiterOption,
    Format,
    FormatOption,
    ForOffices,
    Level,
    LevelOption,
    LikeJsonOption,
    OutputOption,
    chosen_delimiter,
    chosen_format,
    write_items,
    write_text,
)
from iet_watch.cli.terminal import arguments, session
from iet_watch.cli.terminal.options import ItemsArgument, JsonOption, QuarterOption, SinceOption
from iet_watch.cli.terminal.output import Output, tell
from iet_watch.cli.terminal.tables import Column, shortened, show_table
from iet_watch.cli.terminal.typer_words import Command
from iet_watch.locale import decimal, language, say, say_count
from iet_watch.model.trouble import USAGE, Trouble

if TYPE_CHECKING:
    from iet_watch.desk.explaining.folds import Fold
    from iet_watch.model.items import Item
    from iet_watch.store.collected.items import Selection
    from iet_watch.store.collected.listed_items import ListedItem
    from iet_watch.store.database import Database
    from iet_watch.workspace.folder import Workspace

LONGEST_SOURCE = 28  # characters of a publisher's name in the table


class Sort(StrEnum):
    score = "score"
    date = "date"


OwnThemeOption = Annotated[
    str | None, typer.Option("--theme", metavar="THEME", help=say("Only this theme's, with its status."))
]


def register(app: typer.Typer) -> None:
    app.command("items", cls=Command)(list_items)
    app.command("show", cls=Command)(show_items)


def list_items(
    theme: OwnThemeOption = None,
    everything: Annotated[bool, typer.Option("--all", help=say("Also the items that meet no theme."))] = False,
    quarter: QuarterOption = None,
    status: Annotated[
        str | None,
        typer.Option("--status", metavar="STATUS", help=say("Only with this status: new, kept, dropped, later.")),
    ] = None,
    tag: Annotated[str | None, typer.Option("--tag", metavar="TAG", help=say("Only with this tag."))] = None,
    lang: Annotated[
        str | None, typer.Option("--lang", metavar="LANG", help=say("Only in this language: fr, en…"))
    ] = None,
    since: SinceOption = None,
    folded: Annotated[
        bool, typer.Option("--folded", help=say("Only what is folded under another item, with the reason."))
    ] = False,
    beyond: Annotated[
        bool,
        typer.Option("--beyond", help=say("With --theme: what its equation misses, like what was kept for it.")),
    ] = False,
    rewritten: Annotated[
        bool, typer.Option("--rewritten", help=say("Only those whose text has changed since they were decided upon."))
    ] = False,
    sort: Annotated[
        Sort, typer.Option("--sort", help=say("Most relevant, as decisions have taught, or most recent first."))
    ] = Sort.date,
    output_format: FormatOption = Format.table,
    output: OutputOption = None,
    delimiter: DelimiterOption = None,
    level: LevelOption = Level.public,
    json_output: LikeJsonOption = False,
) -> None:
    from iet_watch.store.collected.items import Selection

    if beyond and theme is None:
        raise Trouble("--beyond goes with --theme THEME: whose equation, whose decisions?", code=USAGE)
    chosen = chosen_format(output_format, json_output, output)
    sign = chosen_delimiter(delimiter, chosen)
    space = session.workspace()
    arguments.check_theme(theme, space)
    start, stop = arguments.read_period(quarter, since, space)
    selection = Selection(
        theme=theme, everything=everything, status=arguments.read_status(status), tag=arguments.read_tag(tag),
        lang=arguments.read_lang(lang), since=start, before=stop, sort=sort.value,
    )  # fmt: skip
    db = session.desk_database(space)
    if no_such_tag := _unknown_tag_words(db, selection.tag, space):
        tell(no_such_tag)
        if chosen is Format.table:
            return
    if beyond:
        _write_beyond(db, selection, chosen, output, space)
        return
    if chosen is Format.table and not folded:
        found = [item for item in _listed(db, selection) if item.rewritten or not rewritten]
        _show_items(db, found, space, theme, _none_words(selection, rewritten=rewritten))
        return
    items = [item for item in _whole(db, selection) if item.rewritten or not rewritten]
    if folded:
        from iet_watch.desk.explaining.folds import folds

        _write_folds(folds(db, items, theme), chosen, output, space)
    else:
        write_items(items, chosen, output, ForOffices(level, space.zone, sign))


def show_items(numbers: ItemsArgument, json_output: JsonOption = False) -> None:
    from iet_watch.desk.explaining.whole_item import whole_item

    out, space, ids = Output(json_output), session.workspace(), arguments.item_numbers(numbers)
    db, vocabulary = session.desk_database(space), space.vocabulary()
    items = [whole_item(db, number, vocabulary) for number in dict.fromkeys(ids)]
    if out.json:
        out.show_json(**items[0].as_json() if len(items) == 1 else {"items": [item.as_json() for item in items]})
    else:
        out.show("\n\n".join(item.in_words(space.zone) for item in items))


def _whole(db: Database, selection: Selection) -> Sequence[Item]:
    """The items of the selection, in its order: relevance is learned only where it is asked for."""
    if selection.sort == "score":
        from iet_watch.desk.lists.inbox import selected

        return selected(db, selection)
    from iet_watch.store.collected.items import select_items

    return select_items(db, selection)


def _listed(db: Database, selection: Selection) -> Sequence[ListedItem]:
    """The same, as much of them as the table shows."""
    if selection.sort == "score":
        from iet_watch.desk.lists.inbox import ranked_list

        return ranked_list(db, selection)
    from iet_watch.store.collected.listed_items import listed_items

    return listed_items(db, selection)


def _write_beyond(db: Database, selection: Selection, chosen: Format, output: Path | None, space: Workspace) -> None:
    """What the equation of a theme misses, apart and marked as such: four lines each, or JSON Lines. Raises Trouble."""
    from iet_watch.desk.lists.beyond import beyond, beyond_jsonl, beyond_lines

    if chosen not in (Format.table, Format.jsonl):
        raise Trouble("what an equation misses is listed as a table or as jsonl", code=USAGE)
    out, slug = Output(), selection.theme or ""
    found = beyond(db, next(theme for theme in session.themes(space) if theme.slug == slug), selection)
    if chosen is Format.jsonl:
        write_text(beyond_jsonl(found or []), output)
    elif found:
        out.show(say("Outside the equation of %(theme)s, and like what was kept for it", theme=slug))
        out.show("\n".join(line for one in found for line in beyond_lines(one, slug, space.zone, session.now())))
    if found is None:
        out.tell(
            say("Nothing was kept for %(theme)s yet: nothing resembles it. Next: keep, then ask again.", theme=slug)
        )
    else:
        out.tell(say_count("%(count)s item beyond the equation.", "%(count)s items beyond the equation.", len(found)))


def _write_folds(found: Sequence[Fold], chosen: Format, output: Path | None, space: Workspace) -> None:
    """What is folded: three lines each, or JSON with the reason and the other title. Raises Trouble."""
    from iet_watch.desk.explaining.folds import fold_lines, folds_document, folds_jsonl

    if chosen in (Format.json, Format.jsonl):
        write_text(folds_jsonl(found) if chosen is Format.jsonl else folds_document(found), output)
        return
    if chosen is not Format.table:
        raise Trouble("what is folded is listed as a table, as json or as jsonl", code=USAGE)
    out = Output()
    if found:
        out.show("\n".join(line for fold in found for line in fold_lines(fold, space.zone)))
    out.tell(say_count("%(count)s folded item.", "%(count)s folded items.", len(found)))


def _show_items(db: Database, items: Sequence[ListedItem], space: Workspace, theme: str | None, none: str) -> None:
    """The table: copies fold under the item that they republish, where they have its status; `none` without any."""
    from iet_watch.desk.deciding.decisions import status_words
    from iet_watch.desk.lists.listing import by_story
    from iet_watch.store.said.decisions import last_on_stories, passed_on

    out, listed = Output(), by_story(items)
    if not listed:
        out.tell(none)
        return
    ruled = {story: last.ruling for story, last in last_on_stories(db, {one.story for one in items}, theme).items()}
    others = passed_on(db, [one.id for one, _ in listed if one.copy_of and one.status != "new"], theme)
    words, zone, folded = cache(status_words), space.zone, sum(len(one.copies) for one, _ in listed)
    columns = [
        Column("ID", right=True), Column(say("Date"), spare=2), Column(say("Score"), right=True, spare=5),
        Column(say("Status"), spare=1), *([Column("+", right=True)] if folded else []), Column(say("Title"), main=True),
        Column(say("Source"), flexible=True, spare=4),
    ]  # fmt: skip
    rows = [
        _row(one, theme, one.when.astimezone(zone), status, _title(one, follows=follows, folded=folded))
        for one, follows in listed
        for story, other in ((ruled.get(one.story), others.get(one.id)),)
        for status in (words(one.status, rewritten=one.rewritten, story=story, other=other),)
    ]
    if any(item.relevance for item, _ in listed):
        columns.insert(3, Column(say("Relevance"), right=True, spare=3))
        rows = [[*row[:3], _relevance(item), *row[3:]] for row, (item, _) in zip(rows, listed, strict=True)]
    show_table(columns, rows)
    out.tell(
        say_count("%(count)s item.", "%(count)s items.", len(listed))
        + _folded_words(folded)
        + " "
        + say("Next: iet-watch show %(id)s, then keep, drop or later.", id=listed[0][0].id)
    )


def _none_words(selection: Selection, *, rewritten: bool) -> str:
    if rewritten:
        return say(
            "None of these items has changed since it was decided upon. Next: --all for those that meet no theme too."
        )
    if any((selection.status, selection.tag, selection.lang, selection.since, selection.before)):
        return say("No item with these filters. Next: with fewer of them, or --all for those that meet no theme.")
    return say("No item. Next: iet-watch collect, or --all for those that meet no theme.")


def _unknown_tag_words(db: Database, tag: str | None, space: Workspace) -> str:
    """That neither a theme nor an item has this tag, with the nearest that there is; empty where one has it."""
    from iet_watch.store.collected.items import tags_in_use

    if tag is None or tag in (known := set(tags_in_use(db))):
        return ""
    known |= {one.name for theme in session.themes(space) for one in theme.tags}
    if tag in known:
        return ""
    from iet_watch.words import nearest

    if near := nearest(tag, sorted(known)):
        return say("No theme gives the tag “%(tag)s”: did you mean %(nearest)s?", tag=tag, nearest=near)
    expected = ", ".join(sorted(known)) or "–"
    return say("No theme gives the tag “%(tag)s”: there are %(expected)s.", tag=tag, expected=expected)


def _folded_words(count: int) -> str:
    """What the column of « +1 » counts, and where to read it; nothing where nothing is folded."""
    if not count:
        return ""
    told = say_count(
        "+: %(count)s copy under its article (iet-watch items --folded).",
        "+: %(count)s copies under their articles (iet-watch items --folded).",
        count,
    )
    return f" {told}"


def _title(item: ListedItem, *, follows: bool, folded: int) -> list[str]:
    """The cell of the title, behind that of how many are folded under it: too narrow a column ever to be spared."""
    title = ("└ " if follows else "") + (item.title or item.url)
    return [f"+{len(item.copies)}" if item.copies else "", title] if folded else [title]


def _row(item: ListedItem, theme: str | None, when: datetime, status: str, title: list[str]) -> list[str]:
    from iet_watch.locale.dates import short_day

    source = shortened(item.source, LONGEST_SOURCE)
    day = short_day(when, language())
    return [str(item.id), day, _score(item, theme), status, *title, source]


def _score(item: ListedItem, theme: str | None) -> str:
    if not item.themes:
        return "–"
    return decimal(item.themes.get(theme, 0.0) if theme else max(item.themes.values()), 1)


def _relevance(item: ListedItem) -> str:
    from iet_watch.desk.lists.item_words import percent_words

    return percent_words(max(item.relevance.values())) if item.relevance else "–"
