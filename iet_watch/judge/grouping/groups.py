"""Items joined into groups, day by day: what one group is never depends on the order or the size of the batches.

A day's items are grouped from what was settled before it, in an order that comes from the items alone. Until the day
is over they are grouped anew with each batch; then they are settled, and nothing but a person parts or joins them.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from heapq import heapify, heappop, heappush
from typing import Any

Pair = tuple[str, str]


def pair(one: str, other: str) -> Pair:
    return (one, other) if one <= other else (other, one)


@dataclass(frozen=True)
class Decisions:
    """What people ruled for ever: pairs of items that belong together, pairs that do not.

    They bind the new items. Settled groups are joined or parted when the ruling is given: `regroup` parts one.
    """

    together: frozenset[Pair] = frozenset()
    apart: frozenset[Pair] = frozenset()


NOTHING_DECIDED = Decisions()


def decided(ruled: Iterable[tuple[Pair, bool]]) -> Decisions:
    """What holds of pairs ruled together or apart, in order: the last word on each."""
    last = dict(ruled)
    return Decisions(
        frozenset(two for two, together in last.items() if together),
        frozenset(two for two, together in last.items() if not together),
    )


@dataclass(frozen=True)
class Rulings:
    """What people ruled: which items are one article, which tell one event."""

    copies: Decisions = NOTHING_DECIDED
    stories: Decisions = NOTHING_DECIDED


NOTHING_RULED = Rulings()


@dataclass(frozen=True)
class Day:
    """What grouping starts from: the new items, the settled groups they may join, and the pairs that speak for it.

    `settled` gives the group of each earlier item that counts still; `scores` how much two items speak for being
    joined, `refused` the pairs that may never meet.
    """

    items: Collection[str]
    scores: Mapping[Pair, float]
    settled: Mapping[str, str] = field(default_factory=dict)
    refused: frozenset[Pair] = frozenset()
    decisions: Decisions = NOTHING_DECIDED


@dataclass
class _Group:
    members: list[str]
    settled: str | None  # the name of the settled group in it


def fold(day: Day, preference: Callable[[str], Any] = str) -> dict[str, str]:
    """Which item stands for each new item: itself, or one that it has a direct verdict with.

    Of the new items those stand first that most others are one article with, then the preferred. What people joined
    stands together, and a verdict with any of it counts; nothing folds where one pair is refused, nor do two settled
    articles become one.
    """
    folds = _Folds(day)
    met = Counter(item for two in day.scores if two[0] in folds.bound and two[1] in folds.bound for item in two)
    for unit in sorted(folds.units(), key=lambda unit: min((-met[item], preference(item), item) for item in unit)):
        head = min(unit, key=lambda item: (preference(item), item))  # of several, people chose
        folds.place(unit, head)
    return folds.stands


class _Folds:
    """The articles so far, each known by the item that stands for it; units are items that people joined."""

    def __init__(self, day: Day) -> None:
        self.bound = frozenset(day.items)
        self._scores = day.scores
        self._settled = day.settled
        self._bound_to: dict[str, set[str]] = {}
        for one, other in day.decisions.together:
            self._bound_to.setdefault(one, set()).add(other)
            self._bound_to.setdefault(other, set()).add(one)
        self._members: dict[str, list[str]] = {}
        for item, head in sorted(day.settled.items()):
            self._members.setdefault(head, []).append(item)
        self.stands: dict[str, str] = {}
        self._met: dict[str, set[str]] = {}
        for one, other in day.scores:
            self._met.setdefault(one, set()).add(other)
            self._met.setdefault(other, set()).add(one)
        self._refused: dict[str, set[str]] = {}
        for one, other in day.refused | day.decisions.apart:
            self._refused.setdefault(one, set()).add(other)
            self._refused.setdefault(other, set()).add(one)

    def units(self) -> list[list[str]]:
        """The new items, those that people joined in one list."""
        left, units = set(self.bound), list[list[str]]()
        for item in sorted(self.bound):
            unit, reached = list[str](), {item} & left
            while reached:
                left -= reached
                unit += sorted(reached)
                reached = {other for one in reached for other in self._bound_to.get(one, ())} & left
            if unit:
                units.append(unit)
        return units

    def place(self, unit: Sequence[str], head: str) -> None:
        """Puts a unit where people put it, else under the article that its own head is most like, else by itself."""
        article = self._by_hand(unit) or self._likeliest(unit, head) or head
        self._members.setdefault(article, []).extend(unit)
        self.stands.update(dict.fromkeys(unit, article))

    def _by_hand(self, unit: Sequence[str]) -> str | None:
        others = {other for item in unit for other in self._bound_to.get(item, ())}
        return min((self._settled[other] for other in others if other in self._settled), default=None)

    def _likeliest(self, unit: Sequence[str], head: str) -> str | None:
        open_to = (
            (-self._scores[pair(head, other)], article)
            for other in self._met.get(head, ())
            if (article := self._article(other)) is not None and self._welcome(unit, article)
        )
        return min(open_to, default=(0.0, None))[1]

    def _article(self, other: str) -> str | None:
        """The article that a verdict with an item leads to: the one it stands for, or the one people put it under."""
        if other in self._members:
            return other
        return self.stands.get(other, self._settled.get(other)) if other in self._bound_to else None

    def _welcome(self, unit: Sequence[str], article: str) -> bool:
        members = self._members[article]
        return all(self._refused[item].isdisjoint((article, *members)) for item in unit if item in self._refused)


def join_stories(day: Day, least: float, weight_of_average: float) -> dict[str, str]:
    """The same by resemblance of whole groups: a mixture of the average and of the best of the pairs across them.

    The average keeps stories from growing into chains; the best lets in the one report worded like another.
    """
    groups = _Groups(day)
    bonds = _Bonds(groups, day.scores, weight_of_average)
    queue = [(-value, *two) for two in bonds.pairs() if (value := bonds.value(*two)) >= least]
    heapify(queue)
    while queue:
        value, one, other = heappop(queue)
        if not bonds.current(one, other, -value):
            continue
        kept = groups.join(one, other)
        if kept is None:
            continue
        for neighbour in bonds.merge(kept, other if kept == one else one):
            if (value := bonds.value(kept, neighbour)) >= least:
                heappush(queue, (-value, *pair(kept, neighbour)))
    return groups.names()


class _Groups:
    """The groups so far, each known by its smallest item."""

    def __init__(self, day: Day) -> None:
        self._items = frozenset(day.items)
        earlier: dict[str, list[str]] = {}
        for item in sorted(day.settled):
            earlier.setdefault(day.settled[item], []).append(item)
        self._groups = {items[0]: _Group(items, name) for name, items in earlier.items()}
        self._groups.update((item, _Group([item], None)) for item in day.items)
        self.head_of = {item: head for head, group in self._groups.items() for item in group.members}
        self._refused: dict[str, set[str]] = {}
        for one, other in day.refused | day.decisions.apart:
            self._refused.setdefault(one, set()).add(other)
            self._refused.setdefault(other, set()).add(one)
        for one, other in sorted(day.decisions.together):
            if one in self.head_of and other in self.head_of:
                self.join(one, other, by_hand=True)

    def size(self, head: str) -> int:
        return len(self._groups[head].members)

    def join(self, one: str, other: str, *, by_hand: bool = False) -> str | None:
        """Joins the groups of two items; the head of the new group, None when they stay apart."""
        heads = self.head_of[one], self.head_of[other]
        if heads[0] == heads[1]:
            return heads[0]
        some, others = (self._groups[head] for head in heads)
        if not by_hand and ((some.settled and others.settled) or self._parted(some, others)):
            return None
        kept, gone = min(heads), max(heads)
        merged = _Group(sorted(some.members + others.members), _first(some.settled, others.settled))
        del self._groups[gone]
        self._groups[kept] = merged
        self.head_of.update(dict.fromkeys(merged.members, kept))
        return kept

    def _parted(self, some: _Group, others: _Group) -> bool:
        return any(not self._refused[item].isdisjoint(others.members) for item in some.members if item in self._refused)

    def names(self) -> dict[str, str]:
        """The group of each new item: its settled name, or that of its smallest item."""
        return {item: self._groups[head].settled or head for item, head in self.head_of.items() if item in self._items}


def _first(some: str | None, others: str | None) -> str | None:
    return min(filter(None, (some, others)), default=None)


class _Bonds:
    """How groups speak for one another: the sum and the best of the scores of the pairs across them."""

    def __init__(self, groups: _Groups, scores: Mapping[Pair, float], weight_of_average: float) -> None:
        self._groups = groups
        self._weight = weight_of_average
        self._bonds: dict[str, dict[str, tuple[float, float]]] = {}
        for two, score in sorted(scores.items()):
            one, other = groups.head_of[two[0]], groups.head_of[two[1]]
            if one != other:
                self._set(one, other, _added(self._bonds.get(one, {}).get(other), (score, score)))

    def pairs(self) -> Iterable[Pair]:
        return [(one, other) for one, bonds in self._bonds.items() for other in bonds if one < other]

    def value(self, one: str, other: str) -> float:
        total, best = self._bonds[one][other]
        average = total / (self._groups.size(one) * self._groups.size(other))
        return round(self._weight * average + (1 - self._weight) * best, 9)

    def current(self, one: str, other: str, value: float) -> bool:
        """Whether a value taken from the queue is still that of two groups."""
        return other in self._bonds.get(one, {}) and self.value(one, other) == value

    def merge(self, kept: str, gone: str) -> list[str]:
        """Gives the bonds of one group to another; returns the groups that now speak for the whole."""
        for neighbour, bond in self._bonds.pop(gone).items():
            del self._bonds[neighbour][gone]
            if neighbour != kept:
                self._set(kept, neighbour, _added(self._bonds[kept].get(neighbour), bond))
        return list(self._bonds[kept])

    def _set(self, one: str, other: str, bond: tuple[float, float]) -> None:
        self._bonds.setdefault(one, {})[other] = bond
        self._bonds.setdefault(other, {})[one] = bond


def _added(known: tuple[float, float] | None, more: tuple[float, float]) -> tuple[float, float]:
    return (known[0] + more[0], max(known[1], more[1])) if known else more


def regroup(members: Collection[str], scores: Mapping[Pair, float], decisions: Decisions) -> dict[str, str]:
    """The stories that remain of one once a person has told some of its items apart: the strongest pairs first."""
    groups = _Groups(Day(members, scores, decisions=decisions))
    for _, two in sorted((-score, two) for two, score in scores.items()):
        groups.join(*two)
    return groups.names()


def refold(members: Collection[str], scores: Mapping[Pair, float], decisions: Decisions, head: str) -> dict[str, str]:
    """The articles that remain of one once a person has told some of its items apart; `head` goes on standing first."""
    return fold(Day(members, scores, decisions=decisions), lambda item: item != head)
