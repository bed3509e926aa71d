"""`source list`, and the group of the commands on sources."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import datetime
from typing import TYPE_CHECKING

import typer

from iet_watch.cli.sources import add, check, discover, opml, source_health, source_moves
from iet_watch.cli.sources.source_health import source_values
from iet_watch.cli.terminal import arguments, session
from iet_watch.cli.terminal.options import JsonOption, ThemeOption
from iet_watch.cli.terminal.output import Output
from iet_watch.cli.terminal.tables import Column, show_table
from iet_watch.cli.terminal.typer_words import Command, group
from iet_watch.locale import language, say, typed

if TYPE_CHECKING:
    from zoneinfo import ZoneInfo

    from iet_watch.collect.sources.diagnosed import KnownSource


def register(app: typer.Typer) -> None:
    sources = group()
    commands: dict[str, tuple[Callable[..., object], str]] = {
        "list": (list_sources, say("List the sources with their last outcome.")),
        "check": (check.check, say("Try addresses: what they answer, what the themes would keep.")),
        "add": (add.add, say("Try an address, then add it to a theme file.")),
        "discover": (discover.discover, say("Find the feeds of a site, else its sitemap, else the page.")),
        "health": (source_health.health, say("Say how each source fares, and what to do about the ill ones.")),
        "accept": (source_moves.accept, say("Take the new address of a source that has moved.")),
        **opml.COMMANDS,
    }
    for name, (command, help_text) in commands.items():
        sources.command(name, cls=Command, help=help_text)(command)
    app.add_typer(sources, name="source")


def list_sources(theme: ThemeOption = None, json_output: JsonOption = False) -> None:
    from iet_watch.collect.sources.diagnosed import known_sources
    from iet_watch.collect.sources.health import STATE_WORDS

    out, space = Output(json_output), session.workspace()
    db = session.read_database(space)
    listed = known_sources(db, arguments.chosen_themes(theme, space), session.now())
    if out.json:
        out.show_json(sources=[source_values(one) for one in listed])
        return
    columns = [
        Column(say("Theme"), flexible=True, spare=1), Column(say("Source"), main=True), Column(say("State")),
        Column(say("Last asked"), spare=2), Column(say("Address"), whole=True),
    ]  # fmt: skip
    rows = [
        (
            one.theme, one.source.title, say(STATE_WORDS[one.diagnosis.state]),
            _moment(one.state.checked, space.zone), one.source.url,
        )
        for one in listed
    ]  # fmt: skip
    show_table(columns, rows)
    _tell_what_to_do(out, listed)


def _tell_what_to_do(out: Output, listed: Sequence[KnownSource]) -> None:
    """The command that takes each new address. Of the other ill ones, who says more."""
    ill = [one for one in listed if one.diagnosis.ill]
    moved = dict.fromkeys(one.diagnosis.command for one in ill if one.diagnosis.state == "moved")
    for command in moved:
        out.tell(say("Next: %(command)s", command=typed(command)))
    if any(one.diagnosis.state != "moved" for one in ill):
        out.tell(say("Next: iet-watch source health, for the ill ones with their addresses and what to do."))


def _moment(moment: datetime | None, zone: ZoneInfo) -> str:
    from iet_watch.locale.dates import moment_words

    return moment_words(moment.astimezone(zone), language()) if moment else "–"
