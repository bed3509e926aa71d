"""Feeds that little keeps from being XML: text behind their end, a control character, a reference that nobody declares.

feedparser reads such a document a second time, piece by piece, by other rules: it opens the entities of texts, not
those of identifiers and dates. Here is what both readings see alike; whatever else is left to feedparser.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from html.entities import name2codepoint
from typing import Any

from iet_watch.collect.documents.plain_elements import Odd
from iet_watch.html_text import SILENT

_END = re.compile(rb"</(?:rss|feed|(?:\w+:)?RDF)\s*>")
_TAG = re.compile(rb"<([^\s<>]{0,20})")
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
_REFERENCE = re.compile(rb"<[^<>]*>|&([a-zA-Z][a-zA-Z0-9]{0,30});")
_BARE = re.compile(rb"&(?!(?:[a-zA-Z][a-zA-Z0-9]{0,30}|#[0-9]{1,7}|#[xX][0-9a-fA-F]{1,6});)")
_HALVES = re.compile(rb"(?:&#(?:[xX]0{0,4}[dD][89a-fA-F][0-9a-fA-F]{2}|0{0,3}5[5-7][0-9]{3});)+")
_NUMBER = re.compile(rb"&#(\w{1,9});")
HEAD_BYTES = 5_000  # of a document, where its DTD is named
_OF_XML = (b"amp", b"lt", b"gt", b"quot", b"apos")
# Controls that part no words, as the one that XML allows: none is left of a text that is cleaned.
_CONTROLS = bytes(0x7F if 0 < byte < 9 or 13 < byte < 28 else byte for byte in range(256))
_CDATA = b"<![CDATA["
_SIGNS = re.compile("[&<>\"'\x7f]")
_SIGNS_OF_LINKS = re.compile("[<>\"'\x7f]|^[^?]*&")
_LONGEST_PREFIX = 20  # of `</rdf:RDF>`
_TEXTS = frozenset(("title", "summary", "content", "media_description"))


def without_text_behind(body: bytes) -> bytes | None:
    """`body` up to the end of its root, where there is text behind that and all else is seen alike; else None."""
    last = 0
    for name in (b"</rss", b"</feed", b"RDF"):
        last = max(last, body.rfind(name, last))  # behind the last alone: a document is not searched to its beginning
    end = _END.search(body, max(0, last - _LONGEST_PREFIX))
    if end is None or not (behind := body[end.end() :]).strip() or not _IDLE_TAGS.issuperset(_TAG.findall(behind)):
        return None
    return body[: end.end()] if _is_seen_alike(body, end.end()) else None


def with_whole_references(body: bytes) -> bytes:
    """`body` with a reference for each ampersand outside of CDATA that begins none (« R&D », « ?id=1&lang=fr »), and
    one for each sign that is written as its halves in UTF-16 (an emoji as `&#55357;&#56994;`).

    feedparser makes « R&D; » of the first, of the second what HTML knows as `&lang`; a half makes it give up.
    """
    if b"\x00" in body:  # two or four bytes a sign
        return body
    return _outside_of_cdata(body, lambda text: _HALVES.sub(_joined, _BARE.sub(b"&amp;", text)))


def _joined(found: re.Match[bytes]) -> bytes:
    """References to halves of signs as references to signs; a half alone is none."""
    said = _NUMBER.findall(found[0])
    halves = [int(one[1:], 16) if one[:1] in b"xX" else int(one) for one in said]
    signs = b"".join(half.to_bytes(2, "little") for half in halves).decode("utf-16-le", "ignore")
    return b"".join(b"&#%d;" % ord(sign) for sign in signs)


def with_numbers(body: bytes) -> bytes:
    """`body` with the numbers of the signs that HTML 4 knows by a name, where a DTD may declare them.

    None is fetched, and a parser may pass over what only it declares (XML 1.0, § 4.1): « Léa » lost her accent.
    """
    if b"<!DOCTYPE" not in body[:HEAD_BYTES]:
        return body
    return _outside_of_cdata(body, lambda text: _REFERENCE.sub(_numbered, text))


def mended(body: bytes) -> bytes | None:
    """`body`, which is no XML, without control characters, and its references as feedparser understands them; None
    where that changes nothing, or more than that is seen otherwise."""
    if not _is_seen_alike(body, len(body)):
        return None
    found = _outside_of_cdata(body.translate(_CONTROLS), lambda text: _REFERENCE.sub(_understood, text))
    return None if found == body else found


def _outside_of_cdata(body: bytes, change: Callable[[bytes], bytes]) -> bytes:
    first, *others = body.split(_CDATA)
    whole = [change(first)]
    for inside, end, behind in (other.partition(b"]]>") for other in others):
        whole += (_CDATA, inside, end, change(behind))
    return b"".join(whole)


def _understood(found: re.Match[bytes]) -> bytes:
    """A reference outside of tags: the sign that HTML 4 knows by this name, else the reference itself."""
    if found[1] is None or found[1] in _OF_XML:
        return found[0]
    number = name2codepoint.get(found[1].decode())
    return b"&amp;%s;" % found[1] if number is None else chr(number).encode()


def _numbered(found: re.Match[bytes]) -> bytes:
    """The same as a reference by its number, which is right in whatever encoding."""
    number = None if found[1] is None or found[1] in _OF_XML else name2codepoint.get(found[1].decode())
    return found[0] if number is None else b"&#%d;" % number


def _is_seen_alike(body: bytes, end: int) -> bool:
    """Whether what feedparser changes before it reads a second time is not in `body`."""
    start = _BODY.search(body)
    if start is None or b"<!" in body[: start.start()]:
        return False
    return _CHANGED.search(body, body.find(b">", start.start()), end) is None


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
