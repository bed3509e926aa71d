"""What stands in the folder of an issue and no reader will see: each file, each text, with its place and its reason.

A fiche may be put one folder too high, in a folder that is no theme, under a name that ends otherwise; a text may
stand above the first heading. Nothing of it is lost on the way to print without being told.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path

from iet_watch.files.front_matter import FrontMatterText, heading_key, lines_with_headings, read_front_matter_text
from iet_watch.files.toml import Mistake, Mistakes
from iet_watch.locale import later
from iet_watch.publish.issue.insert_files import ERRATA, FILES
from iet_watch.publish.issue.issue_files import EDITO_HEADINGS, in_either_language
from iet_watch.publish.issue.pictures import FOLDER as IMAGES
from iet_watch.publish.outputs.all_formats import FORMAT_OF
from iet_watch.publish.publication.frozen import FROZEN
from iet_watch.publish.publication.manifest import MANIFEST, REOPENED, VERSIONS
from iet_watch.publish.publication.shown import SHOWN

EDITO, FICHES = "edito.md", "fiches"
PICTURES = (".jpg", ".jpeg", ".png", ".webp", ".gif")  # a fiche shows them; which one does is another check's matter
_KNOWN = frozenset((EDITO, "figures.toml", *FILES, ERRATA, MANIFEST, SHOWN, *FORMAT_OF))
_OURS = frozenset((FICHES, FROZEN, VERSIONS, REOPENED, IMAGES))
# What systems and editors leave beside the files of people, and nobody writes an issue in.
_LEFT_BEHIND = frozenset(("thumbs.db", "desktop.ini", "__macosx"))


def unread(folder: Path, themes: Sequence[str]) -> tuple[Mistake, ...]:
    """What is not read of the issue in `folder`, in the order of the files. `themes`: their slugs."""
    return (*_beside(folder), *_fiches(folder / FICHES, themes), *_texts(folder))


def _beside(folder: Path) -> Iterator[Mistake]:
    for path in _listed(folder):
        if path.name not in (_OURS if path.is_dir() else _KNOWN):
            message = later("this is no file of an issue, and is not read: fiches go into fiches/THEME/, in .md")
            yield Mistake(path, 0, 0, message)


def _fiches(folder: Path, themes: Sequence[str]) -> Iterator[Mistake]:
    for path in _listed(folder):
        if path.is_dir():
            yield from _of_theme(path, themes)
        elif path.suffix.lower() not in PICTURES:
            message = later("this file stands in no theme's folder and is not read: fiches/THEME/%(name)s")
            yield Mistake(path, 0, 0, message, {"name": path.name})


def _of_theme(folder: Path, themes: Sequence[str]) -> Iterator[Mistake]:
    inside = _listed(folder)
    if inside and folder.name not in themes:
        message = later("this folder bears the name of no theme: expected %(expected)s")
        yield Mistake(folder, 0, 0, message, {"expected": ", ".join(themes)})
    for path in inside:
        if path.is_dir():
            for below in sorted(one for one in path.rglob("*") if one.is_file() and not _is_left_behind(one)):
                message = later("this file stands one folder too deep and is not read: fiches/%(theme)s/%(name)s")
                yield Mistake(below, 0, 0, message, {"theme": folder.name, "name": below.name})
        elif path.suffix != ".md" and path.suffix.lower() not in PICTURES:
            message = later("this file is not read: the name of a fiche ends in .md, in small letters")
            yield Mistake(path, 0, 0, message)


def _texts(folder: Path) -> Iterator[Mistake]:
    """What is written above the first heading, and a head that names another theme than its folder."""
    for path in sorted((folder / FICHES).glob("*/*.md")):
        try:
            text = read_front_matter_text(path)
        except Mistakes:
            continue  # told with its line when the issue is read
        yield from _above(path, text)
        said = text.document.values.get("theme")
        if isinstance(said, str) and said and said != path.parent.name:
            message = later("the head says %(said)s and the folder %(folder)s: the folder counts")
            yield text.document.mistake(message, "theme", said=said, folder=path.parent.name)
    if (folder / EDITO).is_file():
        yield from _of_edito(folder / EDITO)


def _of_edito(path: Path) -> Iterator[Mistake]:
    """A text without heading is the editorial, unless one stands under its own."""
    try:
        text = read_front_matter_text(path)
    except Mistakes:
        return
    names = in_either_language(EDITO_HEADINGS[:1])
    if any(heading_key(heading) in names for _, _, heading in lines_with_headings(text) if heading):
        yield from _above(path, text)


def _above(path: Path, text: FrontMatterText) -> Iterator[Mistake]:
    for number, line, heading in lines_with_headings(text, uncommented=True):
        if heading:
            return
        if line.strip():
            message = later("the text above the first heading is not shown: it begins with “%(text)s”")
            yield Mistake(path, number, 1, message, {"text": line.strip()[:40]})
            return


def _listed(folder: Path) -> list[Path]:
    """What people put into `folder`, in the order of names; nothing where there is no such folder."""
    return sorted(path for path in folder.iterdir() if not _is_left_behind(path)) if folder.is_dir() else []


def _is_left_behind(path: Path) -> bool:
    """Whether an editor or a system made `path` for itself: a copy before saving, a lock, a preview."""
    name = path.name.lower()
    return name.startswith((".", "#", "~$")) or name.endswith(("~", ".swp", ".tmp")) or name in _LEFT_BEHIND
