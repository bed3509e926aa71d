"""What the days before know, as the database keeps it, while items are grouped: only as far as these can meet it.

Of what is fetched, and of what is grouped since, nothing is held for longer than somebody can ask for it: a first
collect groups years of items, and would hold them all.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from itertools import groupby
from operator import attrgetter

from iet_watch.collect.grouping.comparing import ToGroup
from iet_watch.judge.grouping.candidates import KeptSigns, Neighbours, Sign
from iet_watch.judge.grouping.day import Judged, Past
from iet_watch.judge.grouping.found_by import FoundBy
from iet_watch.judge.grouping.groups import Decisions, Rulings, decided, pair
from iet_watch.judge.grouping.thresholds import RUN_ITEMS, STORY_DAYS
from iet_watch.judge.grouping.wording import Wording
from iet_watch.model.decisions import Grouping, GroupKind
from iet_watch.store.collected import grouping as store
from iet_watch.store.collected.grouping import ARTICLE, STORY, Settled
from iet_watch.store.database import Database


@dataclass
class KnownPast:
    """The past of the items that are being grouped, `leaving` the groups that they had; `wording` reads any item."""

    db: Database
    wording: Callable[[str], Wording]
    leaving: set[int]
    past: Past = field(init=False)
    runs: KeptSigns = field(init=False)
    names: KeptSigns = field(init=False)
    rulings: Rulings = field(init=False)
    last_ruling: int = 0
    preferred: frozenset[str] = frozenset()  # which stand for their article because a person said so
    numbers: dict[str, int] = field(default_factory=dict)  # of items, by identity
    articles: dict[str, int] = field(default_factory=dict)  # of each group of copies, who stands for it
    stories: dict[str, int] = field(default_factory=dict)  # of each group of items, the number of its story
    _held: int = 0  # of `numbers`, when they were last gone through

    def __post_init__(self) -> None:
        self.runs = KeptSigns(
            lambda runs: self._found(store.with_landmarks(self.db, runs, RUN_ITEMS, self.leaving)), RUN_ITEMS
        )
        self.names = KeptSigns(lambda names: self._found(store.with_names(self.db, names)), None)
        self.past = Past(self.wording, Neighbours(self.runs, self.names))

    def remember(self, days: Iterable[date], wanted: Callable[[], Iterable[FoundBy]]) -> None:
        """Fetches what the days before and after these know; of signs, only those that the items `wanted` have."""
        around = {day + timedelta(days=n) for day in days for n in range(-STORY_DAYS, STORY_DAYS + 1)}
        window = [one for one in store.settled_on(self.db, around) if one.id not in self.leaving]
        self._take(window)
        if window:
            # Those of an item, and those of its title alone, by which it is looked for when its text says nothing.
            asked_for = {sign for one in wanted() for sign in (*one.signs, *one.title_signs)}
            for settled in window:
                self._add_signs(settled, asked_for)
        self._heed_people()

    def load(self, items: Collection[ToGroup]) -> None:
        """Fetches what is known by the sentences and the addresses of these items."""
        self.runs.load(run for one in items for run in one.found_by.landmarks)
        self.names.load(name for one in items for name in one.found_by.names)

    def name(self, judged: Judged, items: Mapping[str, ToGroup]) -> Judged:
        """Names each group as the database will: after the item that stands for it, or its first item's number."""
        self.numbers.update((identity, one.id) for identity, one in items.items())
        stories = dict[str, str]()
        for head in sorted(set(judged.copies.values())):
            if head not in self.articles:
                self.articles[head] = items[head].id
        for group, members in _by_group(judged.stories).items():
            stories[group] = group if group in self.stories else story_name(min(items[one].id for one in members))
            self.stories[stories[group]] = int(stories[group])
        return replace(judged, stories={item: stories[group] for item, group in judged.stories.items()})

    def written(self, ids: Iterable[int], waiting: Collection[ToGroup]) -> None:
        """The database knows these items now, so all but what those still `waiting` ask for may be forgotten."""
        self.leaving.difference_update(ids)
        self.runs.keep(run for one in waiting for run in one.found_by.landmarks)
        self.names.keep(name for one in waiting for name in one.found_by.names)
        if len(self.numbers) > 2 * self._held:
            self._forget({one.identity for one in waiting})
            self._held = len(self.numbers)

    def _forget(self, waiting: Collection[str]) -> None:
        """Forgets the items that nothing names any more; the database gives back what is met again."""
        past, ruled = self.past, (self.rulings.copies, self.rulings.stories)
        items = {item for decisions in ruled for two in decisions.together | decisions.apart for item in two}
        items.update(waiting, *past.stories.values(), self.runs.items(), self.names.items(), past.ruled_stories)
        heads = {head for item in items if (head := past.copies.get(item)) is not None}
        items |= heads
        self.numbers = {item: number for item, number in self.numbers.items() if item in items}
        self.articles = {head: number for head, number in self.articles.items() if head in heads}
        past.copies = {item: head for item, head in past.copies.items() if item in items}
        past.story_of_article = {head: story for head, story in past.story_of_article.items() if head in heads}
        past.boilerplate &= items
        told = (past.story_of_article, past.ruled_stories, *past.stories.values())
        self.stories = {story: int(story) for stories in told for story in stories.values()}

    def _add_signs(self, one: Settled, wanted: Collection[str]) -> None:
        """Adds an item by the signs that somebody will ask for."""
        if signs := [sign for sign in one.signs.split() if sign in wanted]:
            self.past.neighbours.add_signs(one.identity, signs, date.fromisoformat(one.day))

    def _take(self, found: Collection[Settled]) -> None:
        """Makes settled items part of the past: their groups, and what these are called."""
        self.articles.update((one.article_identity, one.article) for one in found)
        self.numbers.update((one.article_identity, one.article) for one in found)
        self.numbers.update((one.identity, one.id) for one in found)
        told = {number for one in found for number in (one.story, one.article_story)}
        names = {number: story_name(number) for number in told}
        self.past.neighbours.days.update((one.identity, date.fromisoformat(one.day)) for one in found)
        self.stories.update((name, number) for number, name in names.items())
        self.past.copies.update((one.identity, one.article_identity) for one in found)
        self.past.story_of_article.update((one.article_identity, names[one.article_story]) for one in found)
        self.past.boilerplate.update(one.identity for one in found if one.boilerplate)
        for day, of_day in groupby(found, key=attrgetter("day")):
            known = self.past.stories.setdefault(date.fromisoformat(day), {})
            known.update((one.identity, names[one.story]) for one in of_day)

    def _found(self, pairs: Iterable[tuple[Sign, int]]) -> Iterator[tuple[Sign, str, date]]:
        pairs = [(sign, number) for sign, number in pairs if number not in self.leaving]
        known = {one.id: one for one in store.settled_items(self.db, {number for _, number in pairs})}
        self._take(known.values())
        return (
            (sign, known[number].identity, date.fromisoformat(known[number].day))
            for sign, number in pairs
            if number in known
        )

    def _heed_people(self) -> None:
        ruled = store.groupings(self.db)
        self.last_ruling = store.last_grouping(self.db)
        names = store.identities(self.db, {number for one in ruled for number in (one.one, one.other)})
        self._take([one for one in store.settled_items(self.db, names) if one.id not in self.leaving])
        said = (ruling for ruling in ruled if ruling.together and ruling.kind == ARTICLE)
        self.preferred = frozenset(names[ruling.one] for ruling in said)
        self.rulings = Rulings(_decisions(ruled, names, ARTICLE), _decisions(ruled, names, STORY))
        everywhere = {item: story for known in self.past.stories.values() for item, story in known.items()}
        ruled_upon = {item for two in self.rulings.stories.together for item in two}
        self.past.ruled_stories = {item: everywhere[item] for item in ruled_upon if item in everywhere}


def story_name(number: int) -> str:
    """A story's number as the name of a group, in the order of the numbers."""
    return f"{number:012}"


def _decisions(ruled: Iterable[Grouping], names: Mapping[int, str], kind: GroupKind) -> Decisions:
    return decided((pair(names[one.one], names[one.other]), one.together) for one in ruled if one.binds(kind))


def _by_group(groups: Mapping[str, str]) -> dict[str, list[str]]:
    members: dict[str, list[str]] = {}
    for item in sorted(groups):
        members.setdefault(groups[item], []).append(item)
    return members
