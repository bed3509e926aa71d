"""Answers that came in gzip, made plain within bounds: here to be looked at, again in the process that reads them."""

from __future__ import annotations

import zlib

MOST_MEMBERS = 1000  # of a gzip body; files cut into blocks of 64 KiB have 80
_GZIP_OR_ZLIB = 47
_GZIP_MAGIC = b"\x1f\x8b"


class Gunzip:
    """A gzip body in pieces. Members that follow each other are one body (RFC 1952 §2.2), what follows them is not."""

    def __init__(self) -> None:
        self._member = zlib.decompressobj(_GZIP_OR_ZLIB)
        self._members = 1
        self._rest = b""
        self._over = False  # what follows is of no member

    @property
    def whole(self) -> bool:
        return self._member.eof

    def read(self, chunk: bytes, room: int) -> bytes:
        """What `chunk` holds, at most one byte more than `room`. Raises zlib.error."""
        found = bytearray()
        chunk = self._rest + chunk
        self._rest = b""
        while chunk and len(found) <= room and not self._over:
            if self._member.eof:
                if len(chunk) < len(_GZIP_MAGIC):
                    self._rest = chunk
                    break
                self._over = not chunk.startswith(_GZIP_MAGIC)
                if self._over:
                    break
                self._next_member()
            found += self._member.decompress(chunk, room + 1 - len(found))
            chunk = self._member.unused_data
        return bytes(found)

    def _next_member(self) -> None:
        self._members += 1
        if self._members > MOST_MEMBERS:
            raise zlib.error("too many members")
        self._member = zlib.decompressobj(_GZIP_OR_ZLIB)
