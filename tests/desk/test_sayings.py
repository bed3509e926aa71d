"""What people say beside rulings, what they take back, and the whole story of an item."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.collect.grouping.test_grouping import TOLD_AGAIN, WRECK, WRECK_TEXT, line
from tests.conftest import Desk, Once

GOLDEN = Path(__file__).parent / "golden" / "histoire.txt"
PEOPLE = """
[[people]]
name = "Camille Exemple"
login = "camille"
role = "rédacteur"
[[people]]
name = "Ali Modèle"
login = "ali"
"""


@pytest.fixture
def told(once: Once) -> Desk:
    """A dispatch, its reprint, the same event told the next day, another event; two people."""

    def fill(desk: Desk) -> None:
        desk.sources()
        lines = [
            line("journal", WRECK, WRECK_TEXT),
            line("radio", f"VIDÉO. {WRECK}", f"ROUEN (dépêche) - {WRECK_TEXT}"),
            line("autre", *TOLD_AGAIN, "2026-11-17"),
            line("lycee", "Un lycée de Vire ouvre une section de charpente", "Dix élèves y apprendront le chêne."),
        ]
        file = desk.root / "lines.jsonl"
        file.write_text("".join(json.dumps(one) + "\n" for one in lines), encoding="utf-8")
        (desk.root / "people.toml").write_text(PEOPLE, encoding="utf-8")
        assert desk("import", file).code == 0

    return once("sayings", fill)


As = Callable[..., object]


@pytest.fixture
def by(told: Desk, monkeypatch: pytest.MonkeyPatch) -> As:
    """A command of somebody, by their account."""

    def saying(login: str, *arguments: str | int) -> None:
        monkeypatch.setenv("SUDO_USER", login)
        done = told(*arguments)
        assert done.code == 0, done.err

    return saying


def said(desk: Desk, item: int) -> list[tuple[str, str, str, bool]]:
    lines = desk("log", item, "--json").json["lines"]
    return [(one["said"], one["who"], one["why"], one["undone"]) for one in lines]


def test_the_whole_story_of_an_item_in_one_screen(told: Desk, by: As) -> None:
    by("camille", "comment", 3, "Le port en parle\naussi : à suivre.")
    by("camille", "keep", 3, "--why", "chiffré")
    by("ali", "drop", 3, "--why", "déjà dit", "--insist", "--as", "Camille Exemple")
    by("camille", "vote", 3)
    by("ali", "assign", 3, "--to", "camille", "--theme", "theme")
    by("ali", "join", 3, 4)
    by("ali", "undo", 3, "--why", "doigt")
    shown = told.process("log", "3", env={"IET_WATCH_LANG": "fr"})
    assert shown.stdout == GOLDEN.read_text(encoding="utf-8")
    assert len(shown.stdout.splitlines()) < 24
    assert "explain 3" in shown.stderr
    assert told("explain", 3).out.endswith("Something was said of it 7 times: log 3 tells it\n")
    assert told("log", 4).out.count("are one story") == 2  # of both items, what was said and what takes it back


def test_what_is_taken_back_counts_no_more_and_stays_told(told: Desk, by: As) -> None:
    by("ali", "drop", 3)
    by("camille", "keep", 3, "--insist")
    by("camille", "undo", 3)
    assert {one["id"]: one["status"] for one in told.items()}[3] == "dropped"
    by("ali", "undo", 3)
    assert {one["id"]: one["status"] for one in told.items()}[3] == "new"
    by("ali", "comment", 4, "à voir\navec Rouen")
    assert told("undo", 4).err.count("undone:") == 1  # however many lines it had
    assert [(one, undone) for one, _, _, undone in said(told, 3)] == [
        ("drop", True), ("keep", True), ("undo", False), ("undo", False),
    ]  # fmt: skip
    done = told("undo", 3)
    assert (done.code, done.err) == (66, "Ali Modèle has said nothing of 3 that could be undone\n")
    by("ali", "keep", 3)  # said again after all
    assert {one["id"]: one["status"] for one in told.items()}[3] == "kept"


def groups(desk: Desk) -> dict[int, tuple[int | None, int]]:
    return {one["id"]: (one["copy_of"], one["story"]) for one in desk.items()}


@pytest.mark.parametrize(
    "command",
    [("join", 3, 4), ("join", 4, 1, "--copy"), ("split", 2), ("split", 1), ("split", 3), ("not-the-same", 1, 3)],
)
def test_a_grouping_taken_back_leaves_the_groups_as_they_were(told: Desk, by: As, command: tuple[str | int]) -> None:
    before = groups(told)
    by("ali", *command)
    assert groups(told) != before
    by("ali", "undo", command[1])
    assert groups(told) == before


def test_a_vote_counts_once_and_nothing_is_said_of_what_is_not_there(told: Desk, by: As) -> None:
    by("ali", "vote", 1, 1)
    by("ali", "vote", 1)
    assert [one for one, *_ in said(told, 1)] == ["vote"]
    by("ali", "vote", 1, "--dry-run")
    by("ali", "undo", 1, "--dry-run")
    assert [(one, undone) for one, _, _, undone in said(told, 1)] == [("vote", False)]
    for command in (("comment", 9, "x"), ("vote", 9), ("assign", 9, "--to", "ali"), ("undo", 9), ("log", 9)):
        done = told(*command)
        assert (done.code, "no item 9" in done.err) == (66, True)
    assert told("comment", 1, " \n ").code == 65
    done = told("assign", 1, "--to", "Camile Exemple")
    assert (done.code, "did you mean Camille Exemple?" in done.err) == (2, True)
    assert told("vote", 1, "--theme", "tehme").code == 2


def test_no_control_character_of_a_comment_reaches_a_terminal(told: Desk, by: As) -> None:
    by("ali", "comment", 1, "rouge \x1b[31m et\u202e envers")
    assert "\x1b" not in told("log", 1).out
    assert "\u202e" not in told("log", 1).out
