"""Expressions that would bring an item into a theme, made of its own words."""

from __future__ import annotations

import pytest

from iet_watch.judge.equations.item_text import read_item
from iet_watch.judge.equations.missing_words import MissingWords, missing_words
from iet_watch.query.parsing import parse


def offered(query: str, text: str, *words: str, lang: str = "fr") -> MissingWords:
    return missing_words(parse(query), read_item("", text, "Journal", lang), words)


def test_what_the_item_has_of_the_equation_makes_its_words_narrow() -> None:
    """Words that say little (« pour ») and short ones are left out; three are offered, and only what brings it in."""
    text = "Les dockers bloquent le quai, pour la ville de Rouen"
    found = offered("quai ET Caen", text, "dockers", "pour", "la", "absent", "bloquent", "Rouen", "ville")
    assert found == MissingWords(("quai ET dockers", "quai ET bloquent", "quai ET Rouen"), ())
    assert offered("quai ET Caen", text, "Rouen", "Rouen").expressions == ("quai ET Rouen",)


@pytest.mark.parametrize(
    ("words", "expressions"),
    [
        (("entreprise", "ville", "barge"), ("entreprise ET ville", "ville ET barge", "barge")),
        (("barge", "ville"), ("barge",)),  # the common one last has nobody after it
        (("ville",), ("ville",)),
        (("fre", "an"), ("fre",)),
        (("ou", "hangar"), ("hangar",)),  # an operator is no word
        (("ville",) * 5 + ("barge",), ("ville",)),  # the first five only
    ],
)
def test_without_the_equation_a_rare_word_stands_alone_and_a_common_one_beside_the_next(
    words: tuple[str, ...], expressions: tuple[str, ...]
) -> None:
    assert offered("navire", " ".join(words), *words).expressions == expressions


def test_in_a_language_that_nobody_has_counted_words_go_by_two() -> None:
    assert offered("navire", "abc defg", "abc", "defg", lang="sv").expressions == ("abc ET defg",)
    assert offered("navire", "defg", "defg", lang="sv").expressions == ("defg",)


def test_the_exclusions_that_the_item_meets_are_told() -> None:
    assert offered("navire SAUF hangar", "un hangar et une barge", "barge") == MissingWords(("barge",), ("hangar",))
