"""How far the fiches of all issues, published or not, let their articles go: what leaves the house asks here first."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from iet_watch.files.front_matter import read_front_matter_text
from iet_watch.files.toml import Mistakes
from iet_watch.model.levels import PUBLIC, Level, narrowest
from iet_watch.workspace.folder import Workspace


@dataclass(frozen=True)
class FicheLevels:
    """`levels`: per item, the narrowest of its fiches and their issues; `files`: its fiche in the newest issue.

    `unreadable`: files that cannot be read, so that nobody knows of which article they are, or how far it may go.
    """

    levels: Mapping[int, Level]
    files: Mapping[int, Path]
    unreadable: tuple[str, ...]


def fiche_levels(space: Workspace) -> FicheLevels:
    """What the heads of all fiches say."""
    levels: dict[int, Level] = {}
    files: dict[int, Path] = {}
    unreadable: list[str] = []
    for folder in sorted(path for path in space.bulletins_folder.glob("*") if path.is_dir()):
        edito = folder / "edito.md"
        head = _head(edito) if edito.is_file() else {}
        of_issue = (head or {}).get("level", PUBLIC)
        if head is None:
            unreadable.append(str(edito.relative_to(space.root)))
        for path in sorted((folder / "fiches").glob("*/*.md")):
            head = _head(path) or {}
            item, own = head.get("item", 0), head.get("own", 0)
            if not isinstance(item, int) or not isinstance(own, int) or not (item or own):
                unreadable.append(str(path.relative_to(space.root)))
            elif item:
                level = narrowest(of_issue, head.get("level", PUBLIC))
                levels[item] = narrowest(levels.get(item, PUBLIC), level)
                files[item] = path
    return FicheLevels(levels, files, tuple(unreadable))


def _head(path: Path) -> Mapping[str, Any] | None:
    """The head of a file as it stands, None when it cannot be read."""
    try:
        return read_front_matter_text(path).document.values
    except (OSError, Mistakes):
        return None
