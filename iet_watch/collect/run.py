"""One run of collecting: asks the sources that are due, takes in what they bring, then reads wanted articles.

Fetching runs in parallel and parsing off the event loop; this one task writes, one transaction per source, so a
run that is killed has lost nothing of the sources it had finished and the next run takes up the others.
"""

from __future__ import annotations

import asyncio
import hashlib
import time
from collections.abc import Callable, Iterable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta

from iet_watch.collect.fetch import PAGE_BYTES, PAGE_TYPES, Answer, Ask, Fetched, Unchanged, Web
from iet_watch.collect.hosts import Hosts
from iet_watch.collect.intake import Judge, Origin, Taken, rejudge, take_article, take_in
from iet_watch.collect.manners import after_answer, after_failure, after_unchanged, is_due
from iet_watch.collect.network import Access, Resolve
from iet_watch.collect.robots import Robots
from iet_watch.model import Entry, Failure, Source, SourceOutcome, SourceState
from iet_watch.store import intake as store
from iet_watch.store.database import Database, writing
from iet_watch.store.intake import ARTICLE_FAILED, ARTICLE_READ, Stored
from iet_watch.themes.files import Theme
from iet_watch.workspace import CollectSettings

# A run reads this many article pages of one host at most; the rest waits for the next runs, every few hours.
ARTICLES_PER_HOST = 10
# An article that could not be read in this time has had its chance: some hundred runs.
ARTICLE_PATIENCE = timedelta(days=30)
# After this many failures of a host in one run its other articles wait for the next.
HOST_PATIENCE = 2
RUN_LIMIT = timedelta(minutes=30)  # wall clock; what is left then waits for the next run

Progress = Callable[[int, int, str], None]


@dataclass(frozen=True)
class Watched:
    """A source as one run sees it, with the theme that lists it first."""

    source: Source
    theme: str


@dataclass
class Report:
    """What a run did; filled as it goes."""

    started: datetime
    themes: tuple[str, ...]
    sources: list[SourceOutcome] = field(default_factory=list)
    taken: Taken = field(default_factory=Taken)
    articles_read: int = 0
    rejudged: int = 0
    requests: int = 0
    bytes: int = 0
    finished: datetime | None = None

    @property
    def nothing_reached(self) -> bool:
        """Whether sources were asked and not one server answered."""
        asked = [source for source in self.sources if source.outcome != "not-due"]
        return bool(asked) and not any(source.reached for source in asked)


@dataclass(frozen=True)
class Order:
    """What a run is asked to do."""

    themes: tuple[Theme, ...]
    only: tuple[str, ...] = ()
    force: bool = False
    resolve: Resolve | None = None


def watched_sources(order: Order) -> list[Watched]:
    """The active sources of the themes asked for, each address once, in the order of the theme files."""
    found: dict[str, Watched] = {}
    for theme in order.themes:
        if not order.only or theme.slug in order.only:
            for source in theme.sources:
                if source.active:
                    found.setdefault(source.url, Watched(source, theme.slug))
    return list(found.values())


def user_agent(settings: CollectSettings, version: str) -> str:
    """Name, version and how to reach the people behind, as every collector owes its hosts."""
    contact = settings.contact.encode("ascii", "ignore").decode().replace("\n", " ").strip()
    return f"iet-watch/{version} (+{contact})" if contact else f"iet-watch/{version}"


async def collect(
    db: Database, settings: CollectSettings, order: Order, now: datetime, agent: str, progress: Progress
) -> Report:
    """Runs once; raises nothing for what a source does wrong."""
    started = time.monotonic()
    judge = Judge(order.themes)
    report = Report(now, tuple(t.slug for t in order.themes if not order.only or t.slug in order.only))
    report.rejudged = rejudge(db, judge)
    access = Access(
        agent,
        settings.allow_private_networks,
        frozenset(h.lower() for h in settings.allow_hosts),
        order.resolve,
    )
    web = Web(access, settings.parallel_hosts)
    parser = ThreadPoolExecutor(1, thread_name_prefix="parse")
    run = _Run(
        db,
        settings,
        judge,
        now,
        web,
        Hosts(settings.host_delay_seconds, settings.parallel_hosts),
        parser,
        report,
        progress,
    )
    try:
        async with asyncio.timeout(RUN_LIMIT.total_seconds()):
            await run.sources(watched_sources(order), force=order.force)
            if settings.read_articles:
                await run.articles()
    except TimeoutError:
        pass  # what was not asked has no outcome in the report and stays due
    finally:
        parser.shutdown(wait=False, cancel_futures=True)
        await web.close()
        report.requests, report.bytes = web.requests, web.bytes
    report.finished = now + timedelta(seconds=time.monotonic() - started)
    return report


