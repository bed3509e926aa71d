"""`log`, `comment`, `vote`, `assign`, `undo`: what people say of items beside rulings, and all that was said."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import typer

from iet_watch.cli.items.decisions import tell_would_mark
from iet_watch.cli.terminal import arguments, session
from iet_watch.cli.terminal.options import (
    ItemsArgument,
    JsonOption,
    QuietOption,
    WhoOption,
    WhyOption,
    WriteNothingOption,
)
from iet_watch.cli.terminal.output import Output
from iet_watch.cli.terminal.typer_words import Command
from iet_watch.locale import say

if TYPE_CHECKING:
    from iet_watch.model.decisions import LogLine
    from iet_watch.workspace.folder import Workspace

SaidThemeOption = Annotated[
    str | None, typer.Option("--theme", metavar="THEME", help=say("For this theme; else for the item as a whole."))
]
ItemArgument = Annotated[str, typer.Argument(metavar="ID", help=say("The item's number."))]


def register(app: typer.Typer) -> None:
    for command in (log, comment, vote, assign, undo):
        app.command(command.__name__, cls=Command)(command)


def log(numbers: ItemsArgument, json_output: JsonOption = False) -> None:
    from iet_watch.desk.explaining.item_log import item_log

    out, space, ids = Output(json_output), session.workspace(), arguments.item_numbers(numbers)
    db = session.desk_database(space)
    found = [item_log(db, number) for number in dict.fromkeys(ids)]
    if out.json:
        out.show_json(**found[0].as_json() if len(found) == 1 else {"items": [one.as_json() for one in found]})
        return
    out.show("\n\n".join(one.in_words(space.zone) for one in found))
    out.tell(say("Next: iet-watch explain %(id)s for why it is where it is.", id=ids[0]))


def comment(
    number: ItemArgument,
    text: Annotated[str, typer.Argument(metavar="TEXT", help=say("What you have to say of it."))],
    theme: SaidThemeOption = None,
    who: WhoOption = None,
    dry_run: WriteNothingOption = False,
    quiet: QuietOption = False,
) -> None:
    from iet_watch.desk.deciding import sayings

    space, out, item = _asked(theme), Output(quiet=quiet), arguments.item_number(number)
    hand = arguments.hand(who, "")
    if dry_run:
        tell_would_mark(out, [item])
        return
    sayings.comment(session.write_database(space), item, text, hand.who, hand.at, theme)
    out.tell(say("%(id)s  commented. Next: iet-watch log %(id)s", id=item))


def vote(
    ids: ItemsArgument,
    theme: SaidThemeOption = None,
    who: WhoOption = None,
    dry_run: WriteNothingOption = False,
    quiet: QuietOption = False,
) -> None:
    from iet_watch.desk.deciding import sayings

    space, out, numbers = _asked(theme), Output(quiet=quiet), arguments.item_numbers(ids)
    hand = arguments.hand(who, "")
    if dry_run:
        tell_would_mark(out, numbers)
        return
    db = session.write_database(space)
    for number in dict.fromkeys(numbers):
        if sayings.vote(db, number, hand.who, hand.at, theme):
            out.tell(say("%(id)s  %(who)s wants it", id=number, who=hand.who.who))
        else:
            out.tell(say("%(id)s  %(who)s has said so already", id=number, who=hand.who.who))


def assign(
    ids: ItemsArgument,
    to: Annotated[str, typer.Option("--to", metavar="NAME", help=say("Who has it to work on."))],
    theme: SaidThemeOption = None,
    who: WhoOption = None,
    dry_run: WriteNothingOption = False,
    quiet: QuietOption = False,
) -> None:
    from iet_watch.desk.deciding import sayings
    from iet_watch.workspace.people import read_people

    space, out, numbers = _asked(theme), Output(quiet=quiet), arguments.item_numbers(ids)
    hand, person = arguments.hand(who, ""), read_people(space).known(to)
    if dry_run:
        tell_would_mark(out, numbers)
        return
    db = session.write_database(space)
    for number in dict.fromkeys(numbers):
        sayings.assign(db, number, person.name, hand.who, hand.at, theme)
        out.tell(say("%(id)s  assigned to %(name)s", id=number, name=person.name))


def undo(
    ids: ItemsArgument,
    why: WhyOption = "",
    who: WhoOption = None,
    dry_run: WriteNothingOption = False,
    quiet: QuietOption = False,
) -> None:
    from iet_watch.desk.deciding import sayings
    from iet_watch.store.database import in_memory

    space, out, numbers = session.workspace(), Output(quiet=quiet), arguments.item_numbers(ids)
    hand = arguments.hand(who, why)
    db = in_memory(space.database) if dry_run else session.write_database(space)
    for number in dict.fromkeys(numbers):
        _tell_undone(out, space, number, sayings.undo(db, number, hand.who, hand.at, hand.why))
    if dry_run:
        tell_would_mark(out, numbers)


def _tell_undone(out: Output, space: Workspace, number: int, undone: tuple[LogLine, ...]) -> None:
    from iet_watch.desk.explaining.item_log import line_words

    for line in undone:
        words = " ".join(one.strip() for one in line_words(line, undone, space.zone, number))
        out.tell(say("%(id)s  undone: %(said)s", id=number, said=words))


def _asked(theme: str | None) -> Workspace:
    """The workspace, where the theme that was named is one of its own. Raises Trouble."""
    space = session.workspace()
    arguments.check_theme(theme, space)
    return space
