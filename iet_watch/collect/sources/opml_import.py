"""A list of sources from another reader, sorted into the theme files: what to add where, what stands already."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

from iet_watch.collect.sources.opml import ListedSource, SourceList, read_opml
from iet_watch.judge.identity.addresses import source_key
from iet_watch.locale import Phrase, word
from iet_watch.model.sources import Source
from iet_watch.model.trouble import BAD_DATA, NO_INPUT, USAGE, Failure, Trouble
from iet_watch.themes.theme_files import Theme
from iet_watch.themes.writing import add_sources
from iet_watch.words import fold


@dataclass(frozen=True)
class SortedList:
    """What becomes of the entries of a list: sources to add by theme, those that stand somewhere already."""

    to_add: dict[str, list[Source]]
    already: list[tuple[str, str]]

    @property
    def added(self) -> int:
        return sum(map(len, self.to_add.values()))


def read_list(file: Path) -> SourceList:
    """What the file lists. Raises Trouble when it cannot be read, is no list, or lists nothing."""
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


def sort_into_themes(listed: Iterable[ListedSource], slug: str | None, themes: Sequence[Theme]) -> SortedList:
    """Each entry to the theme `slug`, else to its own, unless a theme has it already or the list gave it before.

    A list of ours says which themes share a source; of another one a source that stands anywhere is not added again.
    Raises Trouble when an entry has no theme.
    """
    standing = {(source_key(source.url), theme.slug): theme.slug for theme in themes for source in theme.sources}
    standing |= {(key, ""): theme for (key, _), theme in reversed(standing.items())}
    slugs = {theme.slug for theme in themes}
    found = SortedList({}, [])
    for one in listed:
        key = source_key(one.source.url)
        known = standing.get((key, one.theme if slug is None and one.theme in slugs else ""))
        if known:
            found.already.append((one.source.url, known))
            continue
        destination = slug or _own_theme(one, themes)
        standing[key, destination] = standing[key, ""] = destination
        found.to_add.setdefault(destination, []).append(one.source)
    return found


def _own_theme(one: ListedSource, themes: Sequence[Theme]) -> str:
    """The theme that the list itself names for an entry, by its slug or a group's title. Raises Trouble."""
    names = {fold(theme.title): theme.slug for theme in themes} | {theme.slug: theme.slug for theme in themes}
    for name in (one.theme, *map(fold, reversed(one.groups))):
        if name in names:
            return names[name]
    if len(themes) == 1:
        return themes[0].slug
    raise Trouble("say which theme will list these sources: --theme THEME", code=USAGE)


def add_sorted(found: SortedList, themes_folder: Path, *, dry_run: bool) -> None:
    """Writes the sources into their theme files, all of them sound before one is written. Raises Trouble."""
    for rehearsed in (True,) if dry_run else (True, False):
        for slug, sources in found.to_add.items():
            add_sources(themes_folder / f"{slug}.toml", sources, dry_run=rehearsed)
