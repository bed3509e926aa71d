"""One article met twice: word for word, lightly edited, cut, retitled, under an agency's dateline.

A fold hides an item behind another, so it asks for one text, never for one event. A verdict depends on the two
articles alone: it is the same whenever and in whatever order they come.
"""

from __future__ import annotations

from dataclasses import replace
from typing import Literal, NamedTuple

from rapidfuzz import fuzz

from iet_watch.judge.grouping.series import Guard, Likeness, guard_of, of_one_kind, titles_shared
from iet_watch.judge.grouping.substance import says_otherwise
from iet_watch.judge.grouping.surroundings import without_surroundings
from iet_watch.judge.grouping.thresholds import (
    ADDRESS_HELD,
    ALIKE_HELD,
    ALIKE_TITLE,
    DATELINE_WORDS,
    HEADLINE,
    HEADLINE_DAYS,
    HEADLINE_LETTERS,
    HEADLINE_RUNS,
    KEPT_RUNS,
    KEPT_TITLES,
    LONG_TEXT,
    LONG_TEXT_RUNS,
    LONG_TEXT_TITLE,
    NO_TEXT,
    PASSAGE_RUNS,
    PASSAGE_TITLE,
    PASSAGE_WORDS,
    REPEATED_WORDS,
    SAME_TEXT,
    SAME_TEXT_LATER_TITLE,
    SAME_TEXT_SHORT_TITLE,
    SAME_TEXT_TITLE,
    SAME_WORDS,
    SENTENCES_HELD,
    SENTENCES_TITLE,
    SENTENCES_TITLE_ONE_OUTLET,
    SHORT_TEXT,
    SHORT_TEXT_RUNS,
    SHORT_TEXT_TITLES,
    TITLE_WORDS,
    TITLES_COMMON,
)
from iet_watch.judge.grouping.wording import Weight, Wording, own_weight_to_both, share
from iet_watch.judge.language.word_frequency import total

Repetition = Literal["", "same", "part"]
Rule = Literal["", "address", "identical", "same-text", "sentences", "passage", "headline"]


class Held(NamedTuple):
    """Of the shorter of two articles what the longer has, and of one title what the whole other article has."""

    article: float
    title: float


class CopyVerdict(NamedTuple):
    """Whether two items are one article, and why.

    `rule` is the one that joined them, `score` what it measured against `threshold`; `guard` is what refused them
    all the same.
    """

    rule: Rule
    guard: Guard
    score: float
    threshold: float

    @property
    def same(self) -> bool:
        return bool(self.rule) and not self.guard


def compare(one: Wording, other: Wording, held: Held | None = None) -> CopyVerdict:
    """The verdict on two items, the same in either order; `held`: what `alike` has found of them."""
    return verdict_on(one, other, measure(one, other, held))


def verdict_on(one: Wording, other: Wording, likeness: Likeness) -> CopyVerdict:
    """The same, where somebody has measured what the two have in common."""
    rule, score, threshold = _rule(one, other, likeness)
    declared = not one.names.isdisjoint(other.names) and likeness.article >= ADDRESS_HELD
    if declared and rule != "identical":
        rule, score, threshold = "address", likeness.article, ADDRESS_HELD
    guard = guard_of(one, other, likeness) if rule else ""
    return CopyVerdict(rule, guard, score, threshold)


def alike(one: Wording, other: Wording) -> Held | None:
    """What two items have of each other; None where it is too little for any rule, as of most candidates."""
    weight, named = own_weight_to_both(one, other), not one.names.isdisjoint(other.names)
    title = _title_held(one, other, weight)  # first: titles have a tenth of the words
    if title < ALIKE_TITLE and not named:
        return None
    article = _article_held(one, other, weight)
    return Held(article, title) if named or article >= ALIKE_HELD else None


def _article_held(one: Wording, other: Wording, weight: Weight) -> float:
    return share(total(one.stems & other.stems, weight), min(one.weight, other.weight))


def _title_held(one: Wording, other: Wording, weight: Weight) -> float:
    return max(_held_by(one, other, weight), _held_by(other, one, weight))


def _held_by(titled: Wording, other: Wording, weight: Weight) -> float:
    """Of a title what another article has; nothing of one that names nothing: « 7 », « Live »."""
    if not titled.telling_title:
        return 0.0
    return share(total(titled.title_stems & other.stems, weight), titled.title_weight)


