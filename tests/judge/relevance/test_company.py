"""The company of an equation: the families of words of what meets it, beside those of the rest."""

from __future__ import annotations

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
