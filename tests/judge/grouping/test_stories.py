"""Stories: the reports of one event are told from those of another by what they name, in any language."""

from __future__ import annotations

import random
from datetime import date, timedelta

import pytest

from bench.parts.resemblance import resemble
from iet_watch.judge.grouping.copies import alike, compare
from iet_watch.judge.grouping.day import Past, judge_day
from iet_watch.judge.grouping.stories import story_score, strange
from iet_watch.judge.grouping.thresholds import STORY_POINTS, WORTH_KEEPING
from iet_watch.judge.grouping.wording import Wording, weight_to_both, word_it
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


SERIES = [
    (
        "Horoscope Balance du jour",
        "Horoscope Poissons du jour",
        "Amour, travail, santé : ce que vous disent les astres.",
    ),
    ("Bulletin du port n° 12", "Bulletin du port n° 13", "Les navires attendus, les horaires des marées, les travaux."),
    (
        "Soirée théâtre au Havre",
        "Soirée théâtre à Dieppe",
        "Réservez vos places pour la soirée théâtre de votre ville.",
    ),
    ("Le point : les ports - 14/02", "Le point : la pêche - 14/02", "Anne Lebrun reçoit Marc Vidal et Zoé Quint."),
    (
        "Marées Finistère : forts coefficients et vent d'ouest attendus toute la journée",
        "Marées Calvados : coefficients plus faibles, le vent d'ouest tombera avant la journée de demain",
        "Les marées et le vent, heure par heure, dans votre département.",
    ),
    (
        "Tide tables for Exmouth in June",
        "Tide tables for Exmouth in July",
        "High and low water at Exmouth, hour by hour.",
    ),
    ("Kelpship 4.1.6 released", "Kelpship 4.1.7 released", "Kelpship is out, with fixes. Upgrade your Kelpship now."),
    ("Sloop-building, part one of many: ii", "Sloop-building, part one of many: iii", "We build a sloop from larch."),
]


@pytest.mark.parametrize(("one", "other", "text"), SERIES)
def test_the_numbers_names_and_parts_of_one_outlets_series_tell_no_story(one: str, other: str, text: str) -> None:
    lang = "en" if text.isascii() and "Anne" not in text else "fr"
    some, others = (
        word_it(name, title, text, DAY, "a.example", lang=lang) for name, title in (("a", one), ("b", other))
    )
    verdict = resemble(some, others)
    assert verdict.series
    assert not verdict.same


def test_two_episodes_of_a_schedule_tell_no_story() -> None:
    one, other = (
        word_it(name, "Les phares de la côte", text, DAY, "tv.example")
        for name, text in (("a", "La brume"), ("b", "Le gardien"))
    )
    assert resemble(one, other).series
    report = word_it("c", "Les phares de la côte", "", DAY, "tv.example")
    assert not resemble(one, report).series


def test_what_looks_like_a_series_elsewhere_may_be_one_event() -> None:
    one, other = (
        word_it(name, f"Séisme à Valparaiso : {toll} morts sous les décombres", "", DAY, f"{name}.example")
        for name, toll in (("a", 12), ("b", 14))
    )
    assert resemble(one, other).same


def test_english_titles_say_their_day() -> None:
    one, other, again = (
        word_it(name, title, "Trains, ferries and roads around Exmouth this morning.", DAY, "a.example", lang="en")
        for name, title in (
            ("a", "Exmouth traffic, Tuesday Oct. 15"),
            ("b", "Exmouth traffic, Wednesday October 16"),
            ("c", "Exmouth traffic on 15 October"),
        )
    )
    assert one.title_dates == again.title_dates == {(15, 10)}
    assert story_score(one, other) == 0
    assert "october" not in one.content_stems
    assert word_it("d", "Le 5 mars 2026, 12 h : marée", "", DAY).title_dates == {(5, 3)}


