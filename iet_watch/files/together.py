"""Several files of a folder changed in one step: all of them or none, however the process ends.

A change is prepared whole in a folder aside, whose name nobody can guess. One rename decides it. Then each file is
moved to its place, which needs no room on the disk; a run that is killed meanwhile is finished by the next one. Whoever
calls this holds a lock on the folder.
"""

from __future__ import annotations

import errno
import hashlib
import json
import os
import secrets
import shutil
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path, PurePosixPath
from typing import Any

from iet_watch.files.whole import make_folder, rights_of, sync_folder, write_new, write_whole
from iet_watch.model.trouble import BAD_DATA, NOT_ALLOWED, Trouble

PREPARING, DECIDED = "preparing", "decided"  # how the names of the folders aside end
PLAN, NEW, FIXED = "plan.json", "new", "fixed"  # what stands in one
LATE = "late"  # how the name of a file ends that was saved while what it said before was being published


@dataclass(frozen=True)
class FolderChange:
    """What a folder is to become. Every path is relative to it, with `/`.

    `files`: what to write, put in place in this order. `whole`: folders in which nothing but these `files` may stand
    afterwards. `removed`: files to take away. `guarded`: files that are written or taken away only while they are what
    they were, by SHA-256 (`""`: not there): what somebody wrote meanwhile stays. `fixed`: files that must be what was
    read of them; what somebody saved over one meanwhile is set aside under another name.
    """

    files: Mapping[str, bytes]
    whole: tuple[str, ...] = ()
    removed: tuple[str, ...] = ()
    guarded: Mapping[str, str] = field(default_factory=dict)
    fixed: Mapping[str, bytes] = field(default_factory=dict)


@dataclass(frozen=True)
class Aside:
    """Where the changes of a folder are prepared: on the same disk, under names that begin with `label`."""

    folder: Path
    label: str

    def stages(self, state: str) -> Iterator[Path]:
        """The folders that stand there, in one of the two states."""
        with suppress(FileNotFoundError):
            for path in sorted(self.folder.iterdir()):
                if path.name.startswith(f".{self.label}.") and path.suffix == f".{state}" and not path.is_symlink():
                    yield path

    def new(self) -> Path:
        return self.folder / f".{self.label}.{secrets.token_hex(8)}.{PREPARING}"


def change_together(
    folder: Path, change: FolderChange, aside: Aside, *, lasting: bool = True, agreed: Callable[[], None] = lambda: None
) -> tuple[str, ...]:
    """Makes `folder` what `change` says, in one step; returns the names under which late savings were set aside.

    `agreed` is asked once all is prepared and raises when the change must not be made after all. `lasting`: see
    `write_whole`. Until the change is decided an error leaves everything as it was. Raises OSError, Trouble.
    """
    stage = aside.new()
    try:
        _prepare(stage, folder, change, lasting=lasting)
        agreed()
        decided = stage.with_suffix(f".{DECIDED}")
        stage.rename(decided)
    except BaseException:
        shutil.rmtree(stage, ignore_errors=True)
        raise
    if lasting:
        sync_folder(aside.folder)
    return _put_in_place(folder, decided)


def finish(folder: Path, aside: Aside) -> tuple[str, ...]:
    """Finishes the change of `folder` that a killed run had decided, and takes away what others had only prepared.

    Returns the names under which late savings were set aside. Raises OSError, Trouble.
    """
    late = [name for stage in aside.stages(DECIDED) for name in _put_in_place(folder, stage)]
    for stage in aside.stages(PREPARING):
        shutil.rmtree(stage, ignore_errors=True)
    return tuple(late)


def is_unfinished(aside: Aside) -> bool:
    """Whether a change was decided that is not in place."""
    return any(aside.stages(DECIDED))


def digest_of(path: Path) -> str:
    """The SHA-256 of a file, `""` when there is none: nothing, a folder, a link."""
    if path.is_symlink() or not path.is_file():
        return ""
    return hashlib.sha256(path.read_bytes()).hexdigest()


def _prepare(stage: Path, folder: Path, change: FolderChange, *, lasting: bool) -> None:
    for path in (*change.files, *change.removed, *change.fixed, *change.whole):
        refuse_outside(folder, path)
    aside = {f"{NEW}/{path}": data for path, data in change.files.items()}
    aside |= {f"{FIXED}/{path}": data for path, data in change.fixed.items()}
    plan = {
        "files": {path: _sha256(data) for path, data in change.files.items()},
        "fixed": {path: _sha256(data) for path, data in change.fixed.items()},
        "whole": change.whole,
        "removed": change.removed,
        "guarded": dict(change.guarded),
        "lasting": lasting,
    }
    make_folder(stage)
    for name, data in (*aside.items(), (PLAN, json.dumps(plan).encode())):
        _write_aside(stage / name, data, folder / _place_of(name), lasting=lasting)
    if lasting:
        _sync_folders(stage, (*aside, PLAN))


def _sync_folders(top: Path, names: Collection[str]) -> None:
    """Makes lasting what the folders from `top` down to those of `names` hold."""
    for place in sorted({parent for name in names for parent in PurePosixPath(name).parents}):
        if (top / place).is_dir():
            sync_folder(top / place)


def _place_of(name: str) -> PurePosixPath:
    """The path in the folder of what stands aside under `name`: without `new/` or `fixed/`."""
    return PurePosixPath(*PurePosixPath(name).parts[1:])


def _write_aside(path: Path, data: bytes, place: Path, *, lasting: bool) -> None:
    """Writes a file that will go to `place`, with the rights of what stands there. Raises OSError naming `place`."""
    try:
        _make_folder(path.parent)
        write_new(path, data, mode=rights_of(place), lasting=lasting)
    except OSError as error:
        raise OSError(error.errno, error.strerror, str(place)) from error


