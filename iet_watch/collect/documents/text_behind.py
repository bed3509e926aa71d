"""Feeds that somebody has written behind: notes, a trace of their program. XML ends where their root does.

feedparser reads such a document a second time, piece by piece, by other rules: it opens the entities of texts, not
those of identifiers and dates. Here is what both readings see alike; whatever else is left to feedparser.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import Any

from iet_watch.collect.documents.plain_elements import Odd
from iet_watch.html_text import SILENT

_END = re.compile(rb"</(?:rss|feed|(?:\w+:)?RDF)\s*>")
_TAG = re.compile(rb"<([^\s>]*)")
_IDLE_TAGS = frozenset(  # that feedparser has no reading for
    slash + name for slash in (b"", b"/") for name in b"a b blockquote br div em i img li ol p span strong ul".split()
)
_BODY = re.compile(rb"<\w")
# What the second reading changes before it begins, in texts too, or sees otherwise: declarations, instructions, an
# empty element that HTML takes for the beginning of one, references to signs that end attributes or begin references,
# names of spaces, XHTML, what addresses are relative to.
_CHANGED = re.compile(
    rb"<!(?!--|\[CDATA\[)|<\?|<(?i:%s)\s*/>|&#(?:0*3[48]|[xX]0*2[26]);|=\s*'[^<>']*&#39;|\sxmlns=|xhtml|\sbase=|xml:base"
    % "|".join(sorted(SILENT)).encode()
)
_SIGNS = re.compile("[&<>\"']")
_SIGNS_OF_LINKS = re.compile("[<>\"']|^[^?]*&")
_LONGEST_PREFIX = 20  # of `</rdf:RDF>`
_TEXTS = frozenset(("title", "summary", "content", "media_description"))


def without_text_behind(body: bytes) -> bytes | None:
    """`body` up to the end of its root, where there is text behind that and all else is seen alike; else None."""
    start, ends = _BODY.search(body), [body.rfind(name) for name in (b"</rss", b"</feed", b"RDF")]
    end = _END.search(body, max(0, max(ends) - _LONGEST_PREFIX))
    if end is None or start is None or b"<!" in body[: start.start()]:
        return None
    behind = body[end.end() :]
    if not behind.strip() or not _IDLE_TAGS.issuperset(_TAG.findall(behind)):
        return None
    root = body.find(b">", start.start())
    return body[: end.end()] if _CHANGED.search(body, root, end.end()) is None else None


def ensure_alike(feed: Mapping[str, Any], entries: Sequence[Mapping[str, Any]]) -> None:
    """Raises Odd where something beside the texts has signs that are written as entities."""
    if any(_SIGNS.search(value) for key, value in feed.items() if key != "title" and isinstance(value, str)):
        raise Odd
    for entry in entries:
        for key, value in entry.items():
            signs = _SIGNS_OF_LINKS if key == "link" else _SIGNS
            if key not in _TEXTS and isinstance(value, str) and signs.search(value):
                raise Odd
        links = [link.get("href") or "" for link in entry.get("links", ())]
        if any(map(_SIGNS_OF_LINKS.search, links)) or any(part.get("src") for part in entry.get("content", ())):
            raise Odd
