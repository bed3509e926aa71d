"""Sitemaps into entries: XML, gzip or plain text, with the titles and dates of news sitemaps; indexes into addresses.

A document is read piece by piece without its tree being kept, so that a long, damaged or hostile one costs little
and whatever stands whole before the trouble is taken.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime
from html import unescape
from itertools import islice, pairwise
from urllib.parse import urlsplit

from courlan import extract_domain
from lxml import etree

from iet_watch.collect.documents.address_words import day_from_address, names_no_article, title_from_address
from iet_watch.collect.documents.bounds import PIECE, inflated
from iet_watch.collect.documents.feeds import FEED_BYTES, MOST_ENTRIES, Feed, read_feed
from iet_watch.collect.documents.moments import LONGEST, iso_moment, read_moment
from iet_watch.files.decoding import decoded
from iet_watch.judge.identity.addresses import safe_address
from iet_watch.locale import later
from iet_watch.model.items import Entry
from iet_watch.model.trouble import Failure
from iet_watch.plain_text import plain_text
from iet_watch.words import TITLE_LIMIT

# The sitemap protocol allows 50 MB and 50,000 addresses in one document. Reading goes by pieces, so that its limit
# can be ours; elements are counted too, for a document of nothing but tags would cost more than its bytes.
SITEMAP_BYTES = 50 * 1024 * 1024
MOST_ADDRESSES = 50_000
MOST_ELEMENTS = 1_000_000
MOST_SITEMAPS = 1000
SALVAGED_BYTES = 20 * 1024 * 1024  # of a damaged document, which is read as text
_LONGEST = 64 * 1024  # characters of what one address says
_LINE = 4096  # characters; a longer line of a plain-text sitemap is no address

# Of a damaged document: where one address begins, and what it says of it, by element or as it is.
_START = re.compile(rb"<(?:[a-z][\w.-]{0,20}:)?(?:url|sitemap)[\s>]", re.IGNORECASE)
_SAID = re.compile(
    r"<(?!image:|video:)(?:[a-z][\w.-]{0,20}:)?(loc|lastmod|title|publication_date|language|name)(?:\s[^<>]{0,200})?>"
    r"(?:\s*<!\[CDATA\[(.{0,4096}?)\]\]>|([^<]{0,4096})(?=<))",
    re.IGNORECASE | re.DOTALL,
)
_ESCAPED = re.compile(r"&(?:amp|lt|gt|quot|apos|#\d{1,7}|#x[0-9a-f]{1,6});", re.IGNORECASE)
_NUMBER = re.compile(r"\d{1,18}")
_FIELDS = ("loc", "lastmod", "title", "publication_date", "language", "name")
_NEWS_TAGS = frozenset(("title", "publication_date", "language", "name"))


# What lists sections, persons and pictures by the names that programs give it; the last to be read.
_OF_SECTIONS = re.compile(
    r"(?<![a-z])(?:taxonom(?:y|ies)|categor(?:y|ies|ie)|tags?|post_tag|users?|authors?|auteurs?|images?|videos?|"
    r"attachments?|products?)(?![a-z])",
    re.IGNORECASE,
)


@dataclass(frozen=True)
class SitemapIndex:
    """The sitemaps that an index names, each with the date of its last change, in the order to read them in: the
    newest first; without dates, of each row (`posts-1`, `posts-2`) its last, then its first, then back from its end.

    Programs begin a sitemap when one is full: most write the oldest first, some the newest.
    """

    sitemaps: tuple[tuple[str, datetime | None], ...]

    def passed_over(self, read: int) -> tuple[str, ...]:
        """Those that nobody can tell to be old where the first ones are `read`: one address of each row."""
        rows = {_row(address)[0] for address, _ in self.sitemaps[:read]}
        rest = {_row(one)[0]: one for one, changed in self.sitemaps[read:] if changed is None and not _of_sections(one)}
        return tuple(address for row, address in rest.items() if row not in rows)


@dataclass(frozen=True)
class _Listed:
    """One `<url>` or `<sitemap>` as it stands in the document."""

    address: str
    changed: str = ""
    title: str = ""
    published: str = ""
    lang: str = ""
    publication: str = ""


@dataclass(frozen=True)
class _Document:
    """What was read of a sitemap: the name of its root element, and the whole elements in it."""

    root: str
    listed: tuple[_Listed, ...]


def read_sitemap(body: bytes, url: str) -> Feed | SitemapIndex | Failure:
    """The addresses that the sitemap `body`, served at `url`, lists for its own site, newest first."""
    start = next(inflated(body, PIECE), b"")
    if _is_text(start):
        return _articles(_lines(body), url)
    document = _read_xml(body)
    if document.root == "urlset":
        return _articles(document.listed, url)
    if document.root == "sitemapindex":
        return _index(document.listed, url)
    if document.root in ("rss", "feed", "rdf"):
        return read_feed(b"".join(inflated(body, FEED_BYTES)), url)
    if document.root == "html":
        message = later("this address answers with a web page, not a sitemap: look for its address in robots.txt")
        return Failure(url, message, trouble="html")
    return Failure(url, "this address answers with something that is not a sitemap", trouble="not-a-feed")


def _is_text(start: bytes) -> bool:
    return re.match(r"\s*https?://", decoded(start), re.IGNORECASE) is not None


def _lines(body: bytes) -> Iterator[_Listed]:
    text = decoded(b"".join(inflated(body, SITEMAP_BYTES)))
    for line in islice(re.finditer(r"\S[^\r\n]*", text), MOST_ADDRESSES):
        if len(line[0]) < _LINE:
            yield _Listed(line[0].strip())


def _read_xml(body: bytes) -> _Document:
    """The root's name and its whole elements, read until the end, a limit or damage beyond repair."""
    parser = etree.XMLPullParser(
        events=("start", "end"), recover=True, resolve_entities=False, no_network=True, load_dtd=False,
        huge_tree=False, remove_comments=True, remove_pis=True,
    )  # fmt: skip
    reading = _Reading()
    begun = False
    begun_addresses = 0
    try:
        for piece in inflated(body, SITEMAP_BYTES):
            if not begun:
                piece = _from_first_tag(piece)
                begun = bool(piece)
            begun_addresses += len(_START.findall(piece))
            parser.feed(piece)
            if not reading.take(parser.read_events()):
                break
    except (etree.XMLSyntaxError, etree.ParserError, ValueError, AssertionError):
        pass  # what was read before the damage stands
    listed = tuple(reading.listed)
    if len(listed) < begun_addresses and reading.goes_on():
        listed = max(listed, tuple(_salvaged(body)), key=len)
    return _Document(reading.root, listed)


