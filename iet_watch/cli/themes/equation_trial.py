"""`theme try`: what a changed equation would gain and lose, before anything is judged anew."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING, Annotated, Any

import typer

from iet_watch.cli.terminal import base
from iet_watch.cli.terminal.base import Column
from iet_watch.locale import language, say, say_count, word
from iet_watch.model.trouble import USAGE, Trouble

if TYPE_CHECKING:
    from datetime import datetime

    from iet_watch.desk.equation_trial import Case, Side, Trial, Yield
    from iet_watch.themes.theme_files import Theme
    from iet_watch.workspace.folder import Workspace

EXPRESSIONS_SHOWN = SOURCES_SHOWN = 15  # on the terminal; --json gives all


def register(themes: typer.Typer) -> None:
    themes.command(
        "try", cls=base.Command, help=say("Try a changed equation on the stored items; nothing is written.")
    )(try_equation)


def try_equation(
    slug: Annotated[str, typer.Argument(metavar="THEME", help=say("The theme, as its file stands now."))],
    query: Annotated[
        str | None, typer.Option("--query", metavar="QUERY", help=say("This equation in place of the file's."))
    ] = None,
    since: Annotated[
        str, typer.Option("--since", metavar="DATE", help=say("Published since 2026-11-01, or 30d, 4w, 3m."))
    ] = "90d",
    json_output: Annotated[bool, typer.Option("--json", help=say("One JSON object on stdout."))] = False,
) -> None:
    from iet_watch.cli.items.listing import read_since
    from iet_watch.desk.equation_trial import try_theme
    from iet_watch.store.database import open_unchanged
    from iet_watch.store.items import Selection, select_items
    from iet_watch.store.relevance import given_themes

    space = base.workspace()
    theme = _to_try(slug, query, base.themes_of(space))
    start = read_since(since, space)
    db = open_unchanged(space.database)
    # Read with the theme's own status, which select_items gives for the items of a theme: the others have none.
    everything = select_items(db, Selection(everything=True, since=start))
    of_theme = {item.id: item.status for item in select_items(db, Selection(theme=slug, since=start))}
    items = [replace(item, status=of_theme.get(item.id, "new")) for item in everything]
    trial = try_theme(theme, items, given_themes(db))
    if json_output:
        from iet_watch.store.times import to_text

        base.show_json(theme=slug, query=theme.query_text, since=to_text(start), **_as_json(trial))
        return
    _show(trial, start, space)
    base.tell("\n" + _what_next(trial, space, theme, edited=query is None))


def _to_try(slug: str, query: str | None, themes: Sequence[Theme]) -> Theme:
    """The theme with the equation to try. Raises Trouble."""
    from iet_watch.query.parsing import QueryMistake, parse_equation

    base.known_theme(slug, themes)
    theme = next(theme for theme in themes if theme.slug == slug)
    if query is None:
        return theme
    try:
        return replace(theme, query=parse_equation(query), query_text=query)
    except QueryMistake as mistake:
        raise Trouble(
            "column %(column)s: %(reason)s", code=USAGE, column=mistake.offset + 1,
            reason=word(mistake.message, mistake.args_by_name),
        ) from None  # fmt: skip


def _as_json(trial: Trial) -> dict[str, Any]:
    from iet_watch.desk.equation_trial import EXAMPLES

    return {
        "items": trial.items,
        "stored": vars(trial.stored),
        "tried": vars(trial.tried),
        **{
            side: {"count": len(cases), "items": [_case_as_json(case) for case in cases[:EXAMPLES]]}
            for side, cases in (("gained", trial.gained), ("lost", trial.lost))
        },
        "sources": [{"source": name, **vars(found)} for name, found in trial.sources.items()],
        "terms": [{"term": written, **vars(found)} for written, found in trial.expressions.items()],
        "never_matched": list(trial.never_found),
        "noise": list(trial.noise),
    }


def _case_as_json(case: Case) -> dict[str, Any]:
    return {
        "id": case.item.id,
        "title": case.item.title,
        "source": case.item.source,
        "status": case.item.status,
        "stored": case.stored,
        "tried": case.tried,
        "copies": list(case.item.copies),
    }


def _show(trial: Trial, start: datetime, space: Workspace) -> None:
    from iet_watch.locale.dates import moment_words

    day = moment_words(start.astimezone(space.zone), language())[:-6]
    base.show(
        say_count(
            "Tried on %(count)s item since %(day)s, each counted once with its copies.",
            "Tried on %(count)s items since %(day)s, each counted once with its copies.",
            trial.items,
            day=day,
        )
    )
    if not trial.items:
        return
    base.show("")
    _show_sides(trial.stored, trial.tried)
    for title, cases in ((say("Gained"), trial.gained), (say("Lost"), trial.lost)):
        _show_cases(title, cases)
    shown = {name: found for name, found in trial.sources.items() if found.stored or found.tried}
    _show_yields(say("By source"), say("Source"), shown, SOURCES_SHOWN)
    matched = {written: found for written, found in trial.expressions.items() if found.items}
    _show_yields(say("By expression"), say("Expression"), matched, EXPRESSIONS_SHOWN)
    for title, names in ((say("Never found"), trial.never_found), (say("Only noise"), trial.noise)):
        if names:
            base.show("\n" + say("%(title)s: %(names)s", title=title, names=", ".join(names)))


def _show_sides(stored: Side, tried: Side) -> None:
    columns = [Column(""), Column(say("Stored"), right=True), Column(say("Tried"), right=True)]
    rows = [
        (say("Retained"), str(stored.retained), str(tried.retained)),
        (say("of which kept"), str(stored.kept), str(tried.kept)),
        (say("of which dropped"), str(stored.dropped), str(tried.dropped)),
        (say("Precision"), _percent(stored.precision), _percent(tried.precision)),
        (say("Recall"), _percent(stored.recall), _percent(tried.recall)),
    ]
    base.show_table(columns, rows)


def _show_cases(title: str, cases: Sequence[Case]) -> None:
    from iet_watch.desk.equation_trial import EXAMPLES

    base.show("\n" + say("%(title)s: %(names)s", title=title, names=len(cases)))
    if not cases:
        return
    statuses = {"new": say("new"), "kept": say("kept"), "dropped": say("dropped"), "later": say("later")}
    columns = [
        Column("ID", right=True), Column(say("Status")), Column(say("Score"), right=True),
        Column(say("Title"), flexible=True), Column(say("Source"), flexible=True),
    ]  # fmt: skip
    base.show_table(
        columns,
        [
            (
                str(case.item.id), statuses[case.item.status], _points(case.tried or case.stored or 0.0),
                case.item.title or case.item.url, case.item.source,
            )
            for case in cases[:EXAMPLES]
        ],
    )  # fmt: skip
    if len(cases) > EXAMPLES:
        base.show(say("… and %(count)s more", count=len(cases) - EXAMPLES))


def _show_yields(title: str, heading: str, yields: Mapping[str, Yield], limit: int) -> None:
    """The richest first."""
    if not yields:
        return
    base.show(f"\n{title}")
    columns = [
        Column(heading, flexible=True), Column(say("Items"), right=True), Column(say("Stored"), right=True),
        Column(say("Tried"), right=True), Column(say("Kept"), right=True), Column(say("Dropped"), right=True),
    ]  # fmt: skip
    ranked = sorted(yields.items(), key=lambda pair: (-pair[1].kept, -pair[1].tried, -pair[1].stored, pair[0]))
    rows = [
        (name, *(str(number) for number in (one.items, one.stored, one.tried, one.kept, one.dropped)))
        for name, one in ranked[:limit]
    ]
    base.show_table(columns, rows)
    if len(ranked) > limit:
        base.show(say("… and %(count)s more: --json gives them all", count=len(ranked) - limit))


def _what_next(trial: Trial, space: Workspace, theme: Theme, *, edited: bool) -> str:
    path = base.shown_path(space.themes_folder / f"{theme.slug}.toml")
    lost = sum(case.item.status == "kept" for case in trial.lost)
    if not trial.items:
        return say("No item. Next: iet-watch collect, or an earlier --since.")
    if lost:
        return say_count(
            "This equation loses %(count)s item that was kept. Next: look at it with iet-watch show ID before "
            "taking the equation.",
            "This equation loses %(count)s items that were kept. Next: look at them with iet-watch show ID before "
            "taking the equation.",
            lost,
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
    return "–" if share is None else say("%(number)s%%", number=round(100 * share))


def _points(score: float) -> str:
    return f"{score:.1f}".replace(".", "," if language() == "fr" else ".")
