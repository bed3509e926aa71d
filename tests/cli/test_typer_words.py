"""What Typer says of a command line, in the reader's language: fails when Typer renames what is told apart by name."""

from __future__ import annotations

import subprocess

import pytest

from tests.conftest import COMMAND, Desk

WRONG = {
    "nothing asked": (("theme",), "Usage: iet-watch theme"),
    "a missing argument": (("show",), "ID… is missing.\nSee iet-watch show --help."),
    "a missing option": (("source", "add", "https://a.example/"), "--theme is missing.\nSee iet-watch source add"),
    "an unknown option": (("items", "--x=1"), "No option --x.\n"),
    "a mistyped option": (("items", "--quartr"), "No option --quartr: did you mean --quarter?\n"),
    "an option without its value": (("items", "--quarter"), "The option --quarter needs a value.\n"),
    "no near option": (("items", "--statu=kept"), "No option --statu: did you mean --status?\n"),
    "an option far from all": (("bulletin", "--xyz"), "No option --xyz.\n"),
    "no number": (
        ("search", "port", "--limit", "ten"),
        "--limit has a value that does not fit: “ten”, expected",
    ),
    "a small number": (("stories", "--limit", "0"), "--limit has a value that does not fit: “0”, expected 1 or more\n"),
    "no item": (("show", "first"), "“first” is no item number: write 12, 12,15 or 12-15\n"),
    "no story": (("stories", "12-14"), "“12-14” is no number: write one such as 12\n"),
    "no theme": (("items", "--theme", ""), "there is no theme “”, and no other yet: iet-watch "),
    "no quarter": (("items", "--quarter", ""), "unknown quarter “”: expected a year and a quarter such as 2026-T4\n"),
    "no day": (("items", "--since", ""), "--since “”: expected a date such as 2026-11-01, or 30d, 4w, 3m\n"),
    "no status": (("items", "--status", "lu"), "unknown status “lu”: expected one of new, kept, dropped, later\n"),
    "no tag": (("items", "--tag", " "), "--tag “ ”: write the name of a tag\n"),
    "no language": (
        ("items", "--lang", "français"),
        "--lang “français”: write a code of two letters such",
    ),
    "no choice": (
        ("items", "--sort", "size"),
        "--sort has a value that does not fit: “size”, expected one of score, date\n",
    ),
    "an unknown command": (("bulletim",), "No such command 'bulletim'. Did you mean bulletin?\n"),
    "a command far from all": (("xyz",), "No such command 'xyz'.\nSee"),
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
