"""A document from outside cut to what parsers read in little time and memory, before any of them sees it."""

from __future__ import annotations

import re
import zlib
from collections.abc import Iterator

TAG_BYTES = 64 * 1024  # parsers compare each attribute of a tag with the others
TEXT_BYTES = 1_000_000  # ten times what is kept of a text
PIECE = 64 * 1024
GZIP = b"\x1f\x8b"  # what such a file begins with
MOST_TAGS = 100_000  # the fullest captured feed has 87,000; where they are not closed, time grows with the square

_LONG_TAG = re.compile(rb"<[^<>!][^<>]{%d,}>?" % TAG_BYTES)
_OPENED = re.compile(rb"(?:<[a-zA-Z][^<>]{0,500}+(?<!/)>\s*+){500,}+")  # one inside the other: no article is that deep
_ENTITIES = re.compile(rb"<!ENTITY[^<>]*?(?:&(?!#)|%|SYSTEM|PUBLIC)[^<>]*>")  # made of others, or fetched
_LONG_TEXT = re.compile(rb"(>[^<>]{%d}[^<>\s]*+)[^<>]+" % TEXT_BYTES)  # cut between words


def inflated(body: bytes, most: int) -> Iterator[bytes]:
    """`body`, out of gzip if need be, in pieces, `most` bytes in all; damaged data end it where the damage is."""
    if body[:2] != GZIP:
        yield from (body[at : min(at + PIECE, most)] for at in range(0, min(len(body), most), PIECE))
        return
    inflate, waiting, given = zlib.decompressobj(31), body, 0
    while waiting and given < most:
        try:
            piece = inflate.decompress(waiting, min(PIECE, most - given))
        except zlib.error:
            return
        waiting, given = inflate.unconsumed_tail, given + len(piece)
        if inflate.eof and inflate.unused_data[:2] == GZIP:  # several files one behind the other
            inflate, waiting = zlib.decompressobj(31), inflate.unused_data
        yield piece


def bounded(body: bytes) -> bytes:
    """`body` without what only a machine would write, and no longer than parsers bear."""
    is_long = _has_long_run(body)
    if is_long:
        body = _LONG_TAG.sub(b"", body)
    if b"<!ENTITY" in body:
        body, removed = _ENTITIES.subn(b"", body)
        is_long = is_long or removed > 0  # the texts before and behind it are one now
    return _LONG_TEXT.sub(rb"\1", body) if is_long and len(body) > TEXT_BYTES else body


def _has_long_run(body: bytes) -> bool:
    """Whether TAG_BYTES may pass without an angle bracket: then none is in a piece of half of them. In few documents,
    where an expression reads each to its end."""
    half = TAG_BYTES // 2
    pieces = ((start, start + half) for start in range(0, len(body) - half + 1, half))
    return any(body.find(b"<", *piece) < 0 and body.find(b">", *piece) < 0 for piece in pieces)


def shallow(body: bytes) -> bytes:
    """`body` without tags opened one inside the other by the hundred: feedparser follows them all, lxml does not."""
    return _OPENED.sub(b"", body)


def without_long_tags(body: bytes) -> bytes:
    """`body` without the tags that only a machine would write."""
    return _LONG_TAG.sub(b"", body)


def with_few_tags(body: bytes, most: int = MOST_TAGS) -> bytes:
    """`body` as far as its tags are not too many."""
    full = len(body) > most and body.count(b"<") > most
    return body[: _place_of_tag(body, most)] if full else body


def _place_of_tag(body: bytes, number: int) -> int:
    place = -1
    for _ in range(number):
        place = body.index(b"<", place + 1)
    return place