def test_names_in_common_and_the_days_between_count() -> None:
    def told(name: str, later: int, text: str) -> Wording:
        day = DAY + timedelta(days=later)
        return word_it(name, "Une digue cède dans la nuit", text, day, f"{name}.example")

    first = told("a", 0, "La digue de Kerlouan a cédé, dit Yann Quéré.")
    near = told("b", 0, "À Kerlouan la digue a cédé cette nuit, selon Yann Quéré.")
    assert {"kerloua", "yann", "quere"} <= first.capitals
    assert "digue" not in first.capitals
    assert story_score(first, near) > story_score(first, told("b", 3, "À Kerlouan la digue a cédé, selon Yann Quéré."))
    nameless = told("b", 0, "À Kervignac la digue a cédé cette nuit, selon Loïc Le Goff.")
    assert story_score(first, near) > story_score(first, nameless)


def test_two_places_under_one_rubric_are_not_in_one_story_even_through_a_third() -> None:
    text = "Rafales de cent kilomètres à l'heure et vagues de six mètres : la tempête Ysolde touche le littoral."
    titles = {
        "a": "Vigilance Finistère : la tempête Ysolde et ses rafales touchent le littoral",
        "b": "Vigilance Calvados : la tempête Ysolde et ses rafales touchent le littoral",
        "c": "La tempête Ysolde et ses rafales touchent le littoral, vagues de six mètres",
    }
    items = {item: word_it(item, title, text, DAY, "a.example") for item, title in titles.items()}
    stories = judge_day(Past(items.__getitem__), items.values(), DAY).stories
    assert stories["a"] != stories["b"]
    assert stories["c"] in (stories["a"], stories["b"])


def test_two_items_that_seem_strange_at_a_glance_have_a_score_that_says_nothing() -> None:
    chance, seen = random.Random(18), 0
    for _ in range(300):
        shared = chance.sample([f"Zorb{n:02}k" if n % 2 else f"moteur{n:02}" for n in range(40)], chance.randint(0, 25))
        one, other = (
            word_it(host, f"{host[0]}annonce {host[0]}bref {host[0]}neuf", " ".join(shared), date(2026, 11, 2), host)
            for host in ("a.example", "b.example")
        )
        if strange(one, other):
            seen += 1
            assert story_score(one, other) < WORTH_KEEPING
            assert not alike(one, other)
    assert 100 < seen < 300


@pytest.mark.parametrize(
    "title",
    ["Communiqué de presse", "Avis d’enquête publique", "Compte rendu du conseil municipal", "Newsletter octobre 2026"],
)
@pytest.mark.parametrize("text", ["", "Télécharger le document au format PDF."])
def test_a_title_that_names_a_kind_of_document_joins_nothing_by_itself(title: str, text: str) -> None:
    one, other = (word_it(name, title, text, DAY, "town.example") for name in "ab")
    elsewhere = word_it("c", title, text, DAY, "region.example")
    for two in (other, elsewhere):
        assert not compare(one, two).same
        assert story_score(one, two) == 0


def test_a_short_title_that_names_an_event_joins_its_reports() -> None:
    assert score("Grève à la SNCF", "Grève à la SNCF") > WORTH_KEEPING


def test_a_message_without_a_title_is_told_by_its_text() -> None:
    text = "Le port du Havre ouvre demain ses portes au public de 9 h à 12 h, inscription gratuite."
    assert compare(word_it("a", "", text, DAY, "a.example"), word_it("b", "", text, DAY, "b.example")).same


def test_what_stands_under_a_kind_of_document_is_told_by_its_text() -> None:
    text = "La Région ouvre un guichet pour les éleveurs touchés par la sécheresse, qui y déposent leur demande d’aide "
    text += "en ligne avant le 15 décembre, avec les factures de fourrage de l’été et un relevé d’exploitation."
    one, other = (word_it(name, "Communiqué de presse", text, DAY, f"{name}.example") for name in "ab")
    assert compare(one, other).same
