"""`source import | export`: lists of sources in OPML, as other readers write and read them."""

from __future__ import annotations

import sys
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from iet_watch.cli.terminal import base
from iet_watch.locale import Phrase, say, say_count, word
from iet_watch.model.sources import Source
from iet_watch.model.trouble import BAD_DATA, CANNOT_CREATE, NO_INPUT, USAGE, Failure, Trouble

if TYPE_CHECKING:
    from iet_watch.collect.sources.opml import ListedSource, SourceList, Unusable
    from iet_watch.themes.theme_files import Theme

STDOUT = "-"
SHOWN = 20  # unusable entries told one by one
QuietOption = Annotated[bool, typer.Option("--quiet", "-q", help=say("Say nothing when nothing is wrong."))]
JsonOption = Annotated[bool, typer.Option("--json", help=say("One JSON object on stdout."))]


@dataclass(frozen=True)
class Sorted:
    """What becomes of the entries of a list: sources to add by theme, those that stand somewhere already."""

    to_add: dict[str, list[Source]]
    already: list[tuple[str, str]]


def import_list(
    file: Annotated[Path, typer.Argument(metavar="FILE.opml", help=say("A list exported from any feed reader."))],
    theme: Annotated[
        str | None, typer.Option("--theme", metavar="THEME", help=say("The theme that will list its sources."))
    ] = None,
    dry_run: Annotated[bool, typer.Option("--dry-run", help=say("Read the list and write nothing."))] = False,
    json_output: JsonOption = False,
    quiet: QuietOption = False,
) -> int:
    from iet_watch.themes.writing import add_sources

    space = base.workspace()
    themes = base.themes_of(space)
    slug = base.known_theme(theme, themes) if theme else None
    found = _read(file)
    sorted_list = _sort(found.listed, slug, themes)
    for destination, sources in sorted_list.to_add.items():  # all of them are sound before one is written
        add_sources(space.themes_folder / f"{destination}.toml", sources, dry_run=True)
    if not dry_run:
        for destination, sources in sorted_list.to_add.items():
            add_sources(space.themes_folder / f"{destination}.toml", sources)
    if json_output:
        base.show_json(dry_run=dry_run, **_values(found, sorted_list))
    elif not quiet or found.unusable:
        _tell(file, found, sorted_list, dry_run=dry_run)
    return BAD_DATA if found.unusable and not found.listed else 0


def _read(file: Path) -> SourceList:
    from iet_watch.collect.sources.opml import read_opml

    try:
        body = file.read_bytes()
    except OSError as error:
        raise Trouble(
            "%(path)s cannot be read: %(reason)s", code=NO_INPUT, path=file, reason=Phrase(error.strerror)
        ) from error
    found = read_opml(body, str(file))
    if isinstance(found, Failure):
        raise Trouble("%(path)s: %(reason)s", code=BAD_DATA, path=file, reason=word(found.message, found.args))
    if not found.listed and not found.unusable:
        raise Trouble("%(path)s holds no source", code=BAD_DATA, path=file)
    return found


def _sort(listed: Sequence[ListedSource], slug: str | None, themes: Sequence[Theme]) -> Sorted:
    """Each entry to its theme, unless a theme has it already or the list gave it before.

    A list of ours says which themes share a source; of another one a source that stands anywhere is not added again.
    """
    from iet_watch.judge.identity.addresses import source_key

    standing = {(source_key(source.url), theme.slug): theme.slug for theme in themes for source in theme.sources}
    standing |= {(key, ""): theme for (key, _), theme in reversed(standing.items())}
    slugs = {theme.slug for theme in themes}
    to_add: dict[str, list[Source]] = {}
    already: list[tuple[str, str]] = []
    for one in listed:
        key = source_key(one.source.url)
        known = standing.get((key, one.theme if slug is None and one.theme in slugs else ""))
        if known:
            already.append((one.source.url, known))
            continue
        destination = slug or _own_theme(one, themes)
        standing[key, destination] = standing[key, ""] = destination
        to_add.setdefault(destination, []).append(one.source)
    return Sorted(to_add, already)


