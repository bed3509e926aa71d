"""A desk with eight articles to decide upon, a person who decides by mail, and the answers that people write."""

from __future__ import annotations

import json
from pathlib import Path

from tests.conftest import Desk

ANSWERS = Path(__file__).parent / "answers"
DIGEST = (ANSWERS / "digest.txt").read_text(encoding="utf-8")  # as it is sent; the answers quote it
CAMILLE = "camille.exemple@agence.example"
PEOPLE = f"""
[[people]]
name = "Camille Exemple"
organisation = "Agence de développement"
mail = "{CAMILLE}"
role = "veilleur"

[[people]]
name = "Dominique Modèle"
mail = "dominique.modele@chambre.example"
role = "coordinateur"
themes = ["tracabilite"]

[[people]]
name = "Sacha Sans Adresse"
role = "veilleur"
"""
_MONTH = "2026-11"


def articles() -> list[dict[str, str]]:
    """The eight articles of the digest, as its text tells them."""
    found: list[dict[str, str]] = []
    for block in DIGEST.split("\n\n")[2:10]:
        title, origin, *words, url = (line.strip() for line in block.split("\n"))
        source, day = origin.split(", ")
        found.append(
            {
                "url": url, "title": title.partition(" ")[2], "source": source, "text": " ".join(words),
                "published": f"{_MONTH}-{int(day.split(chr(160))[0]):02}T08:00:00+01:00",
            }
        )  # fmt: skip
    return found


def fill(desk: Desk) -> None:
    """The eight articles, the theme, the people."""
    desk.configure('[bulletin]\ntitle = "Veille partagée"\n[mail]\nsender = "veille@region.example"\n')
    desk.theme("tracabilite", "title = 'Traçabilité (blockchain)'\nquery = '*'\n")
    (desk.root / "people.toml").write_text(PEOPLE, encoding="utf-8")
    path = desk.root / "articles.jsonl"
    path.write_text("\n".join(json.dumps(one) for one in articles()), encoding="utf-8")
    done = desk("import", path)
    assert done.code == 0, done.err
