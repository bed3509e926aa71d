"""One day's items judged against those before: which are copies, which tell one story.

In three steps, of which only the last depends on the days before it: the items worth comparing are sought, compared
two by two, and grouped by what that found.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any

from iet_watch.judge.grouping.candidates import Neighbours, SignTable
from iet_watch.judge.grouping.comparing import PairVerdict, Sought, compare_sought
from iet_watch.judge.grouping.copies import CopyVerdict, compare
from iet_watch.judge.grouping.found_by import FoundBy
from iet_watch.judge.grouping.groups import (
    NOTHING_RULED,
    Day,
    Decisions,
    Pair,
    Rulings,
    fold,
    join_stories,
    pair,
)
from iet_watch.judge.grouping.thresholds import (
    FEW_ALIKE,
    SAME_STORY,
    STEM_ITEMS,
    STEMS_SHARED,
    STORY_AVERAGE,
    STORY_DAYS,
)
from iet_watch.judge.grouping.wording import Wording

NONE = frozenset[str]()  # Python makes an empty set of 216 bytes each time


@dataclass(frozen=True)
class Judged:
    """The groups of one day's items, each named after one of its items, and the verdicts that joined or refused.

    `boilerplate` are the items judged by their title alone, their text being met again and again.
    """

    copies: Mapping[str, str]
    stories: Mapping[str, str]
    verdicts: Mapping[Pair, CopyVerdict]
    scores: Mapping[Pair, float]
    boilerplate: frozenset[str]


@dataclass(frozen=True)
class Seeking:
    """The items of a day, and what is worth comparing with some of them; `boilerplate` as in `Judged`."""

    items: Sequence[str]
    sought: Sequence[Sought]
    boilerplate: frozenset[str]


@dataclass
class Past:
    """What was met and settled before a day.

    `wording` gives back an earlier item; `ruled_stories` the stories of the items that people ruled upon, however old;
    `story_of_article` the story that each article and its copies tell, by the group of copies.
    """

    wording: Callable[[str], Wording]
    neighbours: Neighbours = field(default_factory=Neighbours)
    copies: dict[str, str] = field(default_factory=dict)
    stories: dict[date, dict[str, str]] = field(default_factory=dict)
    ruled_stories: Mapping[str, str] = field(default_factory=dict)
    story_of_article: dict[str, str] = field(default_factory=dict)
    boilerplate: set[str] = field(default_factory=set)

    def wording_of(self, item: str) -> Wording:
        """What an earlier item is compared by."""
        wording = self.wording(item)
        return wording.without_text if item in self.boilerplate else wording

    def recent_stories(self, day: date) -> dict[str, str]:
        """The stories of the items that are near enough in time to be joined, before or after."""
        near = [known for then, known in self.stories.items() if abs((then - day).days) <= STORY_DAYS]
        return {**self.ruled_stories, **{item: story for known in near for item, story in known.items()}}

    def near(self, item: str, day: date) -> bool:
        """Whether the story of an item may be joined on that day; it need not be settled yet."""
        then = self.neighbours.days.get(item)
        return item in self.ruled_stories or (then is not None and abs((then - day).days) <= STORY_DAYS)

    def meet(self, found_by: Iterable[FoundBy], day: date, boilerplate: Collection[str]) -> None:
        """Makes what a day's items are found by part of the past; days come in their order."""
        for one in sorted(found_by, key=lambda one: one.item):
            self.neighbours.add(one, day)
        self.boilerplate.update(boilerplate)
        self.neighbours.forget(day + timedelta(days=1))

    def settle_groups(self, judged: Judged, day: date) -> None:
        """Makes the groups of a day that is over part of the past; days come in their order."""
        self.copies.update(judged.copies)
        new = (group for item, group in judged.copies.items() if item == group)
        self.story_of_article.update((group, judged.stories[group]) for group in new)
        self.stories.setdefault(day, {}).update(judged.stories)
        for then in [then for then in self.stories if then < day - timedelta(days=STORY_DAYS)]:
            del self.stories[then]

    def settle(self, judged: Judged, wordings: Iterable[Wording], day: date) -> None:
        """Both."""
        self.meet((wording.found_by for wording in wordings), day, judged.boilerplate)
        self.settle_groups(judged, day)


def judge_day(
    past: Past,
    wordings: Iterable[Wording],
    day: date,
    rulings: Rulings = NOTHING_RULED,
    preference: Callable[[str], Any] | None = None,
) -> Judged:
    """The verdicts on all items of a day known so far, in any order; `past` is not changed.

    `preference` orders the items that may stand for an article, the first is preferred; without it the fullest is.
    """
    today = {wording.item: wording for wording in wordings}

    def wording(item: str) -> Wording:
        return today.get(item) or past.wording(item)

    seeking = seek(past, [one.found_by for one in today.values()], day)
    found = (verdict for sought in seeking.sought for verdict in compare_sought(sought, wording))
    return group_day(past, day, seeking, found, wording, rulings, preference or _fullest(today))


