"""Commands start with what they use: the libraries that each has loaded when it is done."""

from __future__ import annotations

import json
import subprocess
import sys
from typing import Any

import pytest

from tests.conftest import Desk

HEAVY = {
    "docx", "feedparser", "httpx", "icalendar", "jinja2", "lark", "markdown_it", "numpy", "openpyxl", "pebble", "PIL",
    "py3langid", "pydantic", "simplemma", "sqlite_utils", "textual", "trafilatura", "weasyprint",
}  # fmt: skip
LOADED = """
import json, sys
from iet_watch.cli.main import run
code = run(sys.argv[1:])
print(json.dumps([code, *sorted({name.partition(".")[0] for name in sys.modules})]), file=sys.stderr)
"""


def loaded(desk: Desk, *arguments: str) -> set[Any]:
    """The libraries that one command has loaded at its end, among those that take long, and lxml."""
    command = [sys.executable, "-c", LOADED, "-C", str(desk.root), *arguments]
    done = subprocess.run(command, capture_output=True, text=True, check=True)
    code, *names = json.loads(done.stderr.splitlines()[-1])
    assert code == 0, done.stderr
    return set(names) & {*HEAVY, "lxml", "sqlite3"}


@pytest.mark.parametrize(
    ("arguments", "used"),
    [(("--help",), set()), (("items",), {"lxml", "sqlite3"}), (("show", "1"), {"lxml", "sqlite3"})],
)
def test_a_command_loads_what_it_uses(desk: Desk, arguments: tuple[str, ...], used: set[str]) -> None:
    desk.theme("ports", "title = 'Ports'\nquery = 'port*'\n")
    file = desk.root / "items.jsonl"
    file.write_text('{"url": "https://a.example/1", "title": "Le port ouvre", "published": "2026-11-01"}', "utf-8")
    assert desk("import", file).code == 0
    assert loaded(desk, *arguments) == used


@pytest.mark.parametrize("typed", [("--limit", "5"), ("--limit", "quai"), ("--format", "csv"), ("--format", "quai")])
def test_values_that_must_be_checked_still_are(desk: Desk, typed: tuple[str, str]) -> None:
    done = desk("search", "port", *typed)
    assert (done.code, typed[1] in done.err) == ((2, True) if typed[1] == "quai" else (0, False)), done.err
