"""Dictionaries that this machine keeps in files, made when they are first asked for: the next process has them at once.

A dictionary of simplemma takes 0.25 s to unpack, of every process that looks up one word of a vocabulary, an equation
or an article. In `$XDG_CACHE_HOME/iet-watch` it is there in a millisecond, and the processes of a collect share it.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Mapping
from contextlib import suppress
from importlib.util import find_spec
from pathlib import Path
from zlib import crc32

from iet_watch.query.packed_words import PackedWords


def kept_words(kind: str, lang: str, make: Callable[[], Mapping[str, str]]) -> Mapping[str, str]:
    """What `make` makes of the dictionary of a language, from the file where this machine keeps it.

    `kind` tells what it is, and changes with how it is made; another dictionary of simplemma's has another file. Where
    no file can be kept, it is made.
    """
    path = _path(kind, lang)
    if path is None:
        return make()
    with suppress(OSError, ValueError):
        return PackedWords.read(path)
    made = make()
    with suppress(OSError):
        path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        for older in path.parent.glob(f"{kind}-{lang}-*"):
            older.unlink(missing_ok=True)
        PackedWords(made).write(path)
    return made


def kept_path(name: str, source: Path) -> Path | None:
    """Where this machine keeps what is made of the file `source`, told from what another version of it gives.

    None where there is no home, or no such file.
    """
    try:
        home = Path(os.environ.get("XDG_CACHE_HOME") or "~/.cache").expanduser()
        version = crc32(source.read_bytes())  # a few MB at most: the same for every installation of one library
    except (RuntimeError, OSError):  # nobody's home is known, or there is no such file
        return None
    return home / "iet-watch" / f"{name}-{version:08x}" if home.is_absolute() else None


def _path(kind: str, lang: str) -> Path | None:
    library = find_spec("simplemma")
    if library is None or library.origin is None:
        return None
    dictionaries = Path(library.origin).parent / "strategies" / "dictionaries" / "data"
    return kept_path(f"{kind}-{lang}", dictionaries / f"{lang}.plzma")
