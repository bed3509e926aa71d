"""The sources of the theme files, each with what is remembered of it and how it fares; what of that is news."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from iet_watch.collect.sources.health import STATES, Diagnosis, Rhythm, State, diagnose, news, to_remember
from iet_watch.model.sources import Source, SourceState
from iet_watch.store.collected.intake import remember, remembered, shows_walls, source_rhythm, source_states
from iet_watch.store.database import Database, writing
from iet_watch.themes.theme_files import Theme


@dataclass(frozen=True)
class KnownSource:
    """A source as one theme lists it, with what is remembered of it and what that means."""

    theme: str
    source: Source
    state: SourceState
    diagnosis: Diagnosis


def known_sources(db: Database, themes: Iterable[Theme], now: datetime) -> list[KnownSource]:
    """The sources of `themes` in their order, one that several list as often."""
    pairs = [(theme.slug, source) for theme in themes for source in theme.sources]
    states = source_states(db, [source.url for _, source in pairs])
    return [_known(db, slug, source, states[source.url], now) for slug, source in pairs]


def _known(db: Database, theme: str, source: Source, state: SourceState, now: datetime) -> KnownSource:
    rhythm = Rhythm(*source_rhythm(db, source.url), shows_walls(db, source.url)) if state.checked else Rhythm()
    return KnownSource(theme, source, state, diagnose(source, state, rhythm, now))


def each_once(listed: Iterable[KnownSource]) -> list[KnownSource]:
    """Each address once, as the first theme lists it in which it is active."""
    found: dict[str, KnownSource] = {}
    for one in sorted(listed, key=lambda one: not one.source.active):
        found.setdefault(one.source.url, one)
    return list(found.values())


def ill_sources(db: Database, themes: Iterable[Theme], now: datetime) -> list[Source]:
    """Those that are ill and worth asking: not the ones that are closed for good."""
    active = [one for one in each_once(known_sources(db, themes, now)) if one.source.active]
    ill = [one for one in active if one.diagnosis.ill and one.diagnosis.state != "gone"]
    return [one.source for one in ill if one.source.on_the_web]


def counted(listed: Iterable[KnownSource]) -> dict[State, int]:
    """How many sources are in each state, the worst first."""
    counts = Counter(one.diagnosis.state for one in listed)
    return {state: counts[state] for state in STATES if counts[state]}


@dataclass(frozen=True)
class ToldBefore:
    """The ill sources that one way of telling, by mail or by exit code, has told: each keeps its own account."""

    by_mail: bool

    @property
    def _key(self) -> str:
        return "ill sources told by mail" if self.by_mail else "ill sources told by exit code"

    def news(self, db: Database, listed: Sequence[KnownSource]) -> list[KnownSource]:
        """The sources that have died or fallen silent since that was last told."""
        new = news(self._told(db), {one.source.url: one.diagnosis for one in listed})
        return [one for one in listed if one.source.url in new]

    def remember(self, db: Database, listed: Sequence[KnownSource], *, all_looked_at: bool) -> None:
        """What is ill now has been told; of sources that were not looked at, what was known before stays."""
        looked_at = {one.source.url for one in listed}
        told = {} if all_looked_at else self._told(db)
        others = {url: state for url, state in told.items() if url not in looked_at}
        now_ill = to_remember({one.source.url: one.diagnosis for one in listed})
        with writing(db):
            remember(db, self._key, json.dumps({**others, **now_ill}))

    def _told(self, db: Database) -> dict[str, str]:
        found: dict[str, str] = json.loads(remembered(db, self._key) or "{}")
        return found
