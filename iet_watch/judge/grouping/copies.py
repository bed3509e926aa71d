"""The same article met twice: word for word, or edited, cut, retitled, under an agency's dateline.

A verdict depends on the two articles alone, so it is the same whenever and in whatever order they come.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from typing import Literal

from rapidfuzz import fuzz

from iet_watch.judge.grouping.thresholds import (
    ADDRESS_HELD,
    ARTICLE_HELD,
    ARTICLE_HELD_ALONE,
    MEDIUM_TEXT,
    NAME_WEIGHT,
    NAMED_FRAME,
    NO_TEXT,
    OTHER_TITLE_HELD,
    PROGRAMME_RUNS,
    PROGRAMME_TITLE,
    REWRITTEN,
    REWRITTEN_DAYS,
    REWRITTEN_ELSEWHERE_ON_SITE,
    RUNS_HELD,
    RUNS_HELD_BY_OTHERS,
    RUNS_HELD_SHORT,
    SERIES_BEGINNING,
    SERIES_RUNS,
    SERIES_TITLE,
    SHORT_TEXT,
    TEMPLATE_HELD,
    TEMPLATE_NUMBERS,
    TEMPLATE_WORDS,
    TITLE_HELD,
    TITLE_HELD_ALONE,
    TITLE_HELD_FULLY,
    TITLE_LIKENESS,
    TITLE_WORDS,
    TITLES_COMMON,
    TOLL_DAYS,
)
from iet_watch.judge.grouping.wording import Wording, share
from iet_watch.judge.language.word_frequency import total, weight

Rule = Literal["", "address", "identical", "republished", "same-title", "retold"]
Guard = Literal["", "date", "programme", "numbers", "series", "name", "template"]


@dataclass(frozen=True)
class Likeness:
    """What two articles have in common, each from 0 to 1; `short` is the length in runs of the shorter text."""

    common: float  # of the words of both, those that both have
    article: float  # of the shorter article, what the longer has
    title: float  # of one title, what the whole other article has: the better of the two
    titles: float  # of the words of both titles, those that both have
    runs: float  # of the shorter text, three words at a time
    short: int
    text: float  # of the words of the shorter text, without their order


@dataclass(frozen=True)
class CopyVerdict:
    """Whether two items are one article, and why.

    `rule` is the one that joined them, `score` what it measured against `threshold`; `guard` is what refused them
    all the same.
    """

    rule: Rule
    guard: Guard
    score: float
    threshold: float
    likeness: Likeness

    @property
    def same(self) -> bool:
        return bool(self.rule) and not self.guard


def compare(one: Wording, other: Wording) -> CopyVerdict:
    """The verdict on two items, the same in either order."""
    likeness = measure(one, other)
    rule, score, threshold = _rule(one, other, likeness)
    if not one.names.isdisjoint(other.names) and likeness.article >= ADDRESS_HELD:
        rule, score, threshold = "address", likeness.article, ADDRESS_HELD
    elif rule and (one.title, one.text) == (other.title, other.text):
        rule = "identical"
    guard = guard_of(one, other, likeness) if rule else ""
    return CopyVerdict(rule, guard, score, threshold, likeness)


def alike(one: Wording, other: Wording) -> bool:
    """Whether two items share enough for any rule: most candidates do not, and need no whole comparison."""
    if not one.names.isdisjoint(other.names):
        return True
    both = total(one.stems & other.stems)
    held = share(both, min(one.weight, other.weight))
    if held >= ARTICLE_HELD_ALONE:
        title = _title_held(one, other)
        if title >= TITLE_HELD_ALONE or (title >= TITLE_HELD and held >= ARTICLE_HELD):
            return True
    enough = _rewritten_enough(one, other)
    return enough is not None and both >= enough * (one.weight + other.weight - both)


def _title_held(one: Wording, other: Wording) -> float:
    return max(_held_by(one, other), _held_by(other, one))


def _held_by(titled: Wording, other: Wording) -> float:
    """Of a title what another article has; nothing of one that names nothing: « 7 », « Live »."""
    if not titled.telling_title:
        return 0.0
    return share(total(titled.title_stems & other.stems), titled.title_weight)


def measure(one: Wording, other: Wording) -> Likeness:
    both = total(one.stems & other.stems)
    both_titles = total(one.title_stems & other.title_stems)
    short = min(len(one.runs), len(other.runs))
    return Likeness(
        common=share(both, one.weight + other.weight - both),
        article=share(both, min(one.weight, other.weight)),
        title=_title_held(one, other),
        titles=share(both_titles, one.title_weight + other.title_weight - both_titles),
        runs=share(len(one.runs & other.runs), short),
        short=short,
        text=share(total(one.text_stems & other.text_stems), min(total(one.text_stems), total(other.text_stems))),
    )


def days_between(one: Wording, other: Wording) -> int | None:
    """None when either day is not known."""
    return abs((one.day - other.day).days) if one.day and other.day else None


def _rule(one: Wording, other: Wording, likeness: Likeness) -> tuple[Rule, float, float]:
    days = days_between(one, other)
    if _titles_part(one, other, likeness):
        return "", likeness.titles, TITLES_COMMON
    long_titles = min(len(one.title_stems), len(other.title_stems)) >= TITLE_WORDS
    if likeness.short < NO_TEXT and not long_titles:
        return "", 0.0, 0.0
    if likeness.title >= TITLE_HELD and likeness.article >= ARTICLE_HELD and _sentences_agree(one, other, likeness):
        return "republished", likeness.article, ARTICLE_HELD
    if (
        likeness.title >= TITLE_HELD_ALONE
        and likeness.article >= ARTICLE_HELD_ALONE
        and long_titles
        and (titles := fuzz.token_set_ratio(" ".join(one.title), " ".join(other.title))) >= TITLE_LIKENESS
    ):
        return "same-title", titles / 100, TITLE_LIKENESS / 100
    enough = _rewritten_enough(one, other)
    if days is not None and days <= REWRITTEN_DAYS and enough is not None and likeness.common >= enough:
        return "retold", likeness.common, enough
    return "", likeness.common, REWRITTEN


def _titles_part(one: Wording, other: Wording, likeness: Likeness) -> bool:
    """Whether the titles stand for two articles, whatever the texts: of one publisher, or for want of a text."""
    asked = likeness.short < NO_TEXT or (one.host and one.host == other.host)
    kept_whole = (
        likeness.title >= TITLE_HELD_FULLY
        and likeness.runs >= RUNS_HELD
        and min(_held_by(one, other), _held_by(other, one)) >= OTHER_TITLE_HELD
    )
    return bool(asked) and likeness.titles < TITLES_COMMON and not kept_whole


def _sentences_agree(one: Wording, other: Wording, likeness: Likeness) -> bool:
    """Whether enough sentences are the same; of a short text fewer need be, the more so if one hand wrote both."""
    two_publishers = one.host and other.host and one.host != other.host
    least = RUNS_HELD_BY_OTHERS if two_publishers else RUNS_HELD_SHORT
    return (
        likeness.runs >= RUNS_HELD
        or likeness.short < NO_TEXT
        or (likeness.runs >= least and likeness.short <= SHORT_TEXT)
        or (likeness.runs >= least and likeness.short <= MEDIUM_TEXT and likeness.title >= TITLE_HELD_FULLY)
    )


def _rewritten_enough(one: Wording, other: Wording) -> float | None:
    """How much two items must share to be one article told anew; None between two publishers, who tell it apart.

    One publisher gives two articles two addresses; without addresses only the words tell.
    """
    if not one.host or not other.host:
        return REWRITTEN
    return REWRITTEN_ELSEWHERE_ON_SITE if one.host == other.host else None


def guard_of(one: Wording, other: Wording, likeness: Likeness) -> Guard:
    """What makes a series of two look-alikes: another date, other numbers, another programme, a filled-in template."""
    if other_date(one, other) or _other_day_within(one, other):
        return "date"
    if other_programme(one, other) and likeness.runs < PROGRAMME_RUNS:
        return "programme"
    if _differ(*_numbers(one, other)):
        if fuzz.token_sort_ratio(one.template, other.template) >= SERIES_TITLE:
            return "numbers"
        if one.title[:SERIES_BEGINNING] == other.title[:SERIES_BEGINNING] and likeness.runs > SERIES_RUNS:
            return "series"
    if _other_name(one, other):
        return "name"
    return "template" if _filled_in(one, other, likeness) else ""


def _other_day_within(one: Wording, other: Wording) -> bool:
    """Whether one publisher's two titles begin alike over texts of other days, as those of forecasts do."""
    of_series = (
        bool(one.host) and one.host == other.host and one.title[:SERIES_BEGINNING] == other.title[:SERIES_BEGINNING]
    )
    return of_series and bool(one.text_dates and other.text_dates) and one.text_dates.isdisjoint(other.text_dates)