def _salvaged(body: bytes) -> Iterator[_Listed]:
    """Each `<url>` and `<sitemap>` of a damaged document by itself: a raw `&` in one costs the others nothing."""
    whole = b"".join(inflated(body, SALVAGED_BYTES))
    starts = [found.start() for found in islice(_START.finditer(whole), MOST_ADDRESSES)]
    for start, end in pairwise([*starts, len(whole)]):
        said: dict[str, str] = {}
        for found in _SAID.finditer(decoded(whole[start : min(end, start + _LONGEST)])):
            said.setdefault(found[1].lower(), _unescaped(found))
        yield _Listed(*(said.get(name, "") for name in _FIELDS))


def _unescaped(found: re.Match[str]) -> str:
    return (found[2] if found[2] is not None else _ESCAPED.sub(lambda one: unescape(one[0]), found[3])).strip()


def _from_first_tag(piece: bytes) -> bytes:
    """`piece` without what a site generator or a server's warning wrote before the document; UTF-16 as it is."""
    if b"\x00" in piece[:4]:
        return piece
    return piece[piece.find(b"<") :] if b"<" in piece else b""


class _Reading:
    """Takes the elements of a document as they end and forgets them."""

    def __init__(self) -> None:
        self.root = ""
        self.listed: list[_Listed] = []
        self._depth = 0
        self._elements = 0

    def take(self, events: Iterable[tuple[str, etree._Element]]) -> bool:
        """Whether to go on after these events."""
        for event, element in events:
            if event == "start":
                self._depth += 1
                self._elements += 1
                self.root = self.root or _name(element)
            else:
                self._depth -= 1
                if _name(element) in ("url", "sitemap"):  # however deep: a tag left open before it may hold it
                    self.listed.append(_listed(element))
                if self._depth == 1:
                    _forget(element)
        return self.goes_on()

    def goes_on(self) -> bool:
        """Whether the document is a sitemap, and not beyond a limit."""
        known = self.root in ("", "urlset", "sitemapindex")
        return known and self._elements < MOST_ELEMENTS and len(self.listed) < MOST_ADDRESSES


def _forget(element: etree._Element) -> None:
    """Empties an element that was read and takes out those before it."""
    parent = element.getparent()
    if parent is not None:
        element.clear()
        for former in element.itersiblings(preceding=True):
            parent.remove(former)


def _name(element: etree._Element) -> str:
    """The name without its namespace: sitemaps are met with wrong ones."""
    return element.tag.rpartition("}")[2].lower() if isinstance(element.tag, str) else ""


def _listed(element: etree._Element) -> _Listed:
    said = {_name(child): _text(child) for child in element if _name(child) in ("loc", "lastmod")}
    news = next((child for child in element if _name(child) == "news"), None)
    told = {} if news is None else {_name(child): _text(child) for child in news.iter() if _name(child) in _NEWS_TAGS}
    bare = (element.text or "").strip() if _name(element) == "sitemap" else ""
    return _Listed(
        said.get("loc", bare),
        said.get("lastmod", ""),
        told.get("title", ""),
        told.get("publication_date", ""),
        told.get("language", ""),
        told.get("name", ""),
    )


def _text(element: etree._Element) -> str:
    return "".join(element.itertext()).strip()


