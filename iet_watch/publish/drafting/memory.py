"""What `--draft` remembers: each file as it wrote it, and for which article.

Another hash means that a person edited it. A fiche that it wrote and that is no longer there was taken away, or moved,
by somebody who had a reason.
"""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Collection, Mapping
from pathlib import Path, PurePosixPath
from typing import Any

from iet_watch.files.together import digest_of
from iet_watch.files.toml import Mistake, Mistakes
from iet_watch.locale import later

MEMORY = ".draft.json"


class Memory:
    """The memory of one issue. Raises Mistakes when its file cannot be read."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        path = folder / MEMORY
        known = _read(path) if path.exists() else {}
        self._hashes: dict[str, str] = dict(known.get("files", known))
        self._by_name = bool(known) and not known.keys() <= {"files", "items"}
        self._items: dict[int, str] = {int(item): written for item, written in known.get("items", {}).items()}

    def untouched(self, path: str) -> bool:
        return self._hashes.get(path, "") == digest_of(self.folder / path) != ""

    def takes(self, path: str, text: str) -> bool:
        """Whether `text` is to be written: there is no such file, or nobody edited it and its text is other now."""
        digest = hashlib.sha256(text.encode()).hexdigest()
        if (self.folder / path).exists() and (not self.untouched(path) or self._hashes.get(path) == digest):
            return False
        self._hashes[path] = digest
        return True

    def note(self, item: int, path: str) -> None:
        """The fiche of `item` is at `path`."""
        self._items[item] = path

    def written(self, item: int, theme: str, slug: str) -> str:
        """Where the fiche of an article was written, empty when none was.

        Before December 2026 no item was noted: its fiche is known by the theme and the words of its name.
        """
        if item in self._items or not self._by_name:
            return self._items.get(item, "")
        gone = (path for path in self._hashes if not (self.folder / path).exists())
        return next((path for path in gone if _is_of(PurePosixPath(path), theme, slug)), "")

    def forget(self, path: str) -> None:
        self._hashes.pop(path, None)
        self._items = {item: written for item, written in self._items.items() if written != path}

    def let_go(self, wanted: Collection[int]) -> None:
        """Forgets the fiches that are no longer there of articles that nobody wants any more."""
        for path in [path for item, path in self._items.items() if item not in wanted]:
            if not (self.folder / path).exists():
                self.forget(path)

    def rename(self, names: Mapping[str, str]) -> None:
        self._hashes = {names.get(path, path): digest for path, digest in self._hashes.items()}
        self._items = {item: names.get(path, path) for item, path in self._items.items()}

    @property
    def text(self) -> str:
        items = {str(item): path for item, path in sorted(self._items.items())}
        return json.dumps({"files": dict(sorted(self._hashes.items())), "items": items}, indent=1) + "\n"


def _is_of(path: PurePosixPath, theme: str, slug: str) -> bool:
    return path.parent.name == theme and re.sub(r"^\d+-", "", path.stem) == slug


def _read(path: Path) -> Mapping[str, Any]:
    """What earlier drafts noted. Raises Mistakes when it cannot be read."""
    try:
        known = json.loads(path.read_text(encoding="utf-8"))
    except (ValueError, RecursionError):
        known = None
    if not _is_memory(known):
        message = later("the memory of --draft is damaged: delete it, and every file there counts as edited")
        raise Mistakes((Mistake(path, 0, 0, message),))
    return dict(known)


def _is_memory(known: Any) -> bool:
    """Whether `known` is a memory: of today, or the hashes alone that were kept before December 2026."""
    if not isinstance(known, dict):
        return False
    if known.keys() <= {"files", "items"} and all(isinstance(one, dict) for one in known.values()):
        items = known.get("items", {})
        return _are_texts(known.get("files", {})) and _are_texts(items) and all(item.isdecimal() for item in items)
    return _are_texts(known)


def _are_texts(table: Mapping[str, Any]) -> bool:
    return all(isinstance(one, str) for one in table.values())
