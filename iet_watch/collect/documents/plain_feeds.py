"""Well-formed, ordinary feeds read by lxml, twenty times faster, into the very values that feedparser gives.

feedparser stays the reader of record: whatever this module does not know for certain to read as feedparser does
(another encoding, a DOCTYPE, relative addresses, markup inside a title, an element given twice, podcasts…) it leaves
alone by answering None. `bench/parsers` holds both readings of every captured feed against each other.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass
from typing import Any
from urllib.parse import urljoin
from xml.sax.saxutils import escape

from lxml import etree

from iet_watch.collect.documents.entry_addresses import ORIGINALS
from iet_watch.collect.documents.feedparser_parts import PARTS, Parts

Entry = dict[str, Any]  # the keys of feedparser's entries that collect/documents/feeds.py looks at
Plain = tuple[dict[str, Any], list[Entry], int]

ATOM = "{http://www.w3.org/2005/Atom}"
RSS_1 = "{http://purl.org/rss/1.0/}"
RDF = "{http://www.w3.org/1999/02/22-rdf-syntax-ns#}"
LANG = "{http://www.w3.org/XML/1998/namespace}lang"

_ABSOLUTE = re.compile(r"https?://[^/\s?#\\][^\s\\]*", re.IGNORECASE)
_OPAQUE = re.compile(r"(?:tag|urn|uuid|yt|oai|doi|ark):[^\s/\\][^\s\\]*")
_RELATIVE = re.compile(r"[^\s:\\]+")
_ADDRESS_ENTITY = re.compile(r"&([A-Za-z0-9_]+);")
_C1 = re.compile("[\x80-\x9f]")
_WINDOWS = {n: bytes([n]).decode("cp1252") for n in range(128, 160) if n not in (129, 141, 143, 144, 157)}
_TEXT_TYPES = (None, "text", "plain", "text/plain", "html", "text/html")

_INSIDE = PARTS or Parts({}, frozenset(), lambda _: None)
_DATES = {
    "pubdate": "published", "published": "published", "issued": "published", "dcterms_issued": "published",
    "updated": "updated", "modified": "updated", "lastbuilddate": "updated", "dc_date": "updated",
    "dcterms_modified": "updated", "created": "created", "dcterms_created": "created",
}  # fmt: skip
# What feedparser has a reading for that touches nothing we keep, and what it keeps under another name.
_IDLE = frozenset((
    "author", "managingeditor", "webmaster", "contributor", "name", "email", "uri", "url", "homepage", "dc_creator",
    "dc_author", "dc_publisher", "dc_contributor", "category", "keywords", "dc_subject", "rights", "copyright",
    "dc_rights", "generator", "comments", "media_content", "media_thumbnail", "media_credit",
    "media_category", "media_keywords", "media_rating", "media_group", "media_player", "media_copyright",
    "media_restriction", "media_community", "media_statistics", "media_starrating", "itunes_author",
    "itunes_category", "itunes_explicit", "itunes_block", "itunes_image", "itunes_keywords", "itunes_owner",
    "itunes_name", "itunes_email", "itunes_link", "itunes_subtitle", "georss_point", "georss_line",
    "georss_polygon", "georss_box", "georss_where", "gml_point", "gml_pos", "gml_poslist", "gml_linestring",
    "gml_polygon", "gml_exterior", "gml_linearring", "geo_lat", "geo_long", "wgs84_pos", "creativecommons_license",
    "cc_license", "dcterms_valid", "expirationdate", "width", "height", "cloud",
))  # fmt: skip
_OURS = frozenset((
    "title", "link", "links", "id", "guid", "summary", "description", "content", "language", "source", "image",
    "published", "updated", "created",
))  # fmt: skip
_CONTEXTS = ("author", "contributor")  # elements with names and addresses of their own


class _Odd(Exception):
    """Something that only feedparser is trusted to read."""


def read_plain(body: bytes, url: str, most: int) -> Plain | None:
    """The feed's own values, its first `most` entries and how many it has; None when feedparser must read it."""
    body = body.lstrip()
    if PARTS is None or b"\x00" in body or not _decodes(body):
        return None
    parser = etree.XMLParser(
        encoding="utf-8", resolve_entities=False, no_network=True, remove_comments=True, remove_pis=True
    )
    try:
        root = etree.fromstring(body, parser)
        if root.getroottree().docinfo.doctype:
            return None
        return _read(root, url, most, based=b"xml:base" in body or b" base=" in body)
    except (etree.XMLSyntaxError, ValueError, _Odd):
        return None


def _decodes(body: bytes) -> bool:
    try:
        body.decode("utf-8")
    except UnicodeDecodeError:
        return False
    return True


