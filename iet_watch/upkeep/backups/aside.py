"""A folder for what a backup holds while it is made or checked; what killed commands left goes with the next one."""

from __future__ import annotations

import os
import shutil
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from tempfile import TemporaryDirectory

ABANDONED = 24 * 3600  # seconds after which a folder is that of a killed command
_PREFIX = ".iet-watch-backup-"


@contextmanager
def aside(where: Path) -> Iterator[Path]:
    """An empty folder in `where` that its owner alone may enter, until the block ends. Raises OSError."""
    _clear(where, time.time() - ABANDONED)
    with TemporaryDirectory(prefix=_PREFIX, dir=where) as folder:
        yield Path(folder)


def _clear(where: Path, until: float) -> None:
    for folder in where.glob(f"{_PREFIX}*"):
        with suppress(OSError):
            known = folder.lstat()
            if known.st_uid == os.geteuid() and known.st_mtime < until and not folder.is_symlink():
                shutil.rmtree(folder, ignore_errors=True)
