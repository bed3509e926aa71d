"""The order of fiches and themes is that of the files and of the settings, in every output; what is moved stays so."""

from __future__ import annotations

import json
import re

import pytest

from tests.conftest import Once
from tests.publish.publication.test_turns import answering
from tests.publish.written_issue import CONFIGURATION, QUARTER, Issue, write_issue

OUTPUTS = ("bulletin.html", "bulletin.md", "mail.html", "mail.txt", "bulletin.atom.xml", "bulletin.json")


@pytest.fixture
def issue(once: Once) -> Issue:
    return Issue(once("written-issue", write_issue))


def order(issue: Issue) -> list[int]:
    """The items of the issue as every output shows them."""
    done = issue.desk("bulletin", QUARTER)
    assert done.code == 0, done.err
    record = json.loads((issue.folder / "bulletin.json").read_text("utf-8"))
    items = [fiche["item"] for section in record["sections"] for fiche in section["fiches"]]
    for name in OUTPUTS:
        text = (issue.folder / name).read_text("utf-8")
        found = re.findall(r"https://journal\.example/articles/(\d)", text)
        assert [int(number) for number in dict.fromkeys(found)] == items, name
    return items


def test_a_fiche_is_moved_and_the_others_make_room(issue: Issue) -> None:
    first = order(issue)
    done = issue.desk("bulletin", QUARTER, "--move", issue.fiche(first[2]).name, 1)
    assert done.code == 0, done.err
    moved = [first[2], first[0], first[1]]
    assert order(issue) == moved
    assert [issue.fiche(number).name[:3] for number in moved] == ["01-", "02-", "03-"]
    assert issue.desk("bulletin", QUARTER, "--move", issue.fiche(moved[0]), 99).code == 0
    assert order(issue) == first
    again = issue.desk("bulletin", QUARTER, "--move", f"port/{issue.fiche(first[0]).name}", 1)
    assert (again.code, "there already" in again.err) == (0, True)
    assert issue.desk("bulletin", QUARTER, "--draft").code == 0
    assert (order(issue), len(list(issue.folder.glob("fiches/*/*.md")))) == (first, 3)


def test_names_beyond_nine_and_ninety_nine_are_numbers(issue: Issue) -> None:
    one, two, three = order(issue)
    for number, name in ((one, "100-z.md"), (two, "9-a.md"), (three, "10-b.md")):
        issue.fiche(number).rename(issue.fiche(number).with_name(name))
    assert order(issue) == [two, three, one]
    issue.fiche(two).rename(issue.fiche(two).with_name("sans-numero.md"))
    assert order(issue) == [three, one, two]
    assert issue.desk("bulletin", QUARTER, "--move", "sans-numero.md", 2).code == 0
    assert order(issue) == [three, two, one]
    assert issue.fiche(two).name == "02-sans-numero.md"


def test_themes_come_as_the_settings_say_and_the_front_page_by_number(issue: Issue) -> None:
    issue.desk.theme("algues", "title = 'Algues'\nquery = 'rien'\n")
    first = order(issue)
    folder = issue.folder / "fiches" / "algues"
    folder.mkdir()
    issue.fiche(first[0]).rename(folder / "02-quai.md")
    assert order(issue) == first
    issue.desk.configure(CONFIGURATION.replace("[collect]", "theme_order = ['port', 'algues', 'algue']\n[collect]"))
    assert order(issue) == [first[1], first[2], first[0]]
    found = [one for one in issue.found("fields") if "theme_order names algue," in one["message"]]
    assert [one["level"] for one in found] == ["warn"]
    for number in first:
        issue.spoil("front_page = false", "front_page = true", number)
    assert [issue.fiche(number).name[:2] for number in first] == ["02", "02", "03"]
    assert order(issue) == [first[1], first[0], first[2]]
    assert issue.publish("--accept", "folder").code == 0
    issue.desk.configure(CONFIGURATION)
    assert issue.desk("bulletin", QUARTER, "--verify").code == 0
    assert issue.desk("site").code == 0
    page = (issue.desk.root / "data/site" / QUARTER / "index.html").read_text("utf-8")
    shown = [int(number) for number in dict.fromkeys(re.findall(r"fiche-(\d)\.html", page))]
    assert shown == [first[1], first[0], first[2]]


