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
        ("Trente marins évacués devant la digue sud", TEXT[100:]),
    ],
    ids=["dateline", "capitals", "retitled", "boilerplate", "cut", "lead gone", "retitled and cut"],
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
        (TITLE, ""),
        (
            TITLE,
            "Le pilote du cargo était seul à la barre, et la marée descendait, a dit le procureur de la République.",
        ),
        (
            "Échouement du Havre : le fioul a touché la plage",
            TEXT[:190] + " Mardi soir, trois kilomètres de galets sont couverts de plaques noires, et deux cents "
            "bénévoles attendent des gants ; la saison des bains est compromise, dit la maire de la ville.",
        ),
    ],
    ids=[
        "another subject",
        "the same story told otherwise",
        "one headline without a text",
        "one headline of two outlets over two texts",
        "a follow-up that begins by what was known",
    ],
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
        ("Grand débrief et vous, l'antenne - partie 8", "Grand débrief, l'intégrale numéro 12", "numbers"),
        (
            "Les journées du grand débrief, septième journée",
            "Les journées du grand débrief, dixième journée",
            "numbers",
        ),
        ("Trains : le grand débrief en version 4.1.6", "Trains : le grand débrief en version 4.1.6.rc2", "numbers"),
        ("Le grand débrief des trains, paquet v201601", "Le grand débrief des trains, paquet v201603", "numbers"),
        ("Le grand débrief : 150 000 auditeurs à Paris", "Le grand débrief : 250 000 auditeurs à Paris", "numbers"),
        ("Le grand débrief des marchés du lundi soir", "Le grand débrief des marchés du mardi soir", "date"),
        ("Le grand débrief du signe du Bélier ce soir", "Le grand débrief du signe du Cancer ce soir", "name"),
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
    assert not compare(one, two).same
    assert compare(one, word_it("b", titles[0], text.format("Wiederhoeft"), DAY, "mode.example")).same


def test_forecasts_of_two_days_are_a_series() -> None:
    text = "Découvrez en images les prévisions météo complètes du {} novembre 2026 pour Rouen et pour Le Havre."
    one, two = (
        word_it(str(day), f"Météo normande : {sky} sur la côte et dans les terres", text.format(day), DAY, "tv.example")
        for day, sky in ((2, "un temps nuageux"), (4, "un voile nuageux"))
    )
    assert not compare(one, two).same


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


def test_a_toll_that_grows_is_another_article_of_one_story() -> None:
    early, late = (f"Séisme au Chili : {toll} morts et une ville entière sans eau" for toll in (28, 37))
    assert compare(article(early), other(late, day=date(2026, 11, 3))).guard == "numbers"


@pytest.mark.parametrize(
    ("one", "two", "text"),
    [
        ("Épisode vingt : le mal-aimé revient à quai", "Épisode vingt : à la folie, à quai", "La suite."),
        (
            "Introduction aux remorqueurs du port ancien",
            "Photographies des remorqueurs du port ancien",
            "Introduction.",
        ),
    ],
)
def test_nearly_no_text_and_alike_titles_are_two_articles(one: str, two: str, text: str) -> None:
    assert not compare(article(one, text, host="tv.example"), other(two, text, host="tv.example")).same


def test_a_sequel_is_not_what_it_follows() -> None:
    first, second = "L’enquête du phare de Gatteville", "L’enquête du phare de Gatteville 2"
    texts = (
        f"Dans {name}, le joueur mène une enquête sur un gardien disparu ; {end}"
        for name, end in (
            (first, "le titre est sorti en mars et se termine en six heures."),
            (second, "la suite arrive en novembre avec un bateau, deux îles et un second gardien."),
        )
    )
    one, two = (
        word_it(title, title, text, DAY, "jeux.example") for title, text in zip((first, second), texts, strict=True)
    )
    assert not compare(one, two).same


def test_the_weather_of_two_towns_is_two_articles() -> None:
    text = "À {}, le ciel sera gris le matin, avec des averses l’après-midi et un vent de nord-ouest à 40 km/h."
    one, two = (
        word_it(town, f"Météo à {town} : le temps de ce week-end", text.format(town), DAY, "meteo.example")
        for town in ("Rouen", "Cherbourg")
    )
    assert not compare(one, two).same


