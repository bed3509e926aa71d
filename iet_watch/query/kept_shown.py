"""The words that may show what equations seek, in a file that this machine keeps: listing them takes 0.2 s and all of
the dictionaries, of each process that judges."""

from __future__ import annotations

from collections.abc import Collection
from functools import partial
from pathlib import Path

from iet_watch import letters
from iet_watch.fingerprints import fingerprint
from iet_watch.query import inflection
from iet_watch.query.kept_files import kept, kept_before, read_checked, write_checked
from iet_watch.query.kept_words import dictionary

FEWEST_KEYS = 200  # themes have two thousand; what a person looks for once is not worth a file


def words_that_show(keys: Collection[str]) -> frozenset[str]:
    """As in `query/inflection.py`, listed now where no file has them."""
    sources = _sources(keys)
    make = partial(inflection.words_that_show, keys)
    return kept(_name(keys), sources, make, _read, _write) if sources else make()


def words_listed_before(keys: Collection[str]) -> frozenset[str] | None:
    """The same, where a file has them."""
    sources = _sources(keys)
    return kept_before(_name(keys), sources, _read) if sources else None


def _sources(keys: Collection[str]) -> tuple[Path, ...]:
    """Whatever these words follow from, beside the keys; nothing where no file is kept of them."""
    french, english = dictionary("fr"), dictionary("en")
    if len(keys) < FEWEST_KEYS or not (french and english):
        return ()
    return (Path(inflection.__file__), Path(letters.__file__), *french, *english)


def _name(keys: Collection[str]) -> str:
    return f"shown-{fingerprint(*sorted(keys))[:16]}"


def _read(path: Path) -> frozenset[str]:
    return frozenset(read_checked(path).decode().split("\n"))


def _write(path: Path, words: Collection[str]) -> None:
    write_checked(path, "\n".join(sorted(words)).encode())