def measure(one: Wording, other: Wording, held: Held | None = None) -> Likeness:
    weight = own_weight_to_both(one, other)
    held = held or Held(_article_held(one, other, weight), _title_held(one, other, weight))
    lengths = len(one.runs), len(other.runs)
    common = len(one.runs & other.runs)
    return Likeness(
        article=held.article,
        title=held.title,
        titles=titles_shared(one, other),
        runs=share(common, min(lengths)),
        both=share(common, max(lengths)),
        short=min(lengths),
    )


def repetition(one: Wording, other: Wording) -> Repetition:
    """What an article says of what another says: the same, a part and nothing more, or something of its own.

    A decision on one text holds for the same text only, so another figure, another word of content inside or a
    negation is something of its own. Of each text the beginning is looked at, as everywhere here, and of a long one
    its length.
    """
    if _goes_on(one, other):
        return ""
    whole: Repetition = "part" if _goes_on(other, one) else "same"
    if _one_wording(one, other):
        return whole
    one, other = _without_surroundings(one, other)
    repeats = _repeats(one, other, whole)
    return "" if repeats and says_otherwise(one.text, other.text) else repeats


def _without_surroundings(one: Wording, other: Wording) -> tuple[Wording, Wording]:
    mine, yours = without_surroundings(one.compared.text, other.compared.text)
    return _with_text(one, mine), _with_text(other, yours)


def _with_text(one: Wording, text: str) -> Wording:
    return one if text == one.compared.text else replace(one, compared=one.compared._replace(text=text))


def _repeats(one: Wording, other: Wording, whole: Repetition) -> Repetition:
    """The same, by how many words the two share; `whole`: what it is when they share all."""
    if min(len(one.runs), len(other.runs)) < NO_TEXT or not one.text_numbers <= other.text_numbers:
        return ""
    common = len(one.runs & other.runs)
    if one.text_numbers == other.text_numbers and (
        common >= SAME_WORDS * max(len(one.runs), len(other.runs)) or _differ_by_a_dateline(one, other)
    ):
        return whole
    if common < REPEATED_WORDS * len(one.runs):
        return ""
    return "part" if _held_by(one, other, own_weight_to_both(one, other)) >= SENTENCES_TITLE else ""


def _goes_on(one: Wording, other: Wording) -> bool:
    """Whether a text says something beyond what is compared of it that the other, as a whole, has no room for."""
    return one.cut and SAME_WORDS * one.letters > other.letters


def _one_wording(one: Wording, other: Wording) -> bool:
    """Whether two articles say the same word for word."""
    return one.compared.title == other.compared.title and one.compared.text == other.compared.text


def _differ_by_a_dateline(one: Wording, other: Wording) -> bool:
    """Whether one text is the other after a few words: « LE HAVRE (dépêche) »."""
    shorter, longer = sorted((one.text, other.text), key=len)
    return len(longer) - len(shorter) <= DATELINE_WORDS and longer[len(longer) - len(shorter) :] == shorter


def days_between(one: Wording, other: Wording) -> int | None:
    """None when either day is not known."""
    return abs((one.day - other.day).days) if one.day and other.day else None


def _rule(one: Wording, other: Wording, likeness: Likeness) -> tuple[Rule, float, float]:
    if of_one_kind(one, other):
        return "", 0.0, 0.0
    if _one_wording(one, other) and _tells_itself(one, other):
        return "identical", 1.0, 1.0
    if likeness.short < NO_TEXT:
        return "", 0.0, 0.0
    agreed = _titles_agree(one, other, likeness)
    if agreed and likeness.both >= _text_asked(one, other) and likeness.title >= _title_asked(one, other):
        return "same-text", likeness.both, SAME_TEXT
    if agreed and (threshold := _sentences_asked(one, other, likeness)):
        return "sentences", likeness.runs, threshold
    if _passage_shared(one, other, likeness):
        return "passage", likeness.runs, PASSAGE_RUNS
    if _one_headline(one, other, likeness):
        if likeness.titles >= HEADLINE:
            return "headline", likeness.titles, HEADLINE
        return "headline", _letters(one, other), HEADLINE_LETTERS
    return "", likeness.runs, SENTENCES_HELD


