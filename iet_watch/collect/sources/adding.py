"""What an address must be before it goes into a theme file: not there yet, answering, and named."""

from __future__ import annotations

import shlex
from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime
from urllib.parse import urlsplit

from iet_watch.collect.sources.trial import Probe, try_sources
from iet_watch.judge.identity.addresses import source_key
from iet_watch.locale import typed, word
from iet_watch.model.sources import Source
from iet_watch.model.trouble import BAD_DATA, UNREACHABLE, Trouble
from iet_watch.store.database import Database
from iet_watch.themes.theme_files import Theme
from iet_watch.workspace.settings import CollectSettings


def refuse_twice(address: str, slug: str, themes: Sequence[Theme]) -> None:
    """Raises Trouble when the theme `slug` has a source at `address` already."""
    key = source_key(address)
    listed = (source for theme in themes if theme.slug == slug for source in theme.sources)
    known = next((source for source in listed if source_key(source.url) == key), None)
    if known is not None:
        raise Trouble(
            "%(url)s stands in the theme %(theme)s already: nothing was written",
            code=BAD_DATA,
            url=known.url,
            theme=slug,
        )


def other_themes(address: str, slug: str, themes: Sequence[Theme]) -> list[str]:
    """The themes but `slug` that list a source at `address`."""
    key = source_key(address)
    others = (theme for theme in themes if theme.slug != slug)
    return [theme.slug for theme in others if any(source_key(source.url) == key for source in theme.sources)]


def tried(
    db: Database, settings: CollectSettings, themes: Sequence[Theme], source: Source, now: datetime, *, any_kind: bool
) -> Probe:
    """What the source answers. Raises Trouble when it cannot be used."""
    (probe,) = try_sources(db, settings, themes, [source], now, any_kind=any_kind)
    if not probe.usable:
        raise _unusable(probe)
    return probe


def _unusable(probe: Probe) -> Trouble:
    assert probe.failure is not None
    reason = word(probe.failure.message, probe.failure.args)
    code = UNREACHABLE if probe.verdict == "unreachable" else BAD_DATA
    if probe.verdict == "not_a_feed":
        command = typed(f"iet-watch source discover {shlex.quote(probe.url)}")
        return Trouble(
            "%(url)s: %(reason)s. Next: %(command)s", code=code, url=probe.url, reason=reason, command=command
        )
    return Trouble(
        "%(url)s: %(reason)s. Nothing was written; --no-check adds it all the same",
        code=code,
        url=probe.url,
        reason=reason,
    )


def completed(source: Source, probe: Probe, title: str | None, lang: str | None) -> Source:
    """`source` with what its answer says of itself, where the person says nothing."""
    moved = replace(source, url=probe.moved_to or source.url, kind=probe.kind, lang=lang or probe.lang)
    return named(moved, title or probe.feed.title)


def named(source: Source, title: str | None) -> Source:
    """`source` under its title, else under the name of its machine."""
    return replace(source, title=title or urlsplit(source.url).hostname or source.url)
