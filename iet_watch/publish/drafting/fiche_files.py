"""The files of fiches in the folder of a theme: the number that their name begins with says their order."""

from __future__ import annotations

import re
from collections.abc import Sequence
from pathlib import Path

from iet_watch.files.together import Aside, FolderChange, change_together, digest_of
from iet_watch.model.trouble import NO_INPUT, USAGE, Trouble
from iet_watch.publish.drafting.memory import MEMORY, Memory
from iet_watch.publish.issue.fiche_order import IssueOrder, number_of
from iet_watch.words import slug as as_slug

SLUG_LIMIT = 50  # characters of a title in a name


class Places:
    """Places for new fiches: after all that stand in the folder of their theme."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._last: dict[str, int] = {}

    def next(self, theme: str, title: str) -> str:
        """The path of a new fiche in the folder of the issue."""
        if theme not in self._last:
            names = (path.name for path in (self._folder / "fiches" / theme).glob("*.md"))
            self._last[theme] = max((number_of(name) or 0 for name in names), default=0)
        self._last[theme] += 1
        return f"fiches/{theme}/{self._last[theme]:02d}-{as_slug(title, SLUG_LIMIT)}.md"


def move_fiche(folder: Path, named: str, place: int, aside: Aside) -> dict[str, str]:
    """Makes a fiche the one at `place`, from 1, of its theme; returns the new name of each file that got another.

    `named`: its file, by its path or by its name alone. The numbers of the names are dealt out anew, in one step.
    Raises Trouble.
    """
    moved = found_fiche(folder, named)
    if place < 1:
        raise Trouble("--move: %(place)s is no place, expected a number from 1", code=USAGE, place=place)
    files = [path for path in IssueOrder().of_files(moved.parent.glob("*.md")) if path != moved]
    files.insert(place - 1, moved)
    numbers = _numbers([path.name for path in files])
    names = {path: path.with_name(_renumbered(path.name, number)) for path, number in zip(files, numbers, strict=True)}
    renamed = {path: new for path, new in names.items() if path != new}
    if len(set(names.values())) < len(names):
        raise Trouble("%(path)s: two fiches would have one name", code=USAGE, path=moved.parent)
    _rename(folder, {_inside(path, folder): _inside(new, folder) for path, new in renamed.items()}, aside)
    return {_inside(path, folder): _inside(new, folder) for path, new in renamed.items()}


def found_fiche(folder: Path, named: str) -> Path:
    """The file of a fiche that somebody names. Raises Trouble when there is none, or several."""
    fiches = sorted((folder / "fiches").glob("*/*.md"))
    tail = Path(named)
    found = [path for path in fiches if path == tail.resolve()] or [
        path for path in fiches if path.parts[-len(tail.parts) :] == tail.parts
    ]
    if not found:
        raise Trouble(
            "%(quarter)s has no fiche %(file)s: fiches/THEME/NAME.md", code=NO_INPUT, quarter=folder.name, file=named
        )
    if len(found) > 1:
        several = ", ".join(_inside(path, folder) for path in found)
        raise Trouble("%(file)s names several fiches: %(paths)s", code=USAGE, file=named, paths=several)
    return found[0]


def _numbers(names: Sequence[str]) -> list[int]:
    """The numbers that the fiches of a theme have among them, the smallest first; 1, 2, 3… where two have the same."""
    taken = {number for name in names if (number := number_of(name)) is not None}
    return sorted(taken) if len(taken) == len(names) else list(range(1, len(names) + 1))


def _renumbered(name: str, number: int) -> str:
    if number_of(name) == number:
        return name
    rest = re.sub(r"^\d+[-_ .]*", "", name)
    return f"{number:02d}-{rest}"


def _rename(folder: Path, names: dict[str, str], aside: Aside) -> None:
    if not names:
        return
    memory = Memory(folder)
    memory.rename(names)
    remembered = {MEMORY: memory.text.encode()} if (folder / MEMORY).exists() else {}
    change = FolderChange(
        files={**{new: (folder / old).read_bytes() for old, new in names.items()}, **remembered},
        removed=tuple(old for old in names if old not in names.values()),
        guarded={old: digest_of(folder / old) for old in names},
    )
    change_together(folder, change, aside)


def _inside(path: Path, folder: Path) -> str:
    return path.relative_to(folder).as_posix()
