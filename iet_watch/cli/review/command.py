"""`review`: opens the inbox of a theme on the whole terminal."""

from __future__ import annotations

import os
import sys
from typing import TYPE_CHECKING, Annotated

import typer

from iet_watch.cli.terminal import arguments, session
from iet_watch.cli.terminal.options import QuarterOption, SinceOption, WhoOption
from iet_watch.cli.terminal.output import Output
from iet_watch.cli.terminal.typer_words import Command
from iet_watch.locale import say
from iet_watch.model.trouble import USAGE, Trouble

if TYPE_CHECKING:
    from iet_watch.desk.reviewing.triage import Triage


def register(app: typer.Typer) -> None:
    app.command("review", cls=Command)(review)


def review(
    theme: Annotated[
        str | None, typer.Argument(metavar="THEME", help=say("The theme to go through; all if not given."))
    ] = None,
    quarter: QuarterOption = None,
    since: SinceOption = None,
    who: WhoOption = None,
) -> int:
    _check_terminal()
    out = Output()
    out.tell(say("Reading the inbox…"))  # ten thousand items take some seconds
    triage = triage_of(theme, quarter, since, who)
    from iet_watch.cli.review.app import run_screen

    code = run_screen(triage)
    out.tell(_how_far(triage))
    return code


def _how_far(triage: Triage) -> str:
    """What is told when the screen is gone."""
    from iet_watch.desk.reviewing.filters import progress

    whole = progress(triage.rows.values())
    told = say(
        "Decided: %(decided)s of %(count)s stories, %(kept)s kept.",
        decided=whole.decided, count=whole.stories, kept=whole.kept,
    )  # fmt: skip
    return told + " " + say("Next: iet-watch bulletin --draft") if whole.kept else told


def _check_terminal() -> None:
    """Raises Trouble where keys cannot be read or a screen cannot be drawn."""
    if not (sys.stdin.isatty() and sys.stdout.isatty()):
        raise Trouble(
            "review needs a terminal for its keys and its screen; without one: iet-watch items, then keep, drop, later",
            code=USAGE,
        )
    if os.environ.get("TERM", "dumb") in ("dumb", "unknown"):
        raise Trouble(
            "the terminal cannot draw a screen (TERM=%(term)s); without it: iet-watch items, then keep, drop, later",
            code=USAGE,
            term=os.environ.get("TERM", ""),
        )


def triage_of(slug: str | None, quarter: str | None = None, since: str | None = None, who: str | None = None) -> Triage:
    """The inbox of this command line's workspace. Raises Trouble, Mistakes."""
    from iet_watch.desk.reviewing.triage import Reviewer, Triage
    from iet_watch.store.collected.items import Selection
    from iet_watch.workspace.people import read_people

    space = session.workspace()
    themes = session.themes(space)
    if slug is not None:
        arguments.known_theme(slug, themes)
    start, stop = arguments.read_period(quarter, since, space)
    people = read_people(space)
    theme = next((one for one in themes if one.slug == slug), None)
    reviewer = Reviewer(space, themes, theme, people, people.speaker(who), session.now)
    return Triage(session.judged_database(space), reviewer, Selection(theme=slug, since=start, before=stop))
