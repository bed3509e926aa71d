"""Where results and messages go: a full disk, a closed stream, a reader that leaves; never a traceback."""

from __future__ import annotations

import io
import os
import subprocess
from collections.abc import Callable
from typing import TextIO

import pytest

from iet_watch.cli.main import run
from iet_watch.cli.terminal import streams
from tests.conftest import COMMAND, NOW, Desk, Once, slow

COMMANDS = (
    ("items", "--all"), ("items", "--all", "--json"), ("items", "--all", "--format", "csv"), ("search", "port"),
    ("explain", "1"), ("theme", "list", "--json"), ("source", "export", "-"), ("items", "--help"), ("--version",),
)  # fmt: skip


@pytest.fixture
def ports(once: Once) -> Desk:
    def fill(desk: Desk) -> None:
        desk.sources("http://a.example/flux")
        lines = desk.root / "items.jsonl"
        lines.write_text("".join(f'{{"url": "http://a.example/{n}", "title": "Le port {n}"}}\n' for n in range(90)))
        assert desk("import", lines).code == 0

    return once("ports of streams", fill)


def abandoned() -> TextIO:
    """A pipe whose reader has left."""
    reader, writer = os.pipe()
    os.close(reader)
    return os.fdopen(writer, "w")


@pytest.mark.parametrize(
    ("stream", "code", "told"),
    [
        (lambda: open("/dev/full", "w"), 74, "standard output cannot be written: No space left on device\n"),  # noqa: PTH123, SIM115
        (abandoned, 0, ""),
        (streams._Closed, 74, "standard output is closed: nothing could be shown\n"),
    ],
    ids=["full", "left", "closed"],
)
def test_results_that_go_nowhere_are_one_sentence(
    ports: Desk, monkeypatch: pytest.MonkeyPatch, stream: Callable[[], TextIO], code: int, told: str
) -> None:
    for command in COMMANDS:
        errors = io.StringIO()
        with monkeypatch.context() as patched, stream() as given:
            patched.setattr("sys.stdout", given)
            patched.setattr("sys.stderr", errors)
            assert run(["-C", str(ports.root), *command]) == code, command
        assert errors.getvalue() == told, command


def test_a_command_without_results_needs_no_stdout(ports: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    with monkeypatch.context() as patched:
        patched.setattr("sys.stdout", streams._Closed())
        assert run(["-C", str(ports.root), "keep", "1"]) == 0
        assert run(["-C", str(ports.root), "theme", "check"]) == 0


def test_messages_that_nobody_can_read_stop_nothing(ports: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    for stream in (abandoned(), open("/dev/full", "w")):  # noqa: PTH123, SIM115
        with stream, monkeypatch.context() as patched:
            patched.setattr("sys.stderr", stream)
            assert run(["-C", str(ports.root), "keep", "1"]) == 0
            assert run(["-C", str(ports.root), "items", "--theme", "nulle part"]) == 2


@pytest.mark.parametrize("name", ["liste.csv", "liste.jsonl", "liste.xlsx"])
def test_a_file_on_a_full_disk_is_a_trouble_of_the_disk(ports: Desk, name: str) -> None:
    done = ports("items", "--all", "--format", name.partition(".")[2], "-o", "/dev/full")
    assert (done.code, done.err) == (74, "/dev/full cannot be written: No space left on device\n")


@slow
@pytest.mark.parametrize(
    ("line", "codes", "out", "told"),
    [
        ("{0} items --all --json | head -1 >/dev/null", "0 0", "", ""),
        ("{0} items --all --format jsonl | true", "0 0", "", ""),
        ("{0} items --help | true", "0 0", "", ""),
        ("{0} items --all >&-", "74", "", "standard output is closed: nothing could be shown\n"),
        ("{0} items --all --json >&-", "74", "", "standard output is closed: nothing could be shown\n"),
        ("{0} items --all >/dev/full", "74", "", "standard output cannot be written: No space left on device\n"),
        ("{0} theme check >&- 2>&- <&-", "0", "", ""),
        ("{0} items --theme nope 2>&-", "2", "", ""),
        ("{0} items --all 2>/dev/full | tail -1 | wc -l", "0 0 0", "1\n", ""),
    ],
)
def test_a_shell_gets_a_code_and_no_traceback(ports: Desk, line: str, codes: str, out: str, told: str) -> None:
    command = f"{COMMAND} -C {ports.root}"
    done = subprocess.run(
        ["bash", "-c", line.format(command) + '; codes="${PIPESTATUS[*]}"; [ "$codes" = "$0" ] || exit 9', codes],
        capture_output=True, text=True, check=False, env={**os.environ, "IET_WATCH_NOW": NOW},
    )  # fmt: skip
    assert (done.returncode, done.stdout) == (0, out)
    assert told in done.stderr
    assert not {"Traceback", "Exception"} & set(done.stderr.split())