def _own_theme(one: ListedSource, themes: Sequence[Theme]) -> str:
    """The theme that the list itself names for an entry, by its slug or a group's title. Raises Trouble."""
    from iet_watch.words import fold

    names = {fold(theme.title): theme.slug for theme in themes} | {theme.slug: theme.slug for theme in themes}
    for name in (one.theme, *map(fold, reversed(one.groups))):
        if name in names:
            return names[name]
    if len(themes) == 1:
        return themes[0].slug
    raise Trouble("say which theme will list these sources: --theme THEME", code=USAGE)


def _values(found: SourceList, sorted_list: Sorted) -> dict[str, object]:
    return {
        "read": len(found.listed) + len(found.unusable),
        "added": [
            {"url": source.url, "title": source.title, "theme": slug}
            for slug, sources in sorted_list.to_add.items()
            for source in sources
        ],
        "already": [{"url": url, "theme": theme} for url, theme in sorted_list.already],
        "unusable": [
            {"line": one.line, "title": one.failure.about, "reason": word(one.failure.message, one.failure.args)}
            for one in found.unusable
        ],
    }


def _tell(file: Path, found: SourceList, sorted_list: Sorted, *, dry_run: bool) -> None:
    for one in found.unusable[:SHOWN]:
        base.tell(_unusable_words(file, one))
    if len(found.unusable) > SHOWN:
        more = len(found.unusable) - SHOWN
        base.tell(say_count("and %(count)s other line", "and %(count)s other lines", more))
    added = sum(map(len, sorted_list.to_add.values()))
    read = len(found.listed) + len(found.unusable)
    base.tell(
        say_count("%(count)s entry read", "%(count)s entries read", read)
        + (
            say_count(", %(count)s to add", ", %(count)s to add", added)
            if dry_run
            else say_count(", %(count)s added", ", %(count)s added", added)
        )
        + say_count(", %(count)s already there", ", %(count)s already there", len(sorted_list.already))
        + say_count(", %(count)s unusable.", ", %(count)s unusable.", len(found.unusable))
    )
    if dry_run:
        base.tell(say("Nothing was written."))
    elif added:
        base.tell(say("Nobody was asked yet: the next iet-watch collect does, then iet-watch source health tells."))


def _unusable_words(file: Path, one: Unusable) -> str:
    return say(
        "%(path)s, line %(line)s: %(reason)s",
        path=base.shown_path(file),
        line=one.line,
        reason=say(
            "%(about)s: %(reason)s", about=one.failure.about, reason=word(one.failure.message, one.failure.args)
        ),
    )


def export_list(
    file: Annotated[str, typer.Argument(metavar="FILE.opml", help=say("The file to write; - for stdout."))],
    theme: Annotated[str | None, typer.Option("--theme", metavar="THEME", help=say("Only this theme's."))] = None,
    dry_run: Annotated[bool, typer.Option("--dry-run", help=say("Count the sources and write nothing."))] = False,
    quiet: QuietOption = False,
) -> None:
    from iet_watch.collect.sources.opml import write_opml
    from iet_watch.files.whole import write_whole

    space = base.workspace()
    themes = base.themes_of(space)
    chosen = [one for one in themes if theme is None or one.slug == base.known_theme(theme, themes)]
    text = write_opml(chosen, space.settings.bulletin.title, base.now())
    if file == STDOUT:
        sys.stdout.write(text)
        return
    count = sum(len(one.sources) for one in chosen)
    if not dry_run:
        try:
            write_whole(Path(file), text)
        except OSError as error:
            raise Trouble(
                "%(path)s cannot be written: %(reason)s",
                code=CANNOT_CREATE,
                path=Path(file),
                reason=Phrase(error.strerror),
            ) from error
    if quiet:
        return
    if dry_run:
        base.tell(say_count("%(count)s source would be written.", "%(count)s sources would be written.", count))
    else:
        base.tell(
            say_count(
                "%(count)s source written to %(file)s.", "%(count)s sources written to %(file)s.", count, file=file
            )
        )


COMMANDS: dict[str, tuple[Callable[..., object], str]] = {
    "import": (import_list, say("Add the sources of an OPML list to a theme file.")),
    "export": (export_list, say("Write the sources as an OPML list, grouped by theme.")),
}
