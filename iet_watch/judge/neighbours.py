"""Which earlier items are worth comparing with a new one: those that share rare words, never all of them."""

from __future__ import annotations

from collections import Counter, deque
from collections.abc import Iterable, Sequence
from datetime import date, timedelta

from iet_watch.judge.thresholds import COPY_SIGNS, RUN_DAYS, RUN_ITEMS, RUNS_SHARED, STEM_DAYS, STEMS_SHARED, STORY_DAYS
from iet_watch.judge.wording import Wording


class Neighbours:
    """The items of the last days by their rare words, and of the last year by their rare sentences.

    A story is looked for by more words over fewer days than a copy. Items are added in the order of their days. What
    is kept is a table of (sign, item, day), as a database holds it.
    """

    def __init__(self) -> None:
        self._of_stories = SignTable(STORY_DAYS)
        self._of_copies = SignTable(STEM_DAYS)
        self._by_run = SignTable(RUN_DAYS, RUN_ITEMS)

    def add(self, wording: Wording, day: date) -> None:
        self._of_stories.add(wording.signs, wording.item, day)
        self._of_copies.add(wording.signs[:COPY_SIGNS], wording.item, day)
        self._by_run.add(wording.landmarks, wording.item, day)

    def of(self, wording: Wording) -> set[str]:
        """The items to compare with this one."""
        near = self._of_stories.sharing(wording.signs, STEMS_SHARED)
        near.update(self._of_copies.sharing(wording.signs[:COPY_SIGNS], STEMS_SHARED))
        near.update(self._by_run.sharing(wording.landmarks, RUNS_SHARED))
        return near

    def worn(self, wording: Wording) -> bool:
        """Whether its text is met again and again: that of a programme or of a live page, which says nothing new."""
        landmarks = wording.text_landmarks
        return bool(landmarks) and all(self._by_run.full(landmark) for landmark in landmarks)

    def forget(self, day: date) -> None:
        """Drops what is too old on `day`."""
        for table in (self._of_stories, self._of_copies, self._by_run):
            table.forget(day)


class SignTable:
    """Items of the last days by sign, the latest `most` of each sign.

    Most signs have one item, kept without a list: a year holds a million of them.
    """

    def __init__(self, days: int, most: int | None = None) -> None:
        self.days = timedelta(days=days)
        self.most = most
        self._items: dict[int | str, str | list[str]] = {}
        self._added: deque[tuple[date, str, Sequence[int | str]]] = deque()

    def add(self, signs: Sequence[int | str], item: str, day: date) -> None:
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

    def sharing(self, signs: Sequence[int | str], least: int) -> set[str]:
        """The items that have so many of these signs, or all of them where they are fewer."""
        met: list[str] = []
        for sign in signs:
            known = self._items.get(sign)
            if isinstance(known, str):
                met.append(known)
            elif known is not None:
                met.extend(known)
        least = min(least, len(signs))
        return {item for item, count in Counter(met).items() if count >= least}

    def full(self, sign: int | str) -> bool:
        """Whether as many items as are kept have this sign."""
        known = self._items.get(sign)
        return isinstance(known, list) and len(known) == self.most

    def forget(self, day: date) -> None:
        oldest = day - self.days
        while self._added and self._added[0][0] < oldest:
            _, item, signs = self._added.popleft()
            self._drop(item, signs)

    def _drop(self, item: str, signs: Iterable[int | str]) -> None:
        """Items leave in the order they came: one that is still there is the first of its sign."""
        for sign in signs:
            known = self._items.get(sign)
            if known == item or known == [item]:
                del self._items[sign]
            elif isinstance(known, list) and known[0] == item:
                del known[0]
