"""A theme file that cannot be read stops its own theme: it is named each time, and everything else goes on."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.conftest import Desk, slow
from tests.publish.written_issue import write_issue
from tests.web import Web, entry, rss

BROKEN = "title = 'Quais'\nquery = 'quai* ET ('\n"
SOUND = "title = 'Quais'\nquery = 'quai*'\n[[tags]]\nname = 'courant'\nquery = 'électr*'\n"


@pytest.fixture
def two(desk: Desk, web: Web) -> Desk:
    """Two themes; the first item meets both."""
    desk.configure("[collect]\nallow_private_networks = true\nhost_delay_seconds = 0.0\nread_articles = false\n")
    desk.theme("quais", SOUND)
    url = web.put("/feed", rss(entry(1, "Le port électrifie ses quais"), entry(2, "Un port choisit l’hydrogène")))
    desk.sources(url, slug="port", query="port*")
    assert desk("collect").code == 0
    return desk


# The first ones stand for the others in the quick tests.
COMMANDS = (
    "items", "search port", "show 1", "collect port --dry-run --quiet", "keep 2 --theme port --as a",
    "bulletin --draft", "items --theme port", "explain 1", "collect --force", "stories", "terms", "theme list",
    "theme try port", "source list", "source health", "bulletin", "site", "items --json",
)  # fmt: skip


@pytest.mark.parametrize("commands", [COMMANDS[:6], pytest.param(COMMANDS, marks=slow)])
def test_the_other_themes_go_on_and_the_broken_file_is_named_each_time(two: Desk, commands: tuple[str, ...]) -> None:
    two("keep", 1, "--theme", "quais", "--as", "a")
    before = two.items()
    two.theme("quais", BROKEN)
    for command in commands:
        done = two(*command.split())
        assert (done.code, done.err.count("quais.toml, line 2, column ")) == (0, 1), (command, done.err)
        assert "the other themes go on" in done.err
    done = two("theme", "check")
    assert (done.code, "quais.toml, line 2" in done.err) == (78, True)
    after = {item["id"]: item for item in two.items()}
    assert after[1]["themes"] == before[-1]["themes"]  # what it retained waits with it
    assert after[1]["tags"] == before[-1]["tags"]


def test_what_needs_the_broken_theme_is_refused(two: Desk, tmp_path: Path) -> None:
    two.theme("quais", BROKEN)
    lines = tmp_path / "x.jsonl"
    lines.write_text('{"title": "x", "themes": ["quais"]}\n', encoding="utf-8")
    for command in (
        "items --theme quais", "collect quais", "keep 1 --theme quais", "theme try quais", "source list --theme quais",
        "source add http://a.example/ --theme quais --no-check",
    ):  # fmt: skip
        done = two(*command.split())
        assert (done.code, "quais waits until its file is mended" in done.err) == (78, True), (command, done.err)
    assert two("import", lines).code == 65
    two.theme("port", "title = 'Port'\n")
    for command in ("collect", "bulletin --draft", "theme list", "items --theme port"):
        assert two(*command.split()).code == 78  # nothing is left to work with
    assert two("search", "hydrogène", "--json").json["items"]
    assert {two(*command.split()).code for command in ("items", "show 1", "explain 1")} == {0}


def test_a_mended_file_judges_what_came_meanwhile(two: Desk, web: Web) -> None:
    two.theme("quais", BROKEN)
    web.put("/feed", rss(entry(3, "Des quais neufs au port")))
    assert two("collect", "--force").code == 0
    assert two.items("--theme", "port")[0]["themes"].keys() == {"port"}
    two.theme("quais", SOUND)
    assert two.items("--theme", "port")[0]["themes"].keys() == {"port", "quais"}
    two.theme("quais", BROKEN)
    (two.root / "themes" / "quais.toml").unlink()  # a theme that is gone retains nothing
    assert {slug for item in two.items() for slug in item["themes"]} == {"port"}


def test_whatever_stands_in_the_folder_of_themes_stops_no_other(two: Desk) -> None:
    for name, told in (
        ("Quais du port.toml", "small letters"), ("quais.toml", "not in UTF-8"), ("dossier.toml", "cannot be read"),
        ("lien.toml", "cannot be read"), (".#port.toml", ""), ("._port.toml", ""),
    ):  # fmt: skip
        path = two.root / "themes" / name
        if name in (".#port.toml", "lien.toml"):  # as Emacs leaves one while a colleague edits
            path.symlink_to("agnes@poste.4242:1760000000")
        elif name == "dossier.toml":
            path.mkdir()
        else:
            path.write_bytes("title = 'Énergie'\n".encode("latin-1"))
        done = two("items")
        assert (done.code, name in done.err, told in done.err) == (0, bool(told), True), done.err
        assert two("theme", "check").code == (78 if told else 0)
        path.rmdir() if path.is_dir() else path.unlink()


def test_an_issue_is_not_frozen_without_the_title_of_a_section(desk: Desk) -> None:
    issue = write_issue(desk)
    desk.theme("quais", SOUND)
    desk.theme("port", "title = 'Ports et filières'\nquery = '(('\n")
    found = [one for one in issue.found("fields") if one["level"] == "block"]
    assert [one["message"].split(": ")[1] for one in found] == [
        "mend themes/port.toml, which gives its section a title"
    ] * 3
    assert issue.publish().code == 65
    desk.theme("autre", "title = 'Autre'\nquery = '(('\n")
    desk.theme("port", "title = 'Ports et filières'\nquery = '*'\n")
    assert issue.publish().code == 0  # the theme that waits has no part in it
    desk.theme("port", "title = 'Ports et filières'\nquery = '(('\n")
    assert desk("site").code == 0
    assert "Ports et filières" in (desk.root / "data" / "site" / "themes" / "port.html").read_text("utf-8")


def test_a_theme_under_a_name_that_is_not_read_is_told(two: Desk) -> None:
    for name in ("mer.toml.txt", "port.TOML"):
        (two.root / "themes" / name).write_text("title = 'Mer'\nquery = 'mer'\n", encoding="utf-8")
    done = two("theme", "check")
    assert done.code == 78
    for _ in range(2):  # the second time nothing has changed, and the files are not read
        done = two("items")
        assert done.code == 0
        for name in ("mer.toml.txt", "port.TOML"):
            assert f"{name}: the file name must be small letters" in done.err
    two.theme("mer", "title = 'Mer'\nquery = 'mer'\n")
    assert two("theme", "list", "--json").code == 0
