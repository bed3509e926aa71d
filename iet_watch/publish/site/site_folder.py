"""The folder of the archive: what the program wrote there it may write again or take away, and nothing else."""

from __future__ import annotations

import hashlib
import json
import os
import stat
from collections.abc import Collection, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from iet_watch.files import together
from iet_watch.files.together import Aside, FolderChange, change_together, finish, names_inside
from iet_watch.files.whole import drafts_in, not_written, write_whole
from iet_watch.model.trouble import CANNOT_CREATE, NO_INPUT, Trouble

MEMORY = ".iet-watch-site.json"  # the addresses of the files that the program wrote


@dataclass(frozen=True)
class Changes:
    """Addresses of the files to write and to take away; `unchanged`: how many stay as they are."""

    written: tuple[str, ...]
    removed: tuple[str, ...]
    unchanged: int


def plan(folder: Path, files: Mapping[str, bytes]) -> Changes:
    """What writing `files` into `folder` would change. Raises Trouble when something there is not ours."""
    ours = _remembered(folder)
    if ours is None and folder.exists() and (not folder.is_dir() or _holds_others(folder)):
        raise Trouble(
            "%(path)s holds other files than the site: name an empty or a new folder", code=CANNOT_CREATE, path=folder
        )
    for address in files:
        if _there(folder / address) and address not in (ours or ()):
            raise Trouble(
                "%(path)s stands where the site has a file of its own: move it, or name another folder",
                code=CANNOT_CREATE, path=folder / address,
            )  # fmt: skip
        if not (folder / address).parent.resolve().is_relative_to(folder.resolve()):
            raise Trouble(
                "%(path)s leads out of the site: name another folder",
                code=CANNOT_CREATE, path=(folder / address).parent,
            )  # fmt: skip
    written = tuple(address for address, content in sorted(files.items()) if _content(folder / address) != content)
    removed = tuple(sorted(address for address in ours or () if address not in files and _there(folder / address)))
    return Changes(written, removed, len(files) - len(written))


def aside_of(folder: Path, data: Path) -> Aside:
    """Where changes of the site in `folder` are prepared: out of it, so that no visitor ever sees them.

    In `data`, the folder of the workspace, when it is on the same disk; else beside the site; else, where nothing may
    be written beside it, within.
    """
    known = hashlib.sha256(str(folder.resolve()).encode()).hexdigest()[:16]
    there = _standing(folder).stat()
    places = (data, folder.resolve().parent)
    return Aside(next((place for place in places if _suits(place, there)), folder), f"site-{known}")


def _suits(place: Path, there: os.stat_result) -> bool:
    """Whether what is made in `place` can be moved to such a folder as `there`, and has its group if it is shared."""
    if not place.is_dir() or not os.access(place, os.W_OK | os.X_OK):
        return False
    found = place.stat()
    return found.st_dev == there.st_dev and (not there.st_mode & stat.S_ISGID or found.st_gid == there.st_gid)


def is_unfinished(folder: Path, data: Path) -> bool:
    """Whether a change of the site was decided that is not in place."""
    return together.is_unfinished(aside_of(folder, data))


def settle(folder: Path, aside: Aside) -> None:
    """Finishes what a killed run had decided. Raises Trouble."""
    with _told(folder):
        finish(folder, aside)
        for draft in _drafts_of_memory(folder):
            draft.unlink(missing_ok=True)


def write(folder: Path, files: Mapping[str, bytes], changes: Changes, aside: Aside) -> None:
    """Makes the folder hold `files`, in one step. Raises Trouble when it cannot be written."""
    with _told(folder):
        ours = {*files, *(_remembered(folder) or ())}
        # Remembered before they are there: a power cut leaves nothing that the next run would not know.
        write_whole(folder / MEMORY, _memory(ours), lasting=False)
        # New pages first, then those that lead to them: no link of a page that stands is ever dead.
        order = sorted(changes.written, key=lambda address: _there(folder / address))
        change = FolderChange(
            files={**{address: files[address] for address in order}, MEMORY: _memory(set(files))},
            removed=changes.removed,
        )
        change_together(folder, change, aside, lasting=False)
        _clear_drafts(folder, ours)


def _clear_drafts(folder: Path, ours: Collection[str]) -> None:
    """Takes away what killed runs of before December 2026 left in the public folder, and nothing else."""
    for place in {(folder / address).parent for address in (*ours, MEMORY)}:
        for name, draft in drafts_in(place):
            if (place / name).relative_to(folder).as_posix() in (*ours, MEMORY):
                draft.unlink(missing_ok=True)


@contextmanager
def _told(folder: Path) -> Iterator[None]:
    try:
        yield
    except OSError as error:
        raise not_written(Path(error.filename or folder), error, CANNOT_CREATE) from error


def read(folder: Path) -> Mapping[str, bytes]:
    """The files of the site that stands in `folder`. Raises Trouble when there is none."""
    ours = _remembered(folder)
    if ours is None:
        raise Trouble("%(path)s holds no site: iet-watch site writes one", code=NO_INPUT, path=folder)
    found = {address: _content(folder / address) for address in sorted(ours)}
    return {address: content for address, content in found.items() if content is not None}


def stands(folder: Path) -> bool:
    """Whether a site of ours stands in `folder`."""
    return _remembered(folder) is not None


def _remembered(folder: Path) -> frozenset[str] | None:
    """The addresses written before, None where no site stands. Whatever leads out of the folder is passed over."""
    try:
        listed = json.loads((folder / MEMORY).read_text(encoding="utf-8"))["files"]
    except (OSError, ValueError, KeyError, TypeError, RecursionError):
        return None
    if not isinstance(listed, list):
        return None
    return frozenset(one for one in listed if isinstance(one, str) and names_inside(one))


def _memory(addresses: set[str]) -> bytes:
    return (json.dumps({"files": sorted(addresses)}, indent=1) + "\n").encode()


def _standing(path: Path) -> Path:
    """The nearest folder upwards that is there."""
    path = path.resolve()
    return next(one for one in (path, *path.parents) if one.is_dir())


def _drafts_of_memory(folder: Path) -> set[Path]:
    """What runs left that were killed while they wrote the very first file of the site."""
    return {draft for name, draft in drafts_in(folder) if name == MEMORY}


def _holds_others(folder: Path) -> bool:
    return bool(set(folder.iterdir()) - _drafts_of_memory(folder))


def _there(path: Path) -> bool:
    return path.exists() or path.is_symlink()


def _content(path: Path) -> bytes | None:
    try:
        return path.read_bytes() if path.is_file() and not path.is_symlink() else None
    except OSError:
        return None
