"""What a run is asked to do, the sources that it watches, and what it did."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime

from iet_watch.collect.grouping.grouping_report import GroupingReport
from iet_watch.collect.run.intake import Taken
from iet_watch.collect.web.network import Resolve
from iet_watch.model.sources import Source, SourceOutcome
from iet_watch.themes.theme_files import Theme, ThemeFiles, settling_themes

Progress = Callable[[int, int, str], None]  # how much is done, of how much, and what is at hand


@dataclass(frozen=True)
class WatchedSource:
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
    grouped: GroupingReport = field(default_factory=GroupingReport)
    requests: int = 0
    bytes: int = 0
    finished: datetime | None = None

    @property
    def nothing_reached(self) -> bool:
        """Whether sources were asked and not one server answered."""
        asked = [source for source in self.sources if source.asked]
        return bool(asked) and not any(source.reached for source in asked)


@dataclass(frozen=True)
class Order:
    """What a run is asked to do."""

    files: ThemeFiles
    only: tuple[str, ...] = ()
    force: bool = False
    resolve: Resolve | None = None

    @property
    def themes(self) -> tuple[Theme, ...]:
        return self.files.themes


def watched_sources(order: Order) -> list[WatchedSource]:
    """The active sources of the themes asked for, each address once, in the order of the theme files.

    Of an address that several themes list, the theme that settles it says how it is read, whichever are asked for.
    """
    said = {(theme.slug, source.url): source for theme in order.themes for source in theme.sources}
    settling = settling_themes(order.themes)
    found: dict[str, WatchedSource] = {}
    for theme in order.themes:
        if not order.only or theme.slug in order.only:
            for source in theme.sources:
                if source.active:
                    settled = said[settling[source.url].slug, source.url]
                    found.setdefault(source.url, WatchedSource(settled, theme.slug))
    return list(found.values())
