"""`keep`, `drop`, `later`: what people rule."""

from __future__ import annotations

from collections.abc import Callable
from typing import Annotated

import typer

from iet_watch.cli.terminal import base
from iet_watch.locale import say, say_count
from iet_watch.model.decisions import Ruling
from iet_watch.model.trouble import USAGE, Trouble


def register(app: typer.Typer) -> None:
    helps: dict[Ruling, str] = {
        "keep": say("Keep items for the bulletin."),
        "drop": say("Drop items."),
        "later": say("Put items aside for later."),
    }
    for ruling, text in helps.items():
        app.command(ruling, cls=base.Command, help=text)(_command(ruling))


def _command(ruling: Ruling) -> Callable[..., None]:
    def command(
        ids: Annotated[list[int], typer.Argument(metavar="ID…", help=say("The items' numbers."))],
        theme: Annotated[
            str | None,
            typer.Option(
                "--theme",
                metavar="THEME",
                help=say("For this theme; else for each theme that the item meets."),
            ),
        ] = None,
        why: Annotated[str, typer.Option("--why", metavar="TEXT", help=say("Why, in a few words."))] = "",
        who: Annotated[
            str | None, typer.Option("--as", metavar="NAME", help=say("Who decides, when not the login."))
        ] = None,
        dry_run: Annotated[bool, typer.Option("--dry-run", help=say("Write nothing."))] = False,
        quiet: Annotated[bool, typer.Option("--quiet", "-q", help=say("Say nothing when nothing is wrong."))] = False,
    ) -> None:
        _rule(ids, ruling, theme, why, who, dry_run=dry_run, quiet=quiet)

    return command


def _rule(
    ids: list[int],
    ruling: Ruling,
    theme: str | None,
    why: str,
    who: str | None,
    *,
    dry_run: bool,
    quiet: bool,
) -> None:
    from iet_watch.desk.decisions import rule
    from iet_watch.words import one_line

    space, now = base.workspace(), base.now()
    if theme:
        base.known_theme(theme, base.themes_of(space))
    name = person(who)
    if dry_run:
        if not quiet:
            base.tell(
                say_count(
                    "%(count)s item would be marked; nothing was written.",
                    "%(count)s items would be marked; nothing was written.",
                    len(set(ids)),
                )
            )
        return
    db = base.write_database(space)
    items, added = rule(db, ids, ruling, name, one_line(why, 1000), now, theme)
    if quiet:
        return
    done = {
        "keep": say("kept"), "drop": say("dropped"), "later": say("later"),
    }[ruling]  # fmt: skip
    for item in items:
        base.tell(f"{item.id}  {done}  {item.title or item.url}")
    if not added:
        base.tell(say("Already recorded: nothing was added."))


def person(who: str | None) -> str:
    """Who decides: `who`, else the login. Raises Trouble when it is no name."""
    from iet_watch.words import TITLE_LIMIT, one_line

    name = one_line(who if who is not None else base.login(), TITLE_LIMIT)
    if not name:
        raise Trouble("--as needs a name", code=USAGE)
    return name
