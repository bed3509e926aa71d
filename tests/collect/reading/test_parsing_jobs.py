"""Documents as they wait for whoever reads them."""

from __future__ import annotations

import gzip
import zlib

import pytest

from iet_watch.collect.reading.parsing_jobs import Document
from iet_watch.collect.web.gunzip import Gunzip
from iet_watch.model.sources import Source

URL = "https://a.example/feed"


def test_a_document_that_waited_in_gzip_is_read_plain() -> None:
    """In two members and with bytes after them, as some servers send it."""
    plain = b"<rss>" + bytes(range(256)) * 300 + b"</rss>"
    packed = gzip.compress(plain[:70_000]) + gzip.compress(plain[70_000:]) + b"\0\0rest"
    waiting = Document(Source("A", URL), URL, packed, len(plain), packed=True)
    assert (waiting.plain.body, waiting.plain.packed) == (plain, False)
    assert waiting.plain.plain == Document(Source("A", URL), URL, plain, len(plain))


BODY = bytes(range(256)) * 4


@pytest.mark.parametrize(
    "pieces",
    [
        [zlib.compress(BODY)],
        [gzip.compress(BODY[:300]) + gzip.compress(BODY[300:]) + b"\x1f"],
        [gzip.compress(BODY) + b"rest", gzip.compress(b"no member")],
        [gzip.compress(BODY) + b"rest", b"\x1f\x8bnone either"],
    ],
)
def test_a_body_is_the_same_in_whatever_pieces_it_comes(pieces: list[bytes]) -> None:
    """Here it is looked at as it comes, elsewhere it is read whole."""
    gunzip = Gunzip()
    assert b"".join([gunzip.read(piece, len(BODY)) for piece in pieces]) == BODY
    assert Document(Source("A", URL), URL, b"".join(pieces), len(BODY), packed=True).plain.body == BODY
