"""Theme files looked through before they judge anything: mistakes, and what they probably do not mean."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from iet_watch.files.toml import Mistake, Mistakes, TomlDocument, read
from iet_watch.judge.equations.all_hints import all_hints
from iet_watch.model.sources import Source
from iet_watch.model.trouble import BAD_CONFIGURATION, Trouble
from iet_watch.themes.theme_files import SOURCE_KEYS, Theme, queries, read_theme_files, settling_themes, theme_mistakes
from iet_watch.themes.theme_paths import theme_paths
from iet_watch.workspace.folder import Workspace

SETTINGS = tuple(key for key in SOURCE_KEYS if key not in ("url", "title"))


@dataclass(frozen=True)
class CheckedFiles:
    """How many theme files are in order, what is wrong with the others, and what the sound ones hardly mean."""

    good: int
    mistakes: tuple[Mistake, ...]
    warnings: tuple[Mistake, ...]


def check_files(space: Workspace, slugs: Sequence[str]) -> CheckedFiles:
    """The files of the themes named, else all of them and the vocabulary. Raises Trouble when one is missing."""
    paths = {path.stem: path for path in theme_paths(space.themes_folder)}
    if missing := [slug for slug in slugs if slug not in paths]:
        raise Trouble("no theme file %(path)s", code=BAD_CONFIGURATION, path=f"themes/{missing[0]}.toml")
    checked = [paths[slug] for slug in slugs or paths]
    wrong = {path: theme_mistakes(path) for path in checked}
    mistakes = [mistake for of_file in wrong.values() for mistake in of_file]
    good = [path for path in checked if not wrong[path]]
    return CheckedFiles(
        good=len(good),
        mistakes=(*mistakes, *(() if slugs else _vocabulary_mistakes(space))),
        warnings=(*(warning for path in good for warning in _warnings(read(path))), *unheeded_settings(space, good)),
    )


def unheeded_settings(space: Workspace, paths: Collection[Path]) -> Iterator[Mistake]:
    """Of each source that another theme settles, what the files at `paths` say of it otherwise: nothing heeds it."""
    themes = read_theme_files(space.themes_folder).themes
    settling = settling_themes(themes)
    for theme in themes:
        path = space.themes_folder / f"{theme.slug}.toml"
        for n, source in enumerate(theme.sources if path in paths else ()):
            if (other := settling[source.url]) is not theme and (keys := _differing(source, _listed(other, source))):
                yield read(path).mistake(
                    "%(url)s stands in %(path)s too, which says otherwise of %(keys)s: what that file says holds",
                    "sources", n, "url", url=source.url, path=f"themes/{other.slug}.toml", keys=", ".join(keys),
                )  # fmt: skip


def _listed(theme: Theme, source: Source) -> Source:
    return next(one for one in theme.sources if one.url == source.url)


def _differing(one: Source, other: Source) -> list[str]:
    """The settings that differ between two tables of one address; a title is only another name for it."""
    return [name for name in SETTINGS if getattr(one, name) != getattr(other, name)]


def _vocabulary_mistakes(space: Workspace) -> Sequence[Mistake]:
    try:
        space.vocabulary()
    except Mistakes as error:
        return error.mistakes
    return ()


def equation_hints(path: Path) -> tuple[Mistake, ...]:
    """What the equation of a sound theme file probably does not mean."""
    document = read(path)
    return tuple(_hints(document, ("query",), document.values["query"]))


def _warnings(document: TomlDocument) -> Iterator[Mistake]:
    """What a theme file that can be read probably does not mean."""
    for where, text in queries(document):
        yield from _hints(document, where, text)


def _hints(document: TomlDocument, where: Sequence[str | int], text: str) -> Iterator[Mistake]:
    for hint in all_hints(text):
        yield document.mistake(hint.message, *where, offset=hint.offset, **hint.args)
