"""`review` as a process in a terminal of its own."""

from __future__ import annotations

import os
import re
import signal

from bench.parts.terminal import Terminal
from tests.conftest import COMMAND, NOW, Desk, slow

COLOURS = re.compile(rb"\x1b\[(?:\d+;)*(?:3[0-7]|4[0-7]|9[0-7]|38|48)[;m]")
MOUSE = (b"\x1b[?1000h", b"\x1b[?1003h")


def opened(desk: Desk, **environment: str) -> tuple[Terminal, bytes]:
    plain = {"TERM": "linux", "IET_WATCH_LANG": "fr", "IET_WATCH_NOW": NOW}
    terminal = Terminal([COMMAND, "-C", desk.root, "review", "ports"], {**plain, **environment})
    return terminal, terminal.wait_for("https://a.example/") + terminal.press("\x1b[A", quiet=0.5).written


@slow
def test_on_an_old_console_without_colour_a_key_decides_and_little_is_written(inbox: Desk) -> None:
    terminal, _ = opened(inbox, NO_COLOR="1")
    answer = terminal.press("g")
    assert "gardé".encode() in answer.written
    assert len(answer.written) < 2_500  # half a second of the slowest modem line, 1,900 measured
    quiet = terminal.press("", quiet=2.5)
    assert quiet.written == b"", "nobody says anything: nothing is written"
    terminal.press("q")
    assert terminal.ended() == 0
    assert "gardés\u00a0: 1".encode() in terminal.everything
    assert not COLOURS.search(terminal.everything)
    assert not any(asked in terminal.everything for asked in MOUSE)
    assert inbox("items", "--theme", "ports", "--status", "kept", "--format", "jsonl").out.count("\n") == 1


@slow
def test_asked_to_end_it_gives_the_terminal_back(inbox: Desk) -> None:
    for send, code in ((lambda one: os.kill(one.process, signal.SIGTERM), 143), (lambda one: one.press("\x03"), 130)):
        terminal, drawn = opened(inbox, TERM="xterm-256color")
        assert COLOURS.search(drawn), "words that were found are lit"
        send(terminal)
        assert terminal.ended() == code
        assert b"\x1b[?1049l" in terminal.everything
