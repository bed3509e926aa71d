"""One run of collecting: asks the sources that are due, takes in what they bring, then reads wanted articles.

Fetching runs in parallel on the event loop; one worker thread parses and writes, one transaction per source, so a run
that is killed has lost nothing of the sources it had finished and the next run takes up the others. Nothing slow runs
on the loop: a busy loop makes servers look as if they did not answer.
"""

from __future__ import annotations

import asyncio
import hashlib
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from random import Random
from typing import TYPE_CHECKING, TypeVar
from urllib.parse import urlsplit

from iet_watch.collect.articles import Reader, read_articles
from iet_watch.collect.fetch import PAGE_BYTES, PAGE_TYPES, Answer, Ask, Fetched, Unchanged, Web
from iet_watch.collect.hosts import Hosts
from iet_watch.collect.intake import Judge, Origin, Taken, rejudge, take_article, take_in
from iet_watch.collect.manners import (
    after_answer,
    after_failure,
    after_move,
    after_unchanged,
    has_moved,
    may_be_asked,
    retry_wait,
)
from iet_watch.collect.network import Access, Resolve
from iet_watch.collect.robots import Robots
from iet_watch.locale import later
from iet_watch.model import Failure, Outcome, Source, SourceOutcome, SourceState
from iet_watch.store import intake as store
from iet_watch.store.database import Database, writing
from iet_watch.store.intake import ARTICLE_FAILED, ARTICLE_READ, Stored
from iet_watch.themes.files import Theme
from iet_watch.workspace import CollectSettings

# An article that could not be read in this time has had its chance: some hundred runs.
ARTICLE_PATIENCE = timedelta(days=30)
LONGEST_INTERVAL_HOURS = 28 * 24.0  # a next check beyond manners.ABSURD would be taken for a wrong clock
RUN_LIMIT = timedelta(minutes=30)  # wall clock; what is left then waits for the next run

if TYPE_CHECKING:
    from iet_watch.collect.feeds import Feed

