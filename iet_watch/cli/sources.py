"""`source list`."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import typer

from iet_watch.cli import base
from iet_watch.cli.base import Column
from iet_watch.locale import language, say, word

if TYPE_CHECKING:
    from iet_watch.model import Source, SourceState


def register(app: typer.Typer) -> None:
    sources = base.group(say("Sources: how they fare."))
    sources.command("list", cls=base.Command, help=say("List the sources with their last outcome."))(list_sources)
    app.add_typer(sources, name="source")


def list_sources(
    theme: Annotated[str | None, typer.Option("--theme", metavar="THEME", help=say("Only this theme's."))] = None,
    json_output: Annotated[bool, typer.Option("--json", help=say("One JSON object on stdout."))] = False,
) -> None:
    from iet_watch.collect.manners import has_moved, is_silent
    from iet_watch.store.intake import source_rhythm, source_state
    from iet_watch.store.times import to_text

    space, now = base.workspace(), base.now()
    themes = base.themes_of(space)
    if theme:
        base.known_theme(theme, themes)
    db = base.read_database(space)
    listed = [
        (t.slug, source, source_state(db, source.url))
        for t in themes
        if theme in (None, t.slug)
        for source in t.sources
    ]
    if json_output:
        base.show_json(
            sources=[
                {
                    "url": source.url,
                    "title": source.title,
                    "theme": slug,
                    "kind": source.kind,
                    "active": source.active,
                    "outcome": state.outcome,
                    "status": state.status,
                    "checked": to_text(state.checked),
                    "next_check": to_text(state.next_check),
                    "failing_since": to_text(state.failing_since),
                    "detail": word(state.detail, state.detail_args) if state.detail else "",
                    "silent": is_silent(*source_rhythm(db, source.url), now),
                }
                for slug, source, state in listed
            ]
        )
        return
    from iet_watch.locale.dates import moment_words

    outcomes = {
        "new": say("live"),
        "unchanged": say("live"),
        "moved": say("moved"),
        "gone": say("closed"),
        "refused": say("refused"),
        "failed": say("failing"),
    }

    def state_words(source: Source, state: SourceState) -> str:
        if not source.active:
            return say("inactive")
        if state.failures == 0 and is_silent(*source_rhythm(db, source.url), now):
            return say("silent")
        if has_moved(state, now):
            return say("moved")
        return outcomes.get(state.outcome or "", say("never asked"))

    columns = [
        Column(say("Theme")),
        Column(say("Source"), flexible=True),
        Column(say("State")),
        Column(say("Last asked")),
        Column(say("Address"), flexible=True),
    ]
    base.show_table(
        columns,
        [
            (
                slug,
                source.title,
                state_words(source, state),
                moment_words(state.checked.astimezone(space.zone), language()) if state.checked else "–",
                source.url,
            )
            for slug, source, state in listed
        ],
    )
