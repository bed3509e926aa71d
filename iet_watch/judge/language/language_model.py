"""The model of languages of py3langid, restricted to ours, from a file that this machine keeps and processes share.

Unpacking it takes half a second and 90 MB of each process that asks; of the file, 45 MB, only the pages that texts
lead to are read.
"""

from __future__ import annotations

import mmap
import os
import struct
from collections.abc import Iterator, Sequence
from itertools import chain
from pathlib import Path
from typing import Any

from iet_watch.query.kept_files import kept, write_at_once

_MARK = b"language model 1"
_HEAD = struct.Struct("<16s5Q")  # what it is, then the bytes of each table
_PAGE = mmap.ALLOCATIONGRANULARITY


def language_identifier(languages: Sequence[str]) -> Any:
    """A py3langid `LanguageIdentifier` of these languages, with probabilities. Raises OSError if it cannot be read."""
    from py3langid.langid import MODEL_DIR, MODEL_FILE

    return kept(
        "languages", [MODEL_DIR / MODEL_FILE], lambda: _unpacked(languages), lambda path: _read(path, languages), _write
    )


def _unpacked(languages: Sequence[str]) -> Any:
    from py3langid.langid import MODEL_FILE, LanguageIdentifier

    whole = LanguageIdentifier.from_model_file(MODEL_FILE, norm_probs=True)
    whole.set_languages(list(languages))
    return whole


def _write(path: Path, made: Any) -> None:
    """Writes the tables of a model: a reader sees no half of them."""
    import numpy as np

    classes = ",".join(made.nb_classes).encode()
    tables = [
        np.asarray(made.tk_nextmove, "<u4"), np.asarray(made.tk_row, "<u2"), np.asarray(made.tk_output, "<i4"),
        np.asarray(made.nb_ptc, "<f2"), np.asarray(made.nb_pc, "<f4"),
    ]  # fmt: skip
    head = _HEAD.pack(_MARK, *(table.nbytes for table in tables)) + classes
    contents = (piece for table in tables for piece in (table.tobytes(), bytes(-table.nbytes % _PAGE)))
    write_at_once(path, chain([head.ljust(_PAGE, b"\0")], contents))


def _read(path: Path, languages: Sequence[str]) -> Any:
    """Raises OSError, and ValueError where the file holds anything else."""
    import numpy as np
    from py3langid.langid import LanguageIdentifier

    with path.open("rb") as file:
        head, end = file.read(_PAGE), file.seek(0, os.SEEK_END)
        mark, *sizes = _HEAD.unpack_from(head) if len(head) == _PAGE else (b"",)
        classes = head[_HEAD.size :].rstrip(b"\0").decode().split(",")
        places = list(_places(sizes))
        if mark != _MARK or set(classes) != set(languages) or end != places[-1]:
            raise ValueError(f"{path} holds no model of languages")
        whole = memoryview(mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ))
    moves, rows, outputs, chances, before = (
        whole[start : start + size] for start, size in zip(places, sizes, strict=False)
    )
    return LanguageIdentifier(
        np.frombuffer(chances, "<f2").reshape(-1, len(classes)), np.frombuffer(before, "<f4"), classes,
        moves.cast("I"), list(outputs.cast("i")), norm_probs=True, tk_row=rows.cast("H"),
    )  # fmt: skip


def _places(sizes: Sequence[int]) -> Iterator[int]:
    """Where each table begins, and the file ends."""
    place = _PAGE
    for size in sizes:
        yield place
        place += size + -size % _PAGE
    yield place
