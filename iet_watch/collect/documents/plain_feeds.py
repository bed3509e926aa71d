"""Well-formed, ordinary feeds read by lxml, twenty times faster, into the very values that feedparser gives.

feedparser stays the reader of record: whatever this module does not know for certain to read as feedparser does
(entities of its own, markup inside a title, an entry inside another element, RSS 0.90, whatever is not well-formed…) it
leaves alone by answering None. `bench/parsers` holds both readings of every captured feed against each other.
"""

from __future__ import annotations

import re
from typing import Any

from lxml import etree

from iet_watch.collect.documents.entry_addresses import ORIGINALS
from iet_watch.collect.documents.feedparser_parts import MEDIA_TEXT, PARTS
from iet_watch.collect.documents.plain_elements import (
    INSIDE,
    Joiner,
    Odd,
    element_name,
    element_type,
    element_value,
    is_alternate,
)

Entry = dict[str, Any]  # the keys of feedparser's entries that collect/documents/feeds.py looks at
Plain = tuple[dict[str, Any], list[Entry], int]

ATOM = "{http://www.w3.org/2005/Atom}"
RSS_1 = "{http://purl.org/rss/1.0/}"
RDF = "{http://www.w3.org/1999/02/22-rdf-syntax-ns#}"
LANG = "{http://www.w3.org/XML/1998/namespace}lang"

# As feedparser finds it: on the first line, which it must begin.
_DECLARED = re.compile(rb"<\?.*encoding=['\"](.*?)['\"].*\?>")
_FIRST_ELEMENT = re.compile(rb"<\w")
_NAMED_IN_ATTRIBUTE = re.compile(rb"=\s*[\"'][^\"'<>&]*(?:&[^\"'<>&]*)*?&(?!lt;|gt;|amp;|quot;|apos;|#)")
# What lxml and feedparser's parser both stop at, of what feeds were met with.
_FATAL = frozenset((
    etree.ErrorTypes.ERR_DOCUMENT_END, etree.ErrorTypes.ERR_INVALID_CHAR, etree.ErrorTypes.ERR_UNDECLARED_ENTITY,
    etree.ErrorTypes.ERR_ENTITYREF_SEMICOL_MISSING, etree.ErrorTypes.ERR_NAME_REQUIRED,
    etree.ErrorTypes.ERR_TAG_NAME_MISMATCH, etree.ErrorTypes.ERR_TAG_NOT_FINISHED,
    etree.ErrorTypes.ERR_CDATA_NOT_FINISHED,
))  # fmt: skip
_ADDRESS_ENTITY = re.compile(r"&([A-Za-z0-9_]+);")

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
_SUMMARIES = ("summary", "itunes_summary")
_DESCRIPTIONS = ("description", "dc_description")  # of a feed, which feedparser calls its subtitle
_CONTENTS = ("content", "content_encoded")
_CONTEXTS = ("author", "contributor")  # elements with names and addresses of their own


def read_plain(body: bytes, url: str, most: int, content_type: str = "") -> Plain | None:
    """The feed's own values, its first `most` entries and how many it has; None when feedparser must read it."""
    plain = _in_utf_8(body, content_type)
    if PARTS is None or b"\x00" in body or plain is None:
        return None
    parser = etree.XMLParser(
        encoding="utf-8", resolve_entities=False, no_network=True, remove_comments=True, remove_pis=True
    )
    try:
        root = etree.fromstring(plain, parser)
        if root.getroottree().docinfo.doctype and _is_doctype_of_use(root, plain):
            return None
        return _read(root, url, most, based=b"xml:base" in plain or b" base=" in plain)
    except (etree.XMLSyntaxError, ValueError, Odd):
        return None


def is_broken(body: bytes) -> bool:
    """Whether no parser of XML reads `body` to its end."""
    try:
        etree.fromstring(body, etree.XMLParser(encoding="utf-8", resolve_entities=False, no_network=True))
    except etree.XMLSyntaxError as wrong:
        return wrong.code in _FATAL
    except ValueError:
        return False
    return False


def _in_utf_8(body: bytes, content_type: str) -> bytes | None:
    """`body` in UTF-8, which it is whatever it says where it can be, else by the encoding that it declares itself."""
    try:
        body.decode()
        return body.lstrip()
    except UnicodeDecodeError:
        declared = _DECLARED.match(body)
        if declared is None or b"charset" in content_type.lower().encode() or declared[1].lower() == b"gb2312":
            return None
    try:
        return body.decode(declared[1].decode()).encode()
    except (UnicodeError, LookupError):
        return None


def _is_doctype_of_use(root: Any, body: bytes) -> bool:
    """Whether a document declares entities, or uses some that only its DOCTYPE may declare."""
    head = _FIRST_ELEMENT.split(body, 1)[0]
    declares = b"[" in head or b"<!ENTITY" in head
    return declares or _NAMED_IN_ATTRIBUTE.search(body) is not None or any(True for _ in root.iter(etree.Entity))


def _read(root: Any, url: str, most: int, *, based: bool) -> Plain:
    channel, item = _shape(root)
    container = root if root.tag.startswith(RDF) else channel
    items = container.findall(item)
    if len(items) != sum(1 for _ in root.iter("{*}item", "{*}entry")):
        raise Odd
    join = Joiner(url, based)
    lang = _lang(container, _lang(root, None))
    entries = [_Entry(join) for _ in items[:most]]
    if entries:
        entries[0].has_content = _has_content_before(channel, item)
    read = [entry.read(one, lang) for entry, one in zip(entries, items, strict=False)]
    return _feed(root, channel, item, join), read, len(items)


