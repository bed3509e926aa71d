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


def _path(kind: str, lang: str) -> Path | None:
    """Where it is kept; None where there is no home, or no dictionary to tell one version from the next."""
    library = find_spec("simplemma")
    try:
        home = Path(os.environ.get("XDG_CACHE_HOME") or "~/.cache").expanduser()
    except RuntimeError:  # nobody's home is known
        return None
    if not home.is_absolute() or library is None or library.origin is None:
        return None
    source = Path(library.origin).parent / "strategies" / "dictionaries" / "data" / f"{lang}.plzma"
    try:
        version = crc32(source.read_bytes())  # 160 kB: the same for every installation of one simplemma
    except OSError:
        return None
    return home / "iet-watch" / f"{kind}-{lang}-{version:08x}"
