"""`keep`, `drop`, `later`: what people rule."""

from __future__ import annotations

from collections.abc import Callable, Collection
from typing import TYPE_CHECKING, Annotated

import typer

from iet_watch.cli.terminal import arguments, session
from iet_watch.cli.terminal.options import (
    InsistOption,
    ItemsArgument,
    QuietOption,
    WhoOption,
    WhyOption,
    WriteNothingOption,
)
from iet_watch.cli.terminal.output import Output
from iet_watch.cli.terminal.typer_words import Command
from iet_watch.locale import language, say, say_count, typed
from iet_watch.model.trouble import USAGE, Trouble

if TYPE_CHECKING:
    from zoneinfo import ZoneInfo

    from iet_watch.desk.deciding.decisions import RulingsGiven
    from iet_watch.model.decisions import Decision, Ruling
    from iet_watch.workspace.folder import Workspace

RuledThemeOption = Annotated[
    str | None,
    typer.Option("--theme", metavar="THEME", help=say("For this theme; else for each theme that the item meets.")),
]


BeforeOption = Annotated[
    str | None,
    typer.Option(
        "--before",
        metavar="2026-T4",
        help=say("With --theme, in place of numbers: all that was left to rule on before this quarter."),
    ),
]


def register(app: typer.Typer) -> None:
    rulings: tuple[Ruling, ...] = ("keep", "drop")
    for ruling in rulings:
        app.command(ruling, cls=Command)(_command(ruling))
    app.command("later", cls=Command)(put_off)


def put_off(
    ids: Annotated[
        list[str] | None, typer.Argument(metavar="ID…", help=say("The items' numbers: 12, 12,15 or 6380-6390."))
    ] = None,
    before: BeforeOption = None,
    theme: RuledThemeOption = None,
    why: WhyOption = "",
    who: WhoOption = None,
    insist: InsistOption = False,
    dry_run: WriteNothingOption = False,
    quiet: QuietOption = False,
) -> None:
    if before is None:
        if not ids:
            raise Trouble("later wants the items' numbers, or --before 2026-T4 with --theme THEME", code=USAGE)
        _command("later")(ids, theme, why, who, insist, dry_run, quiet)
        return
    if ids or theme is None:
        raise Trouble("--before goes with --theme THEME, and without numbers", code=USAGE)
    _put_off_before(before, theme, why, who, dry_run=dry_run, quiet=quiet)


def _put_off_before(before: str, theme: str, why: str, who: str | None, *, dry_run: bool, quiet: bool) -> None:
    """Puts off what was left to rule on before a quarter: it is no longer owed, and still listed as put off.

    Not what is in an open double triage: there, that would be a ruling which is compared with another's.
    """
    from iet_watch.desk.deciding.blind import in_open_samples
    from iet_watch.desk.deciding.decisions import rule
    from iet_watch.store.said.owed import left_before

    space, out, hand = session.workspace(), Output(quiet=quiet), arguments.hand(who, why)
    start = space.bounds(arguments.read_quarter(before))[0]
    arguments.check_theme(theme, space)
    db = session.as_seen_by(session.write_database(space), space, hand.who.who)
    left, sampled = left_before(db, theme, start), in_open_samples(db, theme)
    numbers = [number for number in left if number not in sampled]
    if len(numbers) < len(left):
        out.tell(_sampled_words(len(left) - len(numbers), theme))
    if dry_run or not numbers:
        tell_would_mark(out, numbers)
        return
    rule(db, numbers, "later", hand, theme, seen=0)
    told = say_count("%(count)s item put off.", "%(count)s items put off.", len(numbers))
    command = typed(f"iet-watch items --theme {theme} --status later")
    out.tell(told + " " + say("Next: %(command)s", command=command))


def _sampled_words(count: int, theme: str) -> str:
    command = typed(f"iet-watch desk blind {theme}")
    return say_count(
        "%(count)s item of a double triage stays to rule on: %(command)s",
        "%(count)s items of a double triage stay to rule on: %(command)s",
        count,
        command=command,
    )


def _command(ruling: Ruling) -> Callable[..., None]:
    def command(
        ids: ItemsArgument,
        theme: RuledThemeOption = None,
        why: WhyOption = "",
        who: WhoOption = None,
        insist: InsistOption = False,
        dry_run: WriteNothingOption = False,
        quiet: QuietOption = False,
    ) -> None:
        from iet_watch.desk.deciding.decisions import rule

        space, out = session.workspace(), Output(quiet=quiet)
        hand, numbers = arguments.hand(who, why), arguments.item_numbers(ids)
        _check_theme(theme, ruling, numbers, space)
        if dry_run:
            tell_would_mark(out, numbers)
            return
        db = session.as_seen_by(session.write_database(space), space, hand.who.who)
        ruled = rule(db, numbers, ruling, hand, theme, seen=0, insist=insist)
        _tell_ruled(out, ruling, ruled, space.zone)

    return command


def _check_theme(theme: str | None, ruling: Ruling, numbers: Collection[int], space: Workspace) -> None:
    """Raises Trouble where the theme has no file, unless this takes back what was ruled for it when it had one."""
    if theme is None or ruling == "keep" or not session.is_ruled_without_file(theme, numbers, space):
        arguments.check_theme(theme, space)


def _tell_ruled(out: Output, ruling: Ruling, ruled: RulingsGiven, zone: ZoneInfo) -> None:
    """The items; what a colleague had said of one, told as wrong where it was another ruling."""
    from iet_watch.desk.deciding.decisions import status_word
    from iet_watch.model.decisions import STATUS_OF

    done = status_word(STATUS_OF[ruling])
    for item in ruled.items:
        out.tell(f"{item.id}  {done}  {item.title or item.url}")
    for other in ruled.of_others:
        (out.tell if other.ruling == ruling else out.warn)(_of_other(other, zone))
    if not ruled.added:
        out.tell(say("Already recorded: nothing was added."))


def _of_other(decision: Decision, zone: ZoneInfo) -> str:
    """« 12  cyber : écarté par Camille le 20/11/2026 à 09:10 (hors sujet) »"""
    from iet_watch.desk.deciding.decisions import status_word
    from iet_watch.locale.dates import moment_words
    from iet_watch.model.decisions import STATUS_OF

    told = say(
        "%(id)s  before, for %(theme)s: %(status)s by %(who)s on %(moment)s",
        id=decision.item_id, theme=decision.theme, status=status_word(STATUS_OF[decision.ruling]), who=decision.who,
        moment=moment_words(decision.at.astimezone(zone), language()),
    )  # fmt: skip
    return f"{told} ({decision.why})" if decision.why else told


def tell_would_mark(out: Output, ids: Collection[int]) -> None:
    """What a dry run says: how many items it is about."""
    out.tell(
        say_count(
            "%(count)s item would be marked; nothing was written.",
            "%(count)s items would be marked; nothing was written.",
            len(set(ids)),
        )
    )
