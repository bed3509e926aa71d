"""Pages that do nothing but send elsewhere: `<meta http-equiv="refresh">`, where a server cannot answer a redirect.

Sites made of plain files send so from every address they have left, and front pages to the one in the visitor's
language. Only what leaves at once and says nothing else is followed: a page that is shown for a while, or holds a
text, is a page, and guards wait in that way for a visitor to prove that it is one.
"""

from __future__ import annotations

import re
from html import unescape
from urllib.parse import urldefrag, urljoin

MOST_SECONDS = 3
READ_BYTES = 10_000  # where such a page says it; a longer head is of a page to be read
STUB_TEXT = 250  # letters: « This page has moved », in two languages, with an address
TEXT_BYTES = 100_000
_PAGE = re.compile(rb"<(?:!doctype\s+html|html|head|meta|title)[\s>]", re.IGNORECASE)
_TOKEN = re.compile(r"<!--|-->|</?(?:noscript|script)\b|<meta\s([^<>]{1,2000})>", re.IGNORECASE)
_HIDES = {"<!--": "-->", "<noscript": "</noscript", "<script": "</script"}  # a meta up to its end says nothing
_ATTRIBUTE = re.compile(r"([\w-]{1,40})\s{0,20}=\s{0,20}(?:\"([^\"]*)\"|'([^']*)'|([^\s\"'>]+))")
_REFRESH = re.compile(
    r"\s{0,20}(\d{1,9})[\d.]{0,20}\s{0,20}[;,]\s{0,20}(?:url\s{0,20}=\s{0,20})?[\"']?([^\"']+)", re.IGNORECASE
)


def refreshed_to(body: bytes, url: str) -> str | None:
    """Where the page at `url` sends whoever opens it, at once; None when it does not."""
    head = body[:READ_BYTES].lstrip(b"\xef\xbb\xbf \t\r\n")
    if b"refresh" not in head.lower() or not _PAGE.match(_without_declaration(head)):
        return None
    hidden_until = ""
    for token in _TOKEN.finditer(head.decode("utf-8", "replace")):
        sign = token[0].lower()
        if hidden_until:
            hidden_until = "" if sign == hidden_until else hidden_until
        elif token[1] is None:
            hidden_until = _HIDES.get(sign, "")
        elif content := _refresh(token[1]):
            return None if _says_something(body) else _target(content, url)
    return None


def _says_something(body: bytes) -> bool:
    """Whether a page has a text of its own: what it sends to may not, and what can be read is read."""
    from iet_watch.plain_text import plain_text  # few pages send anywhere

    return len(plain_text(body[:TEXT_BYTES].decode("utf-8", "replace"), TEXT_BYTES)) > STUB_TEXT


def _refresh(attributes: str) -> str:
    """What a meta with these attributes says of a refresh, if anything."""
    said = {name.lower(): a or b or c for name, a, b, c in _ATTRIBUTE.findall(attributes)}
    return unescape(said.get("content", "")) if said.get("http-equiv", "").strip().lower() == "refresh" else ""


def _without_declaration(head: bytes) -> bytes:
    """`head` of a page of XHTML from its first tag on."""
    return head[head.find(b"?>") + 2 :].lstrip() if head.startswith(b"<?xml") else head


def _target(content: str, url: str) -> str | None:
    found = _REFRESH.match(content)
    if found is None or int(found[1]) > MOST_SECONDS:
        return None
    try:
        place = urljoin(url, found[2].strip())
    except ValueError:
        return None
    return place if urldefrag(place).url != urldefrag(url).url else None
