"""What is new is compared with what came before: which items are one article, which tell one event.

Items are grouped by the day they were published, in the order of the days. Those collected today are grouped anew each
time more of them come; what was grouped on an earlier day is settled. So one batch or twenty give the same groups, in
any order, and a later day changes nothing of what people have seen.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from functools import partial
from itertools import chain, islice
from sys import intern
from typing import TypeVar

from iet_watch.collect.grouping.comparing import (
    SHOWN_WORDS,
    Compared,
    ItemReader,
    ItemReaders,
    Promise,
    ToGroup,
    readers,
    wording_of,
)
from iet_watch.collect.grouping.grouping_report import Advance, GroupingReport
from iet_watch.collect.grouping.known_past import KnownPast
from iet_watch.judge.grouping.comparing import PairVerdict
from iet_watch.judge.grouping.copies import Repetition, repetition
from iet_watch.judge.grouping.day import Judged, Seeking, group_day, seek
from iet_watch.judge.grouping.found_by import FoundBy
from iet_watch.judge.grouping.groups import Pair
from iet_watch.judge.grouping.representative import Version, preference
from iet_watch.judge.grouping.thresholds import SAME_STORY, STORY_DOUBT
from iet_watch.judge.grouping.wording import shared_words
from iet_watch.model.decisions import GroupKind
from iet_watch.store.collected import grouping as store
from iet_watch.store.collected.grouping import ARTICLE, STORY, Grouped, Resemblance, Signature, Waiting
from iet_watch.store.database import Database, trusting_keys, writing
from iet_watch.themes.source_ranks import SourceRanks

Thing = TypeVar("Thing")
Told = TypeVar("Told")
Items = Iterator[ToGroup]

LETTERS_OF_A_WORD = 6  # with its space, in French
ASKED_TOGETHER = 250  # items, of whoever reads them
WRITTEN_TOGETHER = 1000  # items: other commands never wait long for their turn to write; sought together too


def group_waiting(
    db: Database, source_ranks: SourceRanks, waiting: list[Waiting], new: Collection[int], advance: Advance
) -> GroupingReport | None:
    """Groups what waits, a list that is emptied; how many of the items `new`, and of earlier ones, became copies.

    None where a person has joined or parted items meanwhile: what waits is to be asked for again.
    """
    work = _work(db, waiting)
    waiting.clear()  # 16 MB of a hundred thousand
    if not work:
        return GroupingReport()
    leaving = {number for ids in work.values() for number in ids}
    advance(0, len(leaving))
    with readers(db, len(leaving)) as asked:
        known = KnownPast(db, asked.here.wording, leaving)
        try:
            return _Run(db, source_ranks, asked, known, new, advance).go_through(work)
        except _RuledMeanwhile:
            return None


def _work(db: Database, found: Collection[Waiting]) -> dict[date, list[int]]:
    """The items to be grouped, by day: those of the first day that has a new one, and of all days since."""
    _read_anew(db, [one.id for one in found if one.settled])
    first = min((one.day for one in found if one.fresh and not one.settled), default=None)
    work: dict[date, list[int]] = {}
    for one in found:
        if not one.settled and first is not None and one.day >= first:
            work.setdefault(one.day, []).append(one.id)
    return work


def _batches(work: Mapping[date, list[int]]) -> Iterator[dict[date, list[int]]]:
    """The days in their order, as many at a time as are fetched, and written, together."""
    days: dict[date, list[int]] = {}
    for day in sorted(work):
        days[day] = work[day]
        if sum(map(len, days.values())) >= WRITTEN_TOGETHER:
            yield days
            days = {}
    if days:
        yield days


def _read_anew(db: Database, corrected: list[int]) -> None:
    """Later items find a settled item by what it says now; it stays in its groups, and shares the decisions on its
    article where it still says the same."""
    if not corrected:
        return
    signatures = [
        _signature(article.id, wording_of(article).found_by, article.when.date(), boilerplate=False)
        for article in store.articles(db, corrected)
    ]
    copies = store.copies_of_any(db, corrected)
    words = {one.id: wording_of(one) for one in store.articles(db, {item for two in copies for item in two})}
    with writing(db):
        store.save_wordings(db, signatures)
        store.set_articles(db, [(copy, head, repetition(words[copy], words[head])) for copy, head in copies])


def _signature(number: int, by: FoundBy, day: date, *, boilerplate: bool) -> Signature:
    return Signature(number, by.signs, by.landmarks, day, boilerplate)


def version_of(item: ToGroup, source_ranks: SourceRanks) -> Version:
    """An item as one of the versions of its article."""
    source, length = item.source_url, item.length // LETTERS_OF_A_WORD
    return Version(item.identity, item.when, length, source in source_ranks.open, source_ranks.rank(source))


class _RuledMeanwhile(Exception):
    """A person has joined or parted items since their rulings were read: the groups are to be found again."""


@dataclass(frozen=True)
class _Asked:
    """Some days whose items have been met, and are being compared with those before."""

    days: Mapping[date, Mapping[str, ToGroup]]  # by identity
    seeking: Mapping[date, Seeking]
    told: deque[Promise[Compared]]

    @property
    def items(self) -> Iterator[ToGroup]:
        return (item for of_day in self.days.values() for item in of_day.values())


@dataclass(frozen=True)
class _Found:
    """What comparing some days has found beside the verdicts; see `Compared`."""

    shared: dict[Pair, str] = field(default_factory=dict)
    repeats: dict[Pair, Repetition] = field(default_factory=dict)

    def verdicts(self, told: deque[Promise[Compared]]) -> Iterator[tuple[PairVerdict, ...]]:
        """Those of each item sought, in order; an answer is let go once it has been gone through."""
        while told:
            compared = told.popleft()()
            self.shared.update((two, intern(words)) for two, words in compared.shared.items())  # copies share the same
            self.repeats.update(compared.repeats)
            yield from compared.verdicts


@dataclass(frozen=True)
class _Day:
    grouped: list[Grouped]
    judged: Judged


@dataclass
class _Run:
    """The days of items to be grouped anew, gone through in their order."""

    db: Database
    source_ranks: SourceRanks
    readers: ItemReaders
    known: KnownPast
    new: Collection[int]
    advance: Advance
    done: int = 0  # items whose groups are written
    copies: int = 0  # of these, new ones that became copies, and earlier ones
    earlier: int = 0
    kept: dict[int, ToGroup] = field(default_factory=dict)  # the items to be grouped, where they are few

    def go_through(self, work: Mapping[date, list[int]]) -> GroupingReport:
        """Groups the items of each day and writes them; how many became copies.

        While some days are being compared those after them are sought.
        """
        self.known.remember(work, partial(self._met, work))
        asked = deque[_Asked]()
        for days, items in self._requested(work):
            asked.append(self._ask(days, items))
            if len(asked) > self.readers.ahead:
                self._settle(asked.popleft(), then=asked)
        while asked:
            self._settle(asked.popleft(), then=asked)
        return GroupingReport(self.copies, earlier=self.earlier)

    def _met(self, work: Mapping[date, list[int]]) -> Iterator[FoundBy]:
        """What the items of `work` are found by; those of an ordinary run are kept for their days."""
        for _, items in self._requested(work):
            for one in items:
                if len(self.known.leaving) <= WRITTEN_TOGETHER:
                    self.kept[one.id] = one
                yield one.found_by

    def _requested(self, work: Mapping[date, list[int]]) -> Iterator[tuple[dict[date, list[int]], Items]]:
        """Some days at a time and their items; those of the next are asked for by then, so that no reader waits."""
        requested = ((days, self._items(days)) for days in _batches(work))
        ready = deque(islice(requested, self.readers.ahead))
        for one in requested:
            ready.append(one)
            yield ready.popleft()
        yield from ready

    def _items(self, days: Mapping[date, list[int]]) -> Items:
        """What the items of some days are found by, as soon as somebody goes through them."""
        numbers = [number for ids in days.values() for number in ids]
        if self.kept:
            return (self.kept[number] for number in numbers if number in self.kept)
        found = (one for promise in self._asked(ItemReader.items, numbers) for one in promise())
        if not self.readers.ahead:  # all are read here
            return found
        return (one._replace(found_by=one.found_by.with_our_words) for one in found)

    def _asked(
        self, step: Callable[[ItemReader, Sequence[Thing]], Told], things: Sequence[Thing]
    ) -> list[Promise[Told]]:
        """Has a step done with many things, a part of them at a time."""
        parts = (things[start : start + ASKED_TOGETHER] for start in range(0, len(things), ASKED_TOGETHER))
        return [self.readers.ask(step, some) for some in parts]

    def _ask(self, days: Mapping[date, list[int]], items: Items) -> _Asked:
        """Meets the items of some days, and has them compared with those before."""
        day_of = {number: day for day, ids in days.items() for number in ids}
        met: dict[date, dict[str, ToGroup]] = {day: {} for day in days}
        for one in items:
            met[day_of[one.id]][one.identity] = one
        self.known.load([one for of_day in met.values() for one in of_day.values()])
        past, seeking = self.known.past, dict[date, Seeking]()
        for day, of_day in met.items():
            found_by = [one.found_by for one in of_day.values()]
            seeking[day] = seek(past, found_by, day)
            past.meet(found_by, day, seeking[day].boilerplate)
        sought = [one for of_day in seeking.values() for one in of_day.sought]
        return _Asked(met, seeking, deque(self._asked(ItemReader.compare, sought)))

    def _settle(self, asked: _Asked, then: Collection[_Asked]) -> None:
        """Groups and writes days that have been compared.

        `then`: the days that have been asked for meanwhile; the database does not know their items yet.
        """
        found, days = _Found(), list[_Day]()
        verdicts = found.verdicts(asked.told)
        for day, items in asked.days.items():
            of_day = chain.from_iterable(islice(verdicts, len(asked.seeking[day].sought)))
            judged = self._judge(day, items, asked.seeking[day], of_day)
            grouped = [self._grouped(judged, one, day, found.repeats) for _, one in sorted(items.items())]
            days.append(_Day(grouped, judged))
        self._write(days, asked, found.shared)
        self.known.written((one.id for one in asked.items), [one for later in then for one in later.items])
        self.done += sum(map(len, asked.days.values()))
        self.advance(self.done, self.done + len(self.known.leaving))

    def _judge(
        self, day: date, items: Mapping[str, ToGroup], seeking: Seeking, verdicts: Iterable[PairVerdict]
    ) -> Judged:
        """Groups the items of one day, and makes that part of the past."""
        past = self.known.past
        preference = partial(self._preference, items)
        judged = group_day(past, day, seeking, verdicts, past.wording, self.known.rulings, preference)
        judged = self.known.name(judged, items)
        past.settle_groups(judged, day)
        return judged

    def _preference(self, articles: Mapping[str, ToGroup], item: str) -> tuple[object, ...]:
        """Who stands for an article: whom a person named, then the best of its versions."""
        return item not in self.known.preferred, *preference(version_of(articles[item], self.source_ranks))

    def _grouped(self, judged: Judged, one: ToGroup, day: date, repeats: Mapping[Pair, Repetition]) -> Grouped:
        item, head = one.identity, judged.copies[one.identity]
        signature = _signature(one.id, one.found_by, day, boilerplate=item in judged.boilerplate)
        stands, story = self.known.articles[head], self.known.stories[judged.stories[item]]
        if stands == one.id:
            return Grouped(signature, story, None)
        known = repeats.get((item, head))
        says = repetition(self.known.wording(item), self.known.wording(head)) if known is None else known
        return Grouped(signature, story, stands, says)

    def _resemblances(self, judged: Judged, shared: Mapping[Pair, str]) -> Iterator[Resemblance]:
        def between(two: Pair, kind: GroupKind, rule: str, guard: str, score: float, threshold: float) -> Resemblance:
            one, other = sorted(self.known.numbers[item] for item in two)
            if two in shared:
                words = tuple(shared[two].split())
            else:  # with the article of a copy, which was not sought
                words = shared_words(self.known.wording(two[0]), self.known.wording(two[1]), SHOWN_WORDS)
            return Resemblance(kind, one, other, rule, guard, round(score, 4), threshold, words)

        for two, verdict in judged.verdicts.items():
            yield between(two, ARTICLE, verdict.rule, verdict.guard, verdict.score, verdict.threshold)
        for two, score in judged.scores.items():
            if score >= STORY_DOUBT and not (two in judged.verdicts and judged.verdicts[two].same):
                yield between(two, STORY, "", "", score, SAME_STORY)

    def _write(self, days: list[_Day], asked: _Asked, shared: Mapping[Pair, str]) -> None:
        """Writes the groups of some days, and counts what became copies."""
        grouped = [one for day in days for one in day.grouped]
        split = ((one.id, one.length, one.split) for one in asked.items if one.split)
        resemblances = (one for day in days for one in self._resemblances(day.judged, shared))
        copies = {one.id for one in grouped if one.copy_of is not None}
        with trusting_keys(self.db), writing(self.db):  # it names items that it has read, and none is ever removed
            if store.last_grouping(self.db) != self.known.last_ruling:
                raise _RuledMeanwhile
            self.earlier += store.count_standing(self.db, copies.difference(self.new))
            store.save_grouped(self.db, grouped, resemblances)
            store.save_compared(self.db, split)
        self.copies += len(copies.intersection(self.new))
