"""A bulletin made by hand, with something in every part of it, for tests that need no file."""

from __future__ import annotations

from datetime import date, datetime, time
from zoneinfo import ZoneInfo

from iet_watch.model.quarter import Quarter
from iet_watch.publish.issue.bulletin import Bulletin, Fiche, Figures, Logo, Reprint, Section, ThemeCount
from iet_watch.publish.issue.inserts import Call, Erratum, Event, Inserts, KeyFigure

ZONE = ZoneInfo("Europe/Paris")
SUMMARY = (
    "Le terminal d’essai branche ses navires : 3 300 escales, 45 % du trafic. Deux armateurs ont signé pour dix ans. "
    "Le chantier durera dix-huit mois ; il commencera par le quai nord, où la puissance disponible suffit déjà. "
    "Les riverains demandaient depuis longtemps cette mesure, que le bruit des groupes et les fumées justifiaient. "
    "Le coût est partagé entre le port, la région et les compagnies, selon une clé qui sera revue chaque année. "
    "Reste la question du réseau : il faudra renforcer deux postes, ce qui demande trois ans et une enquête publique."
)


def fiche(item: int, **changes: object) -> Fiche:
    """A whole fiche; `changes` replace its parts."""
    values: dict[str, object] = {
        "item": item,
        "title": f"Le Havre : un quai de {item} mètres électrifié d’ici à 2028",
        "original_title": "",
        "lang": "fr",
        "foreign": False,
        "source": f"Gazette d’essai {item % 12}",
        "url": f"https://gazette.example/quai/{item}",
        "published": date(2026, 11, 4),
        "kind": "article",
        "place": "Le Havre",
        "keywords": ("quai", "électricité à quai"),
        "reliability": "source primaire, à recouper",
        "contributor": "veille-ports",
        "reprinted_by": (Reprint("Journal d’essai", "https://journal.example/quai"),),
        "summary": f"{SUMMARY} ({item})",
        "remember": f"- Premier branchement en mars 2027 ;\n- coût : {item} M€, dont 40 % d’aides ;\n- bilan en 2029.",
        "stake": f"Les autres ports moyens peuvent mutualiser l’achat n° {item}. Une étude commune coûterait moins "
        "cher que quatre études séparées, et donnerait un cahier des charges à tous.",
        "path": f"fiches/ports/{item:02}-quai.md",
        "theme": "ports",
        "theme_title": "Ports & mer",
    }
    return Fiche(**{**values, **changes})  # type: ignore[arg-type]


def section(number: int, *fiches: Fiche) -> Section:
    return Section(f"theme-{number}", f"Thème d’essai {number}", "Ce qui change à quai.", fiches)


def made_of(*sections: Section, **changes: object) -> Bulletin:
    """A bulletin of `sections`, with figures, calls, dates, an erratum and a logo."""
    fiches = [one for part in sections for one in part.fiches]
    values: dict[str, object] = {
        "title": "Bulletin d’essai",
        "region": "Région d’essai",
        "publisher": "Réseau d’essai",
        "director": "La direction d’essai",
        "contact": "veille@essai.example",
        "number": 7,
        "quarter": Quarter(2026, 4),
        "language": "fr",
        "published": date(2026, 12, 15),
        "state": "draft",
        "approver": "La direction d’essai",
        "editorial": "Un édito d’essai.\n\nEn deux paragraphes.",
        "editorial_author": "La rédaction d’essai",
        "essentials": "- Un quai électrifié.\n- Un appel se clôt le 22 janvier.",
        "sections": sections,
        "figures": Figures(
            12, 11, 3300, 41, 200, len(fiches),
            tuple(ThemeCount(f"Thème {n}", f"2026-T{q}", 10 * n + q) for n in (1, 2) for q in (3, 4)),
        ),
        "contributors": ("veille-mer", "veille-ports"),
        "items": tuple(one.item for one in fiches),
        "level": "partenaires",
        "inserts": Inserts(
            (KeyFigure("19,6", "M€", "pour un quai", date(2026, 11, 4), "Gazette d’essai", "https://gazette.example/"),),
            (Call("Appel d’essai", "Agence", date(2027, 1, 22), time(17), "Façade", "60 %", "https://agence.example/"),),
            (
                Event("Journée", datetime(2027, 2, 3, 9, 30, tzinfo=ZONE), None, "Rouen", "Réseau", "Inscription", ""),
                Event("Salon", date(2027, 1, 30), date(2027, 2, 1), "", "", "", "https://salon.example/"),
            ),
        ),
        "errata": (Erratum(date(2027, 1, 12), "Il fallait lire 450.", fiches[0].item if fiches else None),),
        "logo": Logo("data:image/svg+xml;base64,PHN2Zy8+", "Réseau d’essai"),
        "page_address": "https://veille.essai.example/2026-T4/",
        "archive_address": "https://veille.essai.example",
        "unsubscribe": "https://veille.essai.example/quitter",
    }  # fmt: skip
    return Bulletin(**{**values, **changes})  # type: ignore[arg-type]


BULLETIN = made_of(section(1, fiche(1), fiche(2)), section(2, fiche(3)))
