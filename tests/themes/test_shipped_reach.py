"""The shipped equations reach the press and the trade alike: headlines as each writes them, made up for the test."""

from __future__ import annotations

from functools import cache

import pytest

from iet_watch.files.shipped import shipped
from iet_watch.judge.equations.matching import Matcher, read_item
from iet_watch.themes.theme_files import load_themes

PRESS = {
    "agroalimentaire-equin": (
        "Prix alimentaires : Bercy durcit le ton avant la fin des négociations commerciales",
        "Plan Écophyto : l’indicateur qui mesure les pesticides change",
        "Vente de yearlings : un haras change de mains pour douze millions",
    ),
    "cybersecurite-securite-economique": (
        "La caisse de retraite victime d’une cyberattaque, des milliers de comptes touchés",
        "Amende de la Cnil pour un éditeur de logiciels",
        "Un réseau russe de désinformation mis au jour avant le scrutin",
        "Le fleuron de l’optique racheté par un fonds américain, l’État hésite",
    ),
    "economie-circulaire-plastiques": (
        "Bonus réparation : les cordonniers se réjouissent",
        "Un malus contre la mode jetable",
        "Trafic de déchets : neuf personnes jugées",
        "Marée de plastique sur les plages après la perte d’un conteneur",
    ),
    "hydrogene-transition-energetique": (
        "Fusion nucléaire : un record battu dans un réacteur expérimental",
        "Le solaire bondit, l’éolien patine",
        "Électricité : le nouveau tarif fâche les boulangers",
        "Locations : les passoires thermiques auront un délai",
    ),
    "industrie-du-futur-aero-robotique": (
        "Acier vert : le haut fourneau sera remplacé par un four électrique",
        "La production industrielle recule en mars",
        "L’avionneur ralentit ses lignes de production",
        "Alstom supprime trois cents postes",
    ),
    "logistique-portuaire-mer": (
        "Mer Rouge : un transporteur maritime suspend ses traversées",
        "La pêche interdite un mois dans le golfe de Gascogne",
        "Canal Seine-Nord : les riverains s’organisent",
        "Les poids lourds électriques gagnent les transporteurs",
    ),
    "normandie-transversal": (
        "Une fromagerie d’Isigny embauche quarante personnes",
        "À Dieppe, le maire promet trois cents logements",
        "La croûte du camembert est menacée",
    ),
    "numerique-ia-attractivite": (
        "L’IA entre dans les rédactions, les syndicats s’inquiètent",
        "Bruxelles ouvre une enquête contre Google",
        "Dans la vallée, la fracture numérique tient à un pylône",
        "L’usine peine à recruter faute de logements",
    ),
    "sante-silver-economie": (
        "Hôpital : le déficit des CHU a triplé",
        "La consultation chez le généraliste passe à trente euros",
        "Une biotech lève cinquante millions pour sa thérapie génique",
        "Infirmières libérales : la tarification à l’acte contestée",
    ),
    "tracabilite-blockchain": (
        "« Origine France » : mille contrôles dans les supermarchés",
        "Devoir de vigilance : la directive divise les patrons",
        "Saisie record de contrefaçons de pièces automobiles par les douanes",
        "Une blockchain pour les quotas carbone",
    ),
}
TRADE = {
    "agroalimentaire-equin": (
        "Plant-based cheese maker opens a new dairy-free line",
        "Influenza aviaire : point de situation au 12 mars",
    ),
    "cybersecurite-securite-economique": (
        "NIS 2 : le référentiel des entités importantes est publié",
        "Ransomware group lists a ports operator",
        "Secret des affaires : un guide pour les PME",
    ),
    "economie-circulaire-plastiques": (
        "Chemical recycling: first depolymerization unit starts up",
        "Filière REP emballages : le cahier des charges évolue",
    ),
    "hydrogene-transition-energetique": (
        "Electrolyzer maker wins a 200 MW order",
        "Chaleur fatale : appel à projets ouvert jusqu’en juin",
    ),
    "industrie-du-futur-aero-robotique": (
        "Additive manufacturing: titanium parts qualified",
        "Fabrication additive : la filière fixe sa norme",
    ),
    "logistique-portuaire-mer": (
        "HAROPA Port publie son trafic du premier trimestre",
        "Container ship orders at a record",
    ),
    "normandie-transversal": ("La Région Normandie ouvre un appel à projets innovation",),
    "numerique-ia-attractivite": (
        "AI Act: guidance for general-purpose models",
        "ZAN : un décret précise le calcul de l’artificialisation",
    ),
    "sante-silver-economie": (
        "Drug shortage list grows",
        "Entrepôt de données de santé : six projets retenus",
    ),
    "tracabilite-blockchain": (
        "Digital product passport: the battery pilot reports",
        "EUDR : comment prouver l’origine du cacao",
    ),
}
ELSEWHERE = {
    "agroalimentaire-equin": (
        "Le groupe jouera en tournée à l’hippodrome, un concert très attendu",
        "La recette du gratin de fromage de votre grand-mère",
        "Il a gagné la course, mais il a tout perdu",
    ),
    "cybersecurite-securite-economique": (
        "Ce film d’espionnage n’a rien d’industriel",
        "Le vote sanction des électeurs",
    ),
    "economie-circulaire-plastiques": ("Chirurgie plastique : les prix s’envolent", "Traités comme des déchets"),
    "hydrogene-transition-energetique": (
        "Corée du Nord : nouvelle menace nucléaire",
        "Neige : des coupures d’électricité",
    ),
    "industrie-du-futur-aero-robotique": ("Essai du nouveau roadster électrique", "Un robot cuiseur à prix cassé"),
    "logistique-portuaire-mer": ("Le port du masque redevient conseillé", "Cocaïne : le docker du port jugé"),
    "normandie-transversal": ("Rouen : un match sans but", "Caen : un homme retrouvé mort près d’un commerce"),
    "numerique-ia-attractivite": ("Test de l’iPhone : notre avis sur son IA", "Il a rejoint son père à Nice"),
    "sante-silver-economie": ("Le blessé a été conduit à l’hôpital", "Ce film se passe en maison de retraite"),
    "tracabilite-blockchain": (
        "Le cours du bitcoin au plus haut, la blockchain en parle",
        "Un concert à guichet fermé",
    ),
}


def pairs(headlines: dict[str, tuple[str, ...]]) -> list[tuple[str, str]]:
    return [(slug, headline) for slug, several in headlines.items() for headline in several]


@cache
def matcher() -> Matcher:
    return Matcher(load_themes(shipped("themes")))


def themes_of(headline: str) -> set[str]:
    return {match.slug for match in matcher().judge(read_item(headline, "", "", None)).themes}


@pytest.mark.parametrize(("slug", "headline"), pairs(PRESS))
def test_a_theme_reaches_what_the_press_says_in_everyday_words(slug: str, headline: str) -> None:
    assert slug in themes_of(headline)


@pytest.mark.parametrize(("slug", "headline"), pairs(TRADE))
def test_a_theme_still_reaches_what_the_trade_says_in_its_own(slug: str, headline: str) -> None:
    assert slug in themes_of(headline)


@pytest.mark.parametrize(("slug", "headline"), pairs(ELSEWHERE))
def test_a_theme_leaves_the_homonyms_out(slug: str, headline: str) -> None:
    assert slug not in themes_of(headline)
