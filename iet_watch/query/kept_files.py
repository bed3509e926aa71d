"""Files in which this machine keeps what takes long to make: made when first asked for, then there for every process.

They stand in `$XDG_CACHE_HOME/iet-watch`. Several versions of a library, or of this program, each have their own; what
none has asked for in a month goes when another is written.
"""

from __future__ import annotations

import fcntl
import mmap
import os
import time
from collections.abc import Callable, Iterable, Sequence
from contextlib import suppress
from functools import cache
from pathlib import Path
from typing import BinaryIO, TypeVar
from zlib import crc32

Made = TypeVar("Made")

DAY = 86_400  # seconds; a file is noted as asked for once a day at most
UNASKED = 30 * DAY  # after so long without a reader a file goes: a watch runs weekly, and it is made anew in a second
_DRAFT = ".draft-"


def kept(
    name: str,
    sources: Sequence[Path],
    make: Callable[[], Made],
    read: Callable[[Path], Made],
    write: Callable[[Path, Made], None],
) -> Made:
    """What `make` makes of the files `sources`, from the file of that name where this machine keeps it.

    Another version of `sources` has another file. `read` raises ValueError where a file holds anything else: it is then
    made anew. Where no file can be kept, what was made is given.
    """
    found = kept_before(name, sources, read)
    if found is not None:
        return found
    made = make()
    keep(name, sources, lambda path: write(path, made))
    again = kept_before(name, sources, read)  # shared, or read where it stands: what was made may go
    return made if again is None else again


def kept_before(name: str, sources: Sequence[Path], read: Callable[[Path], Made]) -> Made | None:
    """What stands in the file of that name; None where there is none that can be read."""
    path = _path(name, tuple(sources))
    if path is None:
        return None
    with suppress(OSError, ValueError):
        found = read(path)
        _note_reader(path)
        return found
    return None


def keep(name: str, sources: Sequence[Path], write: Callable[[Path], None]) -> None:
    """Has the file of that name written, where that is possible."""
    path = _path(name, tuple(sources))
    if path is None:
        return
    with suppress(OSError, ValueError):
        path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        _sweep(path.parent)
        write(path)


def mapped(file: BinaryIO) -> mmap.mmap:
    """What a file holds, in memory that its readers share."""
    return mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ)


def write_at_once(path: Path, pieces: Iterable[bytes | memoryview]) -> None:
    """Writes a file of several pieces: a reader sees no half of it. Raises OSError."""
    draft = path.with_name(f"{_DRAFT}{os.urandom(8).hex()}")
    try:
        with draft.open("xb") as file:
            with suppress(OSError):  # no disk of the network need know locks
                fcntl.flock(file, fcntl.LOCK_SH)  # until it is closed: this draft has its writer (`_is_left`)
            file.writelines(pieces)
            file.flush()
            os.fsync(file.fileno())  # a power cut must not leave holes that look like words, or numbers
            draft.replace(path)
    finally:
        draft.unlink(missing_ok=True)


def write_checked(path: Path, contents: bytes) -> None:
    """Writes a file for `read_checked`. Raises OSError."""
    write_at_once(path, (_checksum(contents), b"\n", contents))


def read_checked(path: Path) -> bytes:
    """What `write_checked` wrote. Raises OSError, and ValueError where the file is not whole."""
    checksum, _, contents = path.read_bytes().partition(b"\n")
    if checksum != _checksum(contents):
        raise ValueError(f"{path} is not as it was written")
    return contents


def _checksum(contents: bytes) -> bytes:
    return b"%08x" % crc32(contents)


def _sweep(folder: Path) -> None:
    """Takes away what nobody has asked for, and the drafts of processes that were killed."""
    oldest = time.time() - UNASKED
    for file in folder.iterdir():
        with suppress(OSError):  # another process sweeps too
            if _is_left(file) if file.name.startswith(_DRAFT) else file.stat().st_mtime < oldest:
                file.unlink()


def _is_left(draft: Path) -> bool:
    """Whether no process is writing it: the kernel frees the lock of one that has ended. Raises OSError."""
    with draft.open("rb") as file, suppress(BlockingIOError):
        fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        return True
    return False


def _note_reader(path: Path) -> None:
    """Notes, in its time, that a file is asked for, where that is possible."""
    with suppress(OSError):  # another's file, a disk that is only read, a file that has gone since it was read
        if path.stat().st_mtime < time.time() - DAY:
            os.utime(path)


def _path(name: str, sources: tuple[Path, ...]) -> Path | None:
    """None where there is no home, or not all of the sources."""
    try:
        home = Path(os.environ.get("XDG_CACHE_HOME") or "~/.cache").expanduser()
        version = _version(sources)
    except (RuntimeError, OSError):  # nobody's home is known, or there is no such file
        return None
    return home / "iet-watch" / f"{name}-{version:08x}" if home.is_absolute() else None


@cache
def _version(sources: tuple[Path, ...]) -> int:
    """What tells the contents of these files from others: the same for every installation of one library."""
    version = 0
    for source in sources:  # a few MB at most
        version = crc32(source.read_bytes(), version)
    return version
