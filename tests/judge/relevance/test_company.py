"""The company of an equation: the families of words of what meets it, beside those of the rest."""

from __future__ import annotations

import math
import statistics

import pytest

from iet_watch.judge.relevance.company import NO_COMPANY, company
from iet_watch.judge.relevance.item_stems import family_shares
from iet_watch.judge.relevance.learning import COMPANY, Model, Ruled, ThemeItem, learn, relevance

BOURSE = "La bourse recule et les actionnaires attendent leur dividende"
CLUB = "Le club perd son match et son entraîneur avant la finale"
ARCHIVE = [(family_shares(BOURSE, ""), True)] * 20 + [(family_shares(CLUB, ""), False)] * 60


def test_what_meets_the_equation_keeps_its_company_and_an_ordinary_item_has_none() -> None:
    keeps = company(ARCHIVE)
    inside, outside = (keeps.of(family_shares(text, "")) for text in (BOURSE, CLUB))
    assert inside > 0 > outside
    assert abs(20 * inside + 60 * outside) < 0.001
    assert keeps.of(family_shares("Euros et milliards investis", "")) > outside


def test_an_equation_that_all_or_none_meet_has_no_company() -> None:
    assert company([(family_shares(BOURSE, ""), True)] * 5) == NO_COMPANY
    assert company([(family_shares(BOURSE, ""), False)] * 5) == NO_COMPANY
    assert company([]) == NO_COMPANY


def test_it_counts_from_the_first_decision_on_and_never_before() -> None:
    keeps = company(ARCHIVE)
    assert learn([], keeps) == Model()
    first = learn([Ruled(1, ThemeItem("Un chat dort", "", "A", score=5.0), True)], keeps)
    like, unlike = (relevance(first, ThemeItem(text, "", "B", score=5.0)) for text in (BOURSE, CLUB))
    assert like - unlike > 0.1 * COMPANY


def test_many_decisions_outweigh_it() -> None:
    keeps = company(ARCHIVE)
    ruled = [Ruled(n, ThemeItem(CLUB, "", "A", score=5.0), True) for n in range(60)]
    ruled += [Ruled(100 + n, ThemeItem(BOURSE, "", "A", score=5.0), False) for n in range(60)]
    model = learn(ruled, keeps)
    assert relevance(model, ThemeItem(CLUB, "", "B", score=5.0)) > relevance(
        model, ThemeItem(BOURSE, "", "B", score=5.0)
    )


def test_the_other_themes_that_an_item_meets_are_heeded() -> None:
    def told(other: bool) -> ThemeItem:
        return ThemeItem("Un titre", "", "A", score=5.0, others=(("sport", 9.0),) if other else ())

    ruled = [Ruled(n, told(n % 2 == 0), n % 2 == 1) for n in range(30)]
    assert relevance(learn(ruled), told(True)) < relevance(learn(ruled), told(False))


def test_a_family_is_worth_its_odds_among_what_meets_and_the_rest_believed_by_half_when_five_have_it() -> None:
    """Four items meet, six do not; the worths are in one unit, so that it is their ratios that tell."""
    met = [{"a": 1.0, "b": 1.0}, {"a": 1.0, "b": 1.0}, {"a": 1.0}, {}]
    others = [{"a": 1.0}, {"c": 1.0}, {}, {}, {}, {}]
    found = company([*((one, True) for one in met), *((one, False) for one in others)])
    worths = {
        "a": math.log((4 / 6) / (2 / 8)) * 4 / 9,
        "b": math.log((3 / 6) / (1 / 8)) * 2 / 7,
        "c": math.log((1 / 6) / (2 / 8)) * 1 / 6,
    }
    for family in "ab":
        assert found.worths[family] / found.worths["c"] == pytest.approx(worths[family] / worths["c"])
    values = [found.of(shares) for shares in (*met, *others)]
    assert (statistics.fmean(values), statistics.pstdev(values)) == (pytest.approx(0), pytest.approx(1))


def test_one_family_says_so_much_and_no_more() -> None:
    much, more = (
        company([*[({"a": 1.0}, True)] * n, *[({"b": 1.0}, False)] * n, ({"c": 1.0}, True), ({"c": 1.0}, False)])
        for n in (100, 1000)
    )
    for found in (much, more):
        assert found.worths["a"] == pytest.approx(-found.worths["b"], rel=0.02)
    assert much.worths["a"] / more.worths["a"] == pytest.approx(1, rel=0.05)


def test_families_that_say_nothing_are_worth_nothing() -> None:
    found = company([({}, True), ({}, False)])
    assert (found.worths, found.of({"a": 1.0})) == ({}, 0.0)


def test_outside_the_equation_its_company_counts_twice_and_fades_as_decisions_come() -> None:
    keeps = company(ARCHIVE)
    one = [Ruled(1, ThemeItem("Un chat dort", "", "A", score=5.0), True)]
    within, outside = learn(one, keeps), learn(one, keeps, beyond=True)
    assert outside.start == pytest.approx(2 * within.start, rel=0.1)
    many = [Ruled(n, ThemeItem("Un chat dort", "", "A", score=5.0), n % 2 == 0) for n in range(100)]
    assert learn(many, keeps).start == pytest.approx(within.start / 2, rel=0.15)
