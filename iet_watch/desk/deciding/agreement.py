"""How far two people agree beyond chance: Cohen's kappa, its interval, and what they disagree on."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import combinations
from math import sqrt

from iet_watch.desk.deciding.blind import Blind, rulings_of
from iet_watch.model.decisions import Ruling

NORMAL_95 = 1.96  # standard errors on both sides of a value that hold 95 % of a normal distribution


@dataclass(frozen=True)
class Kappa:
    """Agreement of two people on the same items: the share they agree on, kappa, its interval of 95 %.

    Kappa and interval are None where both gave all items one and the same ruling: chance explains that.
    """

    items: int
    agreed: float
    kappa: float | None
    low: float | None
    high: float | None


@dataclass(frozen=True)
class Agreement:
    """Two people in one double triage, and the items to talk about with what each ruled."""

    theme: str
    people: tuple[str, str]
    kappa: Kappa
    disagreements: Mapping[int, tuple[Ruling, Ruling]]


def kappa(pairs: Sequence[tuple[str, str]]) -> Kappa:
    """Cohen's kappa of pairs of answers (J. Cohen, Educational and Psychological Measurement 20, 1960).

    The interval is that of large samples (Fleiss, Cohen and Everitt, Psychological Bulletin 72, 1969, formula 13): for
    fewer than thirty items it is only a hint.
    """
    count = len(pairs)
    cells = {two: number / count for two, number in Counter(pairs).items()}
    answers = {one for two in pairs for one in two}
    rows = {one: sum(share for (first, _), share in cells.items() if first == one) for one in answers}
    columns = {one: sum(share for (_, second), share in cells.items() if second == one) for one in answers}
    agreed = sum(share for (first, second), share in cells.items() if first == second)
    chance = sum(rows[one] * columns[one] for one in answers)
    if chance == 1:
        return Kappa(count, agreed, None, None, None)
    value = (agreed - chance) / (1 - chance)
    half = NORMAL_95 * sqrt(max(0.0, _variance(cells, rows, columns, value, chance) / count))
    return Kappa(count, agreed, value, max(-1.0, value - half), min(1.0, value + half))


def _variance(
    cells: Mapping[tuple[str, str], float], rows: Mapping[str, float], columns: Mapping[str, float], value: float,
    chance: float,
) -> float:  # fmt: skip
    same = sum(cells.get((one, one), 0.0) * (1 - (rows[one] + columns[one]) * (1 - value)) ** 2 for one in rows)
    other = sum(
        share * (columns[first] + rows[second]) ** 2 for (first, second), share in cells.items() if first != second
    )
    return (same + (1 - value) ** 2 * other - (value - chance * (1 - value)) ** 2) / (1 - chance) ** 2


def agreements(blind: Blind) -> list[Agreement]:
    """How far each two people of a finished double triage agree."""
    return [_agreement(blind, one, other) for one, other in combinations(blind.people, 2)]


def _agreement(blind: Blind, one: str, other: str) -> Agreement:
    first, second = rulings_of(blind, one), rulings_of(blind, other)
    pairs = {number: (first[number], second[number]) for number in blind.items}
    differing = {number: two for number, two in pairs.items() if two[0] != two[1]}
    return Agreement(blind.theme, (one, other), kappa(list(pairs.values())), differing)
