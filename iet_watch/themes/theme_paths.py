"""Which theme files a folder has, and whether they are as they were; nothing is read as a theme.

Lists ask this whenever they are read: it loads neither the query language nor the words.
"""

from __future__ import annotations

import re
from pathlib import Path

from iet_watch.fingerprints import fingerprint

# Changes with whatever decides of a verdict beside the theme files: the query language, the inflected forms, the
# score. What was judged by other rules is judged anew.
RULES = "5"

_MEANT = re.compile(r"[^.].*\.toml(?:\.txt)?", re.IGNORECASE | re.DOTALL)


def theme_paths(folder: Path) -> list[Path]:
    """The theme files of `folder`; not the hidden ones that an editor or a Mac leaves beside them.

    Those too that were meant to be: Windows, which hides the end of names, makes `eau.toml.txt` of what is to be
    `eau.toml`. Whoever reads them says that the name is wrong.
    """
    return sorted(path for path in folder.glob("*") if _MEANT.fullmatch(path.name))


def theme_names(folder: Path) -> frozenset[str]:
    """The names of the themes that have a file, whether or not it can be read."""
    return frozenset(map(theme_name, theme_paths(folder)))


def theme_name(path: Path) -> str:
    """The theme of a file, by its name; the whole name where that is wrong."""
    return path.name.removesuffix(".toml")


def files_state(folder: Path) -> str:
    """A name for the theme files as they stand, byte for byte, without reading them as themes, and for the rules."""
    return fingerprint(RULES, *(f"{path.name}:{_bytes_in_hex(path)}" for path in theme_paths(folder)))


def _bytes_in_hex(path: Path) -> str:
    try:
        return path.read_bytes().hex()
    except OSError as error:
        return f"unreadable {error.errno}"