def _read(root: Any, url: str, most: int, *, based: bool) -> Plain:
    channel, item = _shape(root)
    container = root if root.tag.startswith(RDF) else channel
    items = container.findall(item)
    if len(items) != sum(1 for _ in root.iter("{*}item", "{*}entry")):
        raise _Odd
    join = _Joiner(url, based)
    lang = _lang(container, _lang(root, None))
    return _feed(root, channel, item, join), [_Entry(join).read(one, lang) for one in items[:most]], len(items)


def _lang(element: Any, above: str | None) -> str | None:
    said = element.get(LANG, element.get("lang"))
    return above if said is None else said or None


def _shape(root: Any) -> tuple[Any, str]:
    """Where the feed speaks of itself, and what its entries are called."""
    if root.tag == "rss":
        channel, item = root.find("channel"), "item"
    elif root.tag == f"{ATOM}feed":
        channel, item = root, f"{ATOM}entry"
    elif root.tag == f"{RDF}RDF":
        channel, item = root.find(f"{RSS_1}channel"), f"{RSS_1}item"
    else:
        raise _Odd
    if channel is None or (channel is not root and sum(1 for _ in root.iter(channel.tag)) != 1):
        raise _Odd
    return channel, item


def _feed(root: Any, channel: Any, item: str, join: _Joiner) -> dict[str, Any]:
    _no_shortcuts(channel)
    feed: dict[str, Any] = {}
    lang = _lang(root, None)
    if lang and not root.tag.startswith(RDF):
        feed["language"] = lang.replace("_", "-")
    for child in channel:
        name = _name(child)
        if child.tag == item:
            continue
        if name in ("image", "textinput"):
            _only(child, ("title", "link", "description", "url", "href", "width", "height", "name"))
        elif name == "title":
            feed["title"] = _value(child)
        elif name == "dc_title":
            raise _Odd
        elif name == "link":
            _take_feed_link(feed, child, join)
        elif name in ("id", "guid"):
            identifier = join.identifier(child)
            if child.get("isPermaLink", "true") == "true":
                feed.setdefault("link", identifier)
        elif name in ("language", "dc_language"):
            feed["language"] = _value(child)
        elif len(child) and name not in _CONTEXTS:
            _harmless(child)
    return feed


def _take_feed_link(feed: dict[str, Any], child: Any, join: _Joiner) -> None:
    href = join.link(child)
    if child.get("href") is None:
        feed["link"] = _ADDRESS_ENTITY.sub(r"&\g<1>", href)
    elif _is_alternate(child):
        feed["link"] = href


class _Entry:
    """One entry, its elements taken in the order of the document as feedparser takes them.

    What stands deeper in the tree (a `media:description`) never replaces what stands higher.
    """

    def __init__(self, join: _Joiner) -> None:
        self.join = join
        self.values: Entry = {}
        self.depths: dict[str, int] = {}
        self.title_depth = -1
        self.has_content = False

    def read(self, element: Any, lang: str | None) -> Entry:
        _no_shortcuts(element)
        if about := element.get(f"{RDF}about"):
            self.values["id"] = about
        self._walk(element, _lang(element, lang), 1)
        return self.values

    def _walk(self, element: Any, lang: str | None, depth: int) -> None:
        for child in element:
            name = _name(child)
            if name in ("title", "dc_title", "media_title"):
                self._title(child, depth, media=name == "media_title")
            elif name in ("description", "summary", "dc_description", "media_description"):
                self._summary(child, _lang(child, lang), depth)
            elif name in ("content_encoded", "content"):
                self._content(child, _lang(child, lang))
            elif name == "link":
                self._link(child)
            elif name in ("guid", "id"):
                self._identifier(child, depth)
            elif name == "enclosure":
                self._enclosure(child)
            elif name in ORIGINALS:
                self.values[name] = _value(child)
            elif name in _DATES:
                self._store(_DATES[name], _value(child), depth)
            elif name in ("language", "dc_language"):
                self.values["language"] = _value(child)
            else:
                self._other(child, name, lang, depth)

    def _other(self, child: Any, name: str, lang: str | None, depth: int) -> None:
        if name == "source" or (name == "image" and not len(child)):
            self.title_depth = -1
        elif name in _CONTEXTS:
            _harmless(child)
        elif (name in _INSIDE.known and name not in _IDLE) or name in _OURS:
            raise _Odd
        elif len(child):
            self._walk(child, _lang(child, lang), depth + 1)

    def _title(self, child: Any, depth: int, *, media: bool) -> None:
        value = _value(child)
        if not -1 < self.title_depth <= depth:
            self._store("title", value, depth)
        if value and not media:
            self.title_depth = depth

    def _summary(self, child: Any, lang: str | None, depth: int) -> None:
        if "summary" in self.values and not self.has_content:
            self._content(child, lang)
        else:
            self._store("summary", _value(child), depth)

    def _content(self, child: Any, lang: str | None) -> None:
        self.has_content = True
        value = _value(child)
        language = lang.replace("_", "-") if lang else None
        said = {"type": _type(child), "value": value, "language": language, "src": child.get("src")}
        self.values.setdefault("content", []).append(said)
        self.values.setdefault("summary", value)

    def _identifier(self, child: Any, depth: int) -> None:
        value = self.join.identifier(child)
        self._store("id", value, depth)
        if child.get("isPermaLink", "true") == "true":
            self.values.setdefault("link", value)

    def _enclosure(self, child: Any) -> None:
        href = child.get("url", child.get("uri", child.get("href")))
        kind = child.get("type", "text/html")
        self.values.setdefault("links", []).append({"rel": "enclosure", "href": href, "type": kind})

    def _link(self, child: Any) -> None:
        href = self.join.link(child)
        links = self.values.setdefault("links", [])
        if child.get("href") is not None:
            links.append({"rel": child.get("rel", "alternate"), "href": href, "type": child.get("type", "text/html")})
            if _is_alternate(child):
                self.values["link"] = href
        else:
            href = _ADDRESS_ENTITY.sub(r"&\g<1>", href.replace("&amp;", "&"))
            links.append({"rel": "alternate", "href": href} if href else {"rel": "alternate"})
            self.values["link"] = href

    def _store(self, key: str, value: str, depth: int) -> None:
        if depth <= self.depths.get(key, depth):
            self.depths[key] = depth
            self.values[key] = value


