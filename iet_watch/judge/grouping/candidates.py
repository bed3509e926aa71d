"""Which earlier items are worth comparing with a new one: those that share rare words, never all of them."""

from __future__ import annotations

from bisect import insort
from collections import Counter, deque
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Protocol

from iet_watch.judge.grouping.found_by import FoundBy
from iet_watch.judge.grouping.thresholds import (
    RUN_DAYS,
    RUN_ITEMS,
    RUNS_SHARED,
    STEM_ITEMS,
    STEMS_SHARED,
    STORY_DAYS,
)

Sign = int | str


class Signs(Protocol):
    """Items by sign: a stem, a run of words, an address."""

    def add(self, signs: Sequence[Sign], item: str, day: date) -> None: ...

    def sharing(self, signs: Sequence[Sign], least: int) -> Iterable[str]:
        """The items that have so many of these signs, or all of them where they are fewer."""
        ...

    def full(self, sign: Sign) -> bool:
        """Whether as many items as are kept have this sign."""
        ...

    def forget(self, day: date) -> None:
        """Drops what is too old on `day`."""
        ...


class SignTable:
    """Items of the last days by sign, the latest `most` of each sign.

    Most signs have one item, kept without a list: a year holds a million of them.
    """

    def __init__(self, days: int, most: int | None = None) -> None:
        self.days = timedelta(days=days)
        self.most = most
        self._items: dict[Sign, str | list[str]] = {}
        self._added: deque[tuple[date, str, Sequence[Sign]]] = deque()

    def add(self, signs: Sequence[Sign], item: str, day: date) -> None:
        for sign in signs:
            known = self._items.get(sign)
            if known is None:
                self._items[sign] = item
            elif isinstance(known, str):
                self._items[sign] = [known, item]
            else:
                known.append(item)
                if self.most is not None and len(known) > self.most:
                    del known[0]
        self._added.append((day, item, signs))

    def sharing(self, signs: Sequence[Sign], least: int) -> set[str]:
        met: list[str] = []
        for sign in signs:
            known = self._items.get(sign)
            if isinstance(known, str):
                met.append(known)
            elif known is not None:
                met.extend(known)
        return shared_by(met, signs, least)

    def full(self, sign: Sign) -> bool:
        known = self._items.get(sign)
        return isinstance(known, list) and len(known) == self.most

    def forget(self, day: date) -> None:
        oldest = day - self.days
        while self._added and self._added[0][0] < oldest:
            _, item, signs = self._added.popleft()
            self._drop(item, signs)

    def _drop(self, item: str, signs: Iterable[Sign]) -> None:
        """Items leave in the order they came: one that is still there is the first of its sign."""
        for sign in signs:
            known = self._items.get(sign)
            if known == item or known == [item]:
                del self._items[sign]
            elif isinstance(known, list) and known[0] == item:
                del known[0]


class KeptSigns:
    """Items by signs that a database keeps: those of a day are fetched, and taken in the order of their days."""

    def __init__(self, fetch: Callable[[Iterable[Sign]], Iterable[tuple[Sign, str, date]]], most: int | None) -> None:
        self._fetch = fetch
        self._most = most
        self._items: dict[Sign, list[tuple[date, str]]] = {}

    def load(self, signs: Iterable[Sign]) -> None:
        """Fetches what the database knows of the signs not met yet."""
        new = {sign for sign in signs if sign not in self._items}
        self._items.update((sign, []) for sign in new)
        for sign, item, day in self._fetch(new):
            self._items[sign].append((day, item))
        for sign in new:
            self._items[sign].sort()

    def keep(self, signs: Iterable[Sign]) -> None:
        """Forgets all signs but these: of the others the database knows everything now."""
        self._items = {sign: self._items[sign] for sign in signs if sign in self._items}

    def items(self) -> Iterator[str]:
        """The items that any sign of those fetched or kept names."""
        return (item for known in self._items.values() for _, item in known)

    def add(self, signs: Sequence[Sign], item: str, day: date) -> None:
        met = day, item  # one for all of its signs
        for sign in signs:
            if sign in self._items:
                insort(self._items[sign], met)

    def sharing(self, signs: Sequence[Sign], least: int) -> set[str]:
        met = [item for sign in signs for _, item in self._latest(sign)]
        return shared_by(met, signs, least)

    def full(self, sign: Sign) -> bool:
        return self._most is not None and len(self._items.get(sign, ())) >= self._most

    def forget(self, day: date) -> None:
        """Nothing: it holds what the day's items ask for."""

    def _latest(self, sign: Sign) -> Sequence[tuple[date, str]]:
        known = self._items.get(sign, ())
        return known if self._most is None else known[-self._most :]


