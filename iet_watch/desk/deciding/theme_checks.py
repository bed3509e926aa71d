"""Theme files looked through before they judge anything: mistakes, and what they probably do not mean."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from iet_watch.files.toml import Mistake, Mistakes, TomlDocument, read
from iet_watch.judge.equations.all_hints import all_hints
from iet_watch.model.trouble import BAD_CONFIGURATION, Trouble
from iet_watch.themes.theme_files import queries, theme_mistakes
from iet_watch.themes.theme_paths import theme_paths
from iet_watch.workspace.folder import Workspace


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
        warnings=tuple(warning for path in good for warning in _warnings(read(path))),
    )


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