def _tells_itself(one: Wording, other: Wording) -> bool:
    """Whether what two items say word for word is enough to say that they are one article.

    A programme repeats its title and its line of presentation every day; what has nearly no text, or none, has only
    its title to go by.
    """
    if len(one.runs) >= SHORT_TEXT:
        return True
    long_title = len(one.title_stems) >= TITLE_WORDS
    days = days_between(one, other)
    if one.length:
        return long_title or days == 0
    return long_title and one.outlet == other.outlet != "" and days is not None and days <= HEADLINE_DAYS


def _text_asked(one: Wording, other: Wording) -> float:
    """How much of both texts must be one: nearly all under a title of a few words, which names a series."""
    return SAME_TEXT if _long_titles(one, other) else SAME_TEXT_SHORT_TITLE


def _long_titles(one: Wording, other: Wording) -> bool:
    return min(len(one.title_stems), len(other.title_stems)) >= TITLE_WORDS


def _later_in_outlet(one: Wording, other: Wording) -> bool:
    """Whether one outlet published both, more than two days apart or nobody knows when."""
    days = days_between(one, other)
    return one.outlet == other.outlet and (days is None or days > HEADLINE_DAYS)


def _title_asked(one: Wording, other: Wording) -> float:
    """How much of a title the other article must hold under one text: an outlet gives one line to all of a series."""
    return SAME_TEXT_LATER_TITLE if _later_in_outlet(one, other) else SAME_TEXT_TITLE


def _titles_agree(one: Wording, other: Wording, likeness: Likeness) -> bool:
    """Whether one outlet's two titles speak of one thing: it gives one chapeau to all the clips of an interview."""
    return one.outlet != other.outlet or likeness.titles >= TITLES_COMMON


def _sentences_asked(one: Wording, other: Wording, likeness: Likeness) -> float:
    """The part of the shorter text that must be in the longer and is, by how much the titles say; 0 when it is not."""
    one_outlet = one.outlet == other.outlet
    specific = not one_outlet or _long_titles(one, other)  # a few words under one outlet's texts name a series
    titled = likeness.title >= (SENTENCES_TITLE_ONE_OUTLET if one_outlet else SENTENCES_TITLE)
    if one.day and other.day and _later_in_outlet(one, other):
        titled = titled and likeness.titles >= SHORT_TEXT_TITLES
    asked = (
        (SENTENCES_HELD, SHORT_TEXT, specific and titled),
        (LONG_TEXT_RUNS, LONG_TEXT, not one_outlet and likeness.title >= LONG_TEXT_TITLE),
        (SHORT_TEXT_RUNS, NO_TEXT, specific and likeness.titles >= SHORT_TEXT_TITLES),
        (KEPT_RUNS, NO_TEXT, specific and likeness.titles >= KEPT_TITLES),
        (HEADLINE_RUNS, NO_TEXT, specific and likeness.titles >= HEADLINE),
    )
    met = (runs for runs, least, titled in asked if titled and likeness.runs >= runs and likeness.short >= least)
    return next(met, 0.0)


def _passage_shared(one: Wording, other: Wording, likeness: Likeness) -> bool:
    """Whether two outlets have one dispatch, each cut in its own way: a whole sentence of it word for word."""
    return (
        one.outlet != other.outlet
        and likeness.short >= SHORT_TEXT
        and likeness.title >= PASSAGE_TITLE
        and likeness.runs >= PASSAGE_RUNS
        and _longest_passage(one, other) >= PASSAGE_WORDS
    )


def _longest_passage(one: Wording, other: Wording) -> int:
    """The length in words of the longest passage that both texts have."""
    from difflib import SequenceMatcher

    return SequenceMatcher(None, one.text, other.text, autojunk=False).find_longest_match().size


def _one_headline(one: Wording, other: Wording, likeness: Likeness) -> bool:
    """Whether one outlet gave one specific headline to two pages within two days: a clip and its article."""
    days = days_between(one, other)
    if not one.outlet or one.outlet != other.outlet or days is None or days > HEADLINE_DAYS:
        return False
    return _long_titles(one, other) and (likeness.titles >= HEADLINE or _letters(one, other) >= HEADLINE_LETTERS)


def _letters(one: Wording, other: Wording) -> float:
    return fuzz.ratio(" ".join(one.title), " ".join(other.title)) / 100