def seek(past: Past, found_by: Iterable[FoundBy], day: date) -> Seeking:
    """What is worth comparing with each item of a day: earlier items, and those of the day that come before it by
    name."""
    whole = {one.item: one for one in found_by}
    boilerplate = frozenset(item for item, one in whole.items() if past.neighbours.boilerplate(one))
    bare = boilerplate | past.boilerplate
    met, named = SignTable(days=0, most=STEM_ITEMS), SignTable(days=0, most=STEM_ITEMS)
    sought = list[Sought]()
    for item in sorted(whole):
        one = whole[item].of_title if item in boilerplate else whole[item]
        again, named_so = past.neighbours.again(one), named.sharing(one.names, 1)
        surely = (*again, *named_so)
        likely = _likely(past, met.sharing(one.signs, STEMS_SHARED) - named_so, one, day, again)
        others = (*surely, *likely)
        far = frozenset([other for other in surely if not (other in whole or past.near(other, day))]) or NONE
        sought.append(Sought(item, surely, likely, far, bare.intersection((item, *others)) or NONE))
        met.add(one.signs, item, day)
        named.add(one.names, item, day)
    return Seeking(sorted(whole), [one for one in sought if one.surely or one.likely], boilerplate)


def _likely(past: Past, today: set[str], found_by: FoundBy, day: date, again: set[str]) -> tuple[str, ...]:
    """The items that share rare stems, those of the day and the earlier ones; the nearest first where they are many."""
    earlier = past.neighbours.by_words(found_by, day) - again
    if len(today) + len(earlier) <= FEW_ALIKE:
        return (*today, *earlier)
    return (*sorted(today, reverse=True), *past.neighbours.latest_first(earlier))


def group_day(
    past: Past,
    day: date,
    seeking: Seeking,
    found: Iterable[PairVerdict],
    wording: Callable[[str], Wording],
    rulings: Rulings,
    preference: Callable[[str], Any],
) -> Judged:
    """The groups of a day's items, by what comparing those of `seeking` found; `past` is not changed.

    `wording` gives any item, of the day or earlier, as it was written.
    """
    items = frozenset(seeking.items)
    refused, verdicts, scores = set[Pair](), dict[Pair, CopyVerdict](), dict[Pair, float]()
    for verdict in found:
        if verdict.refused:
            refused.add(verdict.two)
        if verdict.article:
            verdicts[verdict.two] = verdict.article
        if verdict.story:
            scores[verdict.two] = verdict.story

    def read(item: str) -> Wording:
        return wording(item).without_text if item in seeking.boilerplate else wording(item)

    verdicts |= _verdicts_with_heads(past, items, verdicts, read)
    copies = _copies(past, items, verdicts, refused, rulings.copies, preference)
    known = {**_articles_again(past, copies), **past.recent_stories(day)}
    stories = _stories(items, known, scores, copies, refused, rulings.stories)
    return Judged(copies, stories, verdicts, scores, seeking.boilerplate)


def _fullest(wordings: Mapping[str, Wording]) -> Callable[[str], Any]:
    return lambda item: -wordings[item].length


def _verdicts_with_heads(
    past: Past, today: Collection[str], verdicts: Mapping[Pair, CopyVerdict], read: Callable[[str], Wording]
) -> dict[Pair, CopyVerdict]:
    """The verdicts of the day's items with the articles whose copies they are like: an item folds under these alone."""
    found: dict[Pair, CopyVerdict] = {}
    for two, verdict in verdicts.items():
        for item, other in (two, two[::-1]):
            head = past.copies.get(other)
            if verdict.same and item in today and other not in today and head is not None:
                with_head = pair(item, head)
                if with_head not in verdicts and with_head not in found:
                    found[with_head] = compare(read(item), past.wording_of(head))
    return {two: verdict for two, verdict in found.items() if verdict.rule}


def _copies(
    past: Past,
    today: frozenset[str],
    verdicts: Mapping[Pair, CopyVerdict],
    refused: set[Pair],
    decisions: Decisions,
    preference: Callable[[str], Any],
) -> dict[str, str]:
    bound = (two for two in decisions.together | decisions.apart if not today.isdisjoint(two))
    earlier = {item for two in (*verdicts, *bound) for item in two if item not in today and item in past.copies}
    return fold(
        Day(
            items=today,
            scores={two: verdict.score for two, verdict in verdicts.items() if verdict.same},
            settled={item: past.copies[item] for item in earlier},
            refused=frozenset(refused.union(two for two, verdict in verdicts.items() if verdict.guard)),
            decisions=decisions,
        ),
        preference,
    )


def _articles_again(past: Past, copies: Mapping[str, str]) -> dict[str, str]:
    """The stories of the earlier articles that are republished: a copy tells the story of its article, however old."""
    return {group: story for group in copies.values() if (story := past.story_of_article.get(group)) is not None}


def _stories(
    today: frozenset[str],
    recent: Mapping[str, str],
    scores: Mapping[Pair, float],
    copies: Mapping[str, str],
    refused: set[Pair],
    decisions: Decisions,
) -> dict[str, str]:
    """Copies tell one story whatever their words; numbers of one series tell none, even through a third."""
    known = today | recent.keys()
    certain = {pair(item, group): 1.0 for item, group in copies.items() if item != group and group in known}
    apart = frozenset(refused - certain.keys())
    day = Day(today, {**scores, **certain}, recent, apart, decisions)
    return join_stories(day, SAME_STORY, STORY_AVERAGE)
