"""An issue on disk, made through the command line, that a test then spoils in one place."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from tests.conftest import Desk, Done

QUARTER = "2026-T4"
CONFIGURATION = (
    "[bulletin]\ntitle = 'Bulletin d’essai'\nregion = 'Normandie'\npublisher = 'Une région'\n"
    "director = 'Une directrice'\ncontact = 'veille@region.example'\n"
    "[collect]\nallow_private_networks = true\nhost_delay_seconds = 0.0\nread_articles = false\n"
)
# Invented. Each article has words of its own, and no summary repeats one of them.
ARTICLES = (
    ("Le port du Havre branche ses paquebots", "Gazette du quai", "fr",
     "Depuis lundi les paquebots en escale coupent leurs moteurs et prennent le courant du réseau. Deux bornes de "
     "huit mégawatts ont été posées au pied du terminal, pour un coût que le port chiffre à vingt millions."),
    ("Une filière du lin se donne un passeport", "Fil textile", "fr",
     "Chaque balle de fibre porte désormais un code qui raconte sa parcelle, son teillage et sa filature. Onze "
     "coopératives y participent et partagent un registre que personne ne peut corriger sans laisser de trace."),
    ("Harbour cranes learn to share their data", "Lowland Ports", "en",
     "Terminal operators agreed on an open format for crane telemetry, and a neutral trust keeps the keys. Smaller "
     "ports may join the scheme without buying the hardware of any single vendor."),
)  # fmt: skip
SUMMARY = (
    "À quai, les navires de croisière ne brûlent plus de fioul : ils se raccordent au secteur dès leur arrivée. "
    "L’équipement vient d’entrer en service et doit encore prouver sa tenue pendant une saison complète. Le "
    "gestionnaire annonce un bilan public à l’automne prochain, avec des relevés de bruit et de qualité de l’air. "
    "D’autres places de la façade attendent ces résultats avant d’investir. Le montant engagé reste élevé, et la "
    "rentabilité dépendra du nombre d’escales qui acceptent de payer ce service facultatif."
)


@dataclass(frozen=True)
class Issue:
    """An issue whose fiches are all written and in which nothing is to be found."""

    desk: Desk
    quarter: str = QUARTER

    @property
    def folder(self) -> Path:
        return self.desk.root / "data" / "bulletins" / self.quarter

    def fiche(self, number: int = 1) -> Path:
        [path] = (
            path for path in self.folder.glob("fiches/*/*.md") if f"\nitem = {number}\n" in path.read_text("utf-8")
        )
        return path

    def spoil(self, before: str, after: str, number: int = 1) -> int:
        """Puts `after` for `before` in a fiche; returns the line on which it now stands."""
        path = self.fiche(number)
        text = path.read_text(encoding="utf-8")
        assert before in text
        path.write_text(text.replace(before, after, 1), encoding="utf-8")
        return text[: text.index(before)].count("\n") + 1

    def check(self, *options: str) -> Done:
        return self.desk("bulletin", self.quarter, "--check", "--json", *options)

    def found(self, family: str, *options: str) -> list[Mapping[str, Any]]:
        """What one family of checks finds."""
        done = self.check(*options)
        assert done.code in (0, 65), done.err
        return [finding for finding in done.json["findings"] if finding["family"] == family]

    def publish(self, *options: str, who: str = "Une directrice") -> Done:
        return self.desk("bulletin", self.quarter, "--publish", "--as", who, *options)


def write_issue(desk: Desk, articles: Sequence[tuple[str, str, str, str]] = ARTICLES) -> Issue:
    """Imports `articles`, keeps and writes them. Their addresses end with their numbers, from 1."""
    desk.configure(CONFIGURATION)
    desk.theme("port", "title = 'Ports et filières'\nquery = '*'\n")
    lines = [
        {"url": f"https://journal.example/articles/{n}", "title": title, "source": source, "lang": lang, "text": text,
         "published": f"2026-11-{n:02}"}
        for n, (title, source, lang, text) in enumerate(articles, start=1)
    ]  # fmt: skip
    file = desk.root / "articles.jsonl"
    file.write_text("".join(json.dumps(line, ensure_ascii=False) + "\n" for line in lines), encoding="utf-8")
    assert desk("import", file).code == 0
    return keep_and_write(desk, range(1, len(articles) + 1), QUARTER)


def keep_and_write(desk: Desk, numbers: Sequence[int], quarter: str) -> Issue:
    """Keeps items and writes an issue of them."""
    for number in numbers:
        assert desk("keep", number, "--as", f"Contributrice {'ABC'[number % 3]}").code == 0
    assert desk("bulletin", quarter, "--draft").code == 0
    issue = Issue(desk, quarter)
    for path in sorted(issue.folder.glob("fiches/*/*.md")):
        path.write_text(_written(path.read_text(encoding="utf-8")), encoding="utf-8")
    (issue.folder / "edito.md").write_text(
        "+++\nauthor = 'La rédaction'\n+++\n\n## Édito\n\nUn numéro sur les ports et sur ceux qui les servent.\n",
        encoding="utf-8",
    )
    return issue


def _written(draft: str) -> str:
    head = draft.split("+++")[1]
    if 'lang = "en"' in head:
        head = head.replace('\ntitle = "Harbour', '\ntitle = "Les grues du port partagent leurs mesures"\nx = "Harbour')
        head = "\n".join(line for line in head.split("\n") if not line.startswith("x = "))
    return (
        f"+++{head}+++\n\n## Résumé\n\n{SUMMARY}\n\n## Ce qu’il faut retenir\n\n- Le bilan est attendu à l’automne.\n\n"
        "## Enjeu pour le territoire\n\nLes ports normands peuvent demander à visiter l’installation.\n"
    )
