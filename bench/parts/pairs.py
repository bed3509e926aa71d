"""How well groups agree with labels: pairs of items, and whole clusters."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from itertools import combinations
from math import comb

from iet_watch.judge.grouping.groups import Pair, pair


@dataclass(frozen=True)
class Agreement:
    """True, false and missed pairs."""

    true: int
    false: int
    missed: int

    @property
    def precision(self) -> float:
        return self.true / (self.true + self.false) if self.true + self.false else 1.0

    @property
    def recall(self) -> float:
        return self.true / (self.true + self.missed) if self.true + self.missed else 1.0

    @property
    def f1(self) -> float:
        return 2 * self.true / (2 * self.true + self.false + self.missed) if self.true else 0.0

    def __str__(self) -> str:
        return f"P {self.precision:.3f}  R {self.recall:.3f}  F1 {self.f1:.3f}"


def pairs_within(groups: Mapping[str, str]) -> set[Pair]:
    """The pairs of items that share a group."""
    members: dict[str, list[str]] = {}
    for item, group in groups.items():
        members.setdefault(group, []).append(item)
    return {pair(*two) for items in members.values() for two in combinations(items, 2)}


def agreement(found: Collection[Pair], wanted: Collection[Pair], ignored: Collection[Pair] = ()) -> Agreement:
    found, wanted = set(found) - set(ignored), set(wanted)
    return Agreement(len(found & wanted), len(found - wanted), len(wanted - found))


def adjusted_rand(found: Mapping[str, str], wanted: Mapping[str, str]) -> float:
    """The adjusted Rand index: 0 by chance, 1 when both group alike."""
    both = sum(comb(count, 2) for count in Counter((found[item], wanted[item]) for item in wanted).values())
    one = sum(comb(count, 2) for count in Counter(found[item] for item in wanted).values())
    other = sum(comb(count, 2) for count in Counter(wanted.values()).values())
    expected = one * other / comb(len(wanted), 2)
    middle = (one + other) / 2
    return (both - expected) / (middle - expected) if middle != expected else 1.0


def b_cubed(found: Mapping[str, str], wanted: Mapping[str, str]) -> float:
    """The B-cubed F1: of each item's companions, those it should have."""
    clusters, classes = _members(found), _members(wanted)
    precision = recall = 0.0
    for item, name in wanted.items():
        cluster, wanted_with = clusters[found[item]], classes[name]
        good = len(cluster & wanted_with)
        precision += good / len(cluster)
        recall += good / len(wanted_with)
    precision, recall = precision / len(wanted), recall / len(wanted)
    return 2 * precision * recall / (precision + recall)


def _members(groups: Mapping[str, str]) -> Mapping[str, set[str]]:
    members: defaultdict[str, set[str]] = defaultdict(set)
    for item, group in groups.items():
        members[group].add(item)
    return members
