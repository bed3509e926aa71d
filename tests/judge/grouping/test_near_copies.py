"""Near-copies: what edits leave of an article is still that article; what looks like it and is another is not."""

from __future__ import annotations

from datetime import date

import pytest

from iet_watch.judge.grouping.copies import CopyVerdict, compare
from iet_watch.judge.grouping.wording import Wording, word_it

DAY = date(2026, 11, 2)
TITLE = "Le Havre : un porte-conteneurs s’échoue devant la digue sud, trente marins évacués"
TEXT = (
    "Un porte-conteneurs battant pavillon maltais s’est échoué lundi devant la digue sud du port du Havre. "
    "Les trente marins ont été hélitreuillés par la base de Maupertus. La préfecture maritime redoute une fuite "
    "de fioul et fait poser des barrages flottants. Le trafic des ferries vers Portsmouth est suspendu."
)


def article(
    title: str = TITLE, text: str = TEXT, day: date | None = DAY, host: str = "a.example", item: str = "a"
) -> Wording:
    return word_it(item, title, text, day, host)


def other(title: str = TITLE, text: str = TEXT, day: date | None = DAY, host: str = "b.example") -> Wording:
    return word_it("b", title, text, day, host)


@pytest.mark.parametrize(
    ("title", "text"),
    [
        (TITLE, f"ROUEN (AFP) - {TEXT}"),
        (TITLE.upper(), TEXT.upper()),
        ("Un porte-conteneurs s’échoue devant la digue sud (Le Havre)", TEXT),
        ("VIDÉO. " + TITLE, TEXT + " Abonnez-vous pour lire la suite."),
        (TITLE, TEXT[:190]),
        (TITLE, TEXT[190:]),
        (TITLE, ""),
        ("Trente marins évacués devant la digue sud", TEXT[100:]),
    ],
    ids=["dateline", "capitals", "retitled", "boilerplate", "cut", "lead gone", "no text", "retitled and cut"],
)
def test_an_edited_article_is_the_same(title: str, text: str) -> None:
    verdict = compare(article(), other(title, text))
    assert verdict.same, verdict
    assert verdict.score >= verdict.threshold > 0


@pytest.mark.parametrize(
    ("title", "text"),
    [
        (
            "Le Havre inaugure une ligne de tramway",
            "La troisième ligne relie la gare à Montivilliers en vingt minutes.",
        ),
        ("Échouement au Havre : la pollution évitée, selon le préfet", "Aucune trace de fioul n’a été relevée en mer."),
    ],
    ids=["another subject", "the same story told otherwise"],
)
def test_another_article_is_not(title: str, text: str) -> None:
    assert not compare(article(), other(title, text)).rule


SERIES = (
    "Le grand débrief, l’intégrale, et vous à l’antenne : mardi ou mercredi, la chronique revient pour une partie de "
    "la soirée sur la guerre en Ukraine et sur les marchés, avec les questions des auditeurs et le numéro du jour."
)


@pytest.mark.parametrize(
    ("one", "another", "guard"),
    [
        ("Le grand débrief - Mardi 6 mai", "Le grand débrief - Mercredi 7 mai", "date"),
        ("Le grand débrief - Mardi 6 mai", "Le grand débrief - Mercredi 6 mai", "date"),
        ("Le grand débrief - 06/05/2026", "Le grand débrief - 07/05/2026", "date"),
        (
            "Grève des trains, les lignes coupées les 7 et 8 mars",
            "Grève des trains, les lignes coupées le 9 mars",
            "date",
        ),
        (
            "Guerre en Ukraine : le grand débrief des marchés, des auditeurs et de la soirée, jour 727",
            "Guerre en Ukraine : le grand débrief des marchés, des auditeurs et de la soirée, jour 728",
            "numbers",
        ),
        ("Bulletin économique régional n° 12", "Bulletin économique régional n°13", "numbers"),
        ("Le grand feuilleton, saison 1, épisode 1", "Le grand feuilleton, saison 1, épisode 2", "numbers"),
        ("Bourse de Paris : le CAC 40 gagne 1,20 %", "Bourse de Paris : le CAC 40 gagne 1,75 %", "numbers"),
        ("Grand débrief et vous, l'antenne - partie 8", "Grand débrief, l'intégrale numéro 12", "series"),
        (
            "Bombcast, the great debrief of the year: Day Three",
            "Bombcast, the great debrief of the year: Day Six",
            "numbers",
        ),
    ],
)
def test_a_series_is_not_its_copy(one: str, another: str, guard: str) -> None:
    verdict = compare(article(one, SERIES), other(another, SERIES))
    assert verdict.guard == guard, verdict
    assert not verdict.same


