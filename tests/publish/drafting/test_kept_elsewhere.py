"""A theme whose file goes away or breaks, or that no longer retains an article: its fiche stays accounted for."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from tests.conftest import Desk, Once
from tests.publish.written_issue import CONFIGURATION, QUARTER, Issue

PORTS = "title = 'Ports'\nquery = 'port*'\n"
QUAYS = "title = 'Quais'\nquery = 'quai*'\n"


def two_themes(desk: Desk) -> None:
    """Item 1 is kept for the quays, item 2 for the ports; both have a fiche that nobody has written yet."""
    desk.configure(CONFIGURATION)
    desk.theme("ports", PORTS)
    desk.theme("quais", QUAYS)
    lines = [
        '{"url": "https://journal.example/1", "title": "Des quais neufs", "published": "2026-11-01"}\n',
        '{"url": "https://journal.example/2", "title": "Un port pousse", "published": "2026-11-02"}\n',
    ]
    file = desk.root / "articles.jsonl"
    file.write_text("".join(lines), encoding="utf-8")
    assert desk("import", file).code == 0
    assert desk("keep", 1, 2, "--as", "a").code == 0
    assert desk("bulletin", QUARTER, "--draft").code == 0


@pytest.fixture
def issue(once: Once) -> Issue:
    return Issue(once("two-themes", two_themes))


def rename(desk: Desk) -> None:
    (desk.root / "themes" / "ports.toml").rename(desk.root / "themes" / "ports-normands.toml")


def remove(desk: Desk) -> None:
    (desk.root / "themes" / "ports.toml").unlink()


def mistype(desk: Desk) -> None:
    desk.theme("ports", "title = 'Ports'\nquery = 'port* ET ('\n")


AWAY = pytest.mark.parametrize("away", [rename, remove, mistype])


@AWAY
def test_no_fiche_goes_with_the_file_of_its_theme(issue: Issue, away: Callable[[Desk], None]) -> None:
    path = issue.fiche(2)
    before = path.read_bytes()
    away(issue.desk)
    for _ in range(2):
        done = issue.desk("bulletin", QUARTER, "--draft", "--json")
        assert (done.code, done.json["removed"], done.json["left"]) == (0, [], []), done.err
        assert done.json["waiting"] == [{"item": 2, "theme": "ports", "title": "Un port pousse"}]
    assert path.read_bytes() == before
    told = issue.desk("bulletin", QUARTER, "--draft").err
    why = "cannot be read" if away is mistype else "is missing"
    assert f"2 is kept for ports (Un port pousse), whose file {why}: " in told
    path.write_bytes(before + b"\nA mot.\n")
    done = issue.desk("bulletin", QUARTER, "--draft")
    assert "no longer kept" not in done.err
    assert issue.publish("--accept", "fields").code == 65
    issue.desk.theme("ports", PORTS)
    assert issue.desk("bulletin", QUARTER, "--draft", "--json").json["waiting"] == []
    assert issue.fiche(2) == path


@AWAY
def test_what_is_kept_for_a_theme_without_file_holds_the_issue(issue: Issue, away: Callable[[Desk], None]) -> None:
    issue.fiche(2).unlink()
    away(issue.desk)
    assert issue.desk("bulletin", QUARTER, "--draft", "--json").json["gone"] == []
    status = issue.desk("bulletin", QUARTER, "--status", "--json").json
    assert status["without_fiche"] == [2]
    told = "2 is kept for ports (Un port pousse)"
    assert told in issue.desk("bulletin", QUARTER, "--status").out
    assert told in issue.desk("bulletin", QUARTER).err
    [finding] = issue.found("folder")
    assert (finding["message"].startswith(told), finding["stops_publication"]) == (True, True), finding


@pytest.mark.parametrize("ruling", ["drop", "later"])
def test_what_is_kept_for_a_theme_taken_away_on_purpose_can_be_put_off(issue: Issue, ruling: str) -> None:
    issue.fiche(2).unlink()
    remove(issue.desk)
    command = "drop 2 --theme ports --why TEXT"
    assert command in issue.found("folder")[0]["message"]
    assert command in issue.desk("bulletin", QUARTER, "--draft").err
    assert issue.desk(ruling, 2, "--theme", "ports", "--dry-run").code == 0
    done = issue.desk(ruling, 2, "--theme", "ports", "--why", "thème abandonné", "--as", "a")
    assert done.code == 0, done.err
    assert issue.found("folder") == []
    assert issue.desk("bulletin", QUARTER, "--draft", "--json").json["waiting"] == []
    assert "thème abandonné" in issue.desk("log", 2).out


def test_only_what_was_ruled_for_a_theme_without_file_can_be_taken_back(issue: Issue) -> None:
    remove(issue.desk)
    for command in (
        ("drop", 1, 2, "--theme", "ports"),
        ("keep", 2, "--theme", "ports"),
        ("drop", 2, "--theme", "pots"),
    ):
        done = issue.desk(*command, "--as", "a")
        assert (done.code, "unknown theme" in done.err) == (2, True), done.err
    mistype(issue.desk)
    done = issue.desk("drop", 2, "--theme", "ports", "--as", "a")
    assert (done.code, "waits until its file is mended" in done.err) == (78, True), done.err
    assert "mend themes/ports.toml" in issue.desk("bulletin", QUARTER, "--draft").err


def test_what_is_kept_for_another_theme_waits_no_longer(issue: Issue) -> None:
    rename(issue.desk)
    assert issue.desk("keep", 2, "--theme", "ports-normands", "--as", "a").code == 0
    done = issue.desk("bulletin", QUARTER, "--draft", "--json").json
    assert (done["waiting"], done["kept"]) == ([], 2)


def test_what_is_kept_for_two_themes_without_file_is_told_once(issue: Issue) -> None:
    assert issue.desk("keep", 2, "--theme", "quais", "--as", "a").code == 0
    for theme in ("ports", "quais"):
        (issue.desk.root / "themes" / f"{theme}.toml").unlink()
    issue.desk.theme("gares", "title = 'Gares'\nquery = 'gare*'\n")
    waiting = issue.desk("bulletin", QUARTER, "--draft", "--json").json["waiting"]
    assert [(one["item"], one["theme"]) for one in waiting] == [(2, "ports"), (1, "quais")]


def test_a_draft_with_nothing_but_what_waits_removes_nothing(issue: Issue) -> None:
    issue.desk("later", 1, "--insist")
    issue.fiche(1).unlink()
    remove(issue.desk)
    done = issue.desk("bulletin", QUARTER, "--draft", "--json")
    assert (done.code, done.json["removed"], len(done.json["waiting"])) == (0, [], 1), done.err
    assert issue.fiche(2).exists()


def test_a_fiche_that_goes_is_named(issue: Issue) -> None:
    path = issue.fiche(2).relative_to(issue.folder)
    issue.desk("drop", 2, "--insist")
    told = issue.desk("bulletin", QUARTER, "--draft").err
    assert f"1 fiche taken away, whose article is no longer kept for this issue: {path}" in told
    assert "taken away" not in issue.desk("bulletin", QUARTER, "--draft").err


def test_a_fiche_goes_with_its_article_to_the_other_theme_that_it_is_kept_for(issue: Issue) -> None:
    issue.desk.theme("quais", "title = 'Quais'\nquery = 'quai* OU port*'\n")
    assert issue.desk("keep", 2, "--theme", "quais", "--as", "a").code == 0
    old = issue.fiche(2).relative_to(issue.folder).as_posix()
    issue.desk.theme("ports", "title = 'Ports'\nquery = 'ferry'\n")
    done = issue.desk("bulletin", QUARTER, "--draft")
    new = issue.fiche(2).relative_to(issue.folder).as_posix()
    assert (new.split("/")[1], not (issue.folder / old).exists()) == ("quais", True)
    assert f"{old} → {new}" in done.err
    assert issue.found("folder") == []
    again = issue.desk("bulletin", QUARTER, "--draft", "--json").json
    assert (again["written"], again["removed"], again["moved"]) == ([], [], {})


def test_a_fiche_that_somebody_writes_stays_where_it_is(issue: Issue) -> None:
    issue.desk.theme("quais", "title = 'Quais'\nquery = 'quai* OU port*'\n")
    assert issue.desk("keep", 2, "--theme", "quais", "--as", "a").code == 0
    issue.spoil("## ", "A word.\n\n## ", 2)
    before = issue.fiche(2).read_bytes()
    issue.desk.theme("ports", "title = 'Ports'\nquery = 'ferry'\n")
    done = issue.desk("bulletin", QUARTER, "--draft", "--json").json
    assert (done["written"], done["removed"], done["moved"]) == ([], [], {})
    assert (issue.fiche(2).parent.name, issue.fiche(2).read_bytes()) == ("ports", before)


@pytest.mark.parametrize("ruling", ["drop", "later"])
def test_a_fiche_that_somebody_wrote_and_whose_article_is_no_longer_kept_is_told(issue: Issue, ruling: str) -> None:
    """Its theme goes, then its article: `--draft` leaves what somebody wrote, and nothing else said that it stays."""
    issue.spoil("## ", "A word.\n\n## ", 2)
    remove(issue.desk)
    assert issue.desk(ruling, 2, "--theme", "ports", "--why", "thème abandonné", "--as", "a").code == 0
    assert len(issue.desk("bulletin", QUARTER, "--draft", "--json").json["left"]) == 1
    [finding] = [one for one in issue.found("folder") if "not kept" in one["message"]]
    assert ("keep 2 --theme THEME" in finding["message"], finding["stops_publication"]) == (True, True)
    rows = issue.desk("bulletin", QUARTER, "--status", "--json").json["fiches"]
    assert {row["item"]: row["kept"] for row in rows} == {1: True, 2: False}
    assert "article not kept" in issue.desk("bulletin", QUARTER, "--status").out