def shared_by(met: Iterable[str], signs: Sequence[Sign], least: int) -> set[str]:
    """The items met so many times, or once for each sign where these are fewer."""
    least = min(least, len(signs))
    return {item for item, count in Counter(met).items() if count >= least}


def _years_of_runs() -> Signs:
    return SignTable(RUN_DAYS, RUN_ITEMS)


def _names() -> Signs:
    return SignTable(RUN_DAYS)


@dataclass
class Neighbours:
    """The items of the days around by their rare words, and of the last year by their rare sentences.

    Items are added in the order of their days; `by_run` and `by_name` may be kept elsewhere.
    """

    by_run: Signs = field(default_factory=_years_of_runs)
    by_name: Signs = field(default_factory=_names)
    days: dict[str, date] = field(default_factory=dict)
    _held: int = 0  # of `days`, when it was last gone through
    _by_stem: SignTable = field(default_factory=lambda: SignTable(STORY_DAYS, STEM_ITEMS))

    def add(self, found_by: FoundBy, day: date) -> None:
        self.add_signs(found_by.item, found_by.signs, day)
        self.by_run.add(found_by.landmarks, found_by.item, day)
        self.by_name.add(found_by.names, found_by.item, day)

    def add_signs(self, item: str, signs: Sequence[str], day: date) -> None:
        """Adds an item whose runs and names are kept elsewhere, by those of its signs that anybody will ask for."""
        self.days[item] = day
        self._by_stem.add(signs, item, day)

    def by_words(self, found_by: FoundBy, day: date) -> set[str]:
        """The items of the days around, before or after, that share rare stems with this one, which is of `day`.

        One that came late, added after items of later days, is forgotten while a sign still names it: it is too old.
        """
        sharing, days = self._by_stem.sharing(found_by.signs, STEMS_SHARED), self.days
        return {item for item in sharing if item in days and abs((days[item] - day).days) <= STORY_DAYS}

    def again(self, found_by: FoundBy) -> set[str]:
        """The items of the last year that share sentences or an address: what may be republished."""
        return {
            *self.by_run.sharing(found_by.landmarks, RUNS_SHARED),
            *self.by_name.sharing(found_by.names, 1),
        }

    def latest_first(self, items: Iterable[str]) -> list[str]:
        """Items in an order that comes from them alone."""
        return sorted(items, key=lambda item: (-self.days.get(item, date.min).toordinal(), item))

    def boilerplate(self, found_by: FoundBy) -> bool:
        """Whether its text is met again and again: that of a programme or of a live page, which says nothing new."""
        landmarks = found_by.text_landmarks
        return bool(landmarks) and all(self.by_run.full(landmark) for landmark in landmarks)

    def forget(self, day: date) -> None:
        """Drops what is too old on `day`; of `days`, which may hold an archive, when half of it may have gone."""
        for table in (self._by_stem, self.by_run, self.by_name):
            table.forget(day)
        if len(self.days) > 2 * self._held:
            oldest = day - timedelta(days=STORY_DAYS)
            self.days = {item: then for item, then in self.days.items() if then >= oldest}
            self._held = len(self.days)
