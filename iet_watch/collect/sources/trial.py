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

from iet_watch.collect.documents.feeds import Feed
from iet_watch.collect.reading.preparing import Judge, Origin, prepare
from iet_watch.collect.sources.reading import TrialReader, content_type, is_sitemap, purpose_of, question, reading
from iet_watch.collect.web.fetch import Unchanged
from iet_watch.judge.identity.addresses import safe_address
from iet_watch.model.sources import Source, SourceKind
from iet_watch.model.trouble import Failure
from iet_watch.store.collected.intake import held_hosts
from iet_watch.store.database import Database
from iet_watch.themes.theme_files import Theme
from iet_watch.workspace.settings import CollectSettings

RHYTHM_ENTRIES = 20  # the last ones, as for the sources that are collected

Verdict = Literal["ok", "empty", "reserved", "blocked", "not_a_feed", "feed_error", "unreachable"]
USABLE: Collection[Verdict] = ("ok", "empty", "reserved")


@dataclass(frozen=True)
class Probe:
    """What one address answered.

    `retained`: per theme, how many of the entries it would keep; `unmet`: how many lack what the theme file requires.
    """

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
    unmet: int = 0

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
        async with reading(settings, held_hosts(db, now)) as reader:
            return [
                await probe(reader, source, judge, now, any_kind=any_kind and source.url not in known)
                for source in sources
            ]

    return asyncio.run(all_of_them())


async def probe(reader: TrialReader, source: Source, judge: Judge, now: datetime, *, any_kind: bool = False) -> Probe:
    """What `source` answers. `any_kind`: its kind is only a guess, a sitemap is recognised."""
    url = source.url
    answer = await reader.asker.ask(question(url, source.kind), purpose_of(source.kind))
    if isinstance(answer, Unchanged):  # no validator was sent: fetch tells it as a failure
        return Probe(url, source.kind)
    if isinstance(answer, Failure):
        return Probe(url, source.kind, failure=answer, status=answer.status)
    kind = "sitemap" if any_kind and is_sitemap(answer.body) else source.kind
    found = await reader.read(kind, answer, source.selector, source.links, asked=url)
    known = Probe(
        url,
        kind,
        status=answer.status,
        content_type=content_type(answer),
        etag="etag" in answer.headers,
        last_modified="last-modified" in answer.headers,
        moved_to=safe_address(answer.moved_to or ""),
    )
    if isinstance(found, Failure):
        return replace(known, failure=found)
    known = replace(
        known,
        feed=found,
        robots=await reader.asker.refusal_by_robots(url) if kind == "feed" else None,
        reserved=await reader.reserved(answer),
    )
    return judged(known, source, judge, now)


def judged(known: Probe, source: Source, judge: Judge, now: datetime) -> Probe:
    """`known` with the language of its entries and the themes that would keep them."""
    origin = Origin(source.title, source.url, lang=source.lang, reserved=bool(known.reserved))
    prepared = prepare(judge, known.feed.entries, origin, now).prepared
    accepted = [one for one in prepared if one.accepted]
    retained = Counter(match.slug for one in accepted for match in one.judgement.themes)
    languages = Counter(one.content.lang for one in prepared if one.content.lang)
    return replace(
        known,
        lang=next((lang for lang, _ in languages.most_common(1)), None),
        retained=dict(retained.most_common()),
        retained_entries=sum(bool(one.judgement.themes) for one in accepted),
        unmet=len(prepared) - len(accepted),
    )


def _verdict_of(failure: Failure) -> Verdict:
    if failure.outcome == "refused":
        return "blocked"
    if not failure.reached:
        return "unreachable"
    return "not_a_feed" if failure.trouble in ("html", "not-a-feed") else "feed_error"