def test_one_title_filled_with_other_names_is_a_series() -> None:
    """The shows of a season, under one text of the publisher's."""
    titles = [f"Défilé - {house} - Prêt à porter Automne-Hiver 26-27" for house in ("Wiederhoeft", "Zwickaustein")]
    text = "Découvrez le défilé {} - Prêt à porter Automne-Hiver 26-27 : toutes les silhouettes, une à une, en images."
    one, two = (word_it(title, title, text.format(title.split(" - ")[1]), DAY, "mode.example") for title in titles)
    assert compare(one, two).guard == "name"
    assert compare(one, word_it("b", titles[0], text.format("Wiederhoeft"), DAY, "mode.example")).same


def test_forecasts_of_two_days_are_a_series() -> None:
    text = "Découvrez en images les prévisions météo complètes du {} novembre 2026 pour Rouen et pour Le Havre."
    one, two = (
        word_it(str(day), f"Météo normande : {sky} sur la côte et dans les terres", text.format(day), DAY, "tv.example")
        for day, sky in ((2, "un temps nuageux"), (4, "un voile nuageux"))
    )
    assert compare(one, two).guard == "date"


def test_the_whole_programme_is_no_copy_of_each_of_its_parts() -> None:
    """Its own title is in the lead that all of them share; theirs are not."""
    lead = f"Le grand débrief des ports normands en intégralité. {SERIES}"
    whole = article("Le grand débrief des ports normands en intégralité", lead, host="tv.example")
    part = word_it("b", "Antoine élève des lamas dans le Perche", lead, DAY, "tv.example")
    assert not compare(whole, part).same


def test_a_template_with_other_figures_is_refused() -> None:
    template = (
        "La Région ouvre son appel à projets, doté de {} millions d’euros, pour {} PME de {} départements au moins."
    )
    one = article("Un appel à projets pour les PME de la Région", template.format(30, 250, 8))
    assert (
        compare(one, other("Un appel à projets pour les PME de la Région", template.format(12, 90, 5))).guard
        == "template"
    )
    assert compare(one, other("Un appel à projets pour les PME de la Région", template.format(30, 250, 8))).same


def test_a_toll_grows_from_one_day_to_the_next_and_not_later() -> None:
    early, late = (f"Séisme au Chili : {toll} morts et une ville entière sans eau" for toll in (28, 37))
    assert compare(article(early), other(late, day=date(2026, 11, 3))).same
    assert compare(article(early), other(late, day=date(2026, 11, 9))).guard == "numbers"


def test_one_publisher_holds_two_titles_for_two_articles() -> None:
    """The lead of a programme comes back under every part of it, at another address of the same site."""
    one = article("Marie cherche sa sœur depuis dix ans", SERIES, host="radio.example")
    two = word_it("b", "Antoine élève des lamas dans le Perche", SERIES, DAY, "radio.example")
    assert not compare(one, two).same


def test_without_an_address_an_article_told_anew_within_days_is_the_same() -> None:
    one = article(
        "Deux disparus sous une grotte de glace", "Une grotte s’est effondrée sur un groupe en Islande.", host=""
    )
    text = "Une grotte de glace s’est effondrée en Islande : un Américain est mort, sa compagne est blessée."
    later = word_it("b", "Grotte de glace effondrée : un touriste est décédé", text, date(2026, 11, 3), "")
    assert compare(one, later).rule == "retold"
    assert not compare(one, word_it("b", " ".join(later.title), text, date(2026, 12, 3), "")).same


def test_other_languages_are_judged_alike() -> None:
    greek = "Πλοίο προσάραξε έξω από το λιμάνι του Πειραιά, σώοι οι τριάντα ναυτικοί"
    text = "Το πλοίο προσάραξε το πρωί έξω από το λιμάνι και οι ναυτικοί μεταφέρθηκαν με ελικόπτερο στην Αθήνα."
    assert compare(article(greek, text), other(greek, "Πειραιάς - " + text)).same
    assert not compare(article(greek, text), other("Απεργία στα τρένα την Παρασκευή σε όλη τη χώρα", text[:30])).same


@pytest.mark.parametrize("title", ["", "…", "2026", "Météo"])
def test_items_that_say_nothing_are_nobodys_copy(title: str) -> None:
    assert not compare(article(title, ""), other(title, "")).same


def test_the_verdict_is_the_same_in_either_order() -> None:
    one, two = article(), other("VIDÉO. " + TITLE, TEXT[:190])
    assert compare(one, two) == compare(two, one)
    assert isinstance(compare(one, two), CopyVerdict)
