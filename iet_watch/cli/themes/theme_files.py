"""`theme list | check | new`; `try` is in `equation_trial`."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import typer

from iet_watch.cli.terminal import session
from iet_watch.cli.terminal.mistake_words import mistake_values, mistake_words, shown_path
from iet_watch.cli.terminal.options import JsonOption, QuietOption
from iet_watch.cli.terminal.output import Output, tell
from iet_watch.cli.terminal.tables import Column, show_table
from iet_watch.cli.terminal.typer_words import Command, group
from iet_watch.cli.themes import equation_trial
from iet_watch.locale import say, say_count
from iet_watch.model.trouble import BAD_CONFIGURATION

if TYPE_CHECKING:
    from iet_watch.themes.theme_files import Theme


def register(app: typer.Typer) -> None:
    themes = group()
    themes.command("list", cls=Command, help=say("List the themes with their sources."))(list_themes)
    themes.command("check", cls=Command, help=say("Check the theme files; every mistake with its file and line."))(
        check_themes
    )
    themes.command("new", cls=Command, help=say("Write a theme file to fill in."))(new)
    equation_trial.register(themes)
    app.add_typer(themes, name="theme")


def list_themes(json_output: JsonOption = False) -> None:
    out, themes = Output(json_output), session.themes(session.workspace())
    if out.json:
        out.show_json(themes=[_values(theme) for theme in themes])
    elif not themes:
        out.tell(say("No theme yet. Next: iet-watch theme new hydrogene"))
    else:
        columns = [
            Column(say("Theme"), flexible=True), Column(say("Title"), main=True),
            Column(say("Sources"), right=True, spare=1), Column(say("Active"), right=True, spare=2),
        ]  # fmt: skip
        show_table(columns, [(t.slug, t.title, str(len(t.sources)), str(_active(t))) for t in themes])


def _values(theme: Theme) -> dict[str, object]:
    return {
        "slug": theme.slug,
        "title": theme.title,
        "summary": theme.summary,
        "sources": len(theme.sources),
        "active": _active(theme),
        "tags": [tag.name for tag in theme.tags],
    }


def _active(theme: Theme) -> int:
    return sum(source.active for source in theme.sources)


def check_themes(
    slugs: Annotated[list[str] | None, typer.Argument(metavar="THEME…", help=say("Only these themes."))] = None,
    json_output: JsonOption = False,
    quiet: QuietOption = False,
) -> int:
    from iet_watch.desk.deciding.theme_checks import check_files

    out = Output(json_output, quiet)
    found = check_files(session.workspace(), slugs or ())
    if out.json:
        mistakes, warnings = (list(map(mistake_values, some)) for some in (found.mistakes, found.warnings))
        out.show_json(themes=found.good, mistakes=mistakes, warnings=warnings)
    for mistake in (*found.mistakes, *found.warnings):
        out.warn(mistake_words(mistake))
    out.tell(say_count("%(count)s theme file in order.", "%(count)s theme files in order.", found.good))
    return BAD_CONFIGURATION if found.mistakes else 0


def new(
    slug: Annotated[str, typer.Argument(metavar="SLUG", help=say("Its short name: small letters, digits, hyphens."))],
) -> None:
    from iet_watch.workspace.making import new_theme

    path = shown_path(new_theme(session.workspace(), slug))
    next_step = say(
        "Written: %(path)s. Next: write its query and sources, then iet-watch theme check %(slug)s",
        path=path, slug=slug,
    )  # fmt: skip
    tell(next_step)
