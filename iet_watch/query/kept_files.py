"""Files in which this machine keeps what takes long to make: made when first asked for, then there for every process.

They stand in `$XDG_CACHE_HOME/iet-watch`, and whatever is read from them is memory that all processes share.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable
from contextlib import suppress
from pathlib import Path
from typing import TypeVar
from zlib import crc32

Made = TypeVar("Made")


def kept(
    name: str, source: Path, make: Callable[[], Made], read: Callable[[Path], Made], write: Callable[[Path, Made], None]
) -> Made:
    """What `make` makes of the file `source`, from the file of that name where this machine keeps it.

    Another version of `source` has another file, and takes the older ones away. `read` raises ValueError where a file
    holds anything else: it is then made anew. Where no file can be kept, what was made is given.
    """
    path = _path(name, source)
    if path is None:
        return make()
    with suppress(OSError, ValueError):
        return read(path)
    made = make()
    with suppress(OSError, ValueError):
        path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        for older in path.parent.glob(f"{name}-*"):
            older.unlink(missing_ok=True)
        write(path, made)
        return read(path)  # in memory that is shared; what was made may go
    return made


def write_at_once(path: Path, pieces: Iterable[bytes | memoryview]) -> None:
    """Writes a file of several pieces: a reader sees no half of it. Raises OSError."""
    draft = path.with_name(f".{path.name}.{os.getpid()}")
    try:
        with draft.open("xb") as file:
            file.writelines(pieces)
            file.flush()
            os.fsync(file.fileno())  # a power cut must not leave holes that look like words, or numbers
        draft.replace(path)
    finally:
        draft.unlink(missing_ok=True)


def _path(name: str, source: Path) -> Path | None:
    """None where there is no home, or no such file."""
    try:
        home = Path(os.environ.get("XDG_CACHE_HOME") or "~/.cache").expanduser()
        version = crc32(source.read_bytes())  # a few MB at most: the same for every installation of one library
    except (RuntimeError, OSError):  # nobody's home is known, or there is no such file
        return None
    return home / "iet-watch" / f"{name}-{version:08x}" if home.is_absolute() else None
