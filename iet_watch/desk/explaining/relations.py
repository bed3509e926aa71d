"""What ties an item to others: where it was seen, whose copy it is, which story it tells, what was kept apart."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime

from iet_watch.model.decisions import Grouping
from iet_watch.model.items import Item, KnownBy
from iet_watch.model.trouble import NO_INPUT, Trouble
from iet_watch.store.collected import grouping as store
from iet_watch.store.collected.grouping import ARTICLE, Resemblance
from iet_watch.store.collected.items import Selection, get_item, select_items
from iet_watch.store.database import Database

Period = tuple[datetime | None, datetime | None]  # from when, until when; None: without end
MOST_APART = 10  # pairs shown of those that were not joined, the nearest first


@dataclass(frozen=True)
class Tie:
    """An item of a group, and the pair that ties it to the group; None where nothing that is kept says.

    `other` is the second item of the pair, `with_item` the same as a whole where it is at hand.
    """

    item: Item
    other: int
    found: Resemblance | None
    ruled: Grouping | None
    with_item: Item | None = None


@dataclass(frozen=True)
class Story:
    """An event: its items without their copies, in the order of their days; `title` is that of the most typical."""

    number: int
    title: str
    items: tuple[Item, ...]

    @property
    def first(self) -> date:
        return self.items[0].when.date()

    @property
    def last(self) -> date:
        return self.items[-1].when.date()

    @property
    def sources(self) -> tuple[str, ...]:
        """The publishers that tell it, the first to do so first."""
        return tuple(dict.fromkeys(item.source for item in self.items))

    @property
    def growth(self) -> Mapping[date, int]:
        """How many items each day brought."""
        days: dict[date, int] = defaultdict(int)
        for item in self.items:
            days[item.when.date()] += 1
        return dict(days)


@dataclass(frozen=True)
class Doubt:
    """Two items of which it is not sure that they tell one event, and whether they are held to do so."""

    found: Resemblance
    together: bool
    items: tuple[Item, Item]


@dataclass(frozen=True)
class Relations:
    """All that ties one item to others."""

    item: Item
    seen: tuple[tuple[str, KnownBy], ...]
    representative: Item
    copies: tuple[Tie, ...]
    story: Story
    story_ties: tuple[Tie, ...]
    apart: tuple[tuple[Item, Resemblance], ...]
    rulings: tuple[Grouping, ...]


def relations_of(db: Database, number: int) -> Relations | None:
    """What ties the item of this number to others; None when there is no such item."""
    item = get_item(db, number)
    if item is None:
        return None
    (article,) = store.article_members(db, [number]).values()
    story = stories_of(db, [item.story])[0]
    found = store.resemblances(db, article)
    ruled = store.groupings(db, article)
    items = _items(db, {*article, *(one for pair in found for one in (pair.one, pair.other))})
    told = [one for one in story.items if one.id not in article]
    members = store.story_members(db, [item.story]).get(item.story, [])
    within = store.resemblances(db, members)
    items |= {one.id: one for one in story.items}
    return Relations(
        item=item,
        seen=store.sightings(db, number),
        representative=items[item.copy_of or item.id],
        copies=tuple(_tie(items[one], [number, *article], found, ruled, items) for one in article if one != number),
        story=story,
        story_ties=tuple(_tie(one, [*article, *members], within, ruled, items) for one in told),
        apart=_apart(item, items, found),
        rulings=tuple(ruled),
    )


def stories_of(db: Database, numbers: Iterable[int]) -> list[Story]:
    """The stories of these numbers, in their order; an item that waits to be grouped is a story of its own."""
    wanted = list(dict.fromkeys(numbers))
    members = store.story_members(db, wanted)
    ids = {number: members.get(number) or [number] for number in wanted}
    items = _items(db, [one for group in ids.values() for one in group])
    return [_story(db, number, [items[one] for one in ids[number]]) for number in wanted]


def story_with(db: Database, number: int) -> Story:
    """The story that the item of this number tells; a story has the number of its first item. Raises Trouble."""
    item = get_item(db, number)
    if item is None:
        raise Trouble("no story %(number)s: iet-watch stories lists them", code=NO_INPUT, number=number)
    (story,) = stories_of(db, [item.story])
    return story


def latest_stories(db: Database, period: Period, theme: str | None, most: int) -> tuple[list[Story], int]:
    """The events that several articles of the period tell, the most told first, then the latest; and how many."""
    numbers = store.latest_stories(db, *period, theme)
    return stories_of(db, numbers[:most]), len(numbers)


def doubts(db: Database, period: Period, theme: str | None, most: int) -> tuple[list[Doubt], int]:
    """The pairs nearest to the threshold of one story, the nearest first, for a person to settle; and how many."""
    all_found = store.doubtful(db, *period, theme)
    found = all_found[:most]
    items = _items(db, {number for one, _ in found for number in (one.one, one.other)})
    return [Doubt(one, together, (items[one.one], items[one.other])) for one, together in found], len(all_found)


def _story(db: Database, number: int, items: list[Item]) -> Story:
    alone = sorted((item for item in items if item.copy_of is None), key=lambda item: (item.when, item.id)) or items
    return Story(number, _typical(db, alone).title, tuple(alone))


def _typical(db: Database, items: list[Item]) -> Item:
    """The item that resembles the others most, the earliest among equals: it is titled for what all of them tell."""
    if len(items) < 3:
        return items[0]
    names, sums = {item.id for item in items}, defaultdict[int, float](float)
    for found in store.resemblances(db, names):
        if not found.guard and names >= {found.one, found.other}:
            sums[found.one] += found.score
            sums[found.other] += found.score
    return max(items, key=lambda item: (round(sums[item.id], 6), -item.when.timestamp(), -item.id))


def _items(db: Database, ids: Iterable[int]) -> dict[int, Item]:
    return {item.id: item for item in select_items(db, Selection(everything=True, ids=tuple(ids)))}


def _tie(
    item: Item, others: list[int], found: Iterable[Resemblance], ruled: Iterable[Grouping], items: Mapping[int, Item]
) -> Tie:
    """The pair that ties `item` to one of `others`: with the first of them if that pair does, else the strongest.

    A pair under its threshold ties nothing, and is not shown as if it did.
    """

    def tied(pair: Resemblance | Grouping) -> int:
        return pair.other if pair.one == item.id else pair.one if pair.other == item.id else 0

    met = [one for one in found if tied(one) in others and not one.guard and one.score >= one.threshold]
    met.sort(key=lambda one: (tied(one) != others[0], one.kind != ARTICLE, -one.score))
    said = [one for one in ruled if tied(one) in others]
    other = tied(said[-1]) if said else tied(met[0]) if met else others[0]
    return Tie(item, other, met[0] if met else None, said[-1] if said else None, items.get(other))


def _apart(item: Item, items: Mapping[int, Item], found: Iterable[Resemblance]) -> tuple[tuple[Item, Resemblance], ...]:
    """The items that come near and are in another story, or that a guard kept from being copies."""
    pairs = []
    for one in found:
        if item.id in (one.one, one.other):
            other = items[one.other if one.one == item.id else one.one]
            if other.story != item.story or (one.guard and (other.copy_of or other.id) != (item.copy_of or item.id)):
                pairs.append((other, one))
    return tuple(pairs[:MOST_APART])
