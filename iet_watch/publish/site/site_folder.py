"""The folder of the archive: what the program wrote there it may write again or take away, and nothing else."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path, PurePosixPath

from iet_watch.files.whole import make_folder, write_whole
from iet_watch.locale import Phrase
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
    if ours is None and folder.exists() and (not folder.is_dir() or any(folder.iterdir())):
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


def write(folder: Path, files: Mapping[str, bytes], changes: Changes) -> None:
    """Makes the folder hold `files`. Raises Trouble when it cannot be written."""
    try:
        make_folder(folder)
        # Remembered before they are there: a run that is killed leaves nothing that the next one would not know.
        _remember(folder, {*files, *(_remembered(folder) or ())})
        for address in changes.written:
            write_whole(folder / address, files[address], lasting=False)
        for address in changes.removed:
            _remove(folder, address)
        _remember(folder, set(files))
    except OSError as error:
        raise Trouble(
            "%(path)s cannot be written: %(reason)s",
            code=CANNOT_CREATE,
            path=Path(error.filename or folder),
            reason=Phrase(error.strerror),
        ) from error


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
    except (OSError, ValueError, KeyError, TypeError):
        return None
    return frozenset(one for one in listed if isinstance(one, str) and _is_inside(one))


def _is_inside(address: str) -> bool:
    path = PurePosixPath(address)
    return bool(path.parts) and not path.is_absolute() and ".." not in path.parts and "\0" not in address


def _remember(folder: Path, addresses: set[str]) -> None:
    write_whole(folder / MEMORY, json.dumps({"files": sorted(addresses)}, indent=1) + "\n", lasting=False)


def _remove(folder: Path, address: str) -> None:
    """Takes a file away, then the folders that it leaves empty."""
    (folder / address).unlink(missing_ok=True)
    for parent in PurePosixPath(address).parents:
        place = folder / parent
        if place == folder or any(place.iterdir()):
            return
        place.rmdir()


def _there(path: Path) -> bool:
    return path.exists() or path.is_symlink()


def _content(path: Path) -> bytes | None:
    try:
        return path.read_bytes() if path.is_file() and not path.is_symlink() else None
    except OSError:
        return None
