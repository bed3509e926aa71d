"""`vocabulary.toml`: what a documentalist writes is checked like a theme file, every mistake with its line."""

from __future__ import annotations

from pathlib import Path

import pytest

from iet_watch.themes.vocabulary import load_vocabulary
from tests.conftest import Desk

ROOT = Path(__file__).parent.parent.parent
GOOD = "[[terms]]\nname = 'numérique'\n\n[[terms]]\nname = 'intelligence artificielle'\nsynonyms = ['IA']\n"


@pytest.mark.parametrize(
    ("text", "line", "words"),
    [
        (GOOD + "broder = 'numérique'\n", 7, "unknown key broder: did you mean broader?"),
        (GOOD + "broader = 'informatique'\n", 7, "the broader term “informatique” is not in this file"),
        (GOOD.replace("numérique'\n", "numérique'\nbroader = 'numérique'\n"), 3, "would be broader than itself"),
        (GOOD + "[[terms]]\nname = 'algorithme'\nsynonyms = ['I.A.', 'ia']\n", 9, "“ia” is already said for"),
        (GOOD + "[[terms]]\nsynonyms = ['x y']\n", 7, "the key name is missing or empty"),
        (GOOD + "[[terms]]\nname = 'port'\nthemes = ['ports']\n", 9, "unknown theme ports"),
        (GOOD + "[[terms]]\nname = 'port'\nsynonyms = [3]\n", 9, "synonyms: expected texts in quotes"),
        (GOOD + "[[terms]]\nname = '!!'\n", 8, "there is no word to look for"),
        ("terms = 3\n", 1, "terms: expected a list"),
        ("[[terms]\n", 1, "TOML syntax"),
    ],
)
def test_every_mistake_is_told_with_its_line(desk: Desk, text: str, line: int, words: str) -> None:
    desk.theme("port", "title = 'Port'\nquery = 'port'\n")
    (desk.root / "vocabulary.toml").write_text(text, encoding="utf-8")
    done = desk("theme", "check")
    assert done.code == 78
    assert f"vocabulary.toml, line {line}" in done.err, done.err
    assert words in done.err, done.err


def test_a_vocabulary_that_cannot_be_read_stops_what_needs_it_and_nothing_else(desk: Desk) -> None:
    desk.theme("port", "title = 'Port'\nquery = 'port'\n")
    (desk.root / "items.jsonl").write_text('{"title": "Un port", "url": "https://a.example/1"}\n', encoding="utf-8")
    (desk.root / "vocabulary.toml").write_text("[[terms]]\n", encoding="utf-8")
    assert desk("import", desk.root / "items.jsonl").code == 0
    assert desk("items").code == 0
    done = desk("show", 1)
    assert (done.code, "vocabulary.toml, line 1" in done.err) == (78, True), done.err


def test_the_shipped_vocabulary_is_in_order_and_comes_with_the_shipped_themes(desk: Desk, tmp_path: Path) -> None:
    slugs = [path.stem for path in (ROOT / "themes").glob("*.toml")]
    shipped = load_vocabulary(ROOT / "vocabulary.toml", slugs)
    assert shipped.above("rançongiciel") == ("cybersécurité",)
    assert desk("init", tmp_path / "mine", "--with-themes").code == 0
    assert (tmp_path / "mine" / "vocabulary.toml").read_bytes() == (ROOT / "vocabulary.toml").read_bytes()
