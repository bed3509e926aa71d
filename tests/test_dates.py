"""Quarters, dates, numbers and languages in the words of both languages; the arithmetic of quarters."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta, timezone

import pytest
from babel import Locale
from hypothesis import given
from hypothesis import strategies as st

from iet_watch.locale import number
from iet_watch.locale.dates import LANGUAGES_MET, date_words, language_name, moment_words, quarter_words
from iet_watch.model.quarter import Quarter

CENTURIES = st.dates(date(1900, 1, 1), date(2199, 12, 31))


def shown(text: str) -> str:
    """No-break spaces made visible: `~` for U+00A0, `^` for U+202F."""
    return text.replace("\u00a0", "~").replace("\u202f", "^")


@pytest.mark.parametrize(
    ("day", "french", "english"),
    [
        (date(2026, 1, 1), "1er~janvier 2026", "1 January 2026"),
        (date(2026, 2, 2), "2~février 2026", "2 February 2026"),
        (date(2026, 3, 31), "31~mars 2026", "31 March 2026"),
        (date(2026, 4, 1), "1er~avril 2026", "1 April 2026"),
        (date(2026, 5, 8), "8~mai 2026", "8 May 2026"),
        (date(2026, 6, 30), "30~juin 2026", "30 June 2026"),
        (date(2026, 7, 14), "14~juillet 2026", "14 July 2026"),
        (date(2026, 8, 15), "15~août 2026", "15 August 2026"),
        (date(2026, 9, 21), "21~septembre 2026", "21 September 2026"),
        (date(2026, 10, 11), "11~octobre 2026", "11 October 2026"),
        (date(2026, 11, 22), "22~novembre 2026", "22 November 2026"),
        (date(2026, 12, 31), "31~décembre 2026", "31 December 2026"),
        (date(2028, 2, 29), "29~février 2028", "29 February 2028"),
    ],
)
def test_dates_in_words(day: date, french: str, english: str) -> None:
    assert shown(date_words(day, "fr")) == french
    assert shown(date_words(day, "en")) == english


@pytest.mark.parametrize(
    ("quarter", "french", "english"),
    [
        (Quarter(2026, 1), "1er~trimestre~2026", "1st quarter 2026"),
        (Quarter(2026, 2), "2e~trimestre~2026", "2nd quarter 2026"),
        (Quarter(2026, 3), "3e~trimestre~2026", "3rd quarter 2026"),
        (Quarter(2026, 4), "4e~trimestre~2026", "4th quarter 2026"),
    ],
)
def test_quarters_in_words(quarter: Quarter, french: str, english: str) -> None:
    assert shown(quarter_words(quarter, "fr")) == french
    assert shown(quarter_words(quarter, "en")) == english


def test_moments_are_short_and_in_the_zone_they_are_given_in() -> None:
    moment = datetime(2026, 11, 2, 8, 5, tzinfo=UTC)
    assert moment_words(moment, "fr") == "02/11/2026 08:05"
    assert moment_words(moment, "en") == "02 Nov 2026 08:05"
    assert moment_words(moment.astimezone(timezone(timedelta(hours=1))), "fr") == "02/11/2026 09:05"


@pytest.mark.parametrize(
    ("value", "french", "english"),
    [
        (0, "0", "0"),
        (999, "999", "999"),
        (1000, "1^000", "1,000"),
        (3300, "3^300", "3,300"),
        (1234567, "1^234^567", "1,234,567"),
        (-1234, "-1^234", "-1,234"),
    ],
)
def test_numbers_have_the_thousands_of_their_language(value: int, french: str, english: str) -> None:
    assert (shown(number(value, "fr")), shown(number(value, "en"))) == (french, english)


@pytest.mark.parametrize(
    ("tag", "french", "english"),
    [
        ("fr", "français", "French"),
        ("en", "anglais", "English"),
        ("en-GB", "anglais", "English"),
        ("pt_BR", "portugais", "Portuguese"),
        ("de", "allemand", "German"),
        ("zh-Hans", "chinois", "Chinese"),
        ("no", "norvégien", "Norwegian"),
        ("EN", "anglais", "English"),
        ("zz", "zz", "zz"),
        ("x-klingon", "x-klingon", "x-klingon"),
        ("pas une langue", "pas une langue", "pas une langue"),
        ("", "", ""),
    ],
)
def test_languages_have_a_name_or_keep_their_tag(tag: str, french: str, english: str) -> None:
    assert (language_name(tag, "fr"), language_name(tag, "en")) == (french, english)


@pytest.mark.parametrize("code", LANGUAGES_MET)
def test_languages_often_met_have_the_name_that_the_cldr_gives_them(code: str) -> None:
    assert {tag: Locale(code).languages[tag] for tag in LANGUAGES_MET[code]} == LANGUAGES_MET[code]


@given(st.text(max_size=12))
def test_any_tag_has_a_name(tag: str) -> None:
    """An editor may write anything as the language of a fiche: the bulletin is rendered all the same."""
    assert language_name(tag, "fr") or not tag


@pytest.mark.parametrize(
    ("quarter", "first", "last"),
    [
        (Quarter(2026, 1), date(2026, 1, 1), date(2026, 3, 31)),
        (Quarter(2026, 2), date(2026, 4, 1), date(2026, 6, 30)),
        (Quarter(2026, 3), date(2026, 7, 1), date(2026, 9, 30)),
        (Quarter(2026, 4), date(2026, 10, 1), date(2026, 12, 31)),
        (Quarter(2028, 1), date(2028, 1, 1), date(2028, 3, 31)),
        (Quarter(2100, 1), date(2100, 1, 1), date(2100, 3, 31)),
    ],
)
def test_a_quarter_has_a_first_and_a_last_day(quarter: Quarter, first: date, last: date) -> None:
    assert (quarter.first_day, quarter.last_day) == (first, last)


@pytest.mark.parametrize(
    ("year", "days"),
    [(2026, [90, 91, 92, 92]), (2028, [91, 91, 92, 92]), (2000, [91, 91, 92, 92]), (2100, [90, 91, 92, 92])],
)
def test_leap_years_lengthen_the_first_quarter(year: int, days: list[int]) -> None:
    quarters = [Quarter(year, n) for n in (1, 2, 3, 4)]
    assert [(quarter.last_day - quarter.first_day).days + 1 for quarter in quarters] == days


@given(CENTURIES)
def test_the_quarter_of_a_day_contains_it_and_no_other_does(day: date) -> None:
    quarter = Quarter.of(day)
    assert quarter.first_day <= day <= quarter.last_day
    assert Quarter.of(quarter.first_day) == Quarter.of(quarter.last_day) == quarter
    before, after = quarter.first_day - timedelta(days=1), quarter.last_day + timedelta(days=1)
    assert Quarter.of(before) < quarter < Quarter.of(after)


@given(CENTURIES, CENTURIES)
def test_quarters_are_ordered_as_their_days_and_named_apart(one: date, other: date) -> None:
    assert (Quarter.of(one) <= Quarter.of(other)) or one > other
    assert (Quarter.of(one) == Quarter.of(other)) is (Quarter.of(one).label == Quarter.of(other).label)


def test_a_quarter_is_named_as_people_write_it() -> None:
    assert Quarter.of(date(2026, 11, 20)).label == "2026-T4"
