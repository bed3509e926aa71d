"""One run of collecting: asks the sources that are due, takes in what they bring, then reads wanted articles.

Three kinds of work that do not wait for each other: questions on the event loop, documents read in worker processes
(`workers.py`), one thread that writes (`writer.py`). A source's validators are written with its items, so a run that
is killed has lost nothing of the sources it had finished and the next run takes up the others.
"""

from __future__ import annotations

import asyncio
import hashlib
import time
from collections.abc import Awaitable, Collection, Mapping, Sequence
from contextlib import AsyncExitStack
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from random import Random

from iet_watch.collect.processes.memory import give_large_back
from iet_watch.collect.processes.side_processes import MOST
from iet_watch.collect.reading.parsing_jobs import Document, Read, read_document, read_page
from iet_watch.collect.reading.preparing import Completed, Judge, Origin, PageReading
from iet_watch.collect.reading.workers import Workers
from iet_watch.collect.run.articles import Reader, read_articles
from iet_watch.collect.run.intake import Taken, mend_walls, rejudge, store_batch, take_article
from iet_watch.collect.run.room import Room, Share
from iet_watch.collect.run.run_report import Order, Progress, Report, WatchedSource, watched_sources
from iet_watch.collect.run.writer import Writer
from iet_watch.collect.web.asking import Asker, asking
from iet_watch.collect.web.fetch import PAGE_BYTES, PAGE_TYPES, SITEMAP_BYTES, Answer, Ask, Fetched, Unchanged
from iet_watch.collect.web.hosts import host_of
from iet_watch.collect.web.polling import (
    QUIET_ANSWERS,
    Brought,
    after_answer,
    after_failure,
    after_move,
    after_unchanged,
    asks_for_the_whole,
    has_moved,
    may_be_asked,
    retry_wait,
)
from iet_watch.collect.web.reservations import MOST_SITES, site_of
from iet_watch.fingerprints import fingerprint
from iet_watch.locale import later
from iet_watch.model.sources import Source, SourceKind, SourceOutcome, SourceState
from iet_watch.model.trouble import Breakdown, Failure, Outcome
from iet_watch.store.collected import intake as store
from iet_watch.store.collected.intake import ARTICLE_FAILED, ARTICLE_WALL, ArticleState, Stored
from iet_watch.store.database import Database
from iet_watch.workspace.settings import CollectSettings

# An article that could not be read in this time has had its chance: some hundred runs.
ARTICLE_PATIENCE = timedelta(days=30)
LONGEST_INTERVAL_HOURS = 28 * 24.0  # a next check beyond polling.ABSURD would be taken for a wrong clock
SETTLED = timedelta(days=7)
WALL_STATUSES = (401, 402, 403, 451)  # of an article page: a login, a payment, a challenge, a country
MANY = 100  # sources: below, there is no memory to spare, and what makes workers may be asked for another
MOST_SHOWN = 5  # addresses in one message
RUN_LIMIT = timedelta(minutes=30)  # wall clock; what is left then waits for the next run

# Which items of a kind of source are completed with their own page: a listing says a title, a sitemap an address.
READS_PAGES: dict[SourceKind, PageReading] = {
    "feed": "short", "page": "always", "sitemap": "retained", "watch": "never",
}  # fmt: skip


