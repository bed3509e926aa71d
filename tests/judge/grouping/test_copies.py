"""The same article word for word, or by the address that its page declares."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from iet_watch.judge.grouping.copies import compare, repetition
from iet_watch.judge.grouping.wording import WORDS_READ, Wording, word_it
from iet_watch.model.items import COMPARED_LETTERS

TITLE = "Le port du Havre inaugure un quai"
TEXT = "Le port du Havre a inauguré lundi un nouveau quai pour les porte-conteneurs de grande taille."
DAY = date(2026, 11, 2)
HERE, THERE = "https://agence.example/quai", "https://journal.example/breves/12"


def told(title: str = TITLE, text: str = TEXT, *names: str) -> Wording:
    return word_it("b", title, text, DAY, "journal.example", names)


ORIGINAL = word_it("a", TITLE, TEXT, DAY, "agence.example", [HERE])


@pytest.mark.parametrize(
    ("title", "text"),
    [
        (TITLE, TEXT),
        (TITLE.upper(), TEXT.upper()),
        (TITLE, TEXT.replace("é", "e")),
        (f"« {TITLE} »", TEXT.replace(" ", "  ")),
        (TITLE, TEXT.replace("porte-conteneurs", "porte conteneurs").replace(".", " !")),
    ],
    ids=["as it is", "capitals", "accents", "quotes and spaces", "punctuation"],
)
def test_typing_makes_no_difference(title: str, text: str) -> None:
    verdict = compare(ORIGINAL, told(title, text))
    assert (verdict.rule, verdict.guard, verdict.score) == ("identical", "", 1.0)


@pytest.mark.parametrize(
    ("title", "text", "rule"),
    [
        (TITLE, TEXT.replace("lundi", "mardi"), "sentences"),
        (TITLE, f"{TEXT} Enfin.", "same-text"),
        (f"{TITLE} neuf", TEXT, "same-text"),
    ],
)
def test_another_word_makes_a_near_copy(title: str, text: str, rule: str) -> None:
    assert compare(ORIGINAL, told(title, text)).rule == rule


@pytest.mark.parametrize(
    ("text", "says"),
    [
        (TEXT, "same"),
        (TEXT.upper(), "same"),
        (TEXT.removesuffix(" de grande taille."), "part"),
        (f"{TEXT} Il a coûté plus cher que prévu, et la Région paie la différence.", ""),
        (TEXT.replace("lundi", "le 3"), ""),
        ("Tout autre chose est dit ici, sur un autre port et d’autres bateaux que ceux-là.", ""),
    ],
)
def test_what_an_article_says_of_another(text: str, says: str) -> None:
    assert repetition(told(text=text), ORIGINAL) == says


REPORT = (
    f"{TEXT} Les travaux auront duré plus longtemps que prévu, après la découverte d’une épave, et la Région a payé. "
    "Un million de tonnes y sont attendues. Le permis du terminal voisin a été accordé jeudi par le préfet, au terme "
    "d’une enquête publique où les riverains avaient donné leur avis. Le chantier est légal, a dit le juge."
)


@pytest.mark.parametrize(
    ("here", "there", "says"),
    [
        ("accordé", "accordée", "same"),
        ("porte-conteneurs", "porteconteneurs", "same"),
        ("le préfet", "un préfet", "same"),
        (TEXT, f"LE HAVRE (dépêche). {TEXT}", "same"),
        ("le juge.", "le juge. Lire aussi : le port", "same"),
        ("Un million de tonnes y sont attendues. ", "", "part"),
        ("a dit le juge.", "a dit le j…", "same"),
        ("accordé", "refusé", ""),
        ("Un million", "Deux millions", ""),
        ("Un million", "Un milliard", ""),
        ("a été", "n’a pas été", ""),
        ("a été accordé", "aurait été accordé", ""),
        ("légal", "illégal", ""),
        ("par le préfet", "par le préfet par intérim", ""),
        ("jeudi", "mardi", ""),
        ("a dit le juge", "a dit un riverain", ""),
    ],
)
def test_another_word_of_content_is_something_of_its_own(here: str, there: str, says: str) -> None:
    assert here in REPORT
    one, other = told(text=REPORT.replace(here, there)), told(text=REPORT)
    assert repetition(one, other) == says
    if not says:
        assert repetition(other, one) == ""


def test_a_word_that_a_text_has_lost_makes_another() -> None:
    refused = told(text=REPORT.replace("a été accordé", "n’a pas été accordé"))
    shorter = told(text=REPORT.partition(" Le chantier")[0])
    assert (repetition(shorter, told(text=REPORT)), repetition(shorter, refused)) == ("part", "")


def test_a_text_of_few_words_and_many_letters_goes_on_beyond_what_is_compared() -> None:
    """Where nothing stands between words, four thousand letters are few of them."""
    text = "、".join("港の新しい埠頭が月曜日に開いた" for _ in range(2 * COMPARED_LETTERS // 16))
    whole, beginning = told(text=text), told(text=text[:COMPARED_LETTERS])
    assert whole.length < 2 * WORDS_READ
    as_kept = replace(whole, compared=beginning.compared)
    assert (repetition(as_kept, beginning), repetition(beginning, as_kept)) == ("", "part")


def test_a_page_that_declares_another_address_republishes_it() -> None:
    retitled = told("Un quai neuf, enfin", f"{TEXT} Abonnez-vous.", THERE, HERE)
    assert compare(ORIGINAL, retitled).rule == "address"
    assert compare(ORIGINAL, told("Un quai neuf, enfin", "Tout autre chose est dit ici.", THERE, HERE)).rule == ""


def test_a_series_that_declares_one_address_stays_a_series() -> None:
    one, other = (
        word_it(
            str(day), f"Vente du {day} novembre à la criée", f"{TEXT} Vente du {day}.", DAY, "criee.example", [HERE]
        )
        for day in (12, 13)
    )
    verdict = compare(one, other)
    assert (verdict.rule, verdict.guard, verdict.same) == ("address", "date", False)


@pytest.mark.parametrize("title", ["7", "Live", "12 13"])
def test_a_title_that_names_nothing_joins_nothing(title: str) -> None:
    assert not compare(ORIGINAL, told(title, "Le port du Havre publie le bilan de la journée du lundi 7.")).same
