"""What a page says of the feeds of its site: announced, linked, or where its software puts them."""

from __future__ import annotations

import re
from dataclasses import dataclass
from itertools import islice
from urllib.parse import urljoin

from lxml import html

from iet_watch.collect.documents.markup import page_tree
from iet_watch.judge.identity.addresses import safe_address, source_key
from iet_watch.words import TITLE_LIMIT, one_line

LINKS_READ = 5000  # of a page, looking for those that are feeds
USUAL_PLACES = ("/feed", "/rss", "/rss.xml", "/atom.xml", "/index.xml", "/feed.xml")

_FEED_TYPES = (
    "application/rss+xml", "application/atom+xml", "application/feed+json", "application/rdf+xml", "application/xml",
    "text/xml", "text/rss", "application/rss",
)  # fmt: skip
_FEED_PATH = re.compile(
    r"/(?:rss|feeds?|atom|flux|fil|syndication|backend)(?:[-_.]?(?:rss|atom|xml|\d))*(?:[/.]|$)|\.(?:rss|atom|rdf)$|"
    r"(?:^|[-_/.])(?:flux-?|fil-?)?rss2?(?:[-_/.]|$)",
    re.IGNORECASE,
)
_FEED_QUERY = re.compile(
    r"(?:^|&)(?:feed|format|page|type|view)=(?:rss2?|atom|feed|backend)(?:&|$)|^rss$", re.IGNORECASE
)
_SAYS_FEED = re.compile(r"\brss\b|\b(?:flux|fil) (?:atom|d.(?:actualité|information)s?)\b|\batom feed\b", re.IGNORECASE)
# They offer to read or to share somebody's feed.
_SERVICE = re.compile(r"//(?:[\w-]+\.)*(?:facebook|yahoo|netvibes|feedly|inoreader|google|bloglines)\.", re.IGNORECASE)
_GENERATOR = re.compile(rb"<meta[^>]{0,200}?name=[\"']generator[\"'][^>]{0,200}?content=[\"'](\w+)", re.IGNORECASE)
# Where the software that makes a site puts its feed, when it is not one of the usual places.
_PLACES_OF = {b"spip": "/spip.php?page=backend", b"drupal": "/rss.xml", b"typo3": "/?type=9818"}


@dataclass(frozen=True)
class Announced:
    """An address that may be a feed: `linked` when it is only a link of the page, not announced as a feed."""

    url: str
    title: str = ""
    linked: bool = False


def announced(body: bytes, url: str) -> tuple[Announced, ...]:
    """The feeds that a page announces, then its links that look like one; each address once."""
    tree = page_tree(body)
    if tree is None:
        return ()
    base = safe_address(next(iter(tree.xpath("//base/@href")), ""), url) or url
    found: dict[str, Announced] = {}
    for link in tree.iter("link"):
        if _announces(link):
            _keep(found, link.get("href") or "", base, Announced("", one_line(link.get("title") or "", TITLE_LIMIT)))
    for anchor in islice(tree.iter("a"), LINKS_READ):
        text = one_line(anchor.text_content()[:200], TITLE_LIMIT)
        if _looks_like_a_feed(anchor, text):
            _keep(found, anchor.get("href") or "", base, Announced("", text, linked=True))
    return tuple(found.values())


def usual_places(body: bytes, url: str) -> tuple[Announced, ...]:
    """Where a site that announces nothing may have its feed, the place of its own software first."""
    generator = _GENERATOR.search(body[:50_000])
    own = _PLACES_OF.get(generator.group(1).lower()) if generator else None
    places = dict.fromkeys([own, *USUAL_PLACES] if own else USUAL_PLACES)
    return tuple(Announced(urljoin(url, place), linked=True) for place in places)


def _looks_like_a_feed(link: html.HtmlElement, text: str) -> bool:
    """By its address, or by what is said of it."""
    address, _, query = (link.get("href") or "").partition("#")[0].partition("?")
    if _SERVICE.search(address):
        return False
    said = f"{text} {link.get('title') or ''} {link.get('type') or ''}"
    return bool(_FEED_PATH.search(address) or _FEED_QUERY.search(query) or _SAYS_FEED.search(said))


def _announces(link: html.HtmlElement) -> bool:
    rel = (link.get("rel") or "").lower().split()
    kind = (link.get("type") or "").partition(";")[0].strip().lower()
    if "alternate" in rel and not kind and not link.get("hreflang"):
        return _looks_like_a_feed(link, "")
    return ("alternate" in rel and kind in _FEED_TYPES) or "feed" in rel


def _keep(found: dict[str, Announced], href: str, base: str, one: Announced) -> None:
    url = safe_address(re.sub(r"^feed:(?://)?(?=https?:)", "", href.strip()), base)
    if url and source_key(url) != source_key(base):
        found.setdefault(source_key(url), Announced(url, one.title, one.linked))