async def collect(db: Database, settings: CollectSettings, order: Order, now: datetime, progress: Progress) -> Report:
    """Runs once; raises nothing for what a source does wrong."""
    started = time.monotonic()
    give_large_back()
    judge = Judge(order.themes, order.files.broken)
    report = Report(now, tuple(t.slug for t in order.themes if not order.only or t.slug in order.only))
    mend_walls(db, judge, now)
    rejudge(db, judge)
    watched = [one for one in watched_sources(order) if one.source.on_the_web]
    async with asking(settings, store.held_hosts(db, now), resolve=order.resolve) as asker:
        asker.mining.remember(store.reservation_rules(db), now)
        most, many = max(1, min(MOST, len(watched))), len(watched) > MANY
        workers, writer = Workers(order.themes, most, by_themselves=many), Writer(db)
        room = Room(settings.parallel_hosts)
        sitemaps = {one.url for theme in order.themes for one in theme.sources if one.kind == "sitemap"}
        run = _Run(db, settings, judge, now, asker, workers, writer, report, progress, room, sitemaps)
        try:
            async with asyncio.timeout(RUN_LIMIT.total_seconds()):
                await run.all(watched, force=order.force)
        except TimeoutError:
            pass  # what was not read stays due, and the report says so
        finally:
            writer.close()
            workers.close()
            report.requests, report.bytes = asker.web.requests, asker.web.bytes
    report.finished = now + timedelta(seconds=time.monotonic() - started)
    return report


