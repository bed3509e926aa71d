"""What a command says to do next works as printed, in a folder that needs quotes."""

from __future__ import annotations

import re
import shlex
from pathlib import Path

from iet_watch.cli.main import command_line
from iet_watch.locale import type_with, typed
from tests.conftest import Desk
from tests.web import Web, entry, rss

_COMMAND = re.compile(r"(?:Next: |or |then )(iet-watch (?:'[^']*'|[^,.;'\n]|\.(?=\w))*)")


def commands(text: str) -> list[list[str]]:
    """The commands that a message gives, split as a shell splits them."""
    return [shlex.split(found.removesuffix(" to read it")) for found in _COMMAND.findall(text)]


def test_what_is_printed_works_with_its_folder(desk: Desk, web: Web, tmp_path: Path) -> None:
    folder = tmp_path / "ma veille, l’été 100%"
    told = desk._call("init", folder).err
    items = rss(entry(1, "Le port du Havre grandit"), entry(2, "Un port"), entry(3, "Le quai du port"))
    ran = set()

    def run(line: list[str]) -> str:
        assert line[:3] == ["iet-watch", "-C", str(folder)], line
        done = desk._call(*line[1:])
        assert done.code == 0, (line, done.err)
        ran.add(line[3])
        return done.err

    said = run(commands(told)[0][: len(["iet-watch", "-C", "x", "theme", "new", "hydrogene"])])
    (folder / "iet-watch.toml").write_text("[collect]\nallow_private_networks = true\nhost_delay_seconds = 0.0\n")
    text = f"title = 'T'\nquery = 'port'\n[[sources]]\ntitle = 'S'\nurl = '{web.put('/feed', items)}'\n"
    (folder / "themes" / "hydrogene.toml").write_text(text)
    for line in commands(said):
        run(line)
    waiting = [["iet-watch", "-C", str(folder), *rest] for rest in (["collect"], ["search", "port"], ["stories"])]
    waiting += [["iet-watch", "-C", str(folder), *rest] for rest in (["join", "1", "2"], ["stories"], ["split", "1"])]
    waiting += [["iet-watch", "-C", str(folder), *rest] for rest in (["stories", "--review"], ["collect"])]
    while waiting:
        told = run(waiting.pop(0))
        waiting += [line for line in commands(told) if line not in waiting and line[3] not in ran]
    assert {"theme", "collect", "items", "search", "show", "explain", "stories", "join"} <= ran


def test_a_mistake_names_a_command_that_works_too(desk: Desk, tmp_path: Path) -> None:
    folder = tmp_path / "une veille"
    told = desk._call("-C", folder, "items").err
    assert f"make one with iet-watch init '{folder}'" in told
    assert desk._call("init", folder).code == 0
    assert f"iet-watch -C '{folder}' items lists them" in desk._call("-C", folder, "keep", "5").err
    assert f"iet-watch -C '{folder}' theme new hydrogene" in desk._call("-C", folder, "theme", "list").err
    assert "iet-watch items lists them" in desk("keep", "5").err.replace(f"-C {desk.root} ", "")


def test_every_command_that_works_in_a_folder_is_given_with_it() -> None:
    """`init` and `demo` name their folder themselves."""
    type_with("-C ici")
    try:
        without = {name for name in command_line(None).commands if typed(f"iet-watch {name}") == f"iet-watch {name}"}  # type: ignore[attr-defined]
    finally:
        type_with("")
    assert without == {"init", "demo"}
