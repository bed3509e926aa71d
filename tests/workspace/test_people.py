"""`people.toml`: who takes part, who is at the keyboard, and every mistake with its line."""

from __future__ import annotations

import json

import pytest

from tests.conftest import Desk

PEOPLE = """
[[people]]
name = "Camille Exemple"
login = "cexemple"
mail = "camille@structure.example"
themes = ["port"]
role = "rédacteur"

[[people]]
name = "Ali Modèle"
role = "coordinateur"
"""


@pytest.fixture
def shared(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> Desk:
    """A workspace with one item, of two people; the first is at the keyboard."""
    desk.theme("port", "title = 'Port'\nquery = 'port'\n")
    (desk.root / "people.toml").write_text(PEOPLE, encoding="utf-8")
    lines = desk.root / "items.jsonl"
    lines.write_text(json.dumps({"url": "http://a.example/1", "title": "Un port"}), encoding="utf-8")
    monkeypatch.setenv("SUDO_USER", "cexemple")
    assert desk("import", lines).code == 0
    return desk


def test_the_login_tells_who_speaks_and_another_name_for_whom(shared: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    said = [("keep", ()), ("keep", ("--as", "ali modele")), ("keep", ("--as", "camille@structure.example"))]
    for ruling, how in said:
        assert shared(ruling, 1, *how).code == 0
    monkeypatch.setenv("LOGNAME", "amodele")  # a variable is nobody
    assert shared("later", 1, "--insist").code == 0
    log = shared("show", 1, "--json").json["decisions"]
    assert [(one["who"], one["recorded_by"]) for one in log] == [
        ("Camille Exemple", ""),
        ("Ali Modèle", "Camille Exemple"),
        ("Camille Exemple", ""),
        ("Camille Exemple", ""),
    ]


def test_somebody_unknown_is_told_with_the_nearest_and_nothing_is_recorded(shared: Desk) -> None:
    done = shared("keep", 1, "--as", "Camile Exemple")
    assert (done.code, done.err) == (2, "nobody is called “Camile Exemple”: did you mean Camille Exemple?\n")
    done = shared("keep", 1, "--as", "Zoé")
    assert (done.code, "people.toml names Camille Exemple, Ali Modèle" in done.err) == (2, True)
    assert shared("show", 1, "--json").json["decisions"] == []


@pytest.mark.parametrize(
    ("text", "line", "told"),
    [
        ("[[people]]\nlogin = 'x'\n", 1, "a person needs a name"),
        ("[[people]]\nname = ' '\n", 2, "a person needs a name"),
        ("[[people]]\nname = 3\n", 2, "name: expected a text in quotes"),
        ("[[people]]\nname = 'A'\nrôle = 'x'\n", 3, "TOML syntax"),
        ("[[people]]\nname = 'A'\nrol = 'x'\n", 3, "did you mean role?"),
        ("[[people]]\nname = 'A'\nrole = 'chef'\n", 3, "role: “chef” is not known, expected veilleur"),
        ("[[people]]\nname = 'A'\nmail = 'a b@c.fr'\n", 3, "“a b@c.fr” is no mail address"),
        ("[[people]]\nname = 'A'\nthemes = 'port'\n", 3, "themes: expected a list"),
        ("[[people]]\nname = 'A'\nthemes = ['prot']\n", 3, "there is no theme “prot”"),
        ("[[people]]\nname = 'A'\nthemes = [3]\n", 3, "there is no theme “3”"),
        ("[[people]]\nname = 'A'\n[[people]]\nname = 'a'\n", 4, "name: “a” is somebody else's already"),
        ("[[people]]\nname = 'A'\nmail = 'a@a.fr'\n[[people]]\nname = 'B'\nmail = 'A@a.fr'\n", 6, "else's already"),
        ("people = 'A'\n", 1, "people: expected tables [[people]]"),
        ("[[person]]\nname = 'A'\n", 1, "unknown key person: expected one of people"),
        ("[[people]\n", 1, "TOML syntax"),
    ],
)
def test_each_mistake_of_the_file_is_told_where_it_is(shared: Desk, text: str, line: int, told: str) -> None:
    (shared.root / "people.toml").write_text(text, encoding="utf-8")
    done = shared("keep", 1)
    assert (done.code, f"people.toml, line {line}" in done.err, told in done.err) == (78, True, True), done.err
    (shared.root / "people.toml").unlink()
    assert shared("show", 1, "--json").json["decisions"] == []