def test_one_headline_of_one_outlet_within_two_days_is_one_article() -> None:
    title = "Dieppe : le maire inaugure la nouvelle halle à marée du port"
    clip = "La halle à marée ouvre après deux ans de travaux ; les mareyeurs y entrent dès lundi matin."
    page = "Le bâtiment de 4 000 mètres carrés a coûté douze millions d’euros, payés par la Région et par l’État."
    one = article(title, clip, host="www.tv.example")
    assert compare(one, other(title, page, host="video.tv.example")).rule == "headline"
    assert not compare(one, other(title, page, date(2026, 11, 9), "video.tv.example")).same
    assert not compare(one, other(title, page, host="journal.example")).same


@pytest.mark.parametrize(("day", "rule"), [(2, "headline"), (4, "headline"), (5, "")])
def test_two_days_are_counted_to_the_day(day: int, rule: str) -> None:
    clip = "Regardez les images de l’échouement et du sauvetage des marins, filmées depuis la plage par nos équipes."
    assert compare(article(), other(TITLE, clip, date(2026, 11, day), "a.example")).rule == rule


def test_a_chapeau_over_other_titles_folds_nothing() -> None:
    chapeau = (
        "La mobilisation des pêcheurs se poursuit ce mardi après les annonces du ministre, qui n’ont pas convaincu les "
        "équipages réunis sur les quais de Port-en-Bessin et de Grandcamp depuis l’aube."
    )
    titles = ("Jean Exemple, patron du Cormoran : « nous irons à Paris »", "À Grandcamp, la criée reste fermée")
    one, two = (word_it(title, title, chapeau, DAY, "tv.example") for title in titles)
    assert not compare(one, two).same


def test_a_weekly_column_keeps_its_chapeau_and_is_new_each_week() -> None:
    chapeau = (
        "Tous les jeudis, la rédaction revient sur les tendances de la criée de Cherbourg et sur les cours de la "
        "coquille durant la semaine écoulée, avec un mareyeur et un patron."
    )
    one, two = (
        word_it(end, f"Criée de Cherbourg : la coquille {end}", chapeau, day, "gazette.example")
        for end, day in (("remonte", DAY), ("recule", date(2026, 11, 9)))
    )
    assert not compare(one, two).same


def test_one_publisher_holds_two_titles_for_two_articles() -> None:
    """The lead of a programme comes back under every part of it, at another address of the same site."""
    one = article("Marie cherche sa sœur depuis dix ans", SERIES, host="radio.example")
    two = word_it("b", "Antoine élève des lamas dans le Perche", SERIES, DAY, "radio.example")
    assert not compare(one, two).same


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


@pytest.mark.parametrize(
    ("one", "two", "texts"),
    [
        ("Arène | Terre (EU)", "Arène | Terre", ("{} was newly added and is broken now",) * 2),
        ("Vagues 2", "Vagues", ("{} was newly added to the list and is broken for all players",) * 2),
        (
            "Légendes",
            "Légendes",
            (
                "Notes: works with two launchers, a helper is given => will stop working with the next anticheat",
                "Notes: will stop working with the next anticheat => works with two launchers, a helper is given",
            ),
        ),
        (
            "Construire un simulateur de vol. Partie 2",
            "Construire un simulateur de vol",
            (
                "Merci à nos soutiens, la liste est ici ; abonnez-vous à la chaîne, un épisode sort chaque mois. {}",
                "Merci à nos soutiens, la liste est ici ; abonnez-vous à la chaîne, un épisode sort chaque mois. Un {}",
            ),
        ),
    ],
    ids=["another edition", "a sequel", "a list of changes the other way round", "part 2 under one description"],
)
def test_short_titles_of_one_outlet_name_a_series(one: str, two: str, texts: tuple[str, str]) -> None:
    first = article(one, texts[0].format(one), host="jeux.example")
    second = other(two, texts[1].format(two), date(2026, 12, 9), "jeux.example")
    assert not compare(first, second).same
