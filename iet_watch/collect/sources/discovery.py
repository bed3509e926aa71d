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
from urllib.parse import urlsplit

from iet_watch.collect.documents.feeds import Feed
from iet_watch.collect.sources.announcements import Announced, usual_places
from iet_watch.collect.sources.reading import TrialReader, is_sitemap, question, reading
from iet_watch.collect.web.fetch import PAGE_BYTES, Ask, Fetched
from iet_watch.judge.identity.addresses import canonical, safe_address, source_key
from iet_watch.model.sources import SourceKind
from iet_watch.model.trouble import Failure
from iet_watch.store.collected.intake import held_hosts
from iet_watch.store.database import Database
from iet_watch.workspace.settings import CollectSettings

MOST_ANNOUNCED = 8  # of the feeds that a page announces, those tried
MOST_LINKS = 6
MOST_SITEMAPS = 3
STALE = timedelta(days=365)  # nothing since: the site has another feed, or none any more

_COMMENTS = re.compile(r"/comment(?:s|aires)?/|comments?-rss|\bcomment(?:s|aires)\b", re.IGNORECASE)


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


def look_around(db: Database, settings: CollectSettings, url: str, now: datetime) -> tuple[Discovery, ...] | Failure:
    """What can be watched of the site that `url` is a page of; hosts that a run must leave alone are left alone."""

    async def look() -> tuple[Discovery, ...] | Failure:
        async with reading(settings, held_hosts(db, now)) as reader:
            return await discover(reader, url, now)

    return asyncio.run(look())


async def discover(reader: TrialReader, url: str, now: datetime) -> tuple[Discovery, ...] | Failure:
    """What can be watched of the site that `url` is a page of, the best first, or why nothing can be said."""
    answer = await reader.asker.ask(Ask(url, most_bytes=PAGE_BYTES), "page")
    if not isinstance(answer, Fetched):
        return answer if isinstance(answer, Failure) else Failure(url, "the server does not answer", reached=False)
    itself = await _itself(reader, answer)
    if itself:
        return (itself,)
    seen = _Seen(reader)
    candidates = await reader.announced(answer)
    await seen.try_all(islice((one for one in candidates if not one.linked), MOST_ANNOUNCED))
    await seen.try_links(islice((one for one in candidates if one.linked), MOST_LINKS))
    if not seen.found:
        await seen.try_until_one(usual_places(answer.body, answer.url))
    if not seen.found:
        await seen.try_sitemaps(reader.asker.robots.sitemaps(answer.url))
    if not any(found.kind == "feed" for found in seen.found):
        seen.found += await _page(reader, answer)
    return best_first(seen.found, now)


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

    def __init__(self, reader: TrialReader) -> None:
        self._reader = reader
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
            listed = await self._reader.announced(pages[0])
            await self.try_all(islice(listed, MOST_LINKS))

    async def try_until_one(self, candidates: Iterable[Announced]) -> None:
        for one in candidates:
            await self._try(one)
            if self.found:
                return

    async def try_sitemaps(self, addresses: Iterable[str]) -> None:
        for url in islice((url for url in addresses if safe_address(url)), MOST_SITEMAPS):
            answer = await self._reader.asker.ask(question(url, "sitemap"), "page")
            if isinstance(answer, Fetched):
                self._take(await _verified(self._reader, "sitemap", answer, url, ""))

    async def _try(self, one: Announced) -> Fetched | None:
        """Keeps `one` if it is a feed; gives it back if it is a page. What a page announces needs no robots.txt."""
        key = source_key(one.url)
        if key in self._tried:
            return None
        self._tried.add(key)
        answer = await self._reader.asker.ask(question(one.url, "feed"), "page" if one.linked else "feed")
        if not isinstance(answer, Fetched):
            return None
        verified = await _verified(self._reader, "feed", answer, one.url, one.title)
        self._take(verified)
        return None if verified or not re.search(rb"<(?:html|body)\b", answer.body[:4000], re.IGNORECASE) else answer

    def _take(self, found: Discovery | None) -> None:
        if found and (found.kind == "feed" or found.entries):
            self.found.append(found)


async def _itself(reader: TrialReader, answer: Fetched) -> Discovery | None:
    """The address itself, when it is a feed or a sitemap already."""
    kind: SourceKind = "sitemap" if is_sitemap(answer.body) else "feed"
    return await _verified(reader, kind, answer, answer.url, "")


async def _verified(reader: TrialReader, kind: SourceKind, answer: Fetched, url: str, title: str) -> Discovery | None:
    feed = await reader.read(kind, answer)
    return None if isinstance(feed, Failure) else _found(kind, safe_address(answer.moved_to or "") or url, feed, title)


async def _page(reader: TrialReader, answer: Fetched) -> list[Discovery]:
    """The page itself: a listing when stories are found on it, else a page whose changes can be watched."""
    kinds: tuple[SourceKind, ...] = ("page", "watch")
    for kind in kinds:
        feed = await reader.read(kind, answer)
        if not isinstance(feed, Failure):
            return [_found(kind, answer.url, feed, "")]
    return []


def _found(kind: SourceKind, url: str, feed: Feed, title: str) -> Discovery:
    latest = max((entry.published for entry in feed.entries if entry.published), default=None)
    signature = tuple(canonical(entry.url) or entry.title for entry in feed.entries[:5])
    name = feed.title or title or urlsplit(url).hostname or url
    entries = 0 if kind == "watch" else len(feed.entries)
    return Discovery(kind, url, name, entries, latest, (kind, *signature) if signature else ())
