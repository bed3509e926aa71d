"""`theme list | check | new`; `try` is in theme_trying."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Annotated

import typer

from iet_watch.cli.terminal import base
from iet_watch.cli.terminal.base import Column
from iet_watch.cli.themes import equation_trial
from iet_watch.locale import later, say, say_count, word
from iet_watch.model.trouble import BAD_CONFIGURATION, Trouble

if TYPE_CHECKING:
    from iet_watch.files.toml import Mistake, TomlDocument


def register(app: typer.Typer) -> None:
    themes = base.group(say("Themes: list, check, try, make one."))
    themes.command("list", cls=base.Command, help=say("List the themes with their sources."))(list_themes)
    themes.command("check", cls=base.Command, help=say("Check the theme files; every mistake with its file and line."))(
        check_themes
    )
    themes.command("new", cls=base.Command, help=say("Write a theme file to fill in."))(new)
    equation_trial.register(themes)
    app.add_typer(themes, name="theme")


def list_themes(
    json_output: Annotated[bool, typer.Option("--json", help=say("One JSON object on stdout."))] = False,
) -> None:
    themes = base.themes_of(base.workspace())
    if json_output:
        base.show_json(
            themes=[
                {
                    "slug": theme.slug,
                    "title": theme.title,
                    "summary": theme.summary,
                    "sources": len(theme.sources),
                    "active": sum(source.active for source in theme.sources),
                    "tags": [tag.name for tag in theme.tags],
                }
                for theme in themes
            ]
        )
        return
    if not themes:
        base.tell(say("No theme yet. Next: iet-watch theme new hydrogene"))
        return
    columns = [
        Column(say("Theme")),
        Column(say("Title"), flexible=True),
        Column(say("Sources"), right=True),
        Column(say("Active"), right=True),
    ]
    base.show_table(
        columns,
        [(t.slug, t.title, str(len(t.sources)), str(sum(source.active for source in t.sources))) for t in themes],
    )


def check_themes(
    slugs: Annotated[list[str] | None, typer.Argument(metavar="THEME…", help=say("Only these themes."))] = None,
    json_output: Annotated[bool, typer.Option("--json", help=say("One JSON object on stdout."))] = False,
    quiet: Annotated[bool, typer.Option("--quiet", "-q", help=say("Say nothing when nothing is wrong."))] = False,
) -> int:
    from iet_watch.files.toml import Mistakes, read
    from iet_watch.themes.theme_files import load_theme

    space = base.workspace()
    paths = {path.stem: path for path in sorted(space.themes_folder.glob("*.toml"))}
    missing = [slug for slug in slugs or () if slug not in paths]
    if missing:
        raise Trouble("no theme file %(path)s", code=BAD_CONFIGURATION, path=f"themes/{missing[0]}.toml")
    mistakes: list[Mistake] = []
    warnings: list[Mistake] = []
    good = 0
    for slug in slugs or paths:
        try:
            load_theme(paths[slug])
            good += 1
            warnings += _warnings(read(paths[slug]))
        except Mistakes as error:
            mistakes += error.mistakes
    if not slugs:
        try:
            space.vocabulary()
        except Mistakes as error:
            mistakes += error.mistakes
    if json_output:
        base.show_json(themes=good, mistakes=list(map(_as_json, mistakes)), warnings=list(map(_as_json, warnings)))
    else:
        for mistake in (*mistakes, *warnings):
            base.tell(base.mistake_words(mistake))
        if not quiet:
            base.tell(say_count("%(count)s theme file in order.", "%(count)s theme files in order.", good))
    return BAD_CONFIGURATION if mistakes else 0


def _as_json(mistake: Mistake) -> dict[str, object]:
    return {
        "path": str(mistake.path),
        "line": mistake.line,
        "column": mistake.column,
        "message": word(mistake.message, mistake.args),
    }


def _warnings(document: TomlDocument) -> Iterator[Mistake]:
    """What a theme file that can be read probably does not mean."""
    from iet_watch.judge.equations.self_exclusions import excluded_terms, finds_nothing
    from iet_watch.query.hints import hints
    from iet_watch.query.parsing import parse
    from iet_watch.themes.theme_files import queries

    for where, text in queries(document):
        for hint in hints(text):
            yield document.mistake(hint.message, *where, offset=hint.offset, **hint.args)
        query = parse(text)
        if finds_nothing(query):
            yield document.mistake("no article can meet this query: its exclusions leave nothing", *where)
            continue
        for term in excluded_terms(query):
            message = later(
                "%(term)s is both looked for and excluded: an article that says it is never retained for it"
            )
            yield document.mistake(message, *where, offset=max(0, text.find(term)), term=term)


def new(
    slug: Annotated[str, typer.Argument(metavar="SLUG", help=say("Its short name: small letters, digits, hyphens."))],
) -> None:
    from iet_watch.workspace.making import new_theme

    path = base.shown_path(new_theme(base.workspace(), slug))
    base.tell(
        say(
            "Written: %(path)s. Next: write its query and sources, then iet-watch theme check %(slug)s",
            path=path,
            slug=slug,
        )
    )
