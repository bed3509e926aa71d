"""What makes a series of two look-alikes: another date, number, version, programme, name, or a filled-in template."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from difflib import SequenceMatcher
from typing import Literal, NamedTuple

from rapidfuzz import fuzz

from iet_watch.judge.grouping.kinds import names_a_kind
from iet_watch.judge.grouping.thresholds import (
    FRAME_BEGINNING,
    FRAME_KEPT,
    FRAME_TITLES,
    NO_TEXT,
    NUMBER_ADDED_RUNS,
    NUMBER_ADDED_TEXT,
    NUMBER_ADDED_TITLES,
    OWN_WORD_WEIGHT,
    PROGRAMME_TITLE,
    SHORT_TEXT,
    SLOT_WORDS,
    SPELLING_LIKENESS,
    TEMPLATE_HELD,
    TEMPLATE_NUMBERS,
    TEMPLATE_WORDS,
)
from iet_watch.judge.grouping.wording import Wording, own_weight_to_both, share
from iet_watch.judge.language.word_frequency import stem, total

Guard = Literal["", "date", "programme", "numbers", "series", "name", "template"]
Slot = tuple[Sequence[str], Sequence[str]]


class Likeness(NamedTuple):
    """What two articles have in common, each from 0 to 1; `short` is the length in runs of the shorter text."""

    article: float  # of the shorter article, what the longer has
    title: float  # of one title, what the whole other article has: the better of the two
    titles: float  # of the words of both titles, those that both have
    runs: float  # of the shorter text, three words at a time
    both: float  # of the longer text, three words at a time
    short: int


def titles_shared(one: Wording, other: Wording) -> float:
    """Of the words of both titles, those that both have."""
    both = total(one.title_stems & other.title_stems, own_weight_to_both(one, other))
    return share(both, one.title_weight + other.title_weight - both)


def guard_of(one: Wording, other: Wording, likeness: Likeness) -> Guard:
    """What refuses two look-alikes; the same in either order."""
    if other_date(one, other) or other_day(one, other) or _other_day_within(one, other):
        return "date"
    if other_programme(one, other) and likeness.runs < 1:
        return "programme"
    if _other_number(one, other, likeness):
        return "numbers"
    if _filled_slot(one, other):
        return "name"
    if _own_words(one, other) and _own_words(other, one):
        return "series"
    return "template" if _filled_in(one, other) else ""


def of_series(one: Wording, other: Wording, measured: Callable[[], Likeness]) -> bool:
    """Whether two items of one outlet are numbers, days, parts or names of a series, and none tells the other's news.

    Unlike what makes two articles of one text, a programme and its part may tell one event, and so may two reports.
    What they have in common is measured where it decides.
    """
    if other_rubric(one, other) or other_day(one, other) or _other_day_within(one, other):
        return True
    if _numbered_apart(one, other) or _other_part(one, other) or _other_episode(one, other) or _filled_slot(one, other):
        return True
    if one.title_versions == other.title_versions and not _other_figures(one, other):
        return False
    likeness = measured()
    return _other_number(one, other, likeness) or _filled_in(one, other)


def of_one_kind(one: Wording, other: Wording) -> bool:
    """Whether the two titles name a kind of document, and one of the two has not the text to tell what it says.

    « Compte rendu du conseil municipal » stands over the minutes of any town, « Télécharger le document » under all.
    What has no title, as a message on a network, says all in its text.
    """
    if not all(two.title and names_a_kind(two.template.split()) for two in (one, other)):
        return False
    return min(len(one.runs), len(other.runs)) < SHORT_TEXT


def other_date(one: Wording, other: Wording) -> bool:
    """Titles of another day of the year, or of the same on another day of the week: of another year."""
    if not one.title_dates or not other.title_dates:
        return False
    if not one.title_dates & other.title_dates:
        return True
    return other_day(one, other)


def other_day(one: Wording, other: Wording) -> bool:
    """Whether the titles name days of the week, and no day in common: « Météo : lundi », « Météo : mardi »."""
    return bool(one.title_days and other.title_days and not one.title_days & other.title_days)


def other_programme(one: Wording, other: Wording) -> bool:
    """Titles that both end with a date, as those of programmes do, and name two programmes."""
    if not one.dated_title or not other.dated_title:
        return False
    return fuzz.token_set_ratio(one.template, other.template) < PROGRAMME_TITLE


def other_rubric(one: Wording, other: Wording) -> bool:
    """Whether one outlet's two titles stand under one rubric for two names: « Météo Var : », « Météo Rhône : ».

    The rubrics begin with one word, each goes on with a name that the other article never says.
    """
    mine, yours = one.rubric, other.rubric
    if mine[:1] != yours[:1] or mine == yours or not one.outlet or one.outlet != other.outlet:
        return False
    named = _names_own(one, other) and _names_own(other, one)
    return named and one.weights[mine[0]] >= OWN_WORD_WEIGHT


def _names_own(one: Wording, other: Wording) -> bool:
    return any(stemmed in one.capitals and stemmed not in other.stems for stemmed in one.rubric[1:])


def _other_day_within(one: Wording, other: Wording) -> bool:
    """Whether one outlet's two titles begin alike over texts of other days, as those of forecasts do."""
    of_series = bool(one.outlet) and one.outlet == other.outlet and _begin_alike(one, other)
    return of_series and bool(one.text_dates and other.text_dates) and one.text_dates.isdisjoint(other.text_dates)


