"""Stories: the reports of one event are told from those of another by what they name, in any language."""

from __future__ import annotations

from datetime import date

import pytest

from iet_watch.judge.grouping.stories import resemble, story_score
from iet_watch.judge.grouping.thresholds import STORY_POINTS
from iet_watch.judge.grouping.wording import weight_to_both, word_it
from iet_watch.judge.language.word_frequency import YEAR_WEIGHT

DAY = date(2026, 11, 2)


def score(one: str, other: str, hosts: tuple[str, str] = ("a.example", "b.example"), text: str = "") -> float:
    return story_score(word_it("a", one, text, DAY, hosts[0]), word_it("b", other, text, DAY, hosts[1]))


@pytest.mark.parametrize(
    ("one", "other"),
    [
        (
            "Le Havre : un porte-conteneurs s’échoue devant la digue",
            "Porte-conteneurs échoué au Havre : l’équipage évacué",
        ),
        ("Séisme à Valparaiso : douze morts", "Chili : un séisme frappe Valparaiso, au moins dix morts"),
    ],
)
def test_two_reports_of_one_event(one: str, other: str) -> None:
    verdict = resemble(word_it("a", one, "", DAY, "a.example"), word_it("b", other, "", DAY, "b.example"))
    assert verdict.same, verdict


@pytest.mark.parametrize(
    ("lang", "one", "other"),
    [
        ("en", "Valparaiso earthquake kills twelve people", "Chile: twelve die as an earthquake hits Valparaiso"),
        ("de", "Erdbeben in Valparaiso fordert zwölf Tote", "Zwölf Tote bei Erdbeben in Valparaiso"),
        ("es", "Doce muertos por un terremoto en Valparaíso", "Un terremoto en Valparaíso deja doce muertos"),
    ],
)
def test_each_language_is_weighed_by_its_own_counts(lang: str, one: str, other: str) -> None:
    told, again = (word_it(name, title, "", DAY, name, lang=lang) for name, title in (("a", one), ("b", other)))
    assert resemble(told, again).same
    uncounted = word_it("b", other, "", DAY, "b", lang="fi")
    assert story_score(told, uncounted) == story_score(uncounted, told) == 0


@pytest.mark.parametrize("lang", ["en", "de", "es", "it", "nl", "pt"])
def test_the_small_words_of_a_language_weigh_little(lang: str) -> None:
    small = {"en": "because", "de": "weil", "es": "porque", "it": "perche", "nl": "omdat", "pt": "porque"}[lang]
    weights = word_it("a", "", "", DAY, lang=lang).weights
    assert weights[small] < 4.5 < weights["valpara"]
    assert weights["2026"] == YEAR_WEIGHT


def test_two_languages_share_what_is_rare_in_both() -> None:
    one, other = word_it("a", "Chat", "", DAY), word_it("b", "Chat", "", DAY, lang="en")
    assert weight_to_both(one, other)("chat") == min(one.weights["chat"], other.weights["chat"])


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Le Havre : un porte-conteneurs s’échoue devant la digue", "Le Havre : une ligne de tramway inaugurée lundi"),
        ("Emmanuel Macron reçoit le roi du Maroc", "Emmanuel Macron favorable à la réforme des ports"),
        ("Mardi 15 octobre : le journal", "Mardi 15 octobre : le procès du siècle"),
        ("", ""),
    ],
)
def test_two_events(one: str, other: str) -> None:
    assert not resemble(word_it("a", one, "", DAY), word_it("b", other, "", DAY)).same


def test_one_publisher_seldom_reports_an_event_twice() -> None:
    titles = ("Séisme à Valparaiso : douze morts", "Chili : un séisme à Valparaiso")
    assert score(*titles, hosts=("a.example", "a.example")) < score(*titles)


def test_the_points_explain_the_score() -> None:
    one, other = (word_it(name, "Séisme à Valparaiso : douze morts", "", DAY, name) for name in "ab")
    verdict = resemble(one, other)
    assert verdict.score == story_score(one, other) == story_score(other, one)
    assert list(verdict.points) == list(STORY_POINTS)
    assert 0 < verdict.score < 1


def test_the_numbers_of_a_series_tell_no_story() -> None:
    one, other = (
        word_it(name, f"Le journal de 19 h - {day:02}/11/2026", "", DAY) for name, day in (("a", 2), ("b", 3))
    )
    verdict = resemble(one, other)
    assert verdict.series
    assert verdict.score == 0
