"""`terms`: what a quarter says more than the quarters before."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import typer

from iet_watch.cli.terminal import arguments, session
from iet_watch.cli.terminal.options import JsonOption
from iet_watch.cli.terminal.output import Output
from iet_watch.cli.terminal.tables import Column, show_table, shown_words
from iet_watch.cli.terminal.typer_words import Command
from iet_watch.locale import decimal, say, say_count
from iet_watch.model.quarter import Quarter

if TYPE_CHECKING:
    from iet_watch.desk.lists.emerging_terms import Comparison, Emerging

SHOWN = 30

RetainingThemeOption = Annotated[
    str | None, typer.Option("--theme", metavar="THEME", help=say("Only the items that this theme retains."))
]
ComparedQuarterOption = Annotated[
    str | None, typer.Option("--quarter", metavar="2026-T4", help=say("The current one if not given."))
]


def register(app: typer.Typer) -> None:
    app.command("terms", cls=Command)(terms)


def terms(
    theme: RetainingThemeOption = None, quarter: ComparedQuarterOption = None, json_output: JsonOption = False
) -> None:
    from iet_watch.desk.lists.emerging_terms import QUARTERS_BEFORE, emerging_in

    out, space = Output(json_output), session.workspace()
    arguments.check_theme(theme, space)
    chosen = arguments.quarter_or_current(quarter, space)
    found = emerging_in(session.judged_database(space), space, chosen, theme)
    if not out.json:
        _show(out, found, chosen)
        return
    out.show_json(
        quarter=chosen.label,
        before=[chosen.earlier(QUARTERS_BEFORE).label, chosen.earlier(1).label],
        theme=theme,
        articles=found.articles_now,
        articles_before=found.articles_before,
        terms=[vars(one) for one in found.terms],
    )


def _show(out: Output, found: Comparison, quarter: Quarter) -> None:
    compared = say_count(
        "%(count)s article of %(quarter)s compared with %(before)s of the four quarters before, copies left out.",
        "%(count)s articles of %(quarter)s compared with %(before)s of the four quarters before, copies left out.",
        found.articles_now, quarter=quarter.label, before=found.articles_before,
    )  # fmt: skip
    if not found.terms:
        out.tell(compared + " " + say("No term emerges beyond chance."))
        return
    columns = [
        Column(say("Term"), main=True), Column(say("Articles"), right=True),
        Column(say("Before"), right=True, spare=1), Column(say("Sources"), right=True, spare=2),
        Column(say("Times more"), right=True, spare=3), Column("G²", right=True, spare=4),
    ]  # fmt: skip
    show_table(columns, map(_row, found.terms[:SHOWN]))
    told = say_count("%(count)s term emerges.", "%(count)s terms emerge.", len(found.terms))
    out.tell(f"{compared} {told}" + shown_words(min(SHOWN, len(found.terms)), len(found.terms), "--json"))


def _row(one: Emerging) -> tuple[str, ...]:
    ratio = f"×{decimal(one.ratio, 1)}"
    return one.term, str(one.now), str(one.before), str(one.sources), ratio, decimal(one.g2, 1)
