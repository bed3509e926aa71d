"""A dictionary of words in one block of memory, or in a file: a quarter of the room of a `dict`, or none.

A Python `dict` of a quarter of a million strings takes 27 MB, and each look-up writes into the counter of the string
it finds: in a process made by fork the page is copied then, and soon every process has its own. Written to a file it
is there at once. Of a file two pieces of a few bytes are read for a word, a microsecond each: mapped into memory, each
word brought in 128 kB around it, which a process gave back with every document and fetched again with the next.
"""

from __future__ import annotations

import mmap
import os
import struct
from array import array
from collections.abc import Callable, Iterator, Mapping
from functools import partial
from itertools import chain
from pathlib import Path
from weakref import finalize
from zlib import crc32

from iet_watch.query.kept_files import write_at_once

_FULL = 2  # slots for each word: half of them stay empty, and a look-up meets one or two
_AT_ONCE = 8  # slots read together: one look-up in a hundred needs more
_VALUE = 64  # bytes read with a word, of which its value takes a dozen
_PIECE = 65_536  # bytes
_SLOT = 4  # bytes
_END = b"\n"
_FOOT = struct.Struct("<16sIII")  # of a file: what it is, the bytes of its words, its slots, its words
_MARK = b"packed words 1\0\0"

_Read = Callable[[int, int], bytes]  # so many bytes from there on, fewer at the end


class PackedWords(Mapping[str, str]):
    """The same look-ups as those of the mapping that it is made from, in 1 µs from memory, in 4 from a file."""

    def __init__(self, words: Mapping[str, str]) -> None:
        size = 1 << (_FULL * len(words)).bit_length()
        slots = array("I", bytes(_SLOT * size))
        blob = bytearray(_END)  # offset 0 means an empty slot
        for word, value in words.items():
            slot = crc32(word.encode()) & (size - 1)
            while slots[slot]:
                slot = (slot + 1) & (size - 1)
            slots[slot] = len(blob)
            blob += f"{word}\t{value}\n".encode()
        padding = bytes(_padded(len(blob)) - len(blob))
        self._hold(partial(_part, b"".join((blob, padding, slots.tobytes()))), len(blob), size, len(words))

    def _hold(self, read: _Read, length: int, slots: int, count: int) -> None:
        """Takes the `length` bytes of its words and its slots, behind them, from where `read` reads."""
        self._read, self._length, self._slots, self._count = read, length, slots, count
        self._first_slot = _padded(length)

    def write(self, path: Path) -> None:
        """Writes the dictionary for `read`: a reader sees no half of it. Raises OSError."""
        foot = _FOOT.pack(_MARK, self._length, self._slots, self._count)
        size = self._first_slot + _SLOT * self._slots
        write_at_once(
            path, chain((self._read(min(_PIECE, size - start), start) for start in range(0, size, _PIECE)), (foot,))
        )

    @classmethod
    def read(cls, path: Path) -> PackedWords:
        """The dictionary of a file that `write` wrote, which stays open.

        Raises OSError, and ValueError where the file holds anything else.
        """
        file = os.open(path, os.O_RDONLY)
        found = cls.__new__(cls)
        finalize(found, os.close, file)
        size = os.fstat(file).st_size
        foot = os.pread(file, _FOOT.size, max(0, size - _FOOT.size))
        mark, length, slots, count = _FOOT.unpack(foot) if len(foot) == _FOOT.size else (b"", 0, 0, 0)
        if mark != _MARK or not count or size != _padded(length) + _SLOT * slots + _FOOT.size:
            raise ValueError(f"{path} holds no packed words")
        found._hold(partial(os.pread, file), length, slots, count)
        return found

    def __getitem__(self, word: str) -> str:
        encoded = word.encode()
        key, slot, read = encoded + b"\t", crc32(encoded) & (self._slots - 1), self._read
        while True:
            several = min(_AT_ONCE, self._slots - slot)
            slots = read(_SLOT * several, self._first_slot + _SLOT * slot)
            for start in array("I", slots[: len(slots) // _SLOT * _SLOT]) or (0,):  # a file cut since has fewer
                if not start:
                    raise KeyError(word)
                line = read(len(key) + _VALUE, start)
                if line.startswith(key):
                    end = line.find(_END)
                    return (line[:end] if end >= 0 else self._line(start, 2 * _VALUE))[len(key) :].decode()
            slot = (slot + several) & (self._slots - 1)

    def get(self, word: str, default: str | None = None) -> str | None:  # type: ignore[override]
        try:
            return self[word]
        except KeyError:
            return default

    def lines(self, size: int) -> Iterator[str]:
        """Each word with its value, a tab between, on lines of their own: pieces of about `size` bytes."""
        start = 1
        while start < self._length:
            piece = self._read(min(size, self._length - start), start)
            if not piece:  # a file cut since
                return
            whole = piece[:end] if (end := piece.rfind(_END)) >= 0 else self._line(start, size)
            yield whole.decode()
            start += len(whole) + 1

    def __iter__(self) -> Iterator[str]:
        return (line.partition("\t")[0] for piece in self.lines(_PIECE) for line in piece.split("\n"))

    def __len__(self) -> int:
        return self._count

    def _line(self, start: int, size: int) -> bytes:
        """The line that begins there, of which `size` bytes are nearly always enough, without its end."""
        read = self._read(size, start)
        end = read.find(_END)
        return self._line(start, 2 * size) if end < 0 and len(read) == size else read[:end]


def _padded(length: int) -> int:
    """Where the slots begin behind so many bytes of words: at a page."""
    return length + -length % mmap.ALLOCATIONGRANULARITY


def _part(whole: bytes, length: int, start: int) -> bytes:
    return whole[start : start + length]