@dataclass
class _Run:
    db: Database
    settings: CollectSettings
    judge: Judge
    now: datetime
    asker: Asker
    workers: Workers
    writer: Writer
    report: Report
    progress: Progress
    room: Room  # as many sources at a time between question and store as hosts
    sitemaps: Collection[str]  # sources whose dates are those of last changes, of all themes: so are the articles
    answered: list[str] = field(default_factory=list)  # sources that gave a document in this run
    shown: set[str] = field(default_factory=set)  # sources that had brought something before this run
    to_learn: dict[str, str] = field(default_factory=dict)  # sites whose reservations are not known, each by a source

    async def all(self, watched: list[WatchedSource], *, force: bool) -> None:
        """Everything that a run does, in order."""
        await self.sources(watched, force=force)
        if self.settings.read_articles:
            await self.articles()
        await self.reservations()

    async def sources(self, watched: list[WatchedSource], *, force: bool) -> None:
        """Asks every source that is due, in no fixed order, and writes each answer as it comes."""
        states = store.source_states(self.db, [one.source.url for one in watched])
        due = [one for one in watched if may_be_asked(states[one.source.url], self.now, force=force)]
        self.shown |= store.sources_since(self.db, [one.source.url for one in due])
        # Not the same hosts first at every run, yet the same order for the same moment: a run can be replayed.
        Random(self.now.isoformat()).shuffle(due)  # noqa: S311 - manners, not secrets
        asked = [asyncio.create_task(self._source(one, states[one.source.url])) for one in due]
        outcomes = {one.source.url: _not_due(one, states[one.source.url]) for one in watched}
        outcomes |= {one.source.url: _unfinished(one) for one in due}
        try:
            for done, finished in enumerate(asyncio.as_completed(asked), start=1):
                outcome = await finished
                outcomes[outcome.url] = outcome
                self.progress(done, len(due), outcome.url)
        finally:
            for task in asked:
                task.cancel()
            self.report.sources += outcomes.values()

    async def _source(self, watched: WatchedSource, state: SourceState) -> SourceOutcome:
        async with AsyncExitStack() as until_stored:
            until_stored.enter_context(self.writer.announced())
            url = watched.source.url
            async with self.asker.hosts.in_line(url) as resting:
                if resting:
                    return _not_due(watched, state)
                refusal = await self.asker.prepare(url, "feed" if watched.source.kind == "feed" else "source")
                share = await until_stored.enter_async_context(self.room.place())
                answer = refusal or await self.asker.fetch(_question(watched.source, state))
            heeded = self._heed(watched, state, answer, share)
            del answer  # its document goes once it has been read
            return await heeded

    def _heed(
        self, watched: WatchedSource, state: SourceState, answer: Answer, share: Share
    ) -> Awaitable[SourceOutcome]:
        if isinstance(answer, Failure):
            if retry_wait(answer, self.now):
                self.asker.hosts.leave_alone(watched.source.url, answer)
            return self.writer.do(self._failed, watched, state, answer)
        state = after_move(state, answer.moved_to, self.now)
        if isinstance(answer, Unchanged):
            return self.writer.do(self._same, watched, state, answer)
        return self._read(watched, state, answer, share)

    async def _read(self, watched: WatchedSource, state: SourceState, answer: Fetched, share: Share) -> SourceOutcome:
        source = watched.source
        body_hash = f"{_rules(source)}:{hashlib.sha256(answer.body).hexdigest()}"
        share.hold(len(answer.packed or answer.body))
        document, answer = _document(source, answer), replace(answer, body=b"", packed=b"")  # before anything waits
        reserved = self.asker.mining.place(answer.url, answer.headers)
        if body_hash == state.body_hash and state.reserved in (reserved, "page"):  # the same as last time
            del document
            return await self.writer.do(self._took, watched, state, answer, [])
        state = replace(state, reserved=reserved)
        self.answered.append(source.url)
        if not self.asker.mining.knows(source.url):
            self.to_learn.setdefault(site_of(source.url), source.url)
        shown = source.url in self.shown
        known = await self.writer.do(store.known_digests, self.db, source.url) if shown else frozenset[int]()
        if source.kind == "watch":
            before = await self.writer.do(store.watched_before, self.db, source.url)
            document = replace(document, before=before)
        origin = self._origin(watched, state)
        read = await self._document(document, origin, known)
        del document
        if isinstance(read, Failure):
            return await self.writer.do(self._failed, watched, state, read)
        share.hold(len(read.packed))
        if read.more:  # their host may be in the hands of a source that waits for a place
            share.leave()
        named = [(address, await self._named(source, address, origin, known)) for address in read.more]
        found = [read, *(one for _, one in named if isinstance(one, Read))]
        unread = _unread(source, named)
        if unread and len(found) == 1:
            return await self.writer.do(self._failed, watched, state, unread)
        if any(one.reserved for one in found):
            state = replace(state, reserved="page")
        state = replace(state, body_hash=body_hash)
        if read.more:  # what it names changes while it stays as it is: neither we nor its server can tell by it
            state, answer = replace(state, body_hash=None), replace(answer, headers=_without_validators(answer))
        return await self.writer.do(self._took, watched, state, answer, found, unread or _passed_over(source, read))

    async def _named(self, source: Source, address: str, origin: Origin, known: Collection[int]) -> Read | Failure:
        """What a document holds that another names."""
        child = await self.asker.ask(Ask(address, accept=PAGE_TYPES, most_bytes=SITEMAP_BYTES), "source")
        if not isinstance(child, Fetched):
            return child if isinstance(child, Failure) else Failure(address, "the server does not answer")
        document = _document(source, child)
        del child
        found = await self._document(document, origin, known)
        if isinstance(found, Read) and found.more:
            return Failure(address, "this is a list of sitemaps, inside another one", trouble="not-a-feed")
        return found

    async def _document(self, document: Document, origin: Origin, known: Collection[int]) -> Read | Failure:
        return await self.workers.do(document.url, _weight(document), read_document, document, origin, self.now, known)

    def _origin(self, watched: WatchedSource, state: SourceState) -> Origin:
        source = watched.source
        return Origin(
            source.title,
            source.url,
            self.judge.rank(source.url),
            source.lang,
            reads_pages=READS_PAGES[source.kind] if self.settings.read_articles else "never",
            reserved=bool(state.reserved),
            dates_changes=source.kind == "sitemap",
        )

    def _took(
        self,
        watched: WatchedSource,
        state: SourceState,
        answer: Fetched,
        found: list[Read],
        unread: Failure | None = None,
    ) -> SourceOutcome:
        """Stores what the documents brought and what the answer says of the next question, together.

        `unread`: documents beside those, that could not be read or were not.
        """
        source, taken = watched.source, Taken()
        for read in found:
            taken += store_batch(self.db, self.judge, read.batch, self._origin(watched, state), self.now)
            if read.now_says is not None:
                store.save_watched(self.db, source.url, read.now_says, self.now)
        entries = taken.entries if found else None
        brought = Brought(entries, taken.sighted, self._usual_gap(state))
        schedule = found[0].schedule if found else None
        left_out = sum(read.left_out for read in found)
        renewed = after_answer(state, answer.headers, self.now, self._interval, schedule, brought)
        store.save_source_state(self.db, renewed)
        self.report.taken += taken
        return self._outcome(watched, renewed, taken, left_out, unread)

    def _same(self, watched: WatchedSource, state: SourceState, answer: Unchanged) -> SourceOutcome:
        renewed = after_unchanged(state, answer.headers, self.now, self._interval, self._usual_gap(state))
        store.save_source_state(self.db, renewed)
        return self._outcome(watched, renewed, Taken())

    def _usual_gap(self, state: SourceState) -> timedelta | None:
        """The usual gap between two items; it is looked up only for a source that is about to be asked less often."""
        return store.source_rhythm(self.db, state.url)[1] if state.unchanged_times + 1 >= QUIET_ANSWERS else None

    def _outcome(
        self,
        watched: WatchedSource,
        state: SourceState,
        taken: Taken,
        left_out: int = 0,
        failure: Failure | None = None,
    ) -> SourceOutcome:
        outcome = state.outcome or "unchanged"
        if left_out and failure is None:  # what was not read at all comes before what is old
            message = later("it lists %(total)s entries: the newest %(taken)s were taken")
            values = {"total": taken.entries + left_out, "taken": taken.entries}
            failure = Failure(watched.source.url, message, values)
        if has_moved(state, self.now):
            message = later("the source has moved for good: put %(url)s into the theme file")
            outcome, failure = "moved", Failure(watched.source.url, message, {"url": state.moved_to}, "moved")
        return SourceOutcome(
            watched.source.url, watched.theme, outcome, state.status, taken.entries, taken.sighted, failure,
            unmet=taken.unmet,
        )  # fmt: skip

    def _failed(self, watched: WatchedSource, state: SourceState, failure: Failure) -> SourceOutcome:
        store.save_source_state(self.db, after_failure(state, failure, self.now, self._interval))
        if wait := retry_wait(failure, self.now):
            store.hold_host(self.db, host_of(watched.source.url), self.now + wait)
        return SourceOutcome(
            watched.source.url,
            watched.theme,
            failure.outcome,
            failure.status,
            failure=failure,
            reached=failure.reached,
        )

    async def reservations(self) -> None:
        """Asks some sites of feeds what they reserve, and heeds at once what this run has learned of any site.

        Pages are asked about before they are read. A feed that a person has just typed is not: its headers say, and
        its site is asked once the source has been there for a week.
        """
        old = store.sources_since(self.db, self.to_learn.values(), self.now - SETTLED)
        some = [url for url in self.to_learn.values() if url in old][:MOST_SITES]
        await asyncio.gather(*map(self.asker.learn, some))
        if self.asker.mining.learned:
            await self.writer.do(self._learned)

    def _learned(self) -> None:
        for site, rules in self.asker.mining.learned.items():
            store.save_reservation(self.db, site, rules, self.now)
        for url in self.answered:
            if site_of(url) in self.asker.mining.learned and (place := self.asker.mining.place(url, {})):
                store.forget_texts(self.db, url)
                store.save_source_state(self.db, replace(store.source_state(self.db, url), reserved=place))
        self.asker.mining.learned.clear()

    async def articles(self) -> None:
        """Completes items with their own pages."""
        wanted = store.wanted_articles(self.db, self.now - ARTICLE_PATIENCE)
        reader = Reader(self.asker, self._took_article, self.progress)
        self.report.articles_read = await read_articles(reader, wanted)

    async def _took_article(self, item: Stored, answer: Answer) -> bool:
        read: Completed | Failure | None = answer if isinstance(answer, Failure) else None
        if isinstance(answer, Fetched) and not self.asker.mining.place(answer.url, answer.headers):
            known, size = item.content, 2 * len(answer.body)
            by_change = known.source_url in self.sitemaps
            read = await self.workers.do(
                answer.url, size, read_page, known, answer.body, answer.url, self.now, by_change
            )
        found = read if isinstance(read, Completed) else _why_not(read)
        return await self.writer.do(take_article, self.db, self.judge, item, found, self.now)

    @property
    def _interval(self) -> timedelta:
        return timedelta(hours=min(LONGEST_INTERVAL_HOURS, self.settings.interval_hours))


