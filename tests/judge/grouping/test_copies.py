"""The same article word for word, or by the address that its page declares."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from time import process_time

import pytest

from iet_watch.judge.grouping.copies import compare, repetition
from iet_watch.judge.grouping.substance import corrects, says_otherwise
from iet_watch.judge.grouping.surroundings import without_surroundings
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
        ("conteneurs", "contenuers", "same"),
        ("inauguré lundi", "inaugurera lundi", "same"),
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


@pytest.mark.parametrize(
    ("here", "there"), [("12500 euros", "15500 euros"), ("1250000 tonnes", "1350000 tonnes"), ("RN1234", "RN1235")]
)
def test_figures_have_one_spelling_however_long(here: str, there: str) -> None:
    one, other = (told(text=f"{REPORT[:200]} pour {said}, {REPORT[200:]}") for said in (here, there))
    assert says_otherwise(one.text, other.text)
    assert repetition(one, other) == ""


APPEARED = "L’article {} est apparu en premier sur {}."


@pytest.mark.parametrize(
    ("here", "there", "says"),
    [
        ("{} " + APPEARED.format(TITLE, "Le Journal"), "{} " + APPEARED.format("Un quai de plus", "Ici Port"), "same"),
        ("{} The post A new quay appeared first on Port.", "{} The post Quay opens appeared first on Port.", "same"),
        ("{} Lire aussi : la grève", "{} Lire aussi : le fret en trois chiffres", "same"),
        ("{} Lire la suite", "{} Continuer la lecture", "same"),
        ("{} Publié hier", "{} Publié lundi", "same"),
        ("{} Publié le 3 novembre à 10 h", "{} Publié le 4 novembre", "same"),
        ("Photo : Jeanne Dupont / AFP. {}", "Crédit photo : M. Durand. {}", "same"),
        ("Photo : le permis accordé. {}", "Photo : le permis refusé. {}", ""),
        ("Crédit accordé au port. {}", "Crédit refusé au port. {}", ""),
        ("{} Le décret est publié, refusé", "{} Le décret est publié, accordé", ""),
        ("{} Le permis est refusé", "{} Lire la suite", ""),
    ],
)
@pytest.mark.parametrize("text", [TEXT, REPORT])
def test_what_stands_around_a_text_is_no_part_of_it(text: str, here: str, there: str, says: str) -> None:
    one, other = told(text=here.format(text)), told(text=there.format(text))
    assert (repetition(one, other), repetition(other, one)) == (says, says)


@pytest.mark.parametrize(
    ("title", "corrected"),
    [
        ("Le budget du port adapté", True),
        ("Le budget du port rejeté", True),
        ("Les budgets du port adoptés", False),
        ("Le bugdet du port adopté", False),
        ("Tout autre chose se passe ailleurs", False),
    ],
)
def test_a_letter_of_a_title_makes_another_word(title: str, corrected: bool) -> None:
    assert corrects(told(title).title, told("Le budget du port adopté").title) == corrected


def test_a_feed_made_to_take_long_is_compared_in_a_moment() -> None:
    short, long = ["0", "1"] * 110 + ["2"], ["1", "0"] * 50_000
    before = process_time()
    assert says_otherwise(short, long)
    assert says_otherwise(long, short)
    assert without_surroundings("the post " * 20_000 + " appeared first on ", "publie le " * 20_000 + ".")
    assert process_time() - before < 2  # aligned, they take forty


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
