"""`source discover`: what can be watched of a site."""

from __future__ import annotations

import shlex
from collections.abc import Sequence
from typing import TYPE_CHECKING, Annotated

import typer

from iet_watch.cli.sources.check import day_words
from iet_watch.cli.terminal import session
from iet_watch.cli.terminal.options import JsonOption
from iet_watch.cli.terminal.output import Output
from iet_watch.locale import say, say_count, typed, word
from iet_watch.model.trouble import BAD_DATA, UNREACHABLE, Failure

if TYPE_CHECKING:
    from iet_watch.collect.sources.discovery import Discovery
    from iet_watch.themes.theme_files import Theme
    from iet_watch.workspace.folder import Workspace


def discover(
    url: Annotated[str, typer.Argument(metavar="URL", help=say("A page of the site, its front page for instance."))],
    json_output: JsonOption = False,
) -> int:
    from iet_watch.collect.sources.discovery import look_around
    from iet_watch.collect.sources.typed import typed_address

    out, space, now = Output(json_output), session.workspace(), session.now()
    themes, address = session.themes(space), typed_address(url)
    db = session.read_database(space)
    found = look_around(db, space.settings.collect, address, now)
    db.close()
    if isinstance(found, Failure):
        reason = word(found.message, found.args)
        if out.json:
            out.show_json(found=[], detail=reason)
        out.warn(f"{address}\n  {reason}")
        return BAD_DATA if found.reached or found.outcome == "refused" else UNREACHABLE
    if out.json:
        out.show_json(found=[_found_values(one) for one in found], detail="")
    _show_found(out, space, found, themes)
    return 0 if found else BAD_DATA


def _found_values(one: Discovery) -> dict[str, object]:
    from iet_watch.store.times import to_text

    return {
        "kind": one.kind,
        "url": one.url,
        "title": one.title,
        "entries": one.entries,
        "latest": to_text(one.latest),
    }


def _show_found(out: Output, space: Workspace, found: Sequence[Discovery], themes: Sequence[Theme]) -> None:
    if not found:
        out.tell(say("Nothing to watch was found there."))
        return
    for one in found:
        held = [one.kind, say_count("%(count)s entry", "%(count)s entries", one.entries)]
        if one.kind == "watch":
            held = [one.kind, say("its changes only")]
        if one.latest:
            held.append(say("the latest of %(day)s", day=day_words(space, one.latest)))
        out.show(f"{one.title}\n  {', '.join(held)}\n  {one.url}\n")
    best = found[0]
    theme = themes[0].slug if len(themes) == 1 else "THEME"
    kind = "" if best.kind == "feed" else f" --kind {best.kind}"
    out.tell(say("To add the first one:"))
    out.tell("  " + typed(f"iet-watch source add {shlex.quote(best.url)} --theme {theme}{kind}"))