def _why_not(read: Failure | None) -> ArticleState:
    """What to remember of an article page that gave no text."""
    walled = read is not None and (read.trouble == "wall" or read.status in WALL_STATUSES)
    return ARTICLE_WALL if walled else ARTICLE_FAILED


def _without_validators(answer: Fetched) -> Mapping[str, bytes]:
    return {name: value for name, value in answer.headers.items() if name not in ("etag", "last-modified")}


def _unread(source: Source, named: Sequence[tuple[str, Read | Failure]]) -> Failure | None:
    """Which of the documents that a source names could not be read, if any; the first says what kind of trouble."""
    failures = {address: one for address, one in named if isinstance(one, Failure)}
    if not failures:
        return None
    message = later("of the sitemaps that it names, these could not be read: %(urls)s")
    first = next(iter(failures.values()))
    trouble: Breakdown = "missing" if first.trouble == "closed" else first.trouble
    return Failure(source.url, message, {"urls": ", ".join(failures)}, reached=first.reached, trouble=trouble)


def _passed_over(source: Source, read: Read) -> Failure | None:
    """Which of the sitemaps that a source names are not read though articles may stand there, if any."""
    if not read.passed_over:
        return None
    message = later("it names more sitemaps than are read; to follow one of these too, make it a source: %(urls)s")
    shown = [*read.passed_over[:MOST_SHOWN], *["…"] * (len(read.passed_over) > MOST_SHOWN)]
    return Failure(source.url, message, {"urls": ", ".join(shown)})


