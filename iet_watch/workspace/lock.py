"""Locks that the kernel frees however a process ends: the one run at a time, the one person at an issue."""

from __future__ import annotations

import fcntl
import json
import os
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from pathlib import Path

from iet_watch.files.whole import make_folder, not_written, share
from iet_watch.model.trouble import NOT_ALLOWED, TRY_AGAIN, Trouble
from iet_watch.workspace.folder import Workspace

LONGEST_NOTE = 4096  # bytes of what the holder of a lock says of itself


@contextmanager
def exclusive_run(workspace: Workspace) -> Iterator[None]:
    """Holds the workspace's lock for a run. Raises Trouble when another one holds it."""
    with held(workspace.root / "data" / ".run.lock", {}) as other:
        if other is not None:
            raise Trouble("another run is at work in this workspace: try again when it has ended", code=TRY_AGAIN)
        yield


@contextmanager
def held(path: Path, note: Mapping[str, str] | None = None) -> Iterator[Mapping[str, str] | None]:
    """Holds the lock at `path`, with `note` in it for those who find it held; gives None.

    Without a note it is shared with all who have none either. When it cannot be had, gives what its holder noted, and
    holds nothing. Raises Trouble when the file cannot be written.
    """
    handle = _open(path)
    try:
        try:
            fcntl.flock(handle, (fcntl.LOCK_SH if note is None else fcntl.LOCK_EX) | fcntl.LOCK_NB)
        except BlockingIOError:
            yield _noted(handle)
            return
        with _note(handle, note):
            yield None
    finally:
        os.close(handle)


def is_held(path: Path) -> bool:
    """Whether some process holds the lock at `path` now, as one that only looks may ask: no file is made."""
    try:
        handle = os.open(path, os.O_RDONLY | os.O_NOFOLLOW | os.O_CLOEXEC)
    except OSError:
        return False
    try:
        fcntl.flock(handle, fcntl.LOCK_SH | fcntl.LOCK_NB)
    except BlockingIOError:
        return True
    finally:
        os.close(handle)
    return False


@contextmanager
def _note(handle: int, note: Mapping[str, str] | None) -> Iterator[None]:
    """Keeps `note` in the file as long as the block lasts. On a full disk nothing is noted, and the lock holds."""
    if note is None:
        yield
        return
    with suppress(OSError):
        os.ftruncate(handle, 0)
        os.pwrite(handle, json.dumps(dict(note), ensure_ascii=False).encode()[:LONGEST_NOTE], 0)
    try:
        yield
    finally:
        with suppress(OSError):
            os.ftruncate(handle, 0)


def _open(path: Path) -> int:
    try:
        if not path.parent.is_dir():
            make_folder(path.parent)
        return _opened(path)
    except OSError as error:
        raise not_written(path, error, NOT_ALLOWED) from error


def _opened(path: Path) -> int:
    """The file of the lock, open for writing, made where there is none."""
    flags = os.O_RDWR | os.O_NOFOLLOW | os.O_CLOEXEC
    try:
        handle = os.open(path, flags | os.O_CREAT | os.O_EXCL, 0o660)
    except FileExistsError:
        return os.open(path, flags)
    share(path)
    return handle


def _noted(handle: int) -> Mapping[str, str]:
    """What the holder of a lock says of itself; empty in the instant before it has."""
    try:
        note = json.loads(os.pread(handle, LONGEST_NOTE, 0))
    except ValueError:
        return {}
    return {key: value for key, value in note.items() if isinstance(value, str)} if isinstance(note, dict) else {}
