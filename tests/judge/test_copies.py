"""The same article republished word for word: one key; anything else: another key, or none."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta, timezone

import pytest

from iet_watch.judge.copies import ENOUGH_WORDS, fold_key

TITLE = "Le port du Havre inaugure un quai"
TEXT = "Le port du Havre a inauguré lundi un nouveau quai pour les porte-conteneurs de grande taille."
MORNING = datetime(2026, 11, 2, 6, tzinfo=UTC)
EVENING = datetime(2026, 11, 2, 22, tzinfo=UTC)
NEXT_DAY = datetime(2026, 11, 3, 6, tzinfo=UTC)


def test_the_same_words_on_the_same_day_are_copies() -> None:
    assert fold_key(TITLE, TEXT, MORNING) == fold_key(TITLE, TEXT, EVENING) is not None


@pytest.mark.parametrize(
    ("title", "text"),
    [
        (TITLE.upper(), TEXT.upper()),
        (TITLE, TEXT.replace("é", "e")),
        (f"« {TITLE} »", TEXT.replace(" ", "  ")),
        (TITLE, TEXT.replace("porte-conteneurs", "porte conteneurs").replace(".", " !")),
    ],
    ids=["capitals", "accents", "quotes and spaces", "punctuation"],
)
def test_typing_makes_no_difference(title: str, text: str) -> None:
    assert fold_key(title, text, MORNING) == fold_key(TITLE, TEXT, MORNING)


@pytest.mark.parametrize(
    ("title", "text", "published"),
    [
        (TITLE.replace("quai", "terminal"), TEXT, MORNING),
        (TITLE, TEXT.replace("lundi", "mardi"), MORNING),
        (TITLE, TEXT + " Enfin.", MORNING),
        (TITLE, TEXT, NEXT_DAY),
        (TITLE, TEXT, None),
        ("", f"{TITLE} {TEXT}", MORNING),
    ],
    ids=["title", "a word", "a word more", "the next day", "no day", "title in the text"],
)
def test_any_other_word_or_day_is_no_copy(title: str, text: str, published: datetime | None) -> None:
    assert fold_key(title, text, published) != fold_key(TITLE, TEXT, MORNING)


def test_undated_copies_are_copies_of_each_other() -> None:
    assert fold_key(TITLE, TEXT, None) == fold_key(TITLE, TEXT, None) is not None


@pytest.mark.parametrize("text", ["", "Le journal de 20 h", "…", " ".join(["mot"] * (ENOUGH_WORDS - 1))])
def test_a_text_that_says_too_little_is_nobodys_copy(text: str) -> None:
    assert fold_key(TITLE, text, MORNING) is None


def test_the_shortest_text_that_says_enough() -> None:
    assert fold_key("", " ".join(["mot"] * ENOUGH_WORDS), MORNING) is not None


def test_the_moment_of_publication_counts_by_its_day_in_universal_time() -> None:
    """The collect gives UTC; a moment at midnight in Paris belongs to the day before."""
    paris = timezone(timedelta(hours=1))
    moment = datetime(2026, 11, 3, 0, 30, tzinfo=paris)
    assert fold_key(TITLE, TEXT, moment) == fold_key(TITLE, TEXT, EVENING)
