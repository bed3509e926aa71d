"""`theme try`: what a changed equation would gain and lose, before anything is judged anew."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING, Annotated

import typer

from iet_watch.cli.terminal import arguments, session
from iet_watch.cli.terminal.mistake_words import (
    hint_words,
    mistake_values,
    mistake_words,
    query_hints,
    shown_path,
    typed_query,
)
from iet_watch.cli.terminal.options import JsonOption
from iet_watch.cli.terminal.output import Output, show
from iet_watch.cli.terminal.tables import Column, show_table
from iet_watch.cli.terminal.typer_words import Command
from iet_watch.locale import decimal, language, say, say_count

if TYPE_CHECKING:
    from datetime import datetime

    from iet_watch.desk.deciding.equation_trial import Case, Side, Trial, Yield
    from iet_watch.themes.theme_files import Theme
    from iet_watch.workspace.folder import Workspace

EXPRESSIONS_SHOWN = SOURCES_SHOWN = 15  # on the terminal; --json gives all

QueryOption = Annotated[
    str | None, typer.Option("--query", metavar="QUERY", help=say("This equation in place of the file's."))
]
AlsoOption = Annotated[
    str | None, typer.Option("--also", metavar="QUERY", help=say("What meets this too, beside the equation."))
]
TriedSinceOption = Annotated[
    str, typer.Option("--since", metavar="DATE", help=say("Published since 2026-11-01, or 30d, 4w, 3m."))
]


def register(themes: typer.Typer) -> None:
    themes.command("try", cls=Command, help=say("Try a changed equation on the stored items; nothing is written."))(
        try_equation
    )


def try_equation(
    slug: Annotated[str, typer.Argument(metavar="THEME", help=say("The theme, as its file stands now."))],
    query: QueryOption = None,
    also: AlsoOption = None,
    since: TriedSinceOption = "90d",
    json_output: JsonOption = False,
) -> None:
    from iet_watch.desk.deciding.equation_trial import trial_values, try_stored
    from iet_watch.store.times import to_text

    out, space = Output(json_output), session.workspace()
    theme = _to_try(slug, query, also, session.themes(space))
    start = arguments.read_since(since, space)
    trial = try_stored(session.as_seen_by(session.unchanged_database(space), space, None), theme, start)
    typed = [text for text in (query, also) if text is not None]
    hints = _hints(typed, space, slug)
    if out.json:
        warnings = [values for values, _ in hints]
        out.show_json(
            theme=slug, query=theme.query_text, since=to_text(start), warnings=warnings, **trial_values(trial)
        )
        return
    for _, words in hints:
        out.warn(words)
    _show(trial, start.astimezone(space.zone))
    out.tell("\n" + _what_next(trial, space, theme, edited=query is None and also is None))


def _hints(typed: Sequence[str], space: Workspace, slug: str) -> list[tuple[dict[str, object], str]]:
    """What the equations that were typed, else that of the file, probably do not mean: for programs and for people."""
    from iet_watch.desk.deciding.theme_checks import equation_hints

    if typed:
        return [(hint, hint_words(hint)) for text in typed for hint in query_hints(text)]
    of_file = equation_hints(space.themes_folder / f"{slug}.toml")
    return [(mistake_values(one), mistake_words(one)) for one in of_file]


def _to_try(slug: str, query: str | None, also: str | None, themes: Sequence[Theme]) -> Theme:
    """The theme with the equation to try. Raises Trouble."""
    from iet_watch.query.parsing import Or, parse_equation

    arguments.known_theme(slug, themes)
    theme = next(theme for theme in themes if theme.slug == slug)
    if query is not None:
        with typed_query(query):
            theme = replace(theme, query=parse_equation(query), query_text=query)
    if also is not None:
        with typed_query(also):
            wider = Or((theme.query, parse_equation(also)))
            theme = replace(theme, query=wider, query_text=f"({theme.query_text.strip()}) OU ({also})")
    return theme


def _show(trial: Trial, start: datetime) -> None:
    from iet_watch.locale.dates import short_day

    show(
        say_count(
            "Tried on %(count)s item since %(day)s, each counted once with its copies.",
            "Tried on %(count)s items since %(day)s, each counted once with its copies.",
            trial.items,
            day=short_day(start, language()),
        )
    )
    if not trial.items:
        return
    show("")
    _show_sides(trial.stored, trial.tried)
    for title, cases in ((say("Gained"), trial.gained), (say("Lost"), trial.lost)):
        _show_cases(title, cases)
    shown = {name: found for name, found in trial.sources.items() if found.stored or found.tried}
    _show_yields(say("By source"), say("Source"), shown, SOURCES_SHOWN)
    matched = {written: found for written, found in trial.expressions.items() if found.items}
    _show_yields(say("By expression"), say("Expression"), matched, EXPRESSIONS_SHOWN)
    for title, names in ((say("Never found"), trial.never_found), (say("Only noise"), trial.noise)):
        if names:
            show("\n" + say("%(title)s: %(names)s", title=title, names=", ".join(names)))


def _show_sides(stored: Side, tried: Side) -> None:
    columns = [Column(""), Column(say("Stored"), right=True), Column(say("Tried"), right=True)]
    rows = [
        (say("Retained"), str(stored.retained), str(tried.retained)),
        (say("of which kept"), str(stored.kept), str(tried.kept)),
        (say("of which dropped"), str(stored.dropped), str(tried.dropped)),
        (say("Precision"), _percent(stored.precision), _percent(tried.precision)),
        (say("Recall"), _percent(stored.recall), _percent(tried.recall)),
    ]
    show_table(columns, rows)


def _show_cases(title: str, cases: Sequence[Case]) -> None:
    from iet_watch.desk.deciding.equation_trial import EXAMPLES

    show("\n" + say("%(title)s: %(names)s", title=title, names=len(cases)))
    if not cases:
        return
    columns = [
        Column("ID", right=True), Column(say("Status"), spare=1), Column(say("Score"), right=True, spare=3),
        Column(say("Title"), main=True), Column(say("Source"), flexible=True, spare=2),
    ]  # fmt: skip
    show_table(columns, map(_case_row, cases[:EXAMPLES]))
    if len(cases) > EXAMPLES:
        show(say("… and %(count)s more", count=len(cases) - EXAMPLES))


def _case_row(case: Case) -> tuple[str, ...]:
    from iet_watch.desk.deciding.decisions import status_word

    item, score = case.item, decimal(case.tried or case.stored or 0.0, 1)
    return str(item.id), status_word(item.status), score, item.title or item.url, item.source


def _show_yields(title: str, heading: str, yields: Mapping[str, Yield], limit: int) -> None:
    """The richest first."""
    if not yields:
        return
    show(f"\n{title}")
    columns = [
        Column(heading, main=True), Column(say("Items"), right=True, spare=3),
        Column(say("Stored"), right=True, spare=4), Column(say("Tried"), right=True, spare=1),
        Column(say("Kept"), right=True, spare=2), Column(say("Dropped"), right=True, spare=5),
    ]  # fmt: skip
    ranked = sorted(yields.items(), key=lambda pair: (-pair[1].kept, -pair[1].tried, -pair[1].stored, pair[0]))
    rows = [
        (name, *(str(number) for number in (one.items, one.stored, one.tried, one.kept, one.dropped)))
        for name, one in ranked[:limit]
    ]
    show_table(columns, rows)
    if len(ranked) > limit:
        show(say("… and %(count)s more: --json gives them all", count=len(ranked) - limit))


def _what_next(trial: Trial, space: Workspace, theme: Theme, *, edited: bool) -> str:
    path = shown_path(space.themes_folder / f"{theme.slug}.toml")
    if not trial.items:
        return say("No item. Next: iet-watch collect, or an earlier --since.")
    if trial.lost_kept:
        return say_count(
            "This equation loses %(count)s item that was kept. Next: look at it with iet-watch show %(ids)s before "
            "taking the equation.",
            "This equation loses %(count)s items that were kept. Next: look at them with iet-watch show %(ids)s before "
            "taking the equation.",
            len(trial.lost_kept),
            ids=",".join(str(case.item.id) for case in trial.lost_kept[:EXPRESSIONS_SHOWN]),
        )
    if not trial.gained and not trial.lost:
        return say(
            "Nothing changes. Next: edit %(path)s, or give another equation with --query; nothing was written.",
            path=path,
        )
    if edited:
        return say("Nothing kept is lost. Next: iet-watch items judges anew with the file as it stands.")
    return say("Nothing kept is lost. Next: to take this equation, write it in %(path)s.", path=path)


def _percent(share: float | None) -> str:
    from iet_watch.desk.lists.item_words import percent_words

    return "–" if share is None else percent_words(share)
