"""`desk blind`, `desk kappa`: the same sample for several people, and how far they agree."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, Any

import typer

from iet_watch.cli.terminal import arguments, session
from iet_watch.cli.terminal.options import JsonOption, QuietOption, ThemeOption, WriteNothingOption
from iet_watch.cli.terminal.output import Output
from iet_watch.cli.terminal.tables import Column, show_table
from iet_watch.locale import decimal, say, say_count

if TYPE_CHECKING:
    from iet_watch.desk.deciding.agreement import Agreement
    from iet_watch.desk.deciding.blind import Blind
    from iet_watch.model.items import Item
    from iet_watch.store.database import Database


def blind(
    theme: Annotated[str, typer.Argument(metavar="THEME", help=say("The theme whose items are ruled on."))],
    people: Annotated[
        str | None,
        typer.Option("--people", metavar="A,B", help=say("Who gets one sample; without it: what is left for you.")),
    ] = None,
    size: Annotated[
        int | None, typer.Option("--size", metavar="N", min=1, max=1000, help=say("So many items; 50 unless told."))
    ] = None,
    dry_run: WriteNothingOption = False,
    quiet: QuietOption = False,
    json_output: JsonOption = False,
) -> None:
    from iet_watch.desk.deciding.blind import SAMPLE, give_blind
    from iet_watch.store.database import in_memory
    from iet_watch.workspace.people import read_people

    out, space = Output(json_output, quiet), session.workspace()
    arguments.check_theme(theme, space)
    if people is None:
        _show_left(out, session.desk_database(space), theme)
        return
    known = read_people(space)
    names = [known.known(name).name for name in arguments.read_list(people)]
    hand = arguments.hand(None, "")
    session.judged_database(space).close()
    db = in_memory(space.database) if dry_run else session.write_database(space)
    given = give_blind(db, theme, names, hand.who, hand.at, size or SAMPLE)
    if out.json:
        out.show_json(theme=theme, people=list(given.people), items=list(given.items))
        return
    names_told = ", ".join(given.people)
    out.tell(
        say_count(
            "%(count)s item of %(theme)s for %(people)s: none sees what the others say of it until all have ruled.",
            "%(count)s items of %(theme)s for %(people)s: none sees what the others say of them until all have ruled.",
            len(given.items), theme=theme, people=names_told,
        )
    )  # fmt: skip
    if not dry_run:
        out.tell(say("Next, each of them: iet-watch desk blind %(theme)s, then keep, drop or later.", theme=theme))


def _show_left(out: Output, db: Database, theme: str) -> None:
    """The items of the samples that whoever is at the keyboard has still to rule on."""
    from iet_watch.desk.deciding.blind import blinds, to_rule
    from iet_watch.store.collected.items import Selection, select_items

    left = to_rule(blinds(db), arguments.person(None), theme)
    items = select_items(db, Selection(everything=True, theme=theme, ids=left))
    if out.json:
        out.show_json(theme=theme, left=list(left))
        return
    if items:
        columns = (Column("ID", right=True), Column(say("Title"), main=True), Column(say("Source"), flexible=True))
        show_table(columns, [(str(item.id), item.title or item.url, item.source) for item in items])
    out.tell(
        say_count("%(count)s item left for you to rule on.", "%(count)s items left for you to rule on.", len(items))
    )


def kappa(theme: ThemeOption = None, json_output: JsonOption = False) -> None:
    from iet_watch.desk.deciding.agreement import agreements
    from iet_watch.desk.deciding.blind import blinds
    from iet_watch.store.collected.items import Selection, select_items

    out, space = Output(json_output), session.workspace()
    arguments.check_theme(theme, space)
    db = session.read_database(space)
    given = [one for one in blinds(db) if theme in (None, one.theme)]
    found = [agreement for one in given if one.done for agreement in agreements(one)]
    still = [one for one in given if not one.done]
    differing = tuple({number for one in found for number in one.disagreements})
    items = {item.id: item for item in select_items(db, Selection(everything=True, ids=differing))}
    if out.json:
        out.show_json(agreements=[_values(one, items) for one in found], open=[_open_values(one) for one in still])
        return
    for one in found:
        _show_agreement(out, one, items)
    for blind in still:
        told = ", ".join(f"{name} {len(blind.rulings[name])}/{len(blind.items)}" for name in blind.people)
        out.show(say("%(theme)s: not all have ruled yet: %(people)s", theme=blind.theme, people=told))
    if not given:
        out.tell(say("No double triage yet. Next: iet-watch desk blind THEME --people A,B"))


def _show_agreement(out: Output, one: Agreement, items: dict[int, Item]) -> None:
    from iet_watch.desk.deciding.decisions import status_word
    from iet_watch.model.decisions import STATUS_OF

    found = one.kappa
    out.show(
        say_count(
            "%(theme)s: %(one)s and %(other)s agree on %(share)s%% of %(count)s item",
            "%(theme)s: %(one)s and %(other)s agree on %(share)s%% of %(count)s items",
            found.items, theme=one.theme, one=one.people[0], other=one.people[1], share=round(100 * found.agreed),
        )
    )  # fmt: skip
    if found.kappa is None or found.low is None or found.high is None:
        out.show("  " + say("Both gave one and the same ruling to all: chance alone explains it."))
    else:
        values = {"kappa": found.kappa, "low": found.low, "high": found.high}
        told = {name: decimal(value, 2) for name, value in values.items()}
        out.show("  " + say("Cohen's kappa %(kappa)s (95%% interval: %(low)s to %(high)s)", **told))
    if one.disagreements:
        out.show("  " + say("To talk about:"))
    for number, rulings in sorted(one.disagreements.items()):
        first, second = (status_word(STATUS_OF[ruling]) for ruling in rulings)
        out.show(f"  {number}  {items[number].title or items[number].url}")
        out.show(f"      {one.people[0]}: {first}, {one.people[1]}: {second}")


def _values(one: Agreement, items: dict[int, Item]) -> dict[str, Any]:
    differing = [
        {"item": number, "title": items[number].title, "rulings": dict(zip(one.people, rulings, strict=True))}
        for number, rulings in sorted(one.disagreements.items())
    ]
    return {"theme": one.theme, "people": list(one.people), **vars(one.kappa), "disagreements": differing}


def _open_values(blind: Blind) -> dict[str, Any]:
    ruled = {name: len(blind.rulings[name]) for name in blind.people}
    return {"theme": blind.theme, "people": list(blind.people), "items": len(blind.items), "ruled": ruled}
