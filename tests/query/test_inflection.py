"""Inflected forms meet, false friends do not: the labelled list, accents, and keys that agree with the verdict."""

from __future__ import annotations

from itertools import permutations
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from iet_watch.query.inflection import BEGINNING, is_form, keys_shown, keys_sought, words_that_show
from iet_watch.words import fold

LINES = [
    line.split("\t")
    for line in (Path(__file__).parent / "inflections.tsv").read_text(encoding="utf-8").splitlines()
    if not line.startswith("#")
]


def pairs(verdict: str) -> list[tuple[str, str]]:
    """Each word that a query may hold, with each that a text may: all orders for « même », else the first one seeks."""
    found: list[tuple[str, str]] = []
    for _, said, _, several in LINES:
        first, *others = several.split()
        if said == verdict:
            found += permutations([first, *others], 2) if said == "même" else [(first, other) for other in others]
    return found


@pytest.mark.parametrize("verdict", ["même", "trouve"])
def test_the_forms_of_a_word_find_each_other(verdict: str) -> None:
    assert len(pairs(verdict)) > 50
    assert [pair for pair in pairs(verdict) if not is_form(*pair)] == []


def test_false_friends_are_told_apart() -> None:
    assert len(pairs("autre")) > 200
    assert [pair for pair in pairs("autre") if is_form(*pair)] == []


def test_forms_share_a_key() -> None:
    """Whoever looks words up by key misses none that `is_form` accepts."""
    for word, shown in pairs("même") + pairs("trouve"):
        sought = keys_sought(word)
        assert sought & keys_shown(shown), (word, shown)
        assert sought & keys_shown(shown, {key[:BEGINNING] for key in sought}), (word, shown)


def test_no_word_that_shows_a_key_is_missing_from_the_list_of_them() -> None:
    from simplemma.strategies.dictionaries import DefaultDictionaryFactory

    sought = frozenset(key for _, _, _, several in LINES for key in keys_sought(several.split()[0]))
    listed = words_that_show(sought)
    texts = [word for _, _, _, several in LINES for word in several.split()]
    texts += list(DefaultDictionaryFactory().get_dictionary("fr"))[::797]
    texts += [form for word in texts for form in (word.upper(), f"{word}s", f"{word}ées", f"{word[:-1]}rices")]
    showing = {word for word in texts if sought & keys_shown(word)}
    assert len(showing) > 500
    assert {word for word in showing if fold(word) not in listed} == set()
    assert len({word for word in texts if fold(word) in listed}) < 2 * len(showing)


@pytest.mark.parametrize(
    ("word", "shown", "expected"),
    [
        ("marché", "marche", True),  # the word itself, without its accents
        ("marché", "MARCHES", True),  # capitals lose their accents
        ("marché", "marchés", True),
        ("marché", "marches", False),  # another word's plural, written as it is
        ("marche", "marchés", False),
        ("mère", "mers", False),
        ("mer", "MERES", False),
        ("hydrogene", "hydrogènes", True),  # a query typed without accents
        ("HYDROGÈNE", "Hydrogènes", True),
        ("5G", "5g", True),
        ("H2", "H2s", False),
        ("NIS2", "NIS2", True),
        ("œuf", "oeufs", True),
        ("Straße", "STRASSE", True),
    ],
)
def test_accents_count_where_both_sides_wrote_them(word: str, shown: str, expected: bool) -> None:
    assert is_form(word, shown) is expected


@given(st.text(min_size=1, max_size=60))
def test_any_word_finds_itself_without_case_or_accents(word: str) -> None:
    assert is_form(word, fold(word))
    assert is_form(word, word.upper()) or fold(word) != fold(word.upper())
    assert fold(word) in keys_sought(word) & keys_shown(word)


@given(st.text(max_size=30), st.text(max_size=30))
def test_what_shares_no_key_is_no_form(word: str, shown: str) -> None:
    assert is_form(word, shown) <= bool(keys_sought(word) & keys_shown(shown))