def _put_in_place(folder: Path, stage: Path) -> tuple[str, ...]:
    """Moves what a decided change holds to its place. It may have been begun; done twice it changes nothing."""
    plan = _read_plan(stage)
    if plan is None or _damaged(folder, stage, plan):
        if plan is not None and not plan["lasting"]:  # made again by the command that calls
            _dismiss(stage)
            return ()
        raise Trouble(
            "%(path)s holds a change of %(folder)s that was interrupted, and is damaged: restore a backup",
            code=BAD_DATA, path=stage, folder=folder,
        )  # fmt: skip
    for name in plan["whole"]:
        _empty(folder, name, plan["files"])
    for path, digest in plan["files"].items():
        if _may_touch(folder, path, plan, digest):
            _move(stage / NEW / path, folder / path)
    late = tuple(name for path, digest in plan["fixed"].items() for name in _fix(folder, stage, path, digest))
    for path in plan["removed"]:
        if _may_touch(folder, path, plan, ""):
            _remove(folder, path)
    if plan["lasting"]:
        _sync_folders(folder, (*plan["files"], *plan["fixed"], *plan["removed"]))
        sync_folder(folder.parent)
    _dismiss(stage)
    return late


def _read_plan(stage: Path) -> Mapping[str, Any] | None:
    try:
        plan = json.loads((stage / PLAN).read_text(encoding="utf-8"))
    except (OSError, ValueError, RecursionError):
        return None
    known = {"files": dict, "fixed": dict, "whole": list, "removed": list, "guarded": dict, "lasting": bool}
    if not isinstance(plan, dict) or any(not isinstance(plan.get(key), kind) for key, kind in known.items()):
        return None
    return plan


def _damaged(folder: Path, stage: Path, plan: Mapping[str, Any]) -> bool:
    """Whether a file is neither waiting whole nor in place; raises Trouble where one would leave the folder."""
    for path in (*plan["files"], *plan["fixed"], *plan["removed"], *plan["whole"]):
        refuse_outside(folder, path)
    waiting = [(path, digest, stage / NEW / path) for path, digest in plan["files"].items()]
    waiting += [(path, digest, stage / FIXED / path) for path, digest in plan["fixed"].items()]
    return any(
        digest_of(aside) != digest if _there(aside) else not _there(folder / path) for path, digest, aside in waiting
    )


def _empty(folder: Path, name: str, files: Collection[str]) -> None:
    """Takes away whatever stands in the folder `name` and is not among `files`."""
    top = folder / name
    if top.is_symlink() or top.is_file():
        top.unlink()
    for path in sorted(top.rglob("*"), reverse=True):
        if path.is_dir() and not path.is_symlink():
            with suppress(OSError):  # not empty
                path.rmdir()
        elif path.relative_to(folder).as_posix() not in files:
            path.unlink()
    with suppress(OSError):
        top.rmdir()


def _may_touch(folder: Path, path: str, plan: Mapping[str, Any], after: str) -> bool:
    """Whether nobody has written at `path` since the change was prepared."""
    return path not in plan["guarded"] or digest_of(folder / path) in (plan["guarded"][path], after)


def _fix(folder: Path, stage: Path, path: str, digest: str) -> Sequence[str]:
    """Makes the file at `path` what was read of it; returns the name that what stands there goes by now, if it went."""
    place, aside = folder / path, []
    if digest_of(place) == digest:
        return ()
    if _there(place):
        name = next(name for name in _late_names(path) if not _there(folder / name))
        place.rename(folder / name)
        aside.append(name)
    _move(stage / FIXED / path, place)
    return aside


def _late_names(path: str) -> Iterator[str]:
    yield f"{path}.{LATE}"
    number = 1
    while True:
        number += 1
        yield f"{path}.{LATE}-{number}"


def _move(source: Path, target: Path) -> None:
    if not _there(source):
        return  # it was moved before the run was killed
    _make_folder(target.parent)
    try:
        source.replace(target)
    except OSError as error:
        if error.errno != errno.EXDEV:
            raise
        write_whole(target, source.read_bytes())  # the folder is mounted from elsewhere


def _remove(folder: Path, path: str) -> None:
    """Takes a file away, then the folders that it leaves empty."""
    (folder / path).unlink(missing_ok=True)
    for parent in PurePosixPath(path).parents:
        place = folder / parent
        if place == folder or not place.is_dir() or any(place.iterdir()):
            return
        place.rmdir()


def _dismiss(stage: Path) -> None:
    """The change is in place: from here on the folder aside is waste, whatever happens."""
    waste = stage.with_suffix(f".{PREPARING}")
    stage.rename(waste)
    shutil.rmtree(waste, ignore_errors=True)


def names_inside(path: str) -> bool:
    """Whether `path` names something below the folder that it is put after: by its words, whatever links there are."""
    pure = PurePosixPath(path)
    return bool(pure.parts) and not pure.is_absolute() and ".." not in pure.parts and "\0" not in path


def refuse_outside(folder: Path, path: str) -> None:
    """Nothing is written through a link that leads out of the folder. Raises Trouble."""
    if not names_inside(path) or not (folder / path).parent.resolve().is_relative_to(folder.resolve()):
        raise Trouble("%(path)s leads out of %(folder)s", code=NOT_ALLOWED, path=folder / path, folder=folder)


def _make_folder(folder: Path) -> None:
    if not folder.is_dir():
        make_folder(folder)


def _there(path: Path) -> bool:
    return os.path.lexists(path)


def _sha256(data: bytes) -> str:
    return hashlib.sha256(data).hexdigest()