@dataclass
class _Run:
    db: Database
    settings: CollectSettings
    judge: Judge
    now: datetime
    web: Web
    hosts: Hosts
    parser: ThreadPoolExecutor
    report: Report
    progress: Progress

    async def sources(self, watched: list[Watched], *, force: bool) -> None:
        """Asks every source that is due and writes each answer as it comes."""
        states = {one.source.url: store.source_state(self.db, one.source.url) for one in watched}
        due: list[Watched] = []
        for one in watched:
            if force or is_due(states[one.source.url], self.now):
                due.append(one)
            else:
                status = states[one.source.url].status
                self.report.sources.append(SourceOutcome(one.source.url, one.theme, "not-due", status))
        asked = [asyncio.create_task(self._source(one, states[one.source.url])) for one in due]
        for done, finished in enumerate(asyncio.as_completed(asked), start=1):
            outcome = await finished
            self.report.sources.append(outcome)
            self.progress(done, len(due), outcome.url)
        order = {one.source.url: place for place, one in enumerate(watched)}
        self.report.sources.sort(key=lambda outcome: order[outcome.url])

    async def _source(self, watched: Watched, state: SourceState) -> SourceOutcome:
        source = watched.source
        page = source.kind == "page"
        ask = Ask(source.url, state.etag, state.last_modified)
        if page:
            ask = replace(ask, accept=PAGE_TYPES, most_bytes=PAGE_BYTES)
        async with self.hosts.turn(source.url):
            refusal = await Robots(self.web).refusal(source.url) if page else None
            answer: Answer = refusal or await self.web.fetch(ask)
        if isinstance(answer, Fetched):
            return await self._took(watched, state, answer)
        if isinstance(answer, Unchanged):
            new_state = after_unchanged(state, answer.headers, self.now, self._interval)
            with writing(self.db):
                store.save_source_state(self.db, new_state)
            return SourceOutcome(source.url, watched.theme, "unchanged", 304)
        return self._failed(watched, state, answer)

    async def _took(self, watched: Watched, state: SourceState, answer: Fetched) -> SourceOutcome:
        source = watched.source
        body_hash = hashlib.sha256(answer.body).hexdigest()
        if body_hash == state.body_hash:  # the same bytes as last time: nothing to parse
            renewed = after_answer(state, answer.headers, self.now, self._interval, "unchanged")
            with writing(self.db):
                store.save_source_state(self.db, renewed)
            return SourceOutcome(source.url, watched.theme, "unchanged", answer.status)
        entries = await self._parse(source, answer)
        if isinstance(entries, Failure):
            return self._failed(watched, state, entries)
        origin = Origin(
            source.title, source.url, self.judge.rank(source.url), source.lang,
            read_pages=self.settings.read_articles, always_read_pages=source.kind == "page",
        )  # fmt: skip
        with writing(self.db):
            taken = take_in(self.db, self.judge, entries, origin, self.now)
            outcome = "new" if taken.sighted else "unchanged"
            renewed = after_answer(state, answer.headers, self.now, self._interval, outcome)  # type: ignore[arg-type]
            store.save_source_state(self.db, replace(renewed, body_hash=body_hash))
        self._count(taken)
        return SourceOutcome(source.url, watched.theme, outcome, answer.status, taken.entries, taken.sighted)  # type: ignore[arg-type]

    async def _parse(self, source: Source, answer: Fetched) -> tuple[Entry, ...] | Failure:
        from iet_watch.collect.feeds import read_feed
        from iet_watch.collect.pages import story_links

        loop = asyncio.get_running_loop()
        if source.kind == "page":
            links = await loop.run_in_executor(self.parser, story_links, answer.body, answer.url)
            return links if isinstance(links, Failure) else tuple(links)
        kind = answer.headers.get("content-type", b"").decode("latin-1")
        feed = await loop.run_in_executor(self.parser, read_feed, answer.body, answer.url, kind)
        return feed if isinstance(feed, Failure) else feed.entries

    def _failed(self, watched: Watched, state: SourceState, failure: Failure) -> SourceOutcome:
        with writing(self.db):
            store.save_source_state(self.db, after_failure(state, failure, self.now, self._interval))
        return SourceOutcome(
            watched.source.url,
            watched.theme,
            failure.outcome,
            failure.status,
            failure=failure,
            reached=failure.reached,
        )

    async def articles(self) -> None:
        """Reads the pages of items that a theme retains and whose feed says too little."""
        robots, by_host = Robots(self.web), _share_out(store.wanted_articles(self.db, self.now - ARTICLE_PATIENCE))
        total, done = sum(map(len, by_host.values())), 0

        async def one_host(items: list[Stored]) -> None:
            nonlocal done
            failures = 0
            for item in items:
                if failures < HOST_PATIENCE:
                    failures += 0 if await self._article(item, robots) else 1
                done += 1
                self.progress(done, total, item.content.url)

        await asyncio.gather(*(one_host(items) for items in by_host.values()))

    async def _article(self, item: Stored, robots: Robots) -> bool:
        """Reads one page; False when its server could not be reached, and the page stays wanted."""
        url = item.content.url
        async with self.hosts.turn(url):
            refusal = await robots.refusal(url)
            answer: Answer = refusal or await self.web.fetch(Ask(url, accept=PAGE_TYPES, most_bytes=PAGE_BYTES))
        if isinstance(answer, Failure) and (not answer.reached or answer.status in (429, 500, 502, 503, 504)):
            return False
        article = None
        if isinstance(answer, Fetched):
            from iet_watch.collect.pages import read_article

            loop = asyncio.get_running_loop()
            article = await loop.run_in_executor(self.parser, read_article, answer.body, answer.url)
        state = ARTICLE_READ if article else ARTICLE_FAILED
        take_article(self.db, self.judge, item, article, state, self.now)
        self.report.articles_read += article is not None
        return True

    def _count(self, taken: Taken) -> None:
        sums = zip(vars(self.report.taken).values(), vars(taken).values(), strict=True)
        self.report.taken = Taken(*(a + b for a, b in sums))

    @property
    def _interval(self) -> timedelta:
        return timedelta(hours=self.settings.interval_hours)


def _share_out(items: Iterable[Stored]) -> dict[str, list[Stored]]:
    """The wanted articles by host, at most ARTICLES_PER_HOST of each."""
    from urllib.parse import urlsplit

    by_host: dict[str, list[Stored]] = {}
    for item in items:
        of_host = by_host.setdefault(urlsplit(item.content.url).hostname or "", [])
        if len(of_host) < ARTICLES_PER_HOST:
            of_host.append(item)
    return by_host