@pytest.mark.parametrize(
    ("named", "place", "code"),
    [("99-rien.md", 1, 66), ("{first}", 0, 2), ("{first}", -1, 2), ("../../edito.md", 1, 66)],
)
def test_what_cannot_be_moved_is_told(issue: Issue, named: str, place: int, code: int) -> None:
    before = sorted(issue.folder.rglob("*"))
    done = issue.desk("bulletin", QUARTER, "--move", named.format(first=issue.fiche(1).name), place)
    assert (done.code, sorted(issue.folder.rglob("*"))) == (code, before), done.err


def test_a_fiche_that_somebody_took_away_does_not_come_again(issue: Issue) -> None:
    path = issue.fiche(2)
    path.unlink()
    done = issue.desk("bulletin", QUARTER, "--draft")
    assert (done.code, path.exists()) == (0, False)
    assert "The fiche of 2 (Une filière du lin se donne un passeport) was removed" in done.err
    assert "bulletin 2026-T4 --draft --yes" in done.err
    found = issue.desk("bulletin", QUARTER, "--draft", "--json").json["gone"]
    assert [(one["item"], one["path"]) for one in found] == [(2, f"fiches/port/{path.name}")]
    again = issue.desk("bulletin", QUARTER, "--draft", "--yes")
    assert (again.code, issue.fiche(2).exists(), "removed" in again.err) == (0, True, False)
    issue.fiche(2).unlink()
    issue.desk("later", 2, "--insist")
    assert "removed" not in issue.desk("bulletin", QUARTER, "--draft").err
    issue.desk("keep", 2)
    assert issue.desk("bulletin", QUARTER, "--draft").code == 0
    assert issue.fiche(2).exists()


def test_a_terminal_is_asked_whether_a_fiche_comes_again(issue: Issue, monkeypatch: pytest.MonkeyPatch) -> None:
    path = issue.fiche(2)
    path.unlink()
    with answering(monkeypatch, "non\n"):
        done = issue.desk("bulletin", QUARTER, "--draft")
    assert (path.exists(), "Write it again? (yes/no)" in done.err) == (False, True)
    assert "2 fiches: 2 written; 1 article kept without fiche." in done.err
    with answering(monkeypatch, "oui\n"):
        done = issue.desk("bulletin", QUARTER, "--draft")
    assert (path.exists(), "not written again" in done.err) == (True, False)


@pytest.mark.parametrize("place", ["{name}", "port/attente/{name}", "port/02-lin.txt"])
def test_a_fiche_that_somebody_moved_where_nothing_reads_it_does_not_come_again(issue: Issue, place: str) -> None:
    path = issue.fiche(2)
    new = issue.folder / "fiches" / place.format(name=path.name)
    new.parent.mkdir(exist_ok=True)
    path.rename(new)
    done = issue.desk("bulletin", QUARTER, "--draft", "--yes")
    assert (done.code, f"stands in {new.relative_to(issue.folder)}" in done.err) == (0, True), done.err
    assert len(list(issue.folder.glob("fiches/port/*.md"))) == 2


def test_the_memory_of_before_knows_a_fiche_by_its_name(issue: Issue) -> None:
    memory = issue.folder / ".draft.json"
    memory.write_text(json.dumps(json.loads(memory.read_text("utf-8"))["files"]), "utf-8")
    path = issue.fiche(3)
    path.unlink()
    assert "The fiche of 3" in issue.desk("bulletin", QUARTER, "--draft").err
    assert not path.exists()
