"""What can be watched of a site is found from the address of one of its pages.

First what the page announces, then its links that look like feeds, then a handful of usual places if it announces
none; each is asked politely and believed only when it really reads as a feed. Without a feed, the sitemaps that
robots.txt names; else the page itself.
"""

from __future__ import annotations

import asyncio
import re
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from itertools import islice
from urllib.parse import urljoin, urlsplit

from lxml import html

from iet_watch.collect.documents.feeds import Feed
from iet_watch.collect.documents.markup import page_tree
from iet_watch.collect.sources.trial import is_sitemap, question, read
from iet_watch.collect.web.asking import Asker, asking
from iet_watch.collect.web.fetch import PAGE_BYTES, Ask, Fetched
from iet_watch.judge.identity.addresses import canonical, safe_address, source_key
from iet_watch.model.sources import SourceKind
from iet_watch.model.trouble import Failure
from iet_watch.store.database import Database
from iet_watch.store.intake import held_hosts
from iet_watch.words import TITLE_LIMIT, one_line
from iet_watch.workspace.settings import CollectSettings

MOST_ANNOUNCED = 8  # of the feeds that a page announces, those tried
MOST_LINKS = 6
MOST_SITEMAPS = 3
LINKS_READ = 5000  # of a page, looking for those that are feeds
USUAL_PLACES = ("/feed", "/rss", "/rss.xml", "/atom.xml", "/index.xml", "/feed.xml")
STALE = timedelta(days=365)  # nothing since: the site has another feed, or none any more

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
_COMMENTS = re.compile(r"/comment(?:s|aires)?/|comments?-rss|\bcomment(?:s|aires)\b", re.IGNORECASE)
_GENERATOR = re.compile(rb"<meta[^>]{0,200}?name=[\"']generator[\"'][^>]{0,200}?content=[\"'](\w+)", re.IGNORECASE)
# Where the software that makes a site puts its feed, when it is not one of the usual places.
_PLACES_OF = {b"spip": "/spip.php?page=backend", b"drupal": "/rss.xml", b"typo3": "/?type=9818"}


@dataclass(frozen=True)
class Discovery:
    """Something to watch, verified: what it holds and where it stands."""

    kind: SourceKind
    url: str
    title: str
    entries: int = 0
    latest: datetime | None = None
    signature: tuple[str, ...] = field(default=(), compare=False)

    @property
    def about_comments(self) -> bool:
        return bool(_COMMENTS.search(urlsplit(self.url).path) or _COMMENTS.search(self.title))


@dataclass(frozen=True)
class Announced:
    """An address that may be a feed: `linked` when it is only a link of the page, not announced as a feed."""

    url: str
    title: str = ""
    linked: bool = False


def look_around(db: Database, settings: CollectSettings, url: str, now: datetime) -> tuple[Discovery, ...] | Failure:
    """What can be watched of the site that `url` is a page of; hosts that a run must leave alone are left alone."""

    async def look() -> tuple[Discovery, ...] | Failure:
        async with asking(settings, held_hosts(db, now), one_chance=True) as asker:
            return await discover(asker, url, now)

    return asyncio.run(look())


async def discover(asker: Asker, url: str, now: datetime) -> tuple[Discovery, ...] | Failure:
    """What can be watched of the site that `url` is a page of, the best first, or why nothing can be said."""
    answer = await asker.ask(Ask(url, most_bytes=PAGE_BYTES), "page")
    if not isinstance(answer, Fetched):
        return answer if isinstance(answer, Failure) else Failure(url, "the server does not answer", reached=False)
    itself = await _itself(asker, answer)
    if itself:
        return (itself,)
    seen = _Seen(asker)
    candidates = announced(answer.body, answer.url)
    await seen.try_all(islice((one for one in candidates if not one.linked), MOST_ANNOUNCED))
    await seen.try_links(islice((one for one in candidates if one.linked), MOST_LINKS))
    if not seen.found:
        await seen.try_until_one(usual_places(answer.body, answer.url))
    if not seen.found:
        await seen.try_sitemaps(asker.robots.sitemaps(answer.url))
    if not any(found.kind == "feed" for found in seen.found):
        seen.found += await _page(asker, answer)
    return best_first(seen.found, now)


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


def best_first(found: Iterable[Discovery], now: datetime) -> tuple[Discovery, ...]:
    """Each content once: feeds before sitemaps before pages, living ones before dormant ones, comments last."""
    different: dict[object, Discovery] = {}
    for one in found:
        different.setdefault(one.signature or one.url, one)
    order: tuple[SourceKind, ...] = ("feed", "sitemap", "page", "watch")

    def rank(one: Discovery) -> tuple[object, ...]:
        dormant = one.kind == "feed" and (not one.entries or (one.latest is not None and now - one.latest > STALE))
        return (dormant, order.index(one.kind), one.about_comments)

    return tuple(sorted(different.values(), key=rank))


