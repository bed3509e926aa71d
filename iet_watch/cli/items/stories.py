"""`explain` and `stories`: what is one article, what tells one event, and why."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Annotated

import typer

from iet_watch.cli.terminal import base
from iet_watch.cli.terminal.base import Column
from iet_watch.locale import language, say, say_count
from iet_watch.model.trouble import NO_INPUT, Trouble

if TYPE_CHECKING:
    from zoneinfo import ZoneInfo

    from iet_watch.desk.relations import Story
    from iet_watch.store.database import Database
    from iet_watch.store.grouping import Resemblance

JSON = Annotated[bool, typer.Option("--json", help=say("One JSON object on stdout."))]


def register(app: typer.Typer) -> None:
    app.command(
        "explain",
        cls=base.Command,
        help=say("Say why an item is where it is: copies, story, themes, with words and scores."),
    )(explain)
    app.command(
        "stories", cls=base.Command, help=say("List the events that several articles tell, or the pairs in doubt.")
    )(stories)


def explain(
    number: Annotated[int, typer.Argument(metavar="ID", help=say("The item's number."))], json_output: JSON = False
) -> None:
    from iet_watch.cli.items.listing import judged_database
    from iet_watch.desk.explanation import explanation, relation_values
    from iet_watch.desk.inbox import why
    from iet_watch.desk.listing import as_json
    from iet_watch.desk.relations import relations_of
    from iet_watch.desk.theme_reasons import verdict_lines, verdict_values, verdicts

    space = base.workspace()
    themes, db = base.themes_of(space), judged_database(space)
    relations = relations_of(db, number)
    if relations is None:
        raise Trouble("no item %(ids)s: iet-watch items lists them", code=NO_INPUT, ids=number)
    found = verdicts(themes, relations.item)
    if json_output:
        base.show_json(item=as_json(relations.item), **relation_values(relations), themes=verdict_values(found))
        return
    base.show(explanation(relations, space.zone))
    base.show("\n" + "\n".join(verdict_lines(found, why(db, relations.item))))
    base.tell(say("Next: iet-watch join ID ID, split ID or not-the-same ID ID to correct; iet-watch show ID to read."))


def stories(
    number: Annotated[int | None, typer.Argument(metavar="STORY", help=say("Show this story whole."))] = None,
    theme: Annotated[
        str | None, typer.Option("--theme", metavar="THEME", help=say("Only those with an item of this theme."))
    ] = None,
    since: Annotated[
        str | None, typer.Option("--since", metavar="DATE", help=say("Published since 2026-11-01, or 30d, 4w, 3m."))
    ] = None,
    quarter: Annotated[
        str | None, typer.Option("--quarter", metavar="2026-T4", help=say("Published in this quarter."))
    ] = None,
    review: Annotated[
        bool, typer.Option("--review", help=say("The pairs nearest the threshold, for a person to settle."))
    ] = False,
    limit: Annotated[int, typer.Option("--limit", metavar="N", min=1, help=say("At most so many."))] = 50,
    json_output: JSON = False,
) -> None:
    from iet_watch.cli.items.listing import judged_database, read_period
    from iet_watch.desk.relations import stories_of
    from iet_watch.store.grouping import doubtful, latest_stories

    space = base.workspace()
    if theme:
        base.known_theme(theme, base.themes_of(space))
    start, stop = read_period(quarter, since, space)
    db = judged_database(space)
    if number is not None:
        _show_story(db, number, space.zone, json_output)
    elif review:
        _show_doubts(db, doubtful(db, start, stop, theme, limit), space.zone, json_output)
    else:
        found = stories_of(db, latest_stories(db, start, stop, theme, limit))
        _show_stories(found, json_output)


def _show_story(db: Database, number: int, zone: ZoneInfo, json_output: bool) -> None:
    from iet_watch.desk.explanation import story_lines, story_values
    from iet_watch.desk.relations import stories_of
    from iet_watch.store.items import get_item

    item = get_item(db, number)
    if item is None:
        raise Trouble("no story %(number)s: iet-watch stories lists them", code=NO_INPUT, number=number)
    (story,) = stories_of(db, [item.story])
    if json_output:
        base.show_json(story=story_values(story))
    elif lines := story_lines(story, zone):
        base.show("\n".join(lines))
    else:
        base.show(say("%(id)s tells its story alone.", id=number))


def _show_stories(found: Sequence[Story], json_output: bool) -> None:
    from iet_watch.desk.explanation import story_values
    from iet_watch.locale.dates import short_span

    if json_output:
        base.show_json(stories=[story_values(story) for story in found])
        return
    if not found:
        base.tell(say("No event is told by several articles yet. Next: iet-watch collect"))
        return
    columns = [
        Column(say("Story"), right=True), Column(say("Articles"), right=True), Column(say("Sources"), right=True),
        Column(say("Dates")), Column(say("Title"), flexible=True),
    ]  # fmt: skip
    base.show_table(
        columns,
        [
            (
                str(story.number), str(len(story.items)), str(len(story.sources)),
                short_span(story.first, story.last, language()), story.title,
            )
            for story in found
        ],
    )  # fmt: skip
    base.tell(
        say_count("%(count)s story.", "%(count)s stories.", len(found))
        + " "
        + say("Next: iet-watch stories STORY, or stories --review for the pairs in doubt.")
    )


def _show_doubts(db: Database, found: Sequence[tuple[Resemblance, bool]], zone: ZoneInfo, json_output: bool) -> None:
    from iet_watch.desk.explanation import doubt_lines, found_values
    from iet_watch.store.items import Selection, select_items

    if json_output:
        pairs = [{"items": [one.one, one.other], "together": together, **found_values(one)} for one, together in found]
        base.show_json(pairs=pairs)
        return
    ids = tuple({number for one, _ in found for number in (one.one, one.other)})
    items = {item.id: item for item in select_items(db, Selection(everything=True, ids=ids))}
    for one, together in found:
        base.show("\n".join(doubt_lines(one, (items[one.one], items[one.other]), together, zone)) + "\n")
    if found:
        base.tell(
            say_count("%(count)s pair in doubt.", "%(count)s pairs in doubt.", len(found))
            + " "
            + say("Next: iet-watch join ID ID, or not-the-same ID ID; the answer is remembered.")
        )
    else:
        base.tell(say("No pair is in doubt."))