def _weight(document: Document) -> int:
    return document.size * (1 if document.source.kind in ("feed", "sitemap") else 2)


def _rules(source: Source) -> str:
    """How the theme files have a source read: what other rules have left out may be in what has not changed since."""
    return fingerprint(source.kind, source.selector, source.links, source.require or "")


def _question(source: Source, state: SourceState) -> Ask:
    """Whether anything has changed since the last answer, if that was read by the same rules; else all that it says."""
    as_before = (state.body_hash or "").startswith(_rules(source)) and not asks_for_the_whole(state)
    ask = Ask(source.url, state.etag, state.last_modified) if as_before else Ask(source.url)
    if source.kind == "sitemap":
        return replace(ask, accept=PAGE_TYPES, most_bytes=SITEMAP_BYTES)
    return ask if source.kind == "feed" else replace(ask, accept=PAGE_TYPES, most_bytes=PAGE_BYTES)


def _document(source: Source, answer: Fetched) -> Document:
    """What is to be read; it may wait for long, so in gzip where it came so."""
    kind = answer.headers.get("content-type", b"").decode("latin-1")
    body, packed = answer.packed or answer.body, bool(answer.packed)
    return Document(source, answer.url, body, len(answer.body), kind, packed=packed)


def _unfinished(watched: WatchedSource) -> SourceOutcome:
    """How a source fared that the run could not finish with in its time."""
    minutes = {"minutes": round(RUN_LIMIT.total_seconds() / 60)}
    message = later("not read within the %(minutes)s minutes that a run may take: the next one takes it up")
    failure = Failure(watched.source.url, message, minutes)
    return SourceOutcome(watched.source.url, watched.theme, failure.outcome, failure=failure)


def _not_due(watched: WatchedSource, state: SourceState) -> SourceOutcome:
    outcome: Outcome = "gone" if state.outcome == "gone" else "not-due"
    return SourceOutcome(watched.source.url, watched.theme, outcome, state.status)
