"""What a worker process does with a document from outside: it reads it, takes it apart and judges its entries.

The process that asks has these too, to name them: what reads documents is loaded where they are read.
"""

from __future__ import annotations

import pickle
from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import TYPE_CHECKING

from iet_watch.collect.documents.pages.walls import (
    about,
    instead_of_page,
    is_error,
    is_wall,
    leads_elsewhere,
    page_digest,
    wall,
    wall_of_page,
)
from iet_watch.collect.processes.side_processes import limit
from iet_watch.collect.reading.preparing import Batch, Completed, Judge, Origin, complete, prepare
from iet_watch.collect.web.gunzip import Gunzip
from iet_watch.collect.web.tdmrep import by_page
from iet_watch.judge.identity.addresses import canonical
from iet_watch.model.sources import Schedule, Source
from iet_watch.model.trouble import Failure
from iet_watch.store.collected.intake import Content
from iet_watch.themes.theme_files import Theme

if TYPE_CHECKING:
    from iet_watch.collect.documents.feeds import Feed

MOST_SITEMAPS = 3  # of an index, the newest: the others list what is old


@dataclass(frozen=True)
class Document:
    """An answer: `url` is where it was found, `before` what a watched page said last time.

    `packed`: its body is in gzip still, as it came; `size`: that of the plain body, in bytes.
    """

    source: Source
    url: str
    body: bytes
    size: int
    content_type: str = ""
    before: str | None = None
    packed: bool = False

    @property
    def plain(self) -> Document:
        """The same, its body as it is read."""
        return replace(self, body=Gunzip().read(self.body, self.size), packed=False) if self.packed else self


@dataclass(frozen=True)
class Read:
    """What a document brings: judged entries, what the feed asks of its readers, other documents to read.

    `packed`: the entries in bytes, made objects by who writes them and when; a worker holds what it gave until the next
    document has been read. `now_says`: what a watched page says now, to be compared next time; `reserved`: the page
    itself keeps text mining for its publisher; `passed_over`: documents that it names and that are not read.
    """

    packed: bytes
    schedule: Schedule = field(default_factory=Schedule)
    more: tuple[str, ...] = ()
    now_says: str | None = None
    reserved: bool = False
    left_out: int = 0
    passed_over: tuple[str, ...] = ()

    @property
    def batch(self) -> Batch:
        """The entries, made anew whenever they are asked for."""
        found: Batch = pickle.loads(self.packed)  # noqa: S301 - our own worker's
        return found


@dataclass(frozen=True)
class _Found:
    feed: Feed
    more: tuple[str, ...] = ()
    now_says: str | None = None
    passed_over: tuple[str, ...] = ()


_judge: list[Judge] = []  # the worker's own, made when it starts


def begin(themes: tuple[Theme, ...]) -> None:
    """What a worker does first: it takes its limits, and the themes that it judges by."""
    limit()
    _judge[:] = [Judge(themes)]


def read_document(document: Document, origin: Origin, now: datetime, known: Collection[int]) -> Read | Failure:
    """The judged entries of a source's document."""
    plain = document.plain
    found = _FINDERS[document.source.kind](plain, now)
    if isinstance(found, Failure):
        return found
    reserved = document.source.kind in ("page", "watch") and bool(by_page(plain.body))
    del plain  # 2 MB of a large one, beside its entries
    if reserved:
        origin = replace(origin, reserved=True)
    if document.source.kind == "feed":
        origin = replace(origin, fronts=frozenset(map(canonical, (found.feed.site, document.source.url))))
    batch = prepare(_judge[0], found.feed.entries, origin, now, known)
    packed = pickle.dumps(batch, pickle.HIGHEST_PROTOCOL)
    feed = found.feed
    return Read(packed, feed.schedule, found.more, found.now_says, reserved, feed.left_out, found.passed_over)


def read_page(
    content: Content, body: bytes, url: str, now: datetime, dates_changes: bool
) -> Completed | Failure | None:
    """An item completed with its own page, and judged anew; a Failure where a wall stands in its place; None when the
    page has no text, keeps it, or is an error. `dates_changes`: the item's date is that of its last change."""
    from iet_watch.collect.documents.markup import page_title
    from iet_watch.collect.documents.pages.article_pages import read_article

    if by_page(body):
        return None
    of_item = about(content.title, content.url)
    article = read_article(body, url)
    if leads_elsewhere(content.url, url) or (
        wall_of_page(body, of_item) if article is None else is_wall(page_title(body), article.text, of_item)
    ):
        return wall(content.url)
    if article is None or is_error(page_title(body), article.text, of_item):
        return None
    whole = complete(_judge[0], content, article, now, dates_changes=dates_changes)
    return Completed(whole, _judge[0].of(whole), article.text, page_digest(article.text))


def _feed(document: Document, now: datetime) -> _Found | Failure:
    from iet_watch.collect.documents.feeds import read_feed

    feed = read_feed(document.body, document.url, document.content_type)
    if isinstance(feed, Failure):
        return wall(document.url) if feed.trouble == "html" and wall_of_page(document.body) else feed
    return _Found(feed)


def _page(document: Document, now: datetime) -> _Found | Failure:
    from iet_watch.collect.documents.pages.listing_pages import story_links

    if astray := instead_of_page(document.source.url, document.url, document.body):
        return astray
    feed = story_links(document.body, document.url, document.source.selector, document.source.links)
    return feed if isinstance(feed, Failure) else _Found(feed)


def _sitemap(document: Document, now: datetime) -> _Found | Failure:
    from iet_watch.collect.documents.feeds import Feed
    from iet_watch.collect.documents.sitemaps import SitemapIndex, read_sitemap

    found = read_sitemap(document.body, document.url)
    if isinstance(found, SitemapIndex):
        more = tuple(address for address, _ in found.sitemaps[:MOST_SITEMAPS])
        return _Found(Feed("", ()), more=more, passed_over=found.passed_over(MOST_SITEMAPS))
    return found if isinstance(found, Failure) else _Found(found)


def _watched(document: Document, now: datetime) -> _Found | Failure:
    from iet_watch.collect.documents.feeds import Feed
    from iet_watch.collect.documents.pages.changes import changes
    from iet_watch.collect.documents.pages.watched_pages import change_entry, from_text, read_watched, to_text

    if astray := instead_of_page(document.source.url, document.url, document.body):
        return astray
    watched = read_watched(document.body, document.url, document.content_type)
    if isinstance(watched, Failure):
        return watched
    if document.before is None:  # first sight: there is nothing to compare with
        return _Found(Feed(watched.title, ()), now_says=to_text(watched))
    change = changes(from_text(document.before).text, watched.text, now.date())
    if change is None:
        return _Found(Feed(watched.title, ()))
    entry = change_entry(watched, change, document.source.url, now)
    return _Found(Feed(watched.title, (entry,)), now_says=to_text(watched))


_FINDERS: Mapping[str, Callable[[Document, datetime], _Found | Failure]] = {
    "feed": _feed,
    "page": _page,
    "sitemap": _sitemap,
    "watch": _watched,
}
