"""Every setting is heeded; one that is not says so."""

from __future__ import annotations

import re
import tomllib
from dataclasses import fields, is_dataclass
from pathlib import Path

import pytest

import iet_watch
from iet_watch.workspace.settings import IDLE, Settings
from tests.conftest import Desk

SET = "[retention]\nraw_days = 90\n[mail]\nrate_per_second = 2.0\n"


def test_every_setting_is_read_somewhere() -> None:
    folder = Path(iet_watch.__file__).parent
    code = "".join(path.read_text("utf-8") for path in folder.rglob("*.py") if "settings" not in path.name)
    sections = {name: section for name, section in vars(Settings()).items() if is_dataclass(section)}
    unread = {
        (name, key.name) for name, section in sections.items() for key in fields(section)
        if not re.search(rf"\.{key.name}\b", code)
    }  # fmt: skip
    assert unread == {(name, key) for name, keys in IDLE.items() for key in keys}


@pytest.mark.parametrize("command", ["collect", "import", "bulletin"])
def test_what_is_set_without_effect_is_told(desk: Desk, command: str) -> None:
    desk.configure(SET)
    desk.theme("port", "title = 'P'\nquery = '*'\n")
    (desk.root / "lignes.jsonl").write_text('{"title": "Un port"}\n', encoding="utf-8")
    arguments = [command, desk.root / "lignes.jsonl"] if command == "import" else [command]
    told = "Without effect for now in iet-watch.toml: retention.raw_days."
    assert told in desk(*arguments).err
    assert "Without effect" not in desk(*arguments, "--quiet").err
    desk.configure("[mail]\nport = 25\n")
    assert "Without effect" not in desk(*arguments).err


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("[bulletin]\nregoin = 'x'", "line 2, column 11: unknown key regoin: did you mean region?"),
        ("[buletin]\n", "unknown key buletin: did you mean bulletin?"),
        ("bulletin = 3\n", "bulletin: expected a section [bulletin]"),
        ("[bulletin]\nfirst_number = 'x'", "first_number: expected a whole number"),
        ("[bulletin]\nfirst_number = 0", "first_number: expected at least 1"),
        ("[bulletin]\nlook = 'tract'", "look: tract is not known, expected revue, affiche"),
        ("[bulletin]\ntimezone = 'Caen'", "timezone: Caen is not known"),
        ("[bulletin]\nformats = ['html', 'odt', '']", "formats: odt,  is not known, expected html, md"),
        ("[bulletin]\narchive_url = 'x.example'", "x.example is not a web address"),
        ("[collect]\nhost_delay_seconds = -1", "host_delay_seconds: expected at least 0"),
        ("[collect]\nallow_hosts = [1]", "allow_hosts: expected a list of names in quotes"),
        ("[collect]\nallow_hosts = ['https://intranet.example/']", "allow_hosts: https://intranet.example/ is not a"),
        ("[collect]\nallow_hosts = ['*.intranet.example']", "allow_hosts: *.intranet.example is not a server"),
        ("[collect]\nallow_hosts = ['intranet.example:0']", "allow_hosts: intranet.example:0 is not a server"),
        ("[mail]\nsecurity = 'ssl'", "security: ssl is not known, expected starttls, tls, none"),
        ("[retention]\nraw_days = 'x'", "raw_days: expected a whole number"),
    ],
)
def test_a_wrong_setting_is_told_with_its_line(desk: Desk, text: str, told: str) -> None:
    desk.configure(text)
    done = desk("items")
    assert (done.code, told in done.err) == (78, True), done.err


def test_the_file_of_a_new_workspace_says_every_setting_with_its_default(desk: Desk, tmp_path: Path) -> None:
    desk._call("init", tmp_path / "neuf")
    said = tomllib.loads((tmp_path / "neuf" / "iet-watch.toml").read_text("utf-8"))
    sections = {name: section for name, section in vars(Settings()).items() if is_dataclass(section)}
    usual = {
        name: {key.name: getattr(section, key.name) for key in fields(section)} for name, section in sections.items()
    }
    lists = {
        name: {key: tuple(v) if isinstance(v, list) else v for key, v in one.items()} for name, one in said.items()
    }
    assert lists == usual
    done = desk._call("-C", tmp_path / "neuf", "collect")
    assert (done.code, "Without effect" in done.err) == (0, False)
