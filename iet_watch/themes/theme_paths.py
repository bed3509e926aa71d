"""Which theme files a folder has, and whether they are as they were; nothing is read as a theme.

Lists ask this whenever they are read: it loads neither the query language nor the words.
"""

from __future__ import annotations

from pathlib import Path

from iet_watch.fingerprints import fingerprint

# Changes with whatever decides of a verdict beside the theme files: the query language, the inflected forms, the
# score. What was judged by other rules is judged anew.
RULES = "4"


def theme_paths(folder: Path) -> list[Path]:
    """The theme files of `folder`; not the hidden ones that an editor or a Mac leaves beside them."""
    return sorted(path for path in folder.glob("*.toml") if not path.name.startswith("."))


def theme_names(folder: Path) -> frozenset[str]:
    """The names of the themes that have a file, whether or not it can be read."""
    return frozenset(path.stem for path in theme_paths(folder))


def files_state(folder: Path) -> str:
    """A name for the theme files as they stand, byte for byte, without reading them as themes, and for the rules."""
    return fingerprint(RULES, *(f"{path.name}:{_bytes_in_hex(path)}" for path in theme_paths(folder)))


def _bytes_in_hex(path: Path) -> str:
    try:
        return path.read_bytes().hex()
    except OSError as error:
        return f"unreadable {error.errno}"
