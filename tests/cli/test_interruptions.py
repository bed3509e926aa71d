"""Control-C and SIGTERM at any moment of a command: it ends by the signal or with its code, never in a traceback."""

from __future__ import annotations

import signal
import subprocess
import sys
import tomllib
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.conftest import Desk, slow

ROOT = Path(__file__).parent.parent.parent
SENTENCE = "interrupted: nothing recorded was lost\n"
# The installed command, which is sent a signal when it first calls the function `name` of `file`, or at call number
# `at` of all those that it makes. `lost`: while an object goes away, where Python reports what is raised and goes on.
# `wrapped`: while a class is made, where Python 3.11 raises another error. `counted`: it says which call that was, and
# no signal is sent.
PRESSED = """
import os, sys
number, where, file, name, at = int(sys.argv[1]), *sys.argv[2:5], int(sys.argv[5])
del sys.argv[1:6]
calls = 0

class Lost:
    def __del__(self):
        os.kill(os.getpid(), number)

class Wrapped:
    def __set_name__(self, *_):
        os.kill(os.getpid(), number)

def press(frame, event, _):
    global calls
    calls += 1
    code = frame.f_code
    if calls == at or code.co_qualname == name and code.co_filename.endswith(file) and event == "call":
        sys.setprofile(None)
        if where == "lost":
            Lost()
        elif where == "wrapped":
            type("Made", (), {"part": Wrapped()})
        elif where == "counted":
            print(calls)
        else:
            os.kill(os.getpid(), number)

sys.setprofile(press)
import MODULE
MODULE.FUNCTION()
"""
LOG = ("log", "1", "--json")  # opens the database, and has nothing to say beside its result
END = ("threading.py", "_shutdown")  # Python calls it when all is done


def pressed(
    desk: Desk,
    number: signal.Signals,
    *arguments: str,
    where: str = "",
    of: tuple[str, str] = ("", ""),
    at: int = 0,
    before: Callable[[], object] | None = None,
) -> subprocess.CompletedProcess[str]:
    """How a command ends to which a signal is sent at a moment; what it says."""
    named = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]["scripts"]["iet-watch"]
    module, _, function = named.partition(":")
    program = PRESSED.replace("MODULE", module).replace("FUNCTION", function)
    command = [sys.executable, "-c", program, str(number.value), where, *of, str(at), "-C", desk.root, *arguments]
    return subprocess.run(command, capture_output=True, text=True, check=False, preexec_fn=before)


@pytest.fixture
def port(desk: Desk) -> Desk:
    desk.theme("ports", "title = 'Ports'\nquery = 'port*'\n")
    lines = desk.root / "items.jsonl"
    lines.write_text('{"url": "http://a.example/1", "title": "Le port"}\n')
    assert desk("import", lines).code == 0
    return desk


@pytest.mark.parametrize("number", [signal.SIGINT, pytest.param(signal.SIGTERM, marks=slow)])
@pytest.mark.parametrize(
    "of",
    [("typer/__init__.py", "<module>"), ("streams.py", "open_streams"), ("session.py", "Session.close"), END],
    ids=["loading", "begun", "closing", "end"],
)
def test_while_it_loads_or_when_it_is_done_a_command_ends_without_a_word(
    port: Desk, of: tuple[str, str], number: signal.Signals
) -> None:
    done = pressed(port, number, *LOG, of=of)
    assert (done.returncode, done.stderr) == (-number, "")


@pytest.mark.parametrize(("number", "code"), [(signal.SIGINT, 130), pytest.param(signal.SIGTERM, 143, marks=slow)])
@pytest.mark.parametrize(
    "of",
    [("cli/main.py", "_code_of"), ("items/sayings.py", "<module>"), ("streams.py", "put"), ("streams.py", "finish")],
    ids=["entered", "loading", "showing", "shown"],
)
def test_a_command_at_work_says_what_became_of_it(
    port: Desk, of: tuple[str, str], number: signal.Signals, code: int
) -> None:
    done = pressed(port, number, *LOG, of=of)
    assert (done.returncode, done.stderr) == (code, SENTENCE)


@pytest.mark.parametrize(("number", "code"), [(signal.SIGINT, 130), (signal.SIGTERM, 143)])
@pytest.mark.parametrize("where", ["lost", "wrapped"])
def test_a_signal_is_heeded_too_where_python_does_not_let_it_through(
    port: Desk, where: str, number: signal.Signals, code: int
) -> None:
    done = pressed(port, number, *LOG, where=where, of=("items/sayings.py", "<module>"))
    assert (done.returncode, done.stderr) == (code, SENTENCE)


def test_a_command_that_shall_not_hear_control_c_goes_on(port: Desk) -> None:
    def as_behind_an_ampersand() -> None:
        signal.signal(signal.SIGINT, signal.SIG_IGN)

    for of in (("typer/__init__.py", "<module>"), ("cli/main.py", "_code_of"), ("streams.py", "finish"), END):
        done = pressed(port, signal.SIGINT, *LOG, of=of, before=as_behind_an_ampersand)
        assert (done.returncode, done.stderr) == (0, "")
        assert "Le port" in done.stdout


def test_a_command_in_a_process_of_others_leaves_their_answers_to_signals(port: Desk) -> None:
    def answers() -> list[object]:
        return [sys.unraisablehook, *map(signal.getsignal, (signal.SIGINT, signal.SIGTERM))]

    before = answers()
    assert port(*LOG).code == 0
    assert answers() == before


@slow
@pytest.mark.parametrize("arguments", [("collect", "--force"), ("items",)])
def test_at_any_call_that_it_makes_a_command_ends_in_order(port: Desk, arguments: tuple[str, ...]) -> None:
    calls = int(pressed(port, signal.SIGINT, *arguments, of=END, where="counted").stdout.splitlines()[-1])
    for moment in range(1, 60):
        done = pressed(port, signal.SIGINT, *arguments, at=moment * calls // 60)
        assert "Traceback" not in done.stderr
        assert (done.returncode, done.stderr.endswith(SENTENCE)) in ((130, True), (-signal.SIGINT, False)), done.stderr
