"""`join`, `split`, `not-the-same`: what people rule of two items, for ever."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Annotated

import typer

from iet_watch.cli.items.decisions import tell_would_mark
from iet_watch.cli.terminal import arguments, session
from iet_watch.cli.terminal.options import ItemsArgument, QuietOption, WhoOption, WhyOption, WriteNothingOption
from iet_watch.cli.terminal.output import Output
from iet_watch.cli.terminal.typer_words import Command
from iet_watch.locale import say, say_count

if TYPE_CHECKING:
    from iet_watch.model.decisions import Hand
    from iet_watch.model.items import Item
    from iet_watch.store.database import Database

Rule = Callable[["Database", Sequence[int], "Hand"], "list[Item]"]


def register(app: typer.Typer) -> None:
    for name, command in (("join", join), ("split", split), ("not-the-same", not_the_same)):
        app.command(name, cls=Command)(command)


def join(
    ids: ItemsArgument,
    copy: Annotated[bool, typer.Option("--copy", help=say("They are one article; the first stands for all."))] = False,
    why: WhyOption = "",
    who: WhoOption = None,
    dry_run: WriteNothingOption = False,
    quiet: QuietOption = False,
) -> None:
    from iet_watch.desk.deciding import groupings
    from iet_watch.store.collected.grouping import ARTICLE, STORY

    def rule(db: Database, ids: Sequence[int], hand: Hand) -> list[Item]:
        return groupings.join(db, ids, ARTICLE if copy else STORY, hand)

    out = Output(quiet=quiet)
    if items := _ruled(out, rule, ids, arguments.hand(who, why), dry_run=dry_run):
        first = items[0]
        if copy:
            out.tell(say("One article: %(ids)s. %(first)s stands for all.", ids=_ids(items), first=first.id))
        else:
            out.tell(say("One story, number %(number)s: %(ids)s.", ids=_ids(items), number=first.story))
        out.tell(say("It is remembered: what comes later follows. Next: iet-watch explain %(id)s", id=first.id))


def split(
    ids: ItemsArgument,
    why: WhyOption = "",
    who: WhoOption = None,
    dry_run: WriteNothingOption = False,
    quiet: QuietOption = False,
) -> None:
    from iet_watch.desk.deciding import groupings

    out = Output(quiet=quiet)
    if items := _ruled(out, groupings.split, ids, arguments.hand(who, why), dry_run=dry_run):
        alone = say_count("%(ids)s stands alone.", "%(ids)s stand alone.", len(items), ids=_ids(items))
        out.tell(alone + " " + say("It is remembered. Next: iet-watch explain %(id)s", id=items[0].id))


def not_the_same(
    ids: ItemsArgument,
    why: WhyOption = "",
    who: WhoOption = None,
    dry_run: WriteNothingOption = False,
    quiet: QuietOption = False,
) -> None:
    from iet_watch.desk.deciding import groupings

    out = Output(quiet=quiet)
    if items := _ruled(out, groupings.tell_apart, ids, arguments.hand(who, why), dry_run=dry_run):
        out.tell(say("%(ids)s are different stories; it is remembered.", ids=_ids(items)))


def _ruled(out: Output, rule: Rule, written: Sequence[str], hand: Hand, *, dry_run: bool) -> list[Item]:
    """What `rule` makes of the items; a dry run does it in a copy in memory, for its mistakes to be told."""
    from iet_watch.store.database import in_memory

    ids, space = arguments.item_numbers(written), session.workspace()
    if not dry_run:
        return rule(session.write_database(space), ids, hand)
    rule(in_memory(space.database), ids, hand)
    tell_would_mark(out, ids)
    return []


def _ids(items: Sequence[Item]) -> str:
    return ", ".join(str(item.id) for item in items)