def _harmless(element: Any) -> None:
    """Raises _Odd when something below would be taken for the entry's own."""
    for below in element.iterdescendants():
        name = _name(below)
        if (name in _INSIDE.known and name not in _IDLE) or name in _OURS:
            raise _Odd


def _only(element: Any, names: tuple[str, ...]) -> None:
    if any(_name(child) not in names or len(child) for child in element):
        raise _Odd


def _no_shortcuts(element: Any) -> None:
    """feedparser reads addresses and dates in these attributes, from a format of 1997."""
    if element.get("href") is not None or element.get("lastmod") is not None:
        raise _Odd


_names: dict[tuple[str, str | None], str] = {}


def _name(element: Any) -> str:
    """The name that feedparser gives an element: its own prefix for a known namespace, then the name in small."""
    key = (element.tag, element.prefix)
    if key not in _names:
        if len(_names) > 10_000:
            _names.clear()
        name = etree.QName(element)
        prefix = _INSIDE.prefixes.get((name.namespace or "").lower(), element.prefix or "")
        _names[key] = f"{prefix}_{name.localname}".lower() if prefix else name.localname.lower()
    return _names[key]


def _type(element: Any) -> str:
    kind = element.get("type")
    return "application/xhtml+xml" if kind == "xhtml" else "text/html"


def _value(element: Any) -> str:
    """The text of an element as feedparser gives it."""
    kind = element.get("type")
    if element.get("mode") is not None or (len(element) and kind != "xhtml"):
        raise _Odd
    if kind == "xhtml":
        return _mended("".join(_inner(element)).strip())
    if kind not in _TEXT_TYPES:
        raise _Odd
    return _mended((element.text or "").strip())


def _inner(element: Any) -> Iterator[str]:
    yield escape(element.text or "")
    for child in element:
        if child.prefix is not None:
            raise _Odd
        yield etree.tostring(child, encoding="unicode")


def _mended(text: str) -> str:
    """feedparser's own repairs: UTF-8 read as Latin-1, control characters that Windows-1252 meant as signs."""
    if text.isascii():
        return text
    with suppress(UnicodeError):
        text = text.encode("iso-8859-1").decode("utf-8")
    return text.translate(_WINDOWS) if _C1.search(text) else text


@dataclass(frozen=True)
class _Joiner:
    """Makes addresses absolute as feedparser does; `based`: the document says somewhere what they are relative to."""

    url: str
    based: bool

    def link(self, element: Any) -> str:
        attributes: Mapping[str, str] = element.attrib
        if "url" in attributes or "uri" in attributes or len(element) or any(name[0] == "{" for name in attributes):
            raise _Odd
        href = attributes.get("href")
        return self._absolute(_mended((element.text or "").strip()) if href is None else href)

    def identifier(self, element: Any) -> str:
        text = _mended((element.text or "").strip())
        if len(element) or any(name != "isPermaLink" and name.lower() == "ispermalink" for name in element.attrib):
            raise _Odd
        return self._absolute(text) if element.get("isPermaLink", "true") == "true" else text

    def _absolute(self, text: str) -> str:
        if not text or _OPAQUE.fullmatch(text):
            return text
        absolute = urljoin(self.url, text)
        if self.based and absolute != text:
            raise _Odd
        if _ABSOLUTE.fullmatch(text) or (_RELATIVE.fullmatch(text) and not text.startswith("//")):
            return absolute
        raise _Odd


def _is_alternate(element: Any) -> bool:
    kind = element.get("type", "text/html").lower()
    return element.get("rel", "alternate").lower() == "alternate" and kind in (
        "html",
        "xhtml",
        "text/html",
        "application/xhtml+xml",
    )
