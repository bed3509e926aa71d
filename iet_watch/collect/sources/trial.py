"""An address is tried before it is a source: one polite question tells all that a person needs to decide by.

The questions go through the same door as those of a run: private networks, robots.txt and the pause between two
requests are the same. Nothing is stored.
"""

from __future__ import annotations

import asyncio
from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from typing import Literal

from iet_watch.collect.documents.feeds import Feed, read_feed
from iet_watch.collect.documents.markup import page_title
from iet_watch.collect.run.preparing import Judge, Origin, prepare
from iet_watch.collect.web.asking import Asker, Purpose, asking
from iet_watch.collect.web.fetch import (
    FEED_BYTES,
    FEED_TYPES,
    PAGE_BYTES,
    PAGE_TYPES,
    SITEMAP_BYTES,
    Ask,
    Fetched,
    Unchanged,
)
from iet_watch.judge.identity.addresses import safe_address
from iet_watch.model.items import Entry
from iet_watch.model.sources import Source, SourceKind
from iet_watch.model.trouble import Failure
from iet_watch.store.database import Database
from iet_watch.store.intake import held_hosts
from iet_watch.themes.theme_files import Theme
from iet_watch.workspace.settings import CollectSettings

RHYTHM_ENTRIES = 20  # the last ones, as for the sources that are collected
SNIFFED = 4000  # bytes of a document that tell a sitemap from a feed

Verdict = Literal["ok", "empty", "reserved", "blocked", "not_a_feed", "feed_error", "unreachable"]
USABLE: Collection[Verdict] = ("ok", "empty", "reserved")


@dataclass(frozen=True)
class Probe:
    """What one address answered. `retained`: per theme, how many of the entries it would keep."""

    url: str
    kind: SourceKind
    feed: Feed = field(default_factory=lambda: Feed("", ()))
    failure: Failure | None = None
    status: int | None = None
    content_type: str = ""
    etag: bool = False
    last_modified: bool = False
    moved_to: str = ""
    robots: Failure | None = None
    reserved: str = ""
    lang: str | None = None
    retained: Mapping[str, int] = field(default_factory=dict)
    retained_entries: int = 0

    @property
    def verdict(self) -> Verdict:
        if self.failure is not None:
            return _verdict_of(self.failure)
        if self.reserved:
            return "reserved"
        return "ok" if self.feed.entries else "empty"

    @property
    def usable(self) -> bool:
        return self.verdict in USABLE

    @property
    def latest(self) -> datetime | None:
        return max(self._moments, default=None)

    @property
    def usual_gap(self) -> timedelta | None:
        """The usual time between two of the last entries."""
        last = sorted(self._moments, reverse=True)[:RHYTHM_ENTRIES]
        return (last[0] - last[-1]) / (len(last) - 1) if len(last) > 1 else None

    @property
    def _moments(self) -> list[datetime]:
        return [entry.published for entry in self.feed.entries if entry.published]


def try_sources(
    db: Database,
    settings: CollectSettings,
    themes: Sequence[Theme],
    sources: Sequence[Source],
    now: datetime,
    *,
    any_kind: bool,
) -> list[Probe]:
    """What each source answers, one after the other. `any_kind`: the kind of those in no theme is only a guess."""
    judge = Judge(themes)
    known = {source.url for theme in themes for source in theme.sources}

    async def all_of_them() -> list[Probe]:
        async with asking(settings, held_hosts(db, now), one_chance=True) as asker:
            return [
                await probe(asker, source, judge, now, any_kind=any_kind and source.url not in known)
                for source in sources
            ]

    return asyncio.run(all_of_them())


