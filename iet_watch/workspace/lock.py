"""The lock of the one run at a time."""

from __future__ import annotations

import fcntl
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from iet_watch.files.whole import make_folder, share
from iet_watch.locale import Phrase
from iet_watch.model.trouble import NOT_ALLOWED, TRY_AGAIN, Trouble
from iet_watch.workspace.folder import Workspace


@contextmanager
def exclusive_run(workspace: Workspace) -> Iterator[None]:
    """Holds the workspace's lock; the kernel frees it however the process ends. Raises Trouble when it is held."""
    path = workspace.root / "data" / ".run.lock"
    try:
        make_folder(path.parent)
        handle = _opened(path)
    except OSError as error:
        raise Trouble(
            "%(path)s cannot be written: %(reason)s", code=NOT_ALLOWED, path=path, reason=Phrase(error.strerror)
        ) from error
    try:
        try:
            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            raise Trouble(
                "another run is at work in this workspace: try again when it has ended", code=TRY_AGAIN
            ) from None
        yield
    finally:
        os.close(handle)


def _opened(path: Path) -> int:
    """The file of the lock, open for writing, made where there is none."""
    flags = os.O_RDWR | os.O_NOFOLLOW | os.O_CLOEXEC
    try:
        handle = os.open(path, flags | os.O_CREAT | os.O_EXCL, 0o660)
    except FileExistsError:
        return os.open(path, flags)
    share(path)
    return handle
