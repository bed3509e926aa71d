"""Commands start with what they use: the libraries that each has loaded when it is done."""

from __future__ import annotations

import json
import subprocess
import sys
from typing import Any

import pytest

from iet_watch.cli.commands import COMMANDS, MODULES, module_asked
from iet_watch.cli.main import command_line
from tests.conftest import Desk

ROOM = "iet_watch.cli."
HEAVY = {
    "babel", "docx", "feedparser", "httpx", "icalendar", "jinja2", "lark", "lxml", "markdown_it", "numpy", "openpyxl",
    "PIL", "py3langid", "pydantic", "rapidfuzz", "rich", "secrets", "simplemma", "sqlite_utils", "textual",
    "trafilatura", "weasyprint",
}  # fmt: skip
WORDS = "iet_watch.words"
COLLECTING = {"httpx", "lark"}  # what reads documents is for other processes
GROUPING = "iet_watch.collect.grouping.grouping"
OUR_OWN = {WORDS, GROUPING, "iet_watch.judge.relevance.learning", "iet_watch.query.parsing"}
LOADED = """
import json, sys
from iet_watch.cli.main import run
code = run(sys.argv[1:])
print(json.dumps([code, *sys.modules]), file=sys.stderr)
"""


def loaded(desk: Desk, *arguments: str) -> set[Any]:
    """What one command has loaded at its end, of what takes long and of the modules of commands."""
    command = [sys.executable, "-c", LOADED, "-C", str(desk.root), *arguments]
    done = subprocess.run(command, capture_output=True, text=True, check=True)
    code, *names = json.loads(done.stderr.splitlines()[-1])
    assert code == 0, done.stderr
    return {name.removeprefix(ROOM) for name in names} & {*HEAVY, *OUR_OWN, "sqlite3", *MODULES}


@pytest.mark.parametrize(
    ("arguments", "used"),
    [
        (("--help",), set()),
        (("items",), {"sqlite3", "items.listing"}),
        (("items", "--quarter", "2026-T4", "--status", "new", "--theme", "ports"), {"sqlite3", "items.listing"}),
        (("show", "1"), {WORDS, "iet_watch.query.parsing", "sqlite3", "items.listing"}),
        (("log", "1"), {WORDS, "sqlite3", "items.sayings", "items.decisions"}),
        (("collect",), {*COLLECTING, WORDS, "iet_watch.query.parsing", "sqlite3", "collect"}),
        (("keep", "1"), {WORDS, "secrets", "sqlite3", "items.decisions"}),
    ],
)
def test_a_command_loads_what_it_uses(desk: Desk, arguments: tuple[str, ...], used: set[str]) -> None:
    desk.theme("ports", "title = 'Ports'\nquery = 'port*'\n")
    (desk.root / "vocabulary.toml").write_text("[[terms]]\nname = 'port sec'\n")
    file = desk.root / "items.jsonl"
    text = "Le port ouvre assez tôt. " * 3
    line = {"url": "https://a.example/1", "title": "Le port", "text": text, "lang": "fr", "published": "2026-11-01"}
    file.write_text(json.dumps(line), "utf-8")
    assert desk("import", file).code == 0
    assert loaded(desk, *arguments) == used


def test_tables_are_made_without_what_sqlite_utils_would_load(desk: Desk) -> None:
    assert loaded(desk, "items") & {"sqlite_utils", "numpy"} == {"sqlite_utils"}


def test_equations_are_parsed_once_on_a_machine(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("XDG_CACHE_HOME", str(desk.root))
    desk.theme("ports", f"title = 'Ports'\nquery = '{' OU '.join(f'port{n}' for n in range(40))}'\n")
    assert "lark" in loaded(desk, "theme", "list")
    assert loaded(desk, "theme", "list") == {WORDS, "iet_watch.query.parsing", "themes.theme_files"}


def test_a_collect_that_brings_nothing_loads_no_parser_and_groups_nothing(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("XDG_CACHE_HOME", str(desk.root))
    desk.theme("ports", f"title = 'Ports'\nquery = '{' OU '.join(f'port{n}' for n in range(10))}'\n")
    assert desk("collect").code == 0
    assert loaded(desk, "collect") == {"httpx", WORDS, "iet_watch.query.parsing", "sqlite3", "collect"}


def test_what_a_command_loads_is_hardly_looked_through_for_circles(desk: Desk) -> None:
    looked = "import gc; from iet_watch.cli.main import run; run({}); print(gc.get_stats()[0]['collections'])"
    command = [sys.executable, "-c", looked.format(["-C", str(desk.root), "collect"])]
    done = subprocess.run(command, capture_output=True, text=True, check=True)
    assert int(done.stdout.splitlines()[-1]) < 20  # 98 where Python decides


def test_each_module_adds_the_commands_that_the_table_says() -> None:
    table = {name: module for name, (module, _) in COMMANDS.items()}
    assert {name: module for module in MODULES for name in command_line(module).commands} == table


@pytest.mark.parametrize(
    ("typed", "module"),
    [
        ("items --json", "items.listing"), ("-C items show 1", "items.listing"), ("--workspace=x add -", "items.add"),
        ("--workspace items not-the-same 1 2", "items.groupings"), ("", None), ("--help items", None), ("-h", None),
        ("--version", None), ("itmes", None), ("-Citems show 1", None), ("-C", None),
    ],
)  # fmt: skip
def test_the_command_that_is_typed_is_known_before_others_are_loaded(typed: str, module: str | None) -> None:
    assert module_asked(typed.split()) == module


@pytest.mark.parametrize("typed", [("--limit", "5"), ("--limit", "quai"), ("--format", "csv"), ("--format", "quai")])
def test_values_that_must_be_checked_still_are(desk: Desk, typed: tuple[str, str]) -> None:
    done = desk("search", "port", *typed)
    assert (done.code, typed[1] in done.err) == ((2, True) if typed[1] == "quai" else (0, False)), done.err