async def probe(asker: Asker, source: Source, judge: Judge, now: datetime, *, any_kind: bool = False) -> Probe:
    """What `source` answers. `any_kind`: its kind is only a guess, a sitemap is recognised."""
    url = source.url
    answer = await asker.ask(question(url, source.kind), purpose_of(source.kind))
    if isinstance(answer, Unchanged):  # no validator was sent: fetch tells it as a failure
        return Probe(url, source.kind)
    if isinstance(answer, Failure):
        return Probe(url, source.kind, failure=answer, status=answer.status)
    kind = "sitemap" if any_kind and is_sitemap(answer.body) else source.kind
    found = await read(asker, kind, answer, source.selector, source.links)
    known = Probe(
        url,
        kind,
        status=answer.status,
        content_type=_content_type(answer),
        etag="etag" in answer.headers,
        last_modified="last-modified" in answer.headers,
        moved_to=safe_address(answer.moved_to or ""),
    )
    if isinstance(found, Failure):
        return replace(known, failure=found)
    known = replace(
        known,
        feed=found,
        robots=await asker.refusal_by_robots(url) if kind == "feed" else None,
        reserved=await asker.reserved(answer),
    )
    return judged(known, source, judge, now)


def question(url: str, kind: SourceKind) -> Ask:
    """How a source of this kind is asked."""
    if kind == "feed":
        return Ask(url, accept=FEED_TYPES, most_bytes=FEED_BYTES)
    return Ask(url, accept=PAGE_TYPES, most_bytes=SITEMAP_BYTES if kind == "sitemap" else PAGE_BYTES)


def purpose_of(kind: SourceKind) -> Purpose:
    """What an address that may become a source of this kind is asked for."""
    return "feed" if kind == "feed" else "page"


async def read(asker: Asker, kind: SourceKind, answer: Fetched, selector: str = "", links: str = "") -> Feed | Failure:
    """What a document of this kind holds; of an index of sitemaps, what its newest one does."""
    from iet_watch.collect.documents.pages.listing_pages import story_links
    from iet_watch.collect.documents.sitemaps import SitemapIndex, read_sitemap

    if kind == "page":
        stories = story_links(answer.body, answer.url, selector, links)
        return stories if isinstance(stories, Failure) else replace(stories, title=page_title(answer.body))
    if kind == "watch":
        return _watched(answer)
    if kind == "feed":
        return read_feed(answer.body, answer.url, _content_type(answer))
    found = read_sitemap(answer.body, answer.url)
    if not isinstance(found, SitemapIndex):
        return found
    if not found.sitemaps:
        return Feed("", ())
    newest = await asker.ask(question(found.sitemaps[0][0], "sitemap"), "page")
    if not isinstance(newest, Fetched):
        return newest if isinstance(newest, Failure) else Feed("", ())
    one = read_sitemap(newest.body, newest.url)
    return Feed("", ()) if isinstance(one, SitemapIndex) else one


def is_sitemap(body: bytes) -> bool:
    """Whether `body` begins like a sitemap."""
    return body[:2] == b"\x1f\x8b" or b"<urlset" in body[:SNIFFED] or b"<sitemapindex" in body[:SNIFFED]


def judged(known: Probe, source: Source, judge: Judge, now: datetime) -> Probe:
    """`known` with the language of its entries and the themes that would keep them."""
    origin = Origin(source.title, source.url, lang=source.lang, reserved=bool(known.reserved))
    prepared = prepare(judge, known.feed.entries, origin, now).prepared
    retained = Counter(match.slug for one in prepared for match in one.judgement.themes)
    languages = Counter(one.content.lang for one in prepared if one.content.lang)
    return replace(
        known,
        lang=next((lang for lang, _ in languages.most_common(1)), None),
        retained=dict(retained.most_common()),
        retained_entries=sum(bool(one.judgement.themes) for one in prepared),
    )


def _watched(answer: Fetched) -> Feed | Failure:
    from iet_watch.collect.documents.pages.watched_pages import read_watched

    watched = read_watched(answer.body, answer.url, _content_type(answer))
    if isinstance(watched, Failure):
        return watched
    return Feed(watched.title, (Entry(watched.title, answer.url, summary=" ".join(watched.text)[:400]),))


def _content_type(answer: Fetched) -> str:
    return answer.headers.get("content-type", b"").decode("latin-1")


def _verdict_of(failure: Failure) -> Verdict:
    if failure.outcome == "refused":
        return "blocked"
    if not failure.reached:
        return "unreachable"
    return "not_a_feed" if failure.trouble in ("html", "not-a-feed") else "feed_error"
