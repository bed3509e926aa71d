"""The name, the text and the addresses of one element of a plain feed, as feedparser would give them."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass
from typing import Any
from urllib.parse import urljoin
from xml.sax.saxutils import escape

from lxml import etree

from iet_watch.collect.documents.feedparser_parts import PARTS, Parts

# An address that stays as it is whatever it is joined to: nothing in it is left out when it is put together again.
_ABSOLUTE = re.compile(r"https?://[a-zA-Z0-9._:-]+(?:/[^\s?#;]*)?(?:\?[^\s#]+)?(?:#\S+)?")
_OPAQUE = re.compile(r"(?:tag|urn|uuid|yt|oai|doi|ark):[^\s/\\][^\s\\]*")
_WINDOWS = {n: bytes([n]).decode("cp1252") for n in range(128, 160) if n not in (129, 141, 143, 144, 157)}
_SIGNS_OF_WINDOWS = tuple(map(chr, _WINDOWS))
_XML = "{http://www.w3.org/XML/1998/namespace}"
_BASE = f"{_XML}base"
# Attributes that feedparser reads whatever their namespace (`xlink:href`, and `thr:type` would count).
_READ_OF_LINKS = frozenset(("href", "url", "uri", "rel", "type", "lang", "base"))
_TEXT_TYPES = (None, "text", "plain", "text/plain", "html", "text/html")
INSIDE = PARTS or Parts({}, frozenset(), lambda _: None, urljoin, urljoin)
_names: dict[tuple[str, str | None], str] = {}


class Odd(Exception):
    """Something that only feedparser is trusted to read."""


def element_name(element: Any) -> str:
    """The name that feedparser gives an element: its own prefix for a known namespace, then the name in small."""
    key = (element.tag, element.prefix)
    if key not in _names:
        if len(_names) > 10_000:
            _names.clear()
        name = etree.QName(element)
        prefix = INSIDE.prefixes.get((name.namespace or "").lower(), element.prefix or "")
        _names[key] = f"{prefix}_{name.localname}".lower() if prefix else name.localname.lower()
    return _names[key]


def element_type(element: Any) -> str:
    """The type that feedparser gives a text: without one it is plain, but for RSS's `content:encoded`."""
    kind = element.get("type")
    if kind == "xhtml":
        return "application/xhtml+xml"
    html = kind in ("html", "text/html") or element_name(element) == "content_encoded"
    return "text/html" if html else "text/plain"


def element_value(element: Any) -> str:
    """The text of an element as feedparser gives it."""
    kind = element.get("type")
    if element.get("mode") is not None or (len(element) and kind != "xhtml"):
        raise Odd
    if kind == "xhtml":
        return _mended("".join(_inner(element)).strip())
    if kind not in _TEXT_TYPES:
        raise Odd
    return _mended((element.text or "").strip())


def _inner(element: Any) -> Iterator[str]:
    yield escape(element.text or "")
    for child in element:
        if child.prefix is not None:
            raise Odd
        yield etree.tostring(child, encoding="unicode")


def _mended(text: str) -> str:
    """feedparser's own repairs: UTF-8 read as Latin-1, control characters that Windows-1252 meant as signs."""
    if text.isascii():
        return text
    with suppress(UnicodeError):
        text = text.encode("iso-8859-1").decode("utf-8")
    return text.translate(_WINDOWS) if any(sign in text for sign in _SIGNS_OF_WINDOWS) else text


@dataclass(frozen=True)
class Joiner:
    """Makes addresses absolute as feedparser does; `based`: the document says somewhere what they are relative to."""

    url: str
    based: bool

    def link(self, element: Any) -> str:
        attributes: Mapping[str, str] = element.attrib
        if "url" in attributes or "uri" in attributes or len(element) or any(map(_is_read_of_links, attributes)):
            raise Odd
        href = attributes.get("href")
        if href is None and ("rel" in attributes or "type" in attributes):
            raise Odd
        return self._absolute(_mended((element.text or "").strip()) if href is None else href, element)

    def identifier(self, element: Any) -> str:
        text = _mended((element.text or "").strip())
        if len(element) or any(name != "isPermaLink" and name.lower() == "ispermalink" for name in element.attrib):
            raise Odd
        return self._absolute(text, element) if element.get("isPermaLink", "true") == "true" else text

    def _absolute(self, text: str, element: Any) -> str:
        if not text or _ABSOLUTE.fullmatch(text) or _OPAQUE.fullmatch(text):
            return text
        return INSIDE.join(self._base(element) if self.based else self.url, text)

    def _base(self, element: Any) -> str:
        """What an address in `element` is relative to: what it says itself, else those around it, each to the next."""
        base = self.url
        for one in (*reversed([*element.iterancestors()]), element):
            base = INSIDE.safe_join(base, one.get(_BASE, one.get("base"))) or base
        return base


def _is_read_of_links(name: str) -> bool:
    return name[0] == "{" and not name.startswith(_XML) and name.rpartition("}")[2].lower() in _READ_OF_LINKS


def is_alternate(element: Any) -> bool:
    kind = element.get("type", "text/html").lower()
    return element.get("rel", "alternate").lower() == "alternate" and kind in (
        "html",
        "xhtml",
        "text/html",
        "application/xhtml+xml",
    )
