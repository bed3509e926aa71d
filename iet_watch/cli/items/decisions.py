"""`keep`, `drop`, `later`: what people rule."""

from __future__ import annotations

from collections.abc import Callable, Collection, Sequence
from typing import TYPE_CHECKING, Annotated

import typer

from iet_watch.cli.terminal import arguments, session
from iet_watch.cli.terminal.options import ItemsArgument, QuietOption, WhoOption, WhyOption, WriteNothingOption
from iet_watch.cli.terminal.output import Output
from iet_watch.cli.terminal.typer_words import Command
from iet_watch.locale import say, say_count
from iet_watch.model.decisions import STATUS_OF, Ruling

if TYPE_CHECKING:
    from iet_watch.model.items import Item

RuledThemeOption = Annotated[
    str | None,
    typer.Option("--theme", metavar="THEME", help=say("For this theme; else for each theme that the item meets.")),
]


def register(app: typer.Typer) -> None:
    helps: dict[Ruling, str] = {
        "keep": say("Keep items for the bulletin."),
        "drop": say("Drop items."),
        "later": say("Put items aside for later."),
    }
    for ruling, text in helps.items():
        app.command(ruling, cls=Command, help=text)(_command(ruling))


def _command(ruling: Ruling) -> Callable[..., None]:
    def command(
        ids: ItemsArgument,
        theme: RuledThemeOption = None,
        why: WhyOption = "",
        who: WhoOption = None,
        dry_run: WriteNothingOption = False,
        quiet: QuietOption = False,
    ) -> None:
        from iet_watch.desk.deciding.decisions import rule

        space, out = session.workspace(), Output(quiet=quiet)
        arguments.check_theme(theme, space)
        hand = arguments.hand(who, why)
        if dry_run:
            tell_would_mark(out, ids)
            return
        items, added = rule(session.write_database(space), ids, ruling, hand.who, hand.why, hand.at, theme)
        _tell_ruled(out, ruling, items, added)

    return command


def _tell_ruled(out: Output, ruling: Ruling, items: Sequence[Item], added: int) -> None:
    from iet_watch.desk.deciding.decisions import status_word

    done = status_word(STATUS_OF[ruling])
    for item in items:
        out.tell(f"{item.id}  {done}  {item.title or item.url}")
    if not added:
        out.tell(say("Already recorded: nothing was added."))


def tell_would_mark(out: Output, ids: Collection[int]) -> None:
    """What a dry run says: how many items it is about."""
    out.tell(
        say_count(
            "%(count)s item would be marked; nothing was written.",
            "%(count)s items would be marked; nothing was written.",
            len(set(ids)),
        )
    )
