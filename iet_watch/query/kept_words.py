"""Dictionaries that this machine keeps in files, made when they are first asked for: the next process has them at once.

A dictionary of simplemma takes 0.25 s to unpack, of every process that looks up one word of a vocabulary, an equation
or an article. From its file it is there in a millisecond, and in the memory of no process.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from importlib.util import find_spec
from pathlib import Path

from iet_watch.query.kept_files import kept
from iet_watch.query.packed_words import PackedWords


def kept_words(kind: str, lang: str, make: Callable[[], Mapping[str, str]]) -> Mapping[str, str]:
    """What `make` makes of the dictionary of a language, from the file where this machine keeps it.

    `kind` tells what it is, and changes with how it is made. Where no file can be kept, it is made.
    """
    sources = dictionary(lang)
    return kept(f"{kind}-{lang}", sources, make, PackedWords.read, _write) if sources else make()


def dictionary(lang: str) -> tuple[Path, ...]:
    """The file in which simplemma has the words of a language; none where it is not installed as files."""
    library = find_spec("simplemma")
    if library is None or library.origin is None:
        return ()
    return (Path(library.origin).parent / "strategies" / "dictionaries" / "data" / f"{lang}.plzma",)


def _write(path: Path, words: Mapping[str, str]) -> None:
    PackedWords(words).write(path)