def _other_name(one: Wording, other: Wording) -> bool:
    """Whether one publisher has filled the same title with two names, each absent from the whole other article."""
    if not one.host or one.host != other.host:
        return False
    frame = len(one.title_stems & other.title_stems)
    framed = frame >= NAMED_FRAME * max(len(one.title_stems), len(other.title_stems))
    return framed and _names_alone(one, other) and _names_alone(other, one)


def _names_alone(titled: Wording, other: Wording) -> bool:
    return any(weight(stemmed) >= NAME_WEIGHT for stemmed in titled.title_stems - other.stems)


def other_date(one: Wording, other: Wording) -> bool:
    """Titles of another day of the year, or of the same on another day of the week: of another year."""
    if not one.title_dates or not other.title_dates:
        return False
    if not one.title_dates & other.title_dates:
        return True
    return bool(one.title_days and other.title_days and not one.title_days & other.title_days)


def other_programme(one: Wording, other: Wording) -> bool:
    """Titles that both end with a date, as those of programmes do, and name two programmes."""
    if not one.dated_title or not other.dated_title:
        return False
    return fuzz.token_set_ratio(one.template, other.template) < PROGRAMME_TITLE


def _numbers(one: Wording, other: Wording) -> tuple[Counter[str], Counter[str]]:
    """The numbers of the titles; without the tolls from one day to the next."""
    days = days_between(one, other)
    if days is None or days > TOLL_DAYS:
        return one.title_numbers, other.title_numbers
    return one.title_numbers - one.title_tolls, other.title_numbers - other.title_tolls


def _differ(some: Counter[str], others: Counter[str]) -> bool:
    """Whether each has a number that the other has not; a number added or dropped is an edit."""
    return not some <= others and not others <= some


def _filled_in(one: Wording, other: Wording, likeness: Likeness) -> bool:
    few = min(len(one.text_numbers), len(other.text_numbers))
    return (
        few >= TEMPLATE_NUMBERS
        and 3 * len(one.text_numbers & other.text_numbers) <= few
        and likeness.text > TEMPLATE_HELD
        and max(len(one.text), len(other.text)) < TEMPLATE_WORDS
    )