def _other_part(one: Wording, other: Wording) -> bool:
    """Whether one day's programme has two subjects: « Le point : ports - 14/02 », « Le point : fret - 14/02 »."""
    return _begin_alike(one, other) and other_programme(one, other)


def _other_episode(one: Wording, other: Wording) -> bool:
    """Whether one title stands over two names of a few words, as those of episodes in a schedule do."""
    short = max(one.length, other.length) < NO_TEXT
    return (
        one.title == other.title
        and short
        and bool(one.length and other.length)
        and one.text_stems.isdisjoint(other.text_stems)
    )


def _begin_alike(one: Wording, other: Wording) -> bool:
    return one.title[:FRAME_BEGINNING] == other.title[:FRAME_BEGINNING]


def _other_number(one: Wording, other: Wording, likeness: Likeness) -> bool:
    """Whether one frame of title bears other numbers, versions or ordinals.

    A number that one title has more is an edit where the text is kept, and a sequel or another part where it is not;
    of one outlet, which keeps one text for all of a series, the text must be the same both ways.
    """
    some, others = one.title_versions, other.title_versions
    if some == others or (likeness.titles < FRAME_TITLES and not _begin_alike(one, other)):
        return False
    if not some <= others and not others <= some:
        return True
    if likeness.titles < NUMBER_ADDED_TITLES:
        return False
    if one.outlet and one.outlet == other.outlet:
        return likeness.both < NUMBER_ADDED_TEXT
    return likeness.runs < NUMBER_ADDED_RUNS


def _numbered_apart(one: Wording, other: Wording) -> bool:
    """Whether one frame of title bears numbers of each that the other has not: what is cheap of `_other_number`."""
    some, others = one.title_versions, other.title_versions
    if some <= others or others <= some:
        return False
    return _begin_alike(one, other) or titles_shared(one, other) >= FRAME_TITLES


def _filled_slot(one: Wording, other: Wording) -> bool:
    """Whether one frame of title holds two names, each absent from the whole other article: « Horoscope Bélier ».

    One or two places differ, each by a few words, and most of the title is common; another spelling is an edit.
    """
    least = FRAME_KEPT * max(len(one.title), len(other.title))
    if sum(map(other.title.__contains__, one.title)) < least:
        return False
    places = slots(one.title, other.title)
    filled = [slot for slot in places if all(slot)]
    if len(places) > 2 or not filled:
        return False
    kept = len(one.title) - sum(len(mine) for mine, _ in places)
    return kept >= least and any(_other_names(slot, one, other) for slot in filled)


def slots(one: Sequence[str], other: Sequence[str]) -> list[Slot]:
    """The places where two titles or texts differ: most titles hold one."""
    one, other = without_common_ends(one, other)
    if not one or not other:
        return [(one, other)] if one or other else []
    matches = SequenceMatcher(None, one, other, autojunk=False).get_opcodes()
    return [(one[i:j], other[k:m]) for kind, i, j, k, m in matches if kind != "equal"]


def without_common_ends(one: Sequence[str], other: Sequence[str]) -> Slot:
    """What two have left without what they begin and end with in common."""
    one, other = _without_beginning(one, other)
    mine, yours = _without_beginning(one[::-1], other[::-1])
    return mine[::-1], yours[::-1]


def _without_beginning(one: Sequence[str], other: Sequence[str]) -> Slot:
    pairs = zip(one, other, strict=False)
    common = next((place for place, (mine, yours) in enumerate(pairs) if mine != yours), min(len(one), len(other)))
    return one[common:], other[common:]


def _other_names(slot: Slot, one: Wording, other: Wording) -> bool:
    mine, yours = slot
    if max(len(mine), len(yours)) > SLOT_WORDS or fuzz.ratio("".join(mine), "".join(yours)) >= SPELLING_LIKENESS:
        return False
    return any(stem(word) not in other.stems for word in mine) and any(stem(word) not in one.stems for word in yours)


def _own_words(one: Wording, other: Wording) -> bool:
    """Whether an article has a word in its title and its text that the other never says: what fills its template."""
    own = (one.title_stems & one.text_stems) - other.stems
    return any(not one.weighed or one.weights[stemmed] >= OWN_WORD_WEIGHT for stemmed in own)


def _filled_in(one: Wording, other: Wording) -> bool:
    return _other_figures(one, other) and _words_shared(one, other) > TEMPLATE_HELD


def _words_shared(one: Wording, other: Wording) -> float:
    """Of the words of the text that says less, those that the other has, without their order."""
    both = total(one.text_stems & other.text_stems, own_weight_to_both(one, other))
    return share(both, min(one.text_weight, other.text_weight))


def _other_figures(one: Wording, other: Wording) -> bool:
    """Whether two short texts hold figures, and few of them in common."""
    few = min(len(one.text_numbers), len(other.text_numbers))
    return (
        few >= TEMPLATE_NUMBERS
        and 3 * len(one.text_numbers & other.text_numbers) <= few
        and max(one.length, other.length) < TEMPLATE_WORDS
    )
