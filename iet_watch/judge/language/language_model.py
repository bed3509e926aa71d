"""The model of languages of py3langid, restricted to ours, from a file that this machine keeps and processes share.

Unpacking it takes half a second and 90 MB of each process that asks. It goes from state to state by the bytes of a
text; four moves in five lead where their byte leads from the first state, and are not kept: 15 MB instead of 44, of
which a process holds what texts lead to. As lists of numbers two of its tables took 8 MB of each process more: a
number that is looked at has its page copied.
"""

from __future__ import annotations

import math
import mmap
import os
import struct
import unicodedata
from array import array
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import chain
from pathlib import Path
from typing import Any

from iet_watch.query.kept_files import kept, mapped, write_at_once

_MARK = b"language model 2"
_TYPES = ("<u4", "<u4", "<u4", "<u4", "<i4", "<u1", "<f2", "<f4")
_HEAD = struct.Struct(f"<16s{len(_TYPES)}Q")  # what it is, then the bytes of each table
_PAGE = mmap.ALLOCATIONGRANULARITY
_BYTES = 256


@dataclass(frozen=True)
class LanguageModel:
    """What `LanguageIdentifier` of py3langid says with probabilities, to the last bit.

    `begins`, `ends`: where the moves of each state stand; `moves`, `read`: the state that a move leads to, the byte by
    which; `first`: where any other leads, by its byte; `features`: the one that a state tells, or -1; `chances`: of
    each feature in each language, `before`: of each language, logarithms in arrays of numpy.
    """

    languages: tuple[str, ...]
    begins: array[int]
    ends: array[int]
    moves: memoryview
    first: Sequence[int]
    features: array[int]
    read: bytes
    chances: Any
    before: Any

    def likelihoods(self, text: str) -> Mapping[str, float]:
        """How likely each language is, together 1; all the same where nothing tells."""
        import numpy as np

        encoded = unicodedata.normalize("NFC", text).encode("utf-8", "surrogatepass")
        found = self._found(encoded)
        scores = np.zeros(len(self.languages), np.float32)
        if found:
            features = np.fromiter(found.keys(), np.intp, len(found))
            times = np.fromiter(found.values(), np.float32, len(found))
            scores = np.log1p(times) @ self.chances[features] + self.before
        scores *= 1.0 / math.sqrt(len(encoded) or 1)
        np.exp(scores - scores.max(), out=scores)
        scores /= scores.sum()
        return dict(zip(self.languages, scores.tolist(), strict=True))

    def _found(self, text: bytes) -> Counter[int]:
        """How often each feature is met."""
        begins, ends, moves, first = self.begins, self.ends, self.moves, self.first
        find, state, states = self.read.find, 0, []
        for byte in text:
            move = find(byte, begins[state], ends[state])
            state = first[byte] if move < 0 else moves[move]
            states.append(state)
        found = Counter(map(self.features.__getitem__, states))
        del found[-1]
        return found


def language_model(languages: Sequence[str]) -> LanguageModel:
    """The model of these languages. Raises OSError if it cannot be read."""
    from py3langid.langid import MODEL_DIR, MODEL_FILE

    return kept(
        "language-model", [MODEL_DIR / MODEL_FILE], lambda: _unpacked(languages),
        lambda path: _read(path, languages), _write,
    )  # fmt: skip


def _unpacked(languages: Sequence[str]) -> LanguageModel:
    import numpy as np
    from py3langid.langid import MODEL_FILE, LanguageIdentifier

    whole = LanguageIdentifier.from_model_file(MODEL_FILE, norm_probs=True)
    whole.set_languages(list(languages))
    moves = np.asarray(whole.tk_nextmove, "<u4").reshape(-1, _BYTES)
    first = moves[whole.tk_row[0]]
    row, byte = np.nonzero(moves != first)
    starts = np.searchsorted(row, np.arange(len(moves) + 1))
    rows = np.asarray(whole.tk_row)
    tables = (
        starts[rows], starts[rows + 1], moves[row, byte], first, whole.tk_output, byte, whole.nb_ptc, whole.nb_pc,
    )  # fmt: skip
    contents = [np.asarray(table).astype(kind).tobytes() for table, kind in zip(tables, _TYPES, strict=True)]
    return _of_tables(tuple(whole.nb_classes), contents)


def _of_tables(languages: tuple[str, ...], tables: Sequence[bytes | memoryview]) -> LanguageModel:
    import numpy as np

    begins, ends, moves, first, features, read, chances, before = tables
    return LanguageModel(
        languages, array("I", bytes(begins)), array("I", bytes(ends)), memoryview(moves).cast("I"),
        memoryview(first).cast("I").tolist(), array("i", bytes(features)), bytes(read),
        np.frombuffer(chances, "<f2").reshape(-1, len(languages)), np.frombuffer(before, "<f4"),
    )  # fmt: skip


def _write(path: Path, made: LanguageModel) -> None:
    """Writes the tables of a model: a reader sees no half of them."""
    first = array("I", made.first)
    tables = [
        one if isinstance(one, bytes) else one.tobytes()
        for one in (made.begins, made.ends, made.moves, first, made.features, made.read, made.chances, made.before)
    ]
    head = _HEAD.pack(_MARK, *map(len, tables)) + ",".join(made.languages).encode()
    padded = (piece for table in tables for piece in (table, bytes(-len(table) % _PAGE)))
    write_at_once(path, chain([head.ljust(_PAGE, b"\0")], padded))


def _read(path: Path, languages: Sequence[str]) -> LanguageModel:
    """Raises OSError, and ValueError where the file holds anything else."""
    with path.open("rb") as file:
        head, end = file.read(_PAGE), file.seek(0, os.SEEK_END)
        mark, *sizes = _HEAD.unpack_from(head) if len(head) == _PAGE else (b"",)
        known = tuple(head[_HEAD.size :].rstrip(b"\0").decode().split(","))
        places = list(_places(sizes))
        torn = any(size % int(kind[-1]) for size, kind in zip(sizes, _TYPES, strict=False))  # in the middle of a number
        if mark != _MARK or sorted(known) != sorted(languages) or torn or end != places[-1]:
            raise ValueError(f"{path} holds no model of languages")
        whole = memoryview(mapped(file))
    return _of_tables(known, [whole[start : start + size] for start, size in zip(places, sizes, strict=False)])


def _places(sizes: Sequence[int]) -> Iterator[int]:
    """Where each table begins, and the file ends."""
    place = _PAGE
    for size in sizes:
        yield place
        place += size + -size % _PAGE
    yield place
