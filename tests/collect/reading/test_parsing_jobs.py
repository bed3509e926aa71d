"""Documents as they wait for whoever reads them."""

from __future__ import annotations

import gzip

from iet_watch.collect.reading.parsing_jobs import Document
from iet_watch.model.sources import Source

URL = "https://a.example/feed"


def test_a_document_that_waited_in_gzip_is_read_plain() -> None:
    """In two members and with bytes after them, as some servers send it."""
    plain = b"<rss>" + bytes(range(256)) * 300 + b"</rss>"
    packed = gzip.compress(plain[:70_000]) + gzip.compress(plain[70_000:]) + b"\0\0rest"
    waiting = Document(Source("A", URL), URL, packed, len(plain), packed=True)
    assert (waiting.plain.body, waiting.plain.packed) == (plain, False)
    assert waiting.plain.plain == Document(Source("A", URL), URL, plain, len(plain))
