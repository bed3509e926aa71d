"""`terms`: what a quarter says more than the quarters before."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import typer

from iet_watch.cli.terminal import base
from iet_watch.cli.terminal.base import Column
from iet_watch.locale import language, say, say_count
from iet_watch.model.quarter import Quarter

if TYPE_CHECKING:
    from iet_watch.desk.emerging_terms import Comparison, Emerging

QUARTERS_BEFORE = 4  # a year: what comes back with a season does not emerge
SHOWN = 30


def register(app: typer.Typer) -> None:
    app.command("terms", cls=base.Command, help=say("List the terms that emerge in a quarter, with their counts."))(
        terms
    )


def terms(
    theme: Annotated[
        str | None, typer.Option("--theme", metavar="THEME", help=say("Only the items that this theme retains."))
    ] = None,
    quarter: Annotated[
        str | None,
        typer.Option("--quarter", metavar="2026-T4", help=say("The current one if not given.")),
    ] = None,
    json_output: Annotated[bool, typer.Option("--json", help=say("One JSON object on stdout."))] = False,
) -> None:
    from iet_watch.cli.items.listing import judged_database
    from iet_watch.desk.emerging_terms import compare
    from iet_watch.store.items import Selection, select_items

    space = base.workspace()
    if theme:
        base.known_theme(theme, base.themes_of(space))
    chosen = base.read_quarter(quarter) if quarter else space.quarter_of(base.now())
    first = _earlier(chosen, QUARTERS_BEFORE)
    db = judged_database(space)
    start, stop = space.bounds(chosen)
    beginning, _ = space.bounds(first)
    now = select_items(db, Selection(theme=theme, everything=not theme, since=start, before=stop))
    before = select_items(db, Selection(theme=theme, everything=not theme, since=beginning, before=start))
    found = compare(now, before)
    if json_output:
        base.show_json(
            quarter=chosen.label, before=[first.label, _earlier(chosen, 1).label], theme=theme,
            articles=found.articles_now, articles_before=found.articles_before,
            terms=[vars(one) for one in found.terms],
        )  # fmt: skip
        return
    _show(found, chosen)


def _earlier(quarter: Quarter, count: int) -> Quarter:
    number = 4 * quarter.year + quarter.number - 1 - count
    return Quarter(number // 4, number % 4 + 1)


def _show(found: Comparison, quarter: Quarter) -> None:
    compared = say(
        "%(now)s articles of %(quarter)s compared with %(before)s of the four quarters before, copies left out.",
        now=found.articles_now, quarter=quarter.label, before=found.articles_before,
    )  # fmt: skip
    if not found.terms:
        base.tell(compared + " " + say("No term emerges beyond chance."))
        return
    columns = [
        Column(say("Term"), flexible=True), Column(say("Articles"), right=True), Column(say("Before"), right=True),
        Column(say("Sources"), right=True), Column(say("Times more"), right=True), Column("G²", right=True),
    ]  # fmt: skip
    base.show_table(columns, map(_row, found.terms[:SHOWN]))
    told = say_count("%(count)s term emerges.", "%(count)s terms emerge.", len(found.terms))
    base.tell(f"{compared} {told}")


def _row(one: Emerging) -> tuple[str, ...]:
    def number(value: float) -> str:
        return f"{value:.1f}".replace(".", "," if language() == "fr" else ".")

    return one.term, str(one.now), str(one.before), str(one.sources), f"×{number(one.ratio)}", number(one.g2)
