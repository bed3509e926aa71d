"""How far an issue is, fiche by fiche, as `bulletin --status` says it and other commands recapitulate it."""

from __future__ import annotations

import pytest

from tests.cli.test_tables import shown
from tests.conftest import Once
from tests.publish.written_issue import QUARTER, SUMMARY, Issue, write_issue


@pytest.fixture
def issue(once: Once) -> Issue:
    return Issue(once("written-issue", write_issue))


def test_status_says_how_far_each_fiche_is_and_what_is_missing(issue: Issue) -> None:
    issue.spoil(SUMMARY, "", 1)
    issue.spoil('contributor = "Contributrice C"', 'contributor = ""', 2)
    issue.fiche(3).unlink()
    done = issue.desk("bulletin", QUARTER, "--status", "--json")
    assert done.code == 0, done.err
    fiches = {one["item"]: one for one in done.json["fiches"]}
    assert (done.json["schema_version"], done.json["quarter"], done.json["without_fiche"]) == (1, QUARTER, [3])
    first, second = fiches[1], fiches[2]
    assert first.keys() == {
        "file", "theme", "item", "title", "state", "contributor", "words", "missing", "findings",
        "assigned", "marks", "rewritten", "kept",
    }  # fmt: skip
    assert (first["state"], first["missing"], first["contributor"]) == ("retenu", ["summary"], "Contributrice B")
    assert (second["state"], second["missing"]) == ("rédigé", ["contributor"])
    assert second["words"] > 80 > first["words"] > 0
    assert "this fiche has no summary" in [one["message"] for one in first["findings"]]
    assert done.json["by_theme"]["port"]["fiches"] == 2
    assert set(done.json["by_person"]) == {"Contributrice B", ""}
    told = issue.desk("bulletin", QUARTER, "--status")
    assert (told.code, told.err) == (0, "")
    assert "2 fiches: 1 to write, 1 written; 1 article kept without fiche." in told.out
    assert [part for part in ("By theme", "By person", "nobody yet") if part not in told.out] == []
    layout, draft = issue.desk("bulletin", QUARTER), issue.desk("bulletin", QUARTER, "--draft")
    assert "No. 1, 4th quarter 2026: 2 fiches: 1 to write, 1 written; 1 article kept without fiche." in layout.err
    assert "fiches: " in draft.err


def test_status_of_a_published_issue_of_one_above_its_level_and_of_none(issue: Issue) -> None:
    assert issue.desk("bulletin", "2027-T1", "--status", "--json").json["fiches"] == []
    issue.spoil('level = "public"', 'level = "restreint"', 2)
    states = [one["state"] for one in issue.desk("bulletin", QUARTER, "--status", "--json").json["fiches"]]
    assert states == ["rédigé"] * 3
    published = issue.publish()
    assert "2 fiches: 2 approved. Published and frozen." in published.err
    states = [one["state"] for one in issue.desk("bulletin", QUARTER, "--status", "--json").json["fiches"]]
    assert states == ["validé", "validé", "rédigé"]


def test_what_is_kept_after_publication_is_said_to_go_into_the_next_issue(issue: Issue) -> None:
    issue.fiche(3).unlink()
    assert issue.publish("--accept", "folder").code == 0
    told = issue.desk("bulletin", QUARTER, "--status").out
    assert "3 is kept and not in this issue, which is published: it goes into the next one (" in told
    assert "without fiche" not in told


def test_status_fits_a_terminal_of_eighty_columns(issue: Issue, monkeypatch: pytest.MonkeyPatch) -> None:
    for number in (1, 2, 3):
        issue.spoil(SUMMARY, "", number)
    lines, _ = shown(monkeypatch, 80, "-C", str(issue.desk.root), "bulletin", QUARTER, "--status")
    table = lines[: lines.index("")]
    assert max(map(len, table)) <= 80, table
    assert [part for part in ("Title", "State", "Missing", "Findings") if part not in table[0]] == []
