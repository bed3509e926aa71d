"""`source add`: an address is tried, then written into a theme file."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Annotated

import typer

from iet_watch.cli.sources.check import KindOption, probe_values
from iet_watch.cli.terminal import arguments, session
from iet_watch.cli.terminal.mistake_words import typed_query
from iet_watch.cli.terminal.options import JsonOption, QuietOption
from iet_watch.cli.terminal.output import Output
from iet_watch.locale import say, word
from iet_watch.model.trouble import USAGE, Trouble

if TYPE_CHECKING:
    from iet_watch.collect.sources.trial import Probe
    from iet_watch.model.sources import Rights, Source
    from iet_watch.themes.theme_files import Theme


def add(
    url: Annotated[str, typer.Argument(metavar="URL", help=say("The address of the source."))],
    theme: Annotated[str, typer.Option("--theme", metavar="THEME", help=say("The theme that lists it."))],
    title: Annotated[str | None, typer.Option("--title", metavar="TEXT", help=say("Its name, else its own."))] = None,
    kind: KindOption = None,
    lang: Annotated[
        str | None, typer.Option("--lang", metavar="LANG", help=say("Its language, such as fr; found out if not told."))
    ] = None,
    rights: Annotated[
        str, typer.Option("--rights", metavar="RIGHTS", help=say("title-link, open or licensed: what may be quoted."))
    ] = "title-link",
    require: Annotated[
        str | None, typer.Option("--require", metavar="QUERY", help=say("A query that each of its items must meet."))
    ] = None,
    selector: Annotated[
        str, typer.Option("--selector", metavar="CSS", help=say("Of a page: where its story links stand."))
    ] = "",
    links: Annotated[
        str,
        typer.Option("--links", metavar="REGEX", help=say("Of a page: what the addresses of its stories look like.")),
    ] = "",
    no_check: Annotated[bool, typer.Option("--no-check", help=say("Add it without asking the address first."))] = False,
    dry_run: Annotated[
        bool, typer.Option("--dry-run", help=say("Ask nobody and write nothing: show the lines that would be added."))
    ] = False,
    json_output: JsonOption = False,
    quiet: QuietOption = False,
) -> None:
    from iet_watch.collect.sources.adding import completed, named, refuse_twice, tried
    from iet_watch.collect.sources.typed import read_kind, typed_address
    from iet_watch.model.sources import Source
    from iet_watch.themes.writing import add_sources, source_table

    out, space, now = Output(json_output, quiet), session.workspace(), session.now()
    themes = session.themes(space)
    slug = arguments.known_theme(theme, themes)
    _check_words(rights, require, selector, links)
    address = typed_address(url)
    refuse_twice(address, slug, themes)
    source = Source(title or address, address, read_kind(kind), lang, True, require, _rights(rights), selector, links)
    probe = None
    if not (no_check or dry_run):
        db = session.read_database(space)
        probe = tried(db, space.settings.collect, themes, source, now, any_kind=kind is None)
        db.close()
        source = completed(source, probe, title, lang)
        refuse_twice(source.url, slug, themes)
    else:
        source = named(source, title)
    file = space.themes_folder / f"{slug}.toml"
    add_sources(file, [source], dry_run=dry_run)
    if out.json:
        checked = probe_values(probe) if probe else None
        out.show_json(added=not dry_run, theme=slug, source=dict(vars(source)), check=checked)
    if dry_run:
        out.show(source_table(source))
    else:
        _tell_added(out, source, slug, themes, probe)


def _check_words(rights: str, require: str | None, selector: str, links: str) -> None:
    """Options that can be judged before anybody is asked. Raises Trouble."""
    from iet_watch.model.sources import RIGHTS
    from iet_watch.query.parsing import parse_equation
    from iet_watch.themes.listing_rules import check_pattern, check_selector

    if wrong := (selector and check_selector(selector)) or (links and check_pattern(links)):
        raise Trouble("%(reason)s", code=USAGE, reason=word(wrong.message, wrong.args))
    if rights not in RIGHTS:
        raise Trouble(
            "unknown rights %(found)s: expected one of %(expected)s",
            code=USAGE,
            found=rights,
            expected=", ".join(RIGHTS),
        )
    if require is not None:
        with typed_query(require):
            parse_equation(require, may_only_exclude=True)


def _rights(text: str) -> Rights:
    from iet_watch.model.sources import RIGHTS

    return next(right for right in RIGHTS if right == text)


def _tell_added(out: Output, source: Source, slug: str, themes: Sequence[Theme], probe: Probe | None) -> None:
    from iet_watch.collect.sources.adding import other_themes

    out.tell(say("%(title)s is added to the theme %(theme)s.", title=source.title, theme=slug))
    if source.url != (probe.url if probe else source.url):
        out.tell(say("Its address has moved for good: the new one was written, %(url)s", url=source.url))
    if others := other_themes(source.url, slug, themes):
        out.tell(say("It stands in %(themes)s, too: it is asked once for all of them.", themes=", ".join(others)))
    if probe and probe.verdict == "empty":
        out.tell(say("It holds no entry at present: iet-watch source health will tell if that lasts."))
    if probe and probe.reserved:
        out.tell(say("Its texts are reserved: only title, link and date will be taken."))
    out.tell(say("Next: iet-watch collect %(theme)s", theme=slug))