class _Seen:
    """What was tried on the way and what it gave."""

    def __init__(self, asker: Asker) -> None:
        self._asker = asker
        self._tried: set[str] = set()
        self.found: list[Discovery] = []

    async def try_all(self, candidates: Iterable[Announced]) -> list[Fetched]:
        """Keeps those that are feeds; gives back those that are pages."""
        pages = [await self._try(one) for one in candidates]
        return [page for page in pages if page]

    async def try_links(self, candidates: Iterable[Announced]) -> None:
        """The same for links; the first that leads to a page, often the site's list of feeds, is looked through."""
        pages = await self.try_all(candidates)
        if pages and not self.found:
            listed = (one for one in announced(pages[0].body, pages[0].url))
            await self.try_all(islice(listed, MOST_LINKS))

    async def try_until_one(self, candidates: Iterable[Announced]) -> None:
        for one in candidates:
            await self._try(one)
            if self.found:
                return

    async def try_sitemaps(self, addresses: Iterable[str]) -> None:
        for url in islice((url for url in addresses if safe_address(url)), MOST_SITEMAPS):
            answer = await self._asker.ask(question(url, "sitemap"), "page")
            if isinstance(answer, Fetched):
                self._take(await _verified(self._asker, "sitemap", answer, url, ""))

    async def _try(self, one: Announced) -> Fetched | None:
        """Keeps `one` if it is a feed; gives it back if it is a page. What a page announces needs no robots.txt."""
        key = source_key(one.url)
        if key in self._tried:
            return None
        self._tried.add(key)
        answer = await self._asker.ask(question(one.url, "feed"), "page" if one.linked else "feed")
        if not isinstance(answer, Fetched):
            return None
        verified = await _verified(self._asker, "feed", answer, one.url, one.title)
        self._take(verified)
        return None if verified or not re.search(rb"<(?:html|body)\b", answer.body[:4000], re.IGNORECASE) else answer

    def _take(self, found: Discovery | None) -> None:
        if found and (found.kind == "feed" or found.entries):
            self.found.append(found)


async def _itself(asker: Asker, answer: Fetched) -> Discovery | None:
    """The address itself, when it is a feed or a sitemap already."""
    kind: SourceKind = "sitemap" if is_sitemap(answer.body) else "feed"
    return await _verified(asker, kind, answer, answer.url, "")


async def _verified(asker: Asker, kind: SourceKind, answer: Fetched, url: str, title: str) -> Discovery | None:
    feed = await read(asker, kind, answer)
    return None if isinstance(feed, Failure) else _found(kind, safe_address(answer.moved_to or "") or url, feed, title)


async def _page(asker: Asker, answer: Fetched) -> list[Discovery]:
    """The page itself: a listing when stories are found on it, else a page whose changes can be watched."""
    kinds: tuple[SourceKind, ...] = ("page", "watch")
    for kind in kinds:
        feed = await read(asker, kind, answer)
        if not isinstance(feed, Failure):
            return [_found(kind, answer.url, feed, "")]
    return []


def _found(kind: SourceKind, url: str, feed: Feed, title: str) -> Discovery:
    latest = max((entry.published for entry in feed.entries if entry.published), default=None)
    signature = tuple(canonical(entry.url) or entry.title for entry in feed.entries[:5])
    name = feed.title or title or urlsplit(url).hostname or url
    entries = 0 if kind == "watch" else len(feed.entries)
    return Discovery(kind, url, name, entries, latest, (kind, *signature) if signature else ())


def _looks_like_a_feed(anchor: html.HtmlElement, text: str) -> bool:
    """By its address, or by what is said of it."""
    address, _, query = (anchor.get("href") or "").partition("#")[0].partition("?")
    if _SERVICE.search(address):
        return False
    said = f"{text} {anchor.get('title') or ''} {anchor.get('type') or ''}"
    return bool(_FEED_PATH.search(address) or _FEED_QUERY.search(query) or _SAYS_FEED.search(said))


def _announces(link: html.HtmlElement) -> bool:
    rel = (link.get("rel") or "").lower().split()
    kind = (link.get("type") or "").partition(";")[0].strip().lower()
    return ("alternate" in rel and kind in _FEED_TYPES) or "feed" in rel


def _keep(found: dict[str, Announced], href: str, base: str, one: Announced) -> None:
    url = safe_address(re.sub(r"^feed:(?://)?(?=https?:)", "", href.strip()), base)
    if url and source_key(url) != source_key(base):
        found.setdefault(source_key(url), Announced(url, one.title, one.linked))
