"""All figures of a quarter beside those of the quarter before."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from iet_watch.collect.sources.diagnosed import KnownSource, each_once, known_sources
from iet_watch.files.toml import Mistake
from iet_watch.model.quarter import Quarter
from iet_watch.store.collected.activity import first_collected
from iet_watch.store.database import Database
from iet_watch.themes.theme_files import Theme
from iet_watch.themes.theme_paths import theme_names
from iet_watch.upkeep.activity.collected import collected_counts
from iet_watch.upkeep.activity.figures import MEANINGS, Counts, Figure, Group
from iet_watch.upkeep.activity.issues import DatedIssue, Issues, issue_counts, read_issues
from iet_watch.upkeep.activity.readers import contact_counts, logs_counted, mail_counts, reading_counts
from iet_watch.workspace.folder import Workspace


@dataclass(frozen=True)
class Activity:
    """What the watch did. `began`: when the first item came in; `logs`: from when to when access logs were counted.

    `issues`: those of the two quarters and those that came out in them; `mistakes`: of manifests that are damaged.
    """

    quarter: Quarter
    before: Quarter
    figures: tuple[Figure, ...]
    issues: tuple[DatedIssue, ...]
    began: datetime | None
    logs: tuple[date, date] | None
    mistakes: tuple[Mistake, ...]

    def of(self, name: str, theme: str = "") -> Figure:
        return next(one for one in self.figures if (one.name, one.theme) == (name, theme))

    @property
    def themes(self) -> Sequence[str]:
        """Those that have figures, in their order."""
        return list(dict.fromkeys(one.theme for one in self.figures if one.theme))


def activity(space: Workspace, db: Database, themes: Sequence[Theme], quarter: Quarter, now: datetime) -> Activity:
    """What the watch did in a quarter, as the database and the folders say it now."""
    before, issues, began = quarter.earlier(1), read_issues(space.bulletins_folder), first_collected(db)
    slugs = sorted(theme_names(space.themes_folder))
    of_quarter, of_before = (_of_quarter(space, db, issues, slugs, one, began) for one in (quarter, before))
    today = {**_of_sources(db, themes, now), **contact_counts(db, space.settings.retention.contact_years, now)}
    return Activity(
        quarter=quarter,
        before=before,
        figures=tuple(_figures({**of_quarter, **today}, of_before, slugs)),
        issues=tuple(_issues(issues, (quarter, before))),
        began=began,
        logs=logs_counted(db, quarter),
        mistakes=tuple(one for found in issues.mistakes.values() for one in found),
    )


def _of_quarter(
    space: Workspace, db: Database, issues: Issues, themes: Sequence[str], quarter: Quarter, began: datetime | None
) -> Counts:  # fmt: skip
    start, stop = space.bounds(quarter)
    found = {
        **collected_counts(db, start, stop, themes),
        **issue_counts(issues, space.quarter_folder(quarter), quarter),
        **mail_counts(db, quarter, published=issues.published(quarter) is not None),
        **reading_counts(db, quarter),
    }
    return found if began and began < stop else _before_the_watch(found)


def _before_the_watch(found: Counts) -> Counts:
    """What is 0 only because nobody had begun to count is not known. Items that sources still showed are counted."""
    nothing = not found["items_collected", ""]
    uncounted: set[Group] = {"issue", "sending", *(("collecting", "ruling") if nothing else ())}
    return {
        (name, theme): None if not count and MEANINGS[name].group in uncounted else count
        for (name, theme), count in found.items()
    }


def _of_sources(db: Database, themes: Sequence[Theme], now: datetime) -> Counts:
    """How the sources stand, each address once in all, and once in each theme that names it."""
    listed = known_sources(db, themes, now)
    found = dict(_source_counts("", each_once(listed)))
    for theme in themes:
        found |= _source_counts(theme.slug, each_once(one for one in listed if one.theme == theme.slug))
    return found


def _source_counts(theme: str, listed: Iterable[KnownSource]) -> Counts:
    states = Counter(one.diagnosis.state for one in listed if one.source.active)
    silent = states["quiet"] + states["empty"]
    return {
        ("sources_active", theme): states.total(),
        ("sources_live", theme): states["live"],
        ("sources_silent", theme): silent,
        ("sources_in_trouble", theme): states.total() - states["live"] - states["never"] - silent,
        ("sources_never_asked", theme): states["never"],
    }


def _figures(now: Counts, before: Counts, slugs: Sequence[str]) -> Iterable[Figure]:
    """In the order of the meanings; then theme by theme, those of a theme without a file last."""
    known = {theme for _, theme in (*now, *before)} - {""}
    for theme in ("", *slugs, *sorted(known - set(slugs))):
        for name, meaning in MEANINGS.items():
            if not theme or meaning.of_theme:
                yield Figure(name, _count(now, name, theme), _count(before, name, theme), theme)


def _count(counts: Counts, name: str, theme: str) -> int | None:
    """A theme of which nothing was counted has 0 of what is counted of all; what is not known of all, of none."""
    return counts.get((name, theme), 0 if theme and counts.get((name, "")) is not None else None)


def _issues(issues: Issues, quarters: Sequence[Quarter]) -> Iterable[DatedIssue]:
    """Those of the quarters, and those that came out in them, the last first."""
    read = (issues.published(quarter) for quarter in sorted(issues.manifests, reverse=True))
    return (one for one in read if one and (one.quarter in quarters or Quarter.of(one.day) in quarters))
