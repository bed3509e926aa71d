"""`explain` and `stories`: what is one article, what tells one event, and why."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Annotated

import typer

from iet_watch.cli.terminal import arguments, session
from iet_watch.cli.terminal.options import ItemsArgument, JsonOption, QuarterOption, SinceOption
from iet_watch.cli.terminal.output import Output
from iet_watch.cli.terminal.tables import Column, show_table, shown_words
from iet_watch.cli.terminal.typer_words import Command
from iet_watch.locale import language, say, say_count

if TYPE_CHECKING:
    from zoneinfo import ZoneInfo

    from iet_watch.desk.explaining.relations import Doubt, Story

ToldThemeOption = Annotated[
    str | None, typer.Option("--theme", metavar="THEME", help=say("Only those with an item of this theme."))
]


def register(app: typer.Typer) -> None:
    app.command("explain", cls=Command)(explain)
    app.command("stories", cls=Command)(stories)


def explain(numbers: ItemsArgument, json_output: JsonOption = False) -> None:
    from iet_watch.desk.explaining.explained_item import explained_item

    out, space, ids = Output(json_output), session.workspace(), arguments.item_numbers(numbers)
    themes, db = session.themes(space, needed=False), session.desk_database(space)
    found = [explained_item(db, number, themes) for number in dict.fromkeys(ids)]
    if out.json:
        out.show_json(**found[0].as_json() if len(found) == 1 else {"items": [item.as_json() for item in found]})
        return
    out.show("\n\n".join(item.in_words(space.zone) for item in found))
    out.tell(
        say("Next: iet-watch show %(id)s to read it; join, split and not-the-same correct what is grouped.", id=ids[0])
    )


def stories(
    written: Annotated[str | None, typer.Argument(metavar="STORY", help=say("Show this story whole."))] = None,
    theme: ToldThemeOption = None,
    since: SinceOption = None,
    quarter: QuarterOption = None,
    review: Annotated[
        bool, typer.Option("--review", help=say("The pairs nearest the threshold, for a person to settle."))
    ] = False,
    limit: Annotated[int, typer.Option("--limit", metavar="N", min=1, help=say("At most so many."))] = 50,
    json_output: JsonOption = False,
) -> None:
    from iet_watch.desk.explaining.relations import doubts, latest_stories, story_with

    out, space = Output(json_output), session.workspace()
    arguments.check_theme(theme, space)
    number = arguments.item_number(written) if written is not None else None
    period = arguments.read_period(quarter, since, space)
    db = session.desk_database(space)
    if number is not None:
        _show_story(out, number, story_with(db, number), space.zone)
    elif review:
        _show_doubts(out, *doubts(db, period, theme, limit), space.zone)
    else:
        _show_stories(out, *latest_stories(db, period, theme, limit))


def _show_story(out: Output, number: int, story: Story, zone: ZoneInfo) -> None:
    from iet_watch.desk.explaining.explanation import story_lines, story_values

    if out.json:
        out.show_json(story=story_values(story))
    elif lines := story_lines(story, zone):
        out.show("\n".join(lines))
    else:
        out.show(say("%(id)s tells its story alone.", id=number))


def _show_stories(out: Output, found: Sequence[Story], total: int) -> None:
    from iet_watch.desk.explaining.explanation import story_values

    if out.json:
        out.show_json(stories=[story_values(story) for story in found], total=total)
    elif not found:
        out.tell(say("No event is told by several articles yet. Next: iet-watch collect"))
    else:
        _show_table(found)
        out.tell(
            say_count("%(count)s story.", "%(count)s stories.", total)
            + shown_words(len(found), total, "--limit")
            + " "
            + say(
                "Next: iet-watch stories %(number)s, or iet-watch stories --review for the pairs in doubt.",
                number=found[0].number,
            )
        )


def _show_table(found: Sequence[Story]) -> None:
    columns = [
        Column(say("Story"), right=True), Column(say("Articles"), right=True, spare=1),
        Column(say("Sources"), right=True, spare=3), Column(say("Dates"), spare=2), Column(say("Title"), main=True),
    ]  # fmt: skip
    show_table(columns, map(_row, found))


def _row(story: Story) -> tuple[str, ...]:
    from iet_watch.locale.dates import short_span

    dates = short_span(story.first, story.last, language())
    return str(story.number), str(len(story.items)), str(len(story.sources)), dates, story.title


def _show_doubts(out: Output, found: Sequence[Doubt], total: int, zone: ZoneInfo) -> None:
    from iet_watch.desk.explaining.explanation import doubt_lines, doubt_values

    if out.json:
        out.show_json(pairs=[doubt_values(one) for one in found], total=total)
        return
    for one in found:
        out.show("\n".join(doubt_lines(one, zone)) + "\n")
    if found:
        out.tell(
            say_count("%(count)s pair in doubt.", "%(count)s pairs in doubt.", total)
            + shown_words(len(found), total, "--limit")
            + " "
            + say(
                "Next: iet-watch join %(one)s %(other)s, or iet-watch not-the-same %(one)s %(other)s; the answer is "
                "remembered.",
                one=found[0].items[0].id,
                other=found[0].items[1].id,
            )
        )
    else:
        out.tell(say("No pair is in doubt."))
