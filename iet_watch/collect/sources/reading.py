"""Documents on trial, read as guardedly as in a run: in a worker, bounded in time and memory.

Whoever tries an address need not have meant what it answers: a page can cost minutes in any parser.
"""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable, Collection
from contextlib import asynccontextmanager
from dataclasses import dataclass, replace
from typing import TypeVar

from iet_watch.collect.documents.feeds import Feed, read_feed
from iet_watch.collect.documents.markup import page_title
from iet_watch.collect.documents.pages.listing_pages import story_links
from iet_watch.collect.documents.pages.walls import instead_of_page, wall, wall_of_page
from iet_watch.collect.documents.pages.watched_pages import read_watched
from iet_watch.collect.documents.sitemaps import SitemapIndex, read_sitemap
from iet_watch.collect.reading.workers import Workers
from iet_watch.collect.sources.announcements import Announced, announced
from iet_watch.collect.web.asking import Asker, Purpose, asking
from iet_watch.collect.web.fetch import FEED_BYTES, FEED_TYPES, PAGE_BYTES, PAGE_TYPES, SITEMAP_BYTES, Ask, Fetched
from iet_watch.collect.web.tdmrep import by_page
from iet_watch.model.items import Entry
from iet_watch.model.sources import SourceKind
from iet_watch.model.trouble import Failure
from iet_watch.workspace.settings import CollectSettings

Result = TypeVar("Result")

SNIFFED = 4000  # bytes of a document that tell a sitemap from a feed


@dataclass(frozen=True)
class TrialReader:
    """Asks politely, and lets workers read what comes."""

    asker: Asker
    workers: Workers

    async def read(
        self, kind: SourceKind, answer: Fetched, selector: str = "", links: str = "", asked: str = ""
    ) -> Feed | Failure:
        """What a document of this kind holds; of an index of sitemaps, what its newest one does.

        `asked`: the address that was asked, where that may have led elsewhere.
        """
        found = await self._read(kind, answer, selector, links, asked)
        if not isinstance(found, SitemapIndex):
            return found
        if not found.sitemaps:
            return Feed("", ())
        newest = await self.asker.ask(question(found.sitemaps[0][0], "sitemap"), "page")
        if not isinstance(newest, Fetched):
            return newest if isinstance(newest, Failure) else Feed("", ())
        one = await self._read("sitemap", newest)
        return Feed("", ()) if isinstance(one, SitemapIndex) else one

    async def announced(self, answer: Fetched) -> tuple[Announced, ...]:
        """The feeds that a page announces, or links; none where it cannot be read within the bounds."""
        found = await self._in_worker(answer, announced, answer.body, answer.url)
        return () if isinstance(found, Failure) else found

    async def reserved(self, answer: Fetched) -> str:
        """Where the site reserves the mining of this answer, if it does; its file is asked for unless it is known."""
        is_page = b"html" in answer.headers.get("content-type", b"")
        said = await self._in_worker(answer, by_page, answer.body) if is_page else None
        return await self.asker.reserved(answer, None if isinstance(said, Failure) else said)

    async def _read(
        self, kind: SourceKind, answer: Fetched, selector: str = "", links: str = "", asked: str = ""
    ) -> Feed | SitemapIndex | Failure:
        arguments = (kind, answer.body, answer.url, content_type(answer), selector, links, asked or answer.url)
        return await self._in_worker(answer, read_as, *arguments)

    async def _in_worker(self, answer: Fetched, step: Callable[..., Result], *arguments: object) -> Result | Failure:
        return await self.workers.do(answer.url, len(answer.body), step, *arguments)


@asynccontextmanager
async def reading(settings: CollectSettings, held: Collection[str]) -> AsyncIterator[TrialReader]:
    """A TrialReader with the settings of a workspace. `held`: hosts that have asked to be left alone, and still do."""
    # What a run has loaded for its workers (inflected forms, languages) takes 1.3 s of processor that no trial needs.
    workers = Workers((), most=1, loaded=__name__)
    try:
        async with asking(settings, held, one_chance=True) as asker:
            yield TrialReader(asker, workers)
    finally:
        workers.close()


def read_as(
    kind: SourceKind, body: bytes, url: str, said_type: str, selector: str, links: str, asked: str
) -> Feed | SitemapIndex | Failure:
    """What `body` holds when it is read as a document of this kind, or what stands in its place, as in a run."""
    if kind in ("page", "watch") and (astray := instead_of_page(asked, url, body)):
        return astray
    if kind == "page":
        stories = story_links(body, url, selector, links)
        return stories if isinstance(stories, Failure) else replace(stories, title=page_title(body))
    if kind == "watch":
        return _watched(body, url, said_type)
    if kind == "sitemap":
        return read_sitemap(body, url)
    feed = read_feed(body, url, said_type)
    return wall(url) if isinstance(feed, Failure) and feed.trouble == "html" and wall_of_page(body) else feed


def question(url: str, kind: SourceKind) -> Ask:
    """How a source of this kind is asked."""
    if kind == "feed":
        return Ask(url, accept=FEED_TYPES, most_bytes=FEED_BYTES)
    return Ask(url, accept=PAGE_TYPES, most_bytes=SITEMAP_BYTES if kind == "sitemap" else PAGE_BYTES)


def purpose_of(kind: SourceKind) -> Purpose:
    """What an address that may become a source of this kind is asked for."""
    return "feed" if kind == "feed" else "page"


def is_sitemap(body: bytes) -> bool:
    """Whether `body` begins like a sitemap."""
    return body[:2] == b"\x1f\x8b" or b"<urlset" in body[:SNIFFED] or b"<sitemapindex" in body[:SNIFFED]


def content_type(answer: Fetched) -> str:
    """What the server says that the document is."""
    return answer.headers.get("content-type", b"").decode("latin-1")


def _watched(body: bytes, url: str, said_type: str) -> Feed | Failure:
    watched = read_watched(body, url, said_type)
    if isinstance(watched, Failure):
        return watched
    return Feed(watched.title, (Entry(watched.title, url, summary=" ".join(watched.text)[:400]),))
