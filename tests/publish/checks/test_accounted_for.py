"""Nothing that people put into the folder of an issue vanishes on the way to print without a word."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import pytest

from tests.conftest import Once
from tests.publish.written_issue import ARTICLES, Issue, write_issue


@pytest.fixture
def issue(once: Once) -> Issue:
    return Issue(once("written-issue", write_issue))


@pytest.mark.parametrize(
    ("place", "told"),
    [
        ("fiches/04-oubliee.md", "no theme's folder"),
        ("fiches/notes.txt", "no theme's folder"),
        ("fiches/port/brouillons/04-profonde.md", "one folder too deep"),
        ("fiches/port/04-fiche.txt", "ends in .md"),
        ("fiches/port/04-FICHE.MD", "ends in .md"),
        ("fiches/port/04-fiche.docx", "ends in .md"),
        ("edito.txt", "no file of an issue"),
        ("figures.md", "no file of an issue"),
        ("Fiches/port/04.md", "no file of an issue"),
    ],
)
def test_a_file_that_is_not_read_is_told_by_layout_and_check_and_held(issue: Issue, place: str, told: str) -> None:
    path = issue.folder / place
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(issue.fiche().read_text("utf-8").replace("item = 1\n", "item = 9\n"), "utf-8")
    [finding] = issue.found("folder")
    assert (told in finding["message"], finding["stops_publication"]) == (True, True), finding
    assert finding["path"].split("2026-T4/")[1].split("/")[0] == place.split("/")[0]
    layout = issue.desk("bulletin", issue.quarter)
    assert (layout.code, told in layout.err) == (0, True), layout.err
    assert issue.publish().code == 65
    assert issue.publish("--accept", "folder").code == 0


def test_a_folder_that_is_no_theme_is_told(issue: Issue) -> None:
    folder = issue.folder / "fiches" / "Économie bleue"
    folder.mkdir()
    issue.fiche().rename(folder / "01-quai.md")
    messages = [finding["message"] for finding in issue.found("folder")]
    assert messages == [
        "this folder bears the name of no theme: expected port",
        "the head says port and the folder Économie bleue: the folder counts",
    ]
    assert issue.publish().code == 65


def test_fiches_that_all_stand_too_high_are_told(issue: Issue) -> None:
    for path in issue.folder.glob("fiches/port/*.md"):
        path.rename(issue.folder / "fiches" / path.name)
    done = issue.check()
    assert (done.code, "fiches/THEME/NAME.md" in done.err) == (66, True), done.err


def test_what_was_kept_and_has_no_fiche_is_told(issue: Issue) -> None:
    issue.fiche(2).unlink()
    [finding] = issue.found("folder")
    assert "2 is kept and has no fiche" in finding["message"]
    assert "Une filière du lin se donne un passeport" in finding["message"]
    layout = issue.desk("bulletin", issue.quarter)
    assert "2 is kept and has no fiche" in layout.err
    assert issue.publish().code == 65
    issue.desk("later", 2, "--insist")
    assert issue.found("folder") == []


@pytest.mark.parametrize(("number", "told"), [("999", "no item has the number 999"), ("2", "is another article")])
def test_the_item_of_a_fiche_is_its_own(issue: Issue, number: str, told: str) -> None:
    issue.fiche(2).unlink()
    issue.desk("later", 2, "--insist")
    line = issue.spoil("item = 1\n", f"item = {number}\n", 1)
    found = [one for one in issue.found("folder") if "no fiche" not in one["message"]]
    assert [(told in one["message"], one["line"]) for one in found] == [(True, line)], found


def test_a_title_written_anew_and_a_primary_source_are_no_other_article(issue: Issue) -> None:
    issue.spoil('title = "Le port du Havre', 'title = "Courant à quai : bornes au Havre')
    issue.spoil("https://journal.example/articles/1", "https://port.example/communique")
    assert issue.found("folder") == []


def test_text_above_the_first_heading_is_told_with_its_line(issue: Issue) -> None:
    line = issue.spoil("\n## Résumé", "\n<!-- une note -->\nCe paragraphe oublié.\n\n## Résumé") + 2
    [finding] = issue.found("folder")
    assert ("Ce paragraphe oublié." in finding["message"], finding["line"]) == (True, line), finding
    edito = issue.folder / "edito.md"
    edito.write_text(edito.read_text("utf-8").replace("## Édito", "Une accroche.\n\n## Édito"), "utf-8")
    assert len(issue.found("folder")) == 2
    edito.write_text("+++\nauthor = 'x'\n+++\n\nUn édito sans titre.\n", "utf-8")
    assert len(issue.found("folder")) == 1


@pytest.mark.parametrize(
    "name", [".01-quai.md.swp", "01-quai.md~", "#01-quai.md#", "~$01-quai.docx", "Thumbs.db", ".DS_Store", "p.png"]
)
def test_what_editors_and_systems_leave_behind_is_nothing(issue: Issue, name: str) -> None:
    for folder in (issue.folder / "fiches" / "port", *([issue.folder] if name != "p.png" else [])):
        Path(folder, name).write_bytes(b"x")
    assert issue.found("folder") == []


@pytest.mark.parametrize(
    ("day", "told"), [("2027-01-01", "which is right"), ("1926-11-01", "years before"), ("2026-12-31", "")]
)
def test_a_date_after_the_quarter_or_centuries_off_is_held(issue: Issue, day: str, told: str) -> None:
    line = issue.spoil("date = 2026-11-01", f"date = {day}")
    found = issue.found("fields")
    assert [(told in one["message"], one["line"], one["stops_publication"]) for one in found] == (
        [(True, line, True)] if told else []
    ), found


def test_two_issues_do_not_have_one_number(issue: Issue) -> None:
    assert issue.publish().code == 0
    next_quarter = issue.desk.root / "data" / "bulletins" / "2027-T1"
    shutil.copytree(issue.folder / "fiches", next_quarter / "fiches")
    (next_quarter / "edito.md").write_text("+++\nnumber = 1\nauthor = 'x'\n+++\n\n## Édito\n\nx\n", "utf-8")
    found = [
        one for one in Issue(issue.desk, "2027-T1").found("fields") if "is the number of 2026-T4" in one["message"]
    ]
    assert [one["stops_publication"] for one in found] == [True]


@pytest.mark.parametrize("query", ["*", "mégawatts"])  # the corrected text meets the theme still, or no longer
def test_a_source_rewritten_after_the_decision_is_told_and_held_until_seen(
    issue: Issue, monkeypatch: pytest.MonkeyPatch, query: str
) -> None:
    issue.desk.theme("port", f"title = 'Ports et filières'\nquery = '{query}'\n")
    title, source, lang, _ = ARTICLES[0]
    line = {"url": "https://journal.example/articles/1", "title": title, "source": source, "lang": lang}
    line["text"] = (
        "La justice annule le permis des bornes ; les travaux cessent et le budget voté va au fret ferroviaire."
    )
    file = issue.desk.root / "again.jsonl"
    file.write_text(json.dumps({**line, "published": "2026-11-01"}), encoding="utf-8")
    monkeypatch.setenv("IET_WATCH_NOW", "2026-11-21T08:00:00+01:00")
    assert issue.desk("import", file).code == 0
    [finding] = issue.found("folder")
    assert (finding["message"][:41], finding["stops_publication"]) == (
        "the source has changed since the decision",
        True,
    )
    fiches = issue.desk("bulletin", issue.quarter, "--status", "--json").json["fiches"]
    assert {one["item"]: one["rewritten"] for one in fiches} == {1: True, 2: False, 3: False}
    assert "written, text changed" in issue.desk("bulletin", issue.quarter, "--status").out
    assert issue.publish().code == 65
    monkeypatch.setenv("IET_WATCH_NOW", "2026-11-22T08:00:00+01:00")
    command = "keep 1 --theme port --why"
    assert finding["message"].endswith(f" {command} TEXT")
    done = issue.desk(*command.split(), "relu", "--as", "Contributrice B")
    assert done.code == 0, done.err
    assert issue.found("folder") == []
    assert issue.publish().code == 0