def _has_content_before(channel: Any, item: str) -> bool:
    """Whether feedparser comes to the first entry with a content of the feed in mind, which it forgets behind it.

    A second summary of the feed is one, or a description behind a summary, as podcasts have them.
    """
    has_summary = has_content = began = False
    for child in channel:
        name = element_name(child)
        if child.tag == item:
            began = True
        elif name in _CONTENTS or (has_summary and name in (*_SUMMARIES, *_DESCRIPTIONS)):
            if began:
                raise Odd
            has_content = has_summary = True
        has_summary = has_summary or name in _SUMMARIES
    return has_content


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
        raise Odd
    if channel is None or (channel is not root and sum(1 for _ in root.iter(channel.tag)) != 1):
        raise Odd
    return channel, item


def _feed(root: Any, channel: Any, item: str, join: Joiner) -> dict[str, Any]:
    _no_shortcuts(channel)
    feed: dict[str, Any] = {"atom": True} if item == f"{ATOM}entry" else {}
    lang = _lang(root, None)
    if lang and not root.tag.startswith(RDF):
        feed["language"] = lang.replace("_", "-")
    for child in channel:
        name = element_name(child)
        if child.tag == item:
            continue
        if name in ("image", "textinput"):
            _only(child, ("title", "link", "description", "url", "href", "width", "height", "name"))
        elif name in ("dc_title", "media_title") or (name == "title" and "title" in feed):
            raise Odd
        elif name == "title":
            feed["title"] = element_value(child)
        elif name == "link":
            _take_feed_link(feed, child, join)
        elif name in ("id", "guid"):
            identifier = join.identifier(child)
            if child.get("isPermaLink", "true") == "true":
                feed.setdefault("link", identifier)
        elif name in ("language", "dc_language"):
            feed["language"] = element_value(child)
        elif len(child) and name not in _CONTEXTS:
            _harmless(child)
    return feed


def _take_feed_link(feed: dict[str, Any], child: Any, join: Joiner) -> None:
    href = join.link(child)
    if child.get("href") is None:
        feed["link"] = _ADDRESS_ENTITY.sub(r"&\g<1>", href)
    elif is_alternate(child):
        feed["link"] = href


class _Entry:
    """One entry, its elements taken in the order of the document as feedparser takes them.

    What stands deeper in the tree (a `media:title`) never replaces what stands higher.
    """

    def __init__(self, join: Joiner) -> None:
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
            name = element_name(child)
            if name in ("title", "dc_title", "media_title"):
                self._title(child, depth, media=name == "media_title")
            elif name in (*_SUMMARIES, *_DESCRIPTIONS):
                self._summary(child, _lang(child, lang), depth)
            elif name == MEDIA_TEXT:
                self._store(MEDIA_TEXT, element_value(child), depth, element_type(child))
            elif name in _CONTENTS:
                self._content(child, _lang(child, lang))
            elif name == "link":
                self._link(child)
            elif name in ("guid", "id"):
                self._identifier(child, depth)
            elif name == "enclosure":
                self._enclosure(child)
            elif name in ORIGINALS:
                self.values[name] = element_value(child)
            elif name in _DATES:
                self._store(_DATES[name], element_value(child), depth)
            elif name in ("language", "dc_language"):
                self._store("language", element_value(child), depth)
            else:
                self._other(child, name, lang, depth)

    def _other(self, child: Any, name: str, lang: str | None, depth: int) -> None:
        if name == "source" or (name == "image" and not len(child)):
            self.title_depth = -1
        elif name in _CONTEXTS:
            _harmless(child)
        elif (name in INSIDE.known and name not in _IDLE) or name in _OURS:
            raise Odd
        elif len(child):
            self._walk(child, _lang(child, lang), depth + 1)

    def _title(self, child: Any, depth: int, *, media: bool) -> None:
        value = element_value(child)
        if not -1 < self.title_depth <= depth:
            self._store("title", value, depth, element_type(child))
        if value and not media:
            self.title_depth = depth

    def _summary(self, child: Any, lang: str | None, depth: int) -> None:
        if "summary" in self.values and not self.has_content:
            self._content(child, lang)
        else:
            self._store("summary", element_value(child), depth, element_type(child))

    def _content(self, child: Any, lang: str | None) -> None:
        self.has_content = True
        value = element_value(child)
        language = lang.replace("_", "-") if lang else None
        said = {"type": element_type(child), "value": value, "language": language, "src": child.get("src")}
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
            if is_alternate(child):
                self.values["link"] = href
        else:
            href = _ADDRESS_ENTITY.sub(r"&\g<1>", href.replace("&amp;", "&"))
            links.append({"rel": "alternate", "href": href} if href else {"rel": "alternate"})
            self.values["link"] = href

    def _store(self, key: str, value: str, depth: int, kind: str = "") -> None:
        if depth <= self.depths.get(key, depth):
            self.depths[key] = depth
            self.values[key] = value
            if kind:
                self.values[f"{key}_detail"] = {"type": kind}


def _harmless(element: Any) -> None:
    """Raises Odd when something below would be taken for the entry's own."""
    for below in element.iterdescendants():
        name = element_name(below)
        if (name in INSIDE.known and name not in _IDLE) or name in _OURS:
            raise Odd


def _only(element: Any, names: tuple[str, ...]) -> None:
    if any(element_name(child) not in names or len(child) for child in element):
        raise Odd


def _no_shortcuts(element: Any) -> None:
    """feedparser reads addresses and dates in these attributes, from a format of 1997."""
    if element.get("href") is not None or element.get("lastmod") is not None:
        raise Odd
