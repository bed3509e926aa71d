"""One day's items judged against those before: which are copies, which tell one story."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta
from itertools import chain
from typing import Any

from iet_watch.judge.grouping.candidates import Frames, Neighbours, SignTable
from iet_watch.judge.grouping.copies import CopyVerdict, alike, compare
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
from iet_watch.judge.grouping.series import other_date, other_rubric
from iet_watch.judge.grouping.stories import story_score
from iet_watch.judge.grouping.thresholds import (
    FEW_ALIKE,
    SAME_STORY,
    STEM_ITEMS,
    STEMS_SHARED,
    STORY_AVERAGE,
    STORY_DAYS,
)
from iet_watch.judge.grouping.wording import Wording
from iet_watch.judge.identity.recognition import is_change

WORTH_KEEPING = 0.05  # a score below says nothing to an average, and most candidates are below


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


@dataclass
class Past:
    """What was settled before a day.

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

    def settle(self, judged: Judged, wordings: Iterable[Wording], day: date) -> None:
        """Makes a day that is over part of the past; days come in their order."""
        for wording in sorted(wordings, key=lambda one: one.item):
            self.neighbours.add(wording, day)
        self.copies.update(judged.copies)
        new = (group for item, group in judged.copies.items() if item == group)
        self.story_of_article.update((group, judged.stories[group]) for group in new)
        self.boilerplate.update(judged.boilerplate)
        self.stories.setdefault(day, {}).update(judged.stories)
        self.neighbours.forget(day + timedelta(days=1))
        for then in [then for then in self.stories if then < day - timedelta(days=STORY_DAYS)]:
            del self.stories[then]


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
    whole = {wording.item: wording for wording in wordings}
    boilerplate = frozenset(item for item, wording in whole.items() if past.neighbours.boilerplate(wording))
    today = {item: wording.without_text if item in boilerplate else wording for item, wording in whole.items()}
    recent = past.recent_stories(day)
    refused: set[Pair] = set()
    verdicts: dict[Pair, CopyVerdict] = {}
    scores: dict[Pair, float] = {}
    for wording, other in _compared(past, today, day):
        two = pair(wording.item, other.item)
        if other_date(wording, other) or other_rubric(wording, other):
            refused.add(two)
        articles = not (is_change(wording.item) or is_change(other.item))
        if articles and alike(wording, other) and (verdict := compare(wording, other)).rule:
            verdicts[two] = verdict
        if (other.item in today or other.item in recent) and (score := story_score(wording, other)) >= WORTH_KEEPING:
            scores[two] = score
    verdicts |= _verdicts_with_heads(past, today, verdicts)
    copies = _copies(past, today, verdicts, refused, rulings.copies, preference or _fullest(whole))
    known = {**_articles_again(past, copies), **recent}
    stories = _stories(today, known, scores, copies, refused, rulings.stories)
    return Judged(copies, stories, verdicts, scores, boilerplate)


def _compared(past: Past, today: Mapping[str, Wording], day: date) -> Iterator[tuple[Wording, Wording]]:
    """Each item of the day with the earlier ones, and with those of the day that come before it by name."""
    met, named = SignTable(days=0, most=STEM_ITEMS), SignTable(days=0, most=STEM_ITEMS)
    for item in sorted(today):
        wording = today[item]
        names = sorted(wording.names)
        again, named_so = past.neighbours.again(wording), named.sharing(names, 1)
        yield from ((wording, past.wording_of(other)) for other in again)
        yield from ((wording, today[other]) for other in named_so)
        today_too = met.sharing(wording.signs, STEMS_SHARED) - named_so
        earlier = past.neighbours.by_words(wording, day) - again
        if len(today_too) + len(earlier) <= FEW_ALIKE:
            yield from ((wording, today[other]) for other in today_too)
            yield from ((wording, past.wording_of(other)) for other in earlier)
        else:
            nearest = map(today.__getitem__, sorted(today_too, reverse=True))
            before = map(past.wording_of, past.neighbours.latest_first(earlier))
            yield from ((wording, other) for other in filter(Frames().lets, chain(nearest, before)))
        met.add(wording.signs, item, day)
        named.add(names, item, day)


def _fullest(wordings: Mapping[str, Wording]) -> Callable[[str], Any]:
    return lambda item: -len(wordings[item].text)


def _verdicts_with_heads(
    past: Past, today: Mapping[str, Wording], verdicts: Mapping[Pair, CopyVerdict]
) -> dict[Pair, CopyVerdict]:
    """The verdicts of the day's items with the articles whose copies they are like: an item folds under these alone."""
    found: dict[Pair, CopyVerdict] = {}
    for two, verdict in verdicts.items():
        for item, other in (two, two[::-1]):
            head = past.copies.get(other)
            if verdict.same and item in today and other not in today and head is not None:
                with_head = pair(item, head)
                if with_head not in verdicts and with_head not in found:
                    found[with_head] = compare(today[item], past.wording_of(head))
    return {two: verdict for two, verdict in found.items() if verdict.rule}


def _copies(
    past: Past,
    today: Mapping[str, Wording],
    verdicts: Mapping[Pair, CopyVerdict],
    refused: set[Pair],
    decisions: Decisions,
    preference: Callable[[str], Any],
) -> dict[str, str]:
    bound = (two for two in decisions.together | decisions.apart if not today.keys().isdisjoint(two))
    earlier = {item for two in (*verdicts, *bound) for item in two if item not in today and item in past.copies}
    return fold(
        Day(
            items=today.keys(),
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
    today: Mapping[str, Wording],
    recent: Mapping[str, str],
    scores: Mapping[Pair, float],
    copies: Mapping[str, str],
    refused: set[Pair],
    decisions: Decisions,
) -> dict[str, str]:
    """Copies tell one story whatever their words; numbers of one series tell none, even through a third."""
    known = today.keys() | recent.keys()
    certain = {pair(item, group): 1.0 for item, group in copies.items() if item != group and group in known}
    apart = frozenset(refused - certain.keys())
    day = Day(today.keys(), {**scores, **certain}, recent, apart, decisions)
    return join_stories(day, SAME_STORY, STORY_AVERAGE)
