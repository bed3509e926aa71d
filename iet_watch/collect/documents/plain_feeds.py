"""Well-formed, ordinary feeds read by lxml, twenty times faster, into the very values that feedparser gives.

feedparser stays the reader of record: whatever this module does not know for certain to read as feedparser does
(entities of its own, markup inside a title, an entry inside another element, RSS 0.90, whatever is not well-formed…) it
leaves alone by answering None. `bench/parsers` holds both readings of every captured feed against each other.
"""

from __future__ import annotations

import re
from contextlib import suppress
from typing import Any

from lxml import etree

from iet_watch.collect.documents.feedparser_parts import PARTS, is_word
from iet_watch.collect.documents.nearly_xml import ensure_alike, mended, with_whole_references, without_text_behind
from iet_watch.collect.documents.plain_elements import (
    Joiner,
    Odd,
    element_name,
    element_value,
    is_alternate,
)
from iet_watch.collect.documents.plain_entries import (
    ADDRESS_ENTITY,
    CONTENTS,
    CONTEXTS,
    DESCRIPTIONS,
    RDF,
    SUMMARIES,
    Entry,
    EntryReader,
    ensure_harmless,
    ensure_no_shortcuts,
    language_of,
)
from iet_watch.files.decoding import in_utf_8

Plain = tuple[dict[str, Any], list[Entry], int]

ATOM = "{http://www.w3.org/2005/Atom}"
RSS_1 = "{http://purl.org/rss/1.0/}"

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


def read_plain(body: bytes, url: str, most: int, content_type: str = "") -> Plain | None:
    """The feed's own values, its first `most` entries and how many it has; None when feedparser must read it."""
    plain = _in_utf_8(body, content_type)
    if PARTS is None or b"\x00" in body or plain is None:
        return None
    try:
        root, nearly = _tree(plain)
        if root.getroottree().docinfo.doctype and _is_doctype_of_use(root, plain):
            return None
        found = _read(root, url, most, based=b"xml:base" in plain or b" base=" in plain)
        if nearly:
            ensure_alike(*found[:2])
    except (etree.XMLSyntaxError, ValueError, Odd):
        return None
    return found


def _tree(body: bytes) -> tuple[Any, bool]:
    """The root of a document, and whether it had to be mended to be XML. Raises XMLSyntaxError, Odd."""
    alone = without_text_behind(body)
    whole, nearly = alone or body, alone is not None
    with suppress(etree.XMLSyntaxError):
        return _parsed(whole), nearly
    escaped = with_whole_references(whole)
    if escaped != whole:
        with suppress(etree.XMLSyntaxError):
            return _parsed(escaped), nearly
    found = mended(escaped)
    if found is None:
        raise Odd
    return _parsed(found), True


def _parsed(body: bytes) -> Any:
    parser = etree.XMLParser(
        encoding="utf-8", resolve_entities=False, no_network=True, remove_comments=True, remove_pis=True
    )
    return etree.fromstring(body, parser)


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
        if (few := in_utf_8(body)) is not body:
            return few.lstrip()
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
    lang = language_of(container, language_of(root, None))
    entries = [EntryReader(join) for _ in items[:most]]
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
        elif name in CONTENTS or (has_summary and name in (*SUMMARIES, *DESCRIPTIONS)):
            if began:
                raise Odd
            has_content = has_summary = True
        has_summary = has_summary or name in SUMMARIES
    return has_content


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
    ensure_no_shortcuts(channel)
    feed: dict[str, Any] = {"atom": True} if item == f"{ATOM}entry" else {}
    lang = language_of(root, None)
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
            if child.get("isPermaLink", "true") == "true" and not is_word(child.text or ""):
                feed.setdefault("link", identifier)
        elif name in ("language", "dc_language"):
            feed["language"] = element_value(child)
        elif len(child) and name not in CONTEXTS:
            ensure_harmless(child)
    return feed


def _take_feed_link(feed: dict[str, Any], child: Any, join: Joiner) -> None:
    href = join.link(child)
    if child.get("href") is None:
        feed["link"] = ADDRESS_ENTITY.sub(r"&\g<1>", href)
    elif is_alternate(child):
        feed["link"] = href


def _only(element: Any, names: tuple[str, ...]) -> None:
    if any(element_name(child) not in names or len(child) for child in element):
        raise Odd
