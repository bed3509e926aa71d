"""What sharing a word is worth, and which words keep company: the figures as their files hold them."""

from __future__ import annotations

import math
from importlib import resources

import pytest

from iet_watch.judge.language.word_families import families
from iet_watch.judge.language.word_frequency import (
    COUNTED,
    LANGUAGES,
    NEVER_MET,
    YEAR_WEIGHT,
    own_weights,
    parse,
    stem,
    total,
    weight,
    weights_of,
)


def test_a_stem_weighs_the_logarithm_of_the_articles_that_have_it() -> None:
    weights = parse("9 de la\n99999 le\n3 rare\n")
    assert [weights[one] for one in ("de", "la", "rare")] == [math.log(COUNTED / n) for n in (10, 10, 4)]
    assert (weights["le"], weights["zzz"]) == (0.0, NEVER_MET)
    assert total(["de", "rare"], weights.__getitem__) == pytest.approx(weights["de"] + weights["rare"])
    assert stem("revalorisation") == stem("revalorisées"[:9]) == "revalor"


def test_years_of_two_centuries_weigh_alike_and_others_are_numbers_never_met() -> None:
    weights = parse("")
    assert [weights[year] for year in ("1900", "2026", "2099")] == [YEAR_WEIGHT] * 3
    assert [weights[year] for year in ("1899", "2100")] == [NEVER_MET] * 2


def test_each_language_that_was_counted_has_its_figures_and_the_others_none() -> None:
    for lang in LANGUAGES:
        weights = weights_of(lang)
        assert weights is not None
        assert own_weights(lang) is weights
        assert 0 <= min(weights.values()) < 1 < max(weights.values()) < NEVER_MET
    assert weights_of("sv") is None
    assert (own_weights("sv")["och"], own_weights("sv")["farled"]) == (1.0, 1.0)
    assert weight("de") == own_weights("fr")["de"] < 1


def test_a_family_is_known_by_its_commonest_stem() -> None:
    path = resources.files("iet_watch.judge.language") / "data" / "families.txt"
    groups = [line.split() for line in path.read_text(encoding="utf-8").splitlines() if line.split()]
    assert len(groups) > 50
    for group in groups:
        assert {families()[one] for one in group} == {group[0]}
        assert weight(group[0]) == min(map(weight, group))
