"""`source list`."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Annotated

import typer

from iet_watch.cli import base
from iet_watch.cli.base import Column
from iet_watch.locale import language, say, word

if TYPE_CHECKING:
    from iet_watch.model import Source, SourceState
    from iet_watch.workspace import Workspace


def register(app: typer.Typer) -> None:
    sources = base.group(say("Sources: how they fare."))
    sources.command("list", cls=base.Command, help=say("List the sources with their last outcome."))(list_sources)
    app.add_typer(sources, name="source")


@dataclass(frozen=True)
class Listed:
    """A source as one theme lists it, with what is remembered of it."""

    theme: str
    source: Source
    state: SourceState
    silent: bool
    moved: bool


def list_sources(
    theme: Annotated[str | None, typer.Option("--theme", metavar="THEME", help=say("Only this theme's."))] = None,
    json_output: Annotated[bool, typer.Option("--json", help=say("One JSON object on stdout."))] = False,
) -> None:
    space = base.workspace()
    listed = _listed(space, theme)
    if json_output:
        base.show_json(sources=[_values(one) for one in listed])
        return
    from iet_watch.locale.dates import moment_words

    def asked(state: SourceState) -> str:
        return moment_words(state.checked.astimezone(space.zone), language()) if state.checked else "–"

    columns = [
        Column(say("Theme")),
        Column(say("Source"), flexible=True),
        Column(say("State")),
        Column(say("Last asked")),
        Column(say("Address"), flexible=True),
    ]
    rows = [(one.theme, one.source.title, _state_words(one), asked(one.state), one.source.url) for one in listed]
    base.show_table(columns, rows)


def _listed(space: Workspace, wanted: str | None) -> list[Listed]:
    from iet_watch.collect.manners import has_moved, is_silent
    from iet_watch.store.intake import source_rhythm, source_state

    themes, now = base.themes_of(space), base.now()
    if wanted:
        base.known_theme(wanted, themes)
    db = base.read_database(space)
    listed = []
    for theme in themes:
        for source in theme.sources if wanted in (None, theme.slug) else ():
            state, silent = source_state(db, source.url), is_silent(*source_rhythm(db, source.url), now)
            listed.append(Listed(theme.slug, source, state, silent, has_moved(state, now)))
    return listed


def _state_words(one: Listed) -> str:
    if not one.source.active:
        return say("inactive")
    if one.moved:
        return say("moved")
    if one.silent and one.state.failures == 0:
        return say("silent")
    words = {
        "new": say("live"),
        "unchanged": say("live"),
        "gone": say("closed"),
        "refused": say("refused"),
        "failed": say("failing"),
    }
    return words.get(one.state.outcome or "", say("never asked"))


def _values(one: Listed) -> dict[str, object]:
    from iet_watch.store.times import to_text

    state = one.state
    return {
        "url": one.source.url,
        "title": one.source.title,
        "theme": one.theme,
        "kind": one.source.kind,
        "active": one.source.active,
        "outcome": state.outcome,
        "status": state.status,
        "checked": to_text(state.checked),
        "next_check": to_text(state.next_check),
        "failing_since": to_text(state.failing_since),
        "detail": word(state.detail, state.detail_args) if state.detail else "",
        "silent": one.silent,
        "moved_to": state.moved_to if one.moved else "",
    }
