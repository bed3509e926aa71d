"""What each of those who want alerts is told: of their themes, of their level, since their last one, nothing twice."""

from __future__ import annotations

import sys
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from iet_watch.model.contacts import WEEKLY, Contact, ContactDetails, Exclusion
from iet_watch.model.levels import PARTNERS, allowed
from iet_watch.publish.publication.fiche_levels import FicheLevels
from iet_watch.send.alerts.articles import KeptArticle, kept_articles
from iet_watch.send.contacts.recipients import level_of, recipients
from iet_watch.store.collected.items import stories_of
from iet_watch.store.database import Database
from iet_watch.store.said.decisions import Keep, kept_since
from iet_watch.store.sending.alerts import last_alerts, told_before, too_short_for
from iet_watch.workspace.folder import Workspace

WEEK = timedelta(days=7)
MOST_TOLD = 40  # articles of one alert, as many as fiches of a letter; the best first, the others come with the next
_NEVER = sys.maxsize  # no line of the log has such a number


@dataclass(frozen=True)
class ForContact:
    """What a contact is told. `more`: how many articles were too many for one alert."""

    contact: Contact
    articles: tuple[KeptArticle, ...]
    more: int = 0


@dataclass(frozen=True)
class AlertChoice:
    """Of those who want alerts: who is written to, for whom nothing was kept, who may not be written to and why.

    `restricted`: the items of what was kept since their last alert that no alert may tell anybody of.
    """

    to: tuple[ForContact, ...]
    nothing: tuple[Contact, ...]
    excluded: tuple[tuple[Contact, Exclusion], ...]
    restricted: tuple[int, ...]


@dataclass(frozen=True)
class Window:
    """What counts as new for a contact: said since a moment, or in a line of the log after one."""

    since: datetime
    after: int = _NEVER

    def has(self, keep: Keep) -> bool:
        return keep.at >= self.since or keep.number > self.after


def chosen(db: Database, space: Workspace, fiches: FicheLevels, now: datetime) -> AlertChoice:
    """What an alert would tell whom now."""
    everybody = recipients(db, space.settings.retention.contact_years, now)
    wanting = [one for one in everybody.to if one.alerts == WEEKLY]
    windows = _windows(db, wanting, now)
    articles = _articles(db, space, fiches, windows.values())
    told = told_before(db)
    stories = stories_of(db, {item for items in told.values() for item in items})
    found: list[ForContact] = []
    for one in wanting:
        before = told.get(one.id, frozenset())
        new = [it for it in articles if any(windows[one.id].has(keep) for keep in followed_keeps(it, one))]
        fit = fitting(new, one, before, {stories[item] for item in before if item in stories})
        found.append(ForContact(one, *_cut(fit)))
    return AlertChoice(
        tuple(one for one in found if one.articles),
        tuple(one.contact for one in found if not one.articles),
        tuple((one, why) for one, why in everybody.excluded if one.alerts == WEEKLY),
        _restricted(articles, windows.values()),
    )


def _restricted(articles: Iterable[KeptArticle], windows: Collection[Window]) -> tuple[int, ...]:
    """The items of what is new for anybody and goes not even to partners."""
    kept = (one for one in articles if not allowed(one.level, PARTNERS))
    new = (one for one in kept if any(window.has(keep) for window in windows for keep in one.keeps))
    return tuple(sorted(one.item.id for one in new))


def left_over(
    db: Database, space: Workspace, fiches: FicheLevels, week: str, now: datetime
) -> Mapping[Contact, int]:  # fmt: skip
    """Those for whom the alert of a week was too short, and how many articles the next one has for them by now."""
    short = too_short_for(db, week)
    if not short:
        return {}
    after = chosen(db, space, fiches, now).to
    return {one.contact: len(one.articles) + one.more for one in after if one.contact.id in short}


def of_the_week(
    db: Database, space: Workspace, fiches: FicheLevels, person: ContactDetails, now: datetime
) -> tuple[tuple[KeptArticle, ...], int]:  # fmt: skip
    """What a person would be told who has had no alert yet, and how many articles were too many: for a trial."""
    window = Window(now - WEEK)
    return _cut(fitting(_articles(db, space, fiches, [window]), person, frozenset()))


def _cut(articles: tuple[KeptArticle, ...]) -> tuple[tuple[KeptArticle, ...], int]:
    """Those that one alert holds, and how many more there are."""
    return articles[:MOST_TOLD], len(articles[MOST_TOLD:])


def _windows(db: Database, wanting: Iterable[Contact], now: datetime) -> Mapping[int, Window]:
    """A week for a first alert, or after the wish was said again; else what came since the last one that held all.

    And the week before that one: a theme that is followed since then, a level that was lowered. Nothing comes twice.
    """
    wanting = tuple(wanting)
    last = last_alerts(db, {one.id: one.alerts_since for one in wanting if one.alerts_since})
    return {
        one.id: Window(before.begun - WEEK, before.seen) if (before := last.get(one.id)) else Window(now - WEEK)
        for one in wanting
    }


def _articles(
    db: Database, space: Workspace, fiches: FicheLevels, windows: Collection[Window]
) -> tuple[KeptArticle, ...]:  # fmt: skip
    if not windows:
        return ()
    keeps = kept_since(db, min(one.since for one in windows), min(one.after for one in windows))
    return kept_articles(db, space, fiches, keeps)


def followed_keeps(article: KeptArticle, person: ContactDetails) -> tuple[Keep, ...]:
    """What says that an article is kept for themes that a person follows; without themes they follow all."""
    return tuple(keep for keep in article.keeps if not person.themes or keep.theme in person.themes)


def fitting(
    articles: Iterable[KeptArticle], person: ContactDetails, told: frozenset[int], stories: Collection[int] = ()
) -> tuple[KeptArticle, ...]:
    """Those that a person may read and follows, the best first, none that is `told`, one of each story."""
    level = level_of(person)
    seen = set(stories)
    found: list[KeptArticle] = []
    for one in sorted(articles, key=lambda it: (-it.score, it.item.id)):
        if not allowed(one.level, level) or not followed_keeps(one, person) or told & one.numbers:
            continue
        if one.item.story not in seen:
            seen.add(one.item.story)
            found.append(one)
    return tuple(found)