Result = TypeVar("Result")
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
    worker = ThreadPoolExecutor(1, thread_name_prefix="parse-and-write")
    run = _Run(
        db,
        settings,
        judge,
        now,
        web,
        Hosts(settings.host_delay_seconds, settings.parallel_hosts),
        Robots(web),
        worker,
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
        worker.shutdown(wait=False, cancel_futures=True)
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
    robots: Robots
    worker: ThreadPoolExecutor
    report: Report
    progress: Progress

    async def sources(self, watched: list[Watched], *, force: bool) -> None:
        """Asks every source that is due, in no fixed order, and writes each answer as it comes."""
        states = {one.source.url: store.source_state(self.db, one.source.url) for one in watched}
        due = [one for one in watched if may_be_asked(states[one.source.url], self.now, force=force)]
        # Not the same hosts first at every run, yet the same order for the same moment: a run can be replayed.
        Random(self.now.isoformat()).shuffle(due)  # noqa: S311 - manners, not secrets
        asked = [asyncio.create_task(self._source(one, states[one.source.url])) for one in due]
        outcomes = {one.source.url: _not_due(one, states[one.source.url]) for one in watched}
        for done, finished in enumerate(asyncio.as_completed(asked), start=1):
            outcome = await finished
            outcomes[outcome.url] = outcome
            self.progress(done, len(due), outcome.url)
        self.report.sources += outcomes.values()

    async def _source(self, watched: Watched, state: SourceState) -> SourceOutcome:
        source = watched.source
        page = source.kind == "page"
        ask = Ask(source.url, state.etag, state.last_modified)
        if page:
            ask = replace(ask, accept=PAGE_TYPES, most_bytes=PAGE_BYTES)
        async with self.hosts.turn(source.url):
            if _host(source.url) in await self._work(store.held_hosts, self.db, self.now):
                return _not_due(watched, state)
            refusal = await self.robots.refusal(source.url) if page else None
            answer: Answer = refusal or await self.web.fetch(ask)
            if isinstance(answer, Failure):
                return await self._work(self._failed, watched, state, answer)
        state = after_move(state, answer.moved_to, self.now)
        if isinstance(answer, Unchanged):
            same = after_unchanged(state, answer.headers, self.now, self._interval)
            return await self._work(self._same, watched, same)
        return await self._work(self._took, watched, state, answer)

    def _took(self, watched: Watched, state: SourceState, answer: Fetched) -> SourceOutcome:
        source = watched.source
        body_hash = hashlib.sha256(answer.body).hexdigest()
        if body_hash == state.body_hash:  # the same bytes as last time: nothing to parse
            return self._same(watched, after_answer(state, answer.headers, self.now, self._interval))
        feed = _parse(source, answer)
        if isinstance(feed, Failure):
            return self._failed(watched, state, feed)
        origin = Origin(
            source.title,
            source.url,
            self.judge.rank(source.url),
            source.lang,
            read_pages=self.settings.read_articles,
            always_read_pages=source.kind == "page",
        )
        renewed = after_answer(state, answer.headers, self.now, self._interval, feed.schedule)
        with writing(self.db):
            taken = take_in(self.db, self.judge, feed.entries, origin, self.now)
            renewed = replace(renewed, body_hash=body_hash, outcome="new" if taken.sighted else "unchanged")
            store.save_source_state(self.db, renewed)
        self._count(taken)
        return self._outcome(watched, renewed, taken)

    def _same(self, watched: Watched, state: SourceState) -> SourceOutcome:
        with writing(self.db):
            store.save_source_state(self.db, state)
        return self._outcome(watched, state, Taken())

    def _outcome(self, watched: Watched, state: SourceState, taken: Taken) -> SourceOutcome:
        outcome, failure = state.outcome or "unchanged", None
        if has_moved(state, self.now):
            message = later("the source has moved for good: put %(url)s into the theme file")
            outcome, failure = "moved", Failure(watched.source.url, message, {"url": state.moved_to}, "moved")
        return SourceOutcome(
            watched.source.url, watched.theme, outcome, state.status, taken.entries, taken.sighted, failure
        )

    def _failed(self, watched: Watched, state: SourceState, failure: Failure) -> SourceOutcome:
        wait = retry_wait(failure, self.now)
        with writing(self.db):
            store.save_source_state(self.db, after_failure(state, failure, self.now, self._interval))
            if wait:
                store.hold_host(self.db, _host(watched.source.url), self.now + wait)
        return SourceOutcome(
            watched.source.url,
            watched.theme,
            failure.outcome,
            failure.status,
            failure=failure,
            reached=failure.reached,
        )

    async def _work(self, step: Callable[..., Result], *args: object) -> Result:
        """What `step` gives, run by the worker: nothing else touches the database meanwhile."""
        return await asyncio.get_running_loop().run_in_executor(self.worker, step, *args)

    async def articles(self) -> None:
        """Completes items with their own pages."""
        wanted = store.wanted_articles(self.db, self.now - ARTICLE_PATIENCE)
        reader = Reader(self.web, self.hosts, self.robots, self._took_article, self.progress)
        self.report.articles_read = await read_articles(reader, wanted)

    async def _took_article(self, item: Stored, answer: Fetched | None) -> bool:
        return await self._work(self._read_article, item, answer)

    def _read_article(self, item: Stored, answer: Fetched | None) -> bool:
        from iet_watch.collect.pages import read_article

        article = read_article(answer.body, answer.url) if answer else None
        state = ARTICLE_READ if article else ARTICLE_FAILED
        take_article(self.db, self.judge, item, article, state, self.now)
        return article is not None

    def _count(self, taken: Taken) -> None:
        sums = zip(vars(self.report.taken).values(), vars(taken).values(), strict=True)
        self.report.taken = Taken(*(a + b for a, b in sums))

    @property
    def _interval(self) -> timedelta:
        return timedelta(hours=min(LONGEST_INTERVAL_HOURS, self.settings.interval_hours))


def _parse(source: Source, answer: Fetched) -> Feed | Failure:
    from iet_watch.collect.feeds import read_feed
    from iet_watch.collect.pages import story_links

    if source.kind == "page":
        return story_links(answer.body, answer.url)
    return read_feed(answer.body, answer.url, answer.headers.get("content-type", b"").decode("latin-1"))


def _not_due(watched: Watched, state: SourceState) -> SourceOutcome:
    outcome: Outcome = "gone" if state.outcome == "gone" else "not-due"
    return SourceOutcome(watched.source.url, watched.theme, outcome, state.status)


def _host(url: str) -> str:
    return urlsplit(url).netloc.lower()