def _articles(listed: Iterable[_Listed], url: str) -> Feed | Failure:
    site = _Site(url)
    found: dict[str, tuple[_Listed, datetime | None]] = {}
    foreign = own = 0
    for one in listed:
        address = _absolute(one.address, url)
        if not site.holds(address):
            foreign += 1
            continue
        own += 1
        if one.title or not names_no_article(address):
            found.setdefault(address, (one, _moment(one, address)))
    if foreign and not own:
        return Failure(url, "this sitemap lists only addresses of other sites", trouble="not-a-feed")
    newest = sorted(found.items(), key=lambda item: _age(item[1][1]))
    entries = tuple(_entry(address, one, moment) for address, (one, moment) in newest[:MOST_ENTRIES])
    publication = next((one.publication for one, _ in found.values() if one.publication), "")
    return Feed(plain_text(publication, TITLE_LIMIT), entries, max(0, len(newest) - MOST_ENTRIES))


def _index(listed: Iterable[_Listed], url: str) -> SitemapIndex | Failure:
    site = _Site(url)
    found: dict[str, datetime | None] = {}
    foreign = 0
    for one in listed:
        address = _absolute(one.address, url)
        if not site.holds(address):
            foreign += 1
        elif address != url:
            found.setdefault(address, _date(one.changed))
    if foreign and not found:
        return Failure(url, "this sitemap lists only addresses of other sites", trouble="not-a-feed")
    turns = _turns(found)
    ordered = sorted(found.items(), key=lambda item: (_of_sections(item[0]), _age(item[1]), turns[item[0]]))
    return SitemapIndex(tuple(ordered[:MOST_SITEMAPS]))


def _of_sections(address: str) -> bool:
    parts = urlsplit(address)
    return _OF_SECTIONS.search(f"{parts.path}?{parts.query}") is not None


def _row(address: str) -> tuple[str, tuple[int, ...]]:
    """The row that a sitemap stands in, and its place there, by the numbers in its address."""
    parts = urlsplit(address)
    told = f"{parts.path}?{parts.query}"
    return _NUMBER.sub("#", told), tuple(int(one) for one in _NUMBER.findall(told))


def _turns(addresses: Iterable[str]) -> dict[str, int]:
    """When each is read among those of its row."""
    rows: dict[str, list[tuple[tuple[int, ...], str]]] = {}
    for address in addresses:
        row, place = _row(address)
        rows.setdefault(row, []).append((place, address))
    turns: dict[str, int] = {}
    for listed in rows.values():
        last, *others = [address for _, address in sorted(listed, reverse=True)]
        turns |= {address: turn for turn, address in enumerate([last, *others[-1:], *others[:-1]])}
    return turns


def _absolute(address: str, url: str) -> str:
    """The safe address; the protocol wants whole ones, a path alone is understood too."""
    if address[:4].lower() == "http":
        return safe_address(address)
    return safe_address(address, url) if address.startswith("/") else ""


def _age(moment: datetime | None) -> float:
    """What sorts the newest first and those without date last, in the order of the document."""
    return -moment.timestamp() if moment else float("inf")


def _entry(address: str, one: _Listed, moment: datetime | None) -> Entry:
    title = plain_text(one.title, TITLE_LIMIT) or title_from_address(address)
    lang = one.lang if re.fullmatch(r"[A-Za-z]{2,3}(?:-[A-Za-z]{2,4})?", one.lang) else None
    return Entry(title=title, url=address, published=moment, lang=lang)


class _Site:
    """The site that a sitemap may speak for: its own host, and those of the same registered name."""

    def __init__(self, url: str) -> None:
        self._host, self._name = _host(url), extract_domain(url)
        self._known: dict[str, bool] = {}

    def holds(self, address: str) -> bool:
        host = _host(address)
        if host and host not in self._known:
            self._known[host] = host == self._host or self._is_relative(host, address)
        return self._known.get(host, False)

    def _is_relative(self, host: str, address: str) -> bool:
        if self._name is None:  # a name of an intranet, which no register knows: what is under it
            return bool(self._host) and host.endswith(f".{self._host}")
        return bool(extract_domain(address) == self._name)


def _host(url: str) -> str:
    try:
        return (urlsplit(url).hostname or "").removeprefix("www.")
    except ValueError:
        return ""


def _moment(one: _Listed, address: str) -> datetime | None:
    """When the article appeared: as a news sitemap says, else as its address says, else its last change."""
    if published := _date(one.published, one.lang):
        return published
    changed, written = _date(one.changed), day_from_address(address)
    return changed if written is None or (changed and changed.date() == written.date()) else written


def _date(text: str, lang: str = "") -> datetime | None:
    """A W3C date, or what stands for one; a month alone is its first day, a year alone is too little."""
    text = text.strip()[:LONGEST]
    if re.fullmatch(r"(?:\d{4})?", text):
        return None
    return iso_moment(f"{text}-01" if re.fullmatch(r"\d{4}-\d\d", text) else text) or read_moment(text, lang)
