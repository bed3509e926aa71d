"""`join`, `split`, `not-the-same`: what people rule of two items, for ever."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Annotated

import typer

from iet_watch.cli.terminal import base
from iet_watch.locale import say, say_count

if TYPE_CHECKING:
    from iet_watch.desk.groupings import Hand
    from iet_watch.model.items import Item
    from iet_watch.store.database import Database

IDS = Annotated[list[int], typer.Argument(metavar="ID…", help=say("The items' numbers."))]
WHY = Annotated[str, typer.Option("--why", metavar="TEXT", help=say("Why, in a few words."))]
WHO = Annotated[str | None, typer.Option("--as", metavar="NAME", help=say("Who decides, when not the login."))]
DRY_RUN = Annotated[bool, typer.Option("--dry-run", help=say("Write nothing."))]
QUIET = Annotated[bool, typer.Option("--quiet", "-q", help=say("Say nothing when nothing is wrong."))]

Rule = Callable[["Database", Sequence[int], "Hand"], "list[Item]"]


def register(app: typer.Typer) -> None:
    for name, command, text in (
        ("join", join, say("Make items one story, for ever; with --copy, one article that the first stands for.")),
        ("split", split, say("Take items out of their article and of their story, for ever.")),
        ("not-the-same", not_the_same, say("Rule that items do not tell one event, for ever.")),
    ):
        app.command(name, cls=base.Command, help=text)(command)


def join(
    ids: IDS,
    copy: Annotated[bool, typer.Option("--copy", help=say("They are one article; the first stands for all."))] = False,
    why: WHY = "",
    who: WHO = None,
    dry_run: DRY_RUN = False,
    quiet: QUIET = False,
) -> None:
    from iet_watch.desk import groupings
    from iet_watch.store.grouping import ARTICLE, STORY

    items = _ruled(
        lambda db, ids, hand: groupings.join(db, ids, ARTICLE if copy else STORY, hand), ids, why, who, dry_run
    )
    if items and not quiet:
        if copy:
            base.tell(say("One article: %(ids)s. %(first)s stands for all.", ids=_ids(items), first=items[0].id))
        else:
            base.tell(say("One story, number %(number)s: %(ids)s.", ids=_ids(items), number=items[0].story))
        base.tell(say("It is remembered: what comes later follows. Next: iet-watch explain %(id)s", id=items[0].id))
    _tell_dry(dry_run, quiet, ids)


def split(ids: IDS, why: WHY = "", who: WHO = None, dry_run: DRY_RUN = False, quiet: QUIET = False) -> None:
    from iet_watch.desk import groupings

    items = _ruled(groupings.split, ids, why, who, dry_run)
    if items and not quiet:
        base.tell(
            say_count("%(ids)s stands alone.", "%(ids)s stand alone.", len(items), ids=_ids(items))
            + " "
            + say("It is remembered. Next: join ID ID to tie it to another.")
        )
    _tell_dry(dry_run, quiet, ids)


def not_the_same(ids: IDS, why: WHY = "", who: WHO = None, dry_run: DRY_RUN = False, quiet: QUIET = False) -> None:
    from iet_watch.desk import groupings

    items = _ruled(groupings.tell_apart, ids, why, who, dry_run)
    if items and not quiet:
        base.tell(say("%(ids)s are different stories; it is remembered.", ids=_ids(items)))
    _tell_dry(dry_run, quiet, ids)


def _ruled(rule: Rule, ids: list[int], why: str, who: str | None, dry_run: bool) -> list[Item]:
    """What `rule` makes of the items; in a dry run it is done in a copy in memory, for its mistakes to be told."""
    from iet_watch.cli.items.decisions import person
    from iet_watch.desk.groupings import Hand
    from iet_watch.store.database import in_memory
    from iet_watch.words import one_line

    space = base.workspace()
    hand = Hand(person(who), one_line(why, 1000), base.now())
    if dry_run:
        rule(in_memory(space.database), ids, hand)
        return []
    return rule(base.write_database(space), ids, hand)


def _tell_dry(dry_run: bool, quiet: bool, ids: list[int]) -> None:
    if dry_run and not quiet:
        base.tell(
            say_count(
                "%(count)s item would be marked; nothing was written.",
                "%(count)s items would be marked; nothing was written.",
                len(set(ids)),
            )
        )


def _ids(items: Sequence[Item]) -> str:
    return ", ".join(str(item.id) for item in items)
