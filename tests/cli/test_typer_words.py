"""What Typer says of a command line, in the reader's language: fails when Typer renames what is told apart by name."""

from __future__ import annotations

import subprocess

import pytest

from tests.conftest import COMMAND, Desk

WRONG = {
    "nothing asked": (("theme",), "Usage: iet-watch theme"),
    "a missing argument": (("show",), "ID is missing.\nSee iet-watch show --help."),
    "a missing option": (("source", "add", "https://a.example/"), "--theme is missing.\nSee iet-watch source add"),
    "an unknown option": (("items", "--x=1"), "No option --x.\n"),
    "a mistyped option": (("items", "--quartr"), "No option --quartr: did you mean --quarter?\n"),
    "an option without its value": (("items", "--quarter"), "The option --quarter needs a value.\n"),
    "no number": (("show", "first"), "ID has a value that does not fit: expected a whole number\n"),
    "no choice": (
        ("items", "--sort", "size"),
        "--sort has a value that does not fit: expected one of score, date\n",
    ),
    "an unknown command": (("bulletim",), "No such command 'bulletim'. Did you mean bulletin?\n"),
}


@pytest.mark.parametrize(("arguments", "told"), WRONG.values(), ids=WRONG)
def test_a_command_line_that_cannot_be_read(desk: Desk, arguments: tuple[str, ...], told: str) -> None:
    done = desk(*arguments)
    assert (done.code, done.out) == (2, "")
    assert done.err.startswith(told)


def test_in_french() -> None:
    environment = {"IET_WATCH_LANG": "fr"}
    done = subprocess.run([COMMAND, "items", "--quartr"], capture_output=True, text=True, env=environment, check=False)
    assert done.returncode == 2
    assert done.stderr.startswith("Option inconnue\u00a0: --quartr\u202f; vouliez-vous dire --quarter\u202f?\n")
    assert done.stderr.endswith("Voir iet-watch items --help.\n")
