"""Keywords proposed for an item: the vocabulary's first, then what it says again and the press seldom says."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from iet_watch.judge.indexing.keywords import Keywords
from iet_watch.query.parsing import parse
from iet_watch.query.tree import Term
from iet_watch.themes.vocabulary import Preferred, Vocabulary
from tests.conftest import Desk

VOCABULARY = """
[[terms]]
name = "numérique"
[[terms]]
name = "intelligence artificielle"
synonyms = ["IA", "artificial intelligence"]
broader = "numérique"
[[terms]]
name = "électrification des quais"
synonyms = ["branchement à quai", "shore power"]
[[terms]]
name = "conteneur"
themes = ["autre"]
"""
TITLE = "Le port électrifie ses quais"
TEXT = (
    "Deux branchements à quai de la ganterie Morvelec serviront dès l’an prochain, et l’IA dira quand. "
    "La ganterie Morvelec, pionnière du numérique, y voit un conteneur d’avance."
)


@pytest.fixture
def kept(desk: Desk) -> Desk:
    """One invented item, kept, in a workspace that has a vocabulary."""
    desk.theme("port", "title = 'Port'\nquery = 'quai'\n[[tags]]\nname = 'énergie'\nquery = 'électrifier'\n")
    desk.theme("autre", "title = 'Autre'\nquery = 'introuvable'\n")
    (desk.root / "vocabulary.toml").write_text(VOCABULARY, encoding="utf-8")
    item = {"url": "https://a.example/1", "title": TITLE, "text": TEXT, "published": "2026-11-02", "lang": "fr"}
    (desk.root / "items.jsonl").write_text(json.dumps(item) + "\n", encoding="utf-8")
    assert desk("import", desk.root / "items.jsonl").code == 0
    assert desk("keep", 1, "--as", "agnes").code == 0
    return desk


def keywords(desk: Desk) -> list[Any]:
    found: list[Any] = desk("show", 1, "--json").json["keywords"]
    return found


def test_terms_of_the_vocabulary_come_first_whatever_the_text_says_for_them(kept: Desk) -> None:
    listed = [one for one in keywords(kept) if one["from"] == "vocabulary"]
    assert [(one["name"], one["said"]) for one in listed] == [
        ("électrification des quais", ["branchement à quai"]),
        ("intelligence artificielle", ["IA"]),
        ("numérique", []),  # broader than another found: last
    ]


def test_a_term_of_another_theme_is_not_proposed(kept: Desk) -> None:
    assert "conteneur" not in [one["name"] for one in keywords(kept)]


def test_what_the_text_repeats_and_the_press_seldom_says_is_proposed_with_its_reasons(kept: Desk) -> None:
    (own,) = [one for one in keywords(kept) if one["from"] == "text"]
    assert (own["name"], own["count"], own["in_title"], own["met_in_100000"]) == ("ganterie Morvelec", 2, False, 0)


def test_reasons_are_told_in_words(kept: Desk) -> None:
    shown = kept.process("show", 1, env={"IET_WATCH_LANG": "fr"}).stdout
    assert (Path(__file__).parent.parent / "golden" / "keywords.txt").read_text(encoding="utf-8") in shown


def test_a_draft_begins_with_its_tags_and_keywords(kept: Desk) -> None:
    assert kept("bulletin", "2026-T4", "--draft").code == 0
    (fiche,) = (kept.root / "data/bulletins/2026-T4/fiches/port").glob("*.md")
    names = '"énergie", "électrification des quais", "intelligence artificielle", "numérique", "ganterie Morvelec"'
    assert f"keywords = [{names}]" in fiche.read_text(encoding="utf-8")


def test_a_term_of_the_title_comes_before_one_said_twice_below() -> None:
    terms = tuple(Preferred(name, (spoken,)) for name in ("navire", "quai") if isinstance(spoken := parse(name), Term))
    found = Keywords(Vocabulary(terms)).of("Un quai neuf", "Un navire, puis un autre navire.")
    assert [one.name for one in found if one.preferred] == ["quai", "navire"]
