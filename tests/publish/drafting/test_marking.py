"""From kept to approved: who marks a fiche, what the file and the log say of it, and what the desk noted."""

from __future__ import annotations

import zipfile
from pathlib import Path

import pytest

from tests.conftest import Once, slow
from tests.publish.written_issue import QUARTER, SUMMARY, Issue, write_issue

PEOPLE = """
[[people]]
name = "Contributrice B"
role = "rédacteur"
[[people]]
name = "Ali Modèle"
role = "rédacteur"
[[people]]
name = "Dominique Cadre"
role = "coordinateur"
[[people]]
name = "Lou Veille"
"""
BRIBE = "zyxécrevisse"


@pytest.fixture
def issue(once: Once) -> Issue:
    return Issue(once("written-issue", write_issue))


def state(issue: Issue, number: int = 1) -> str:
    """As `desk status` says it, which waits for no check; nothing once it is approved."""
    [port] = issue.desk("desk", "status", "--json").json["themes"]
    return next((one["state"] for one in port["fiches"] if one["file"].endswith(issue.fiche(number).name)), "")


def mark(issue: Issue, word: str, who: str, number: int = 1) -> tuple[int, str]:
    done = issue.desk("bulletin", QUARTER, "--mark", issue.fiche(number).name, word, "--as", who)
    return done.code, done.err


def test_a_fiche_goes_from_hand_to_hand_and_says_so(issue: Issue) -> None:
    (issue.desk.root / "people.toml").write_text(PEOPLE, encoding="utf-8")
    before = issue.fiche().read_text(encoding="utf-8")
    assert mark(issue, "redige", "Contributrice B")[0] == 0
    done = issue.desk("bulletin", QUARTER, "--mark", issue.fiche().name, "relu")
    assert (done.code, "people.toml names Contributrice B, Ali" in done.err) == (2, True), done.err
    code, told = mark(issue, "relu", "b contributrice".title())
    assert (code, "nobody is called" in told) == (2, True)
    code, told = mark(issue, "relu", "Contributrice B")
    assert (code, "somebody else must read it over" in told) == (77, True)
    code, told = mark(issue, "validé", "Dominique Cadre")
    assert (code, "has not been read over as it is now" in told) == (65, True)
    code, told = mark(issue, "relu", "Lou Veille")
    assert (code, "the part of veilleur" in told) == (77, True)
    assert mark(issue, "relu", "Ali Modèle")[0] == 0
    code, told = mark(issue, "validé", "Ali Modèle")
    assert (code, "may not mark a fiche validé" in told) == (77, True)
    code, told = mark(issue, "validé", "Contributrice B")
    assert code == 77
    assert mark(issue, "Validé", "dominique cadre")[0] == 0
    refused = issue.publish("--yes", who="Ali Modèle")
    assert (refused.code, "may not approve an issue" in refused.err) == (77, True)
    assert "nothing was changed" in mark(issue, "validé", "Dominique Cadre")[1]
    after = issue.fiche().read_text(encoding="utf-8")
    assert after.count("Dominique Cadre") == 1
    assert [line for line in before.splitlines() if line not in after.splitlines()] == []
    row = issue.desk("bulletin", QUARTER, "--status", "--json").json["fiches"][0]
    assert row["state"] == "validé"
    assert [(one["state"], one["who"], one["at"][:10], one["current"]) for one in row["marks"]] == [
        ("rédigé", "Contributrice B", "2026-11-20", True),
        ("relu", "Ali Modèle", "2026-11-20", True),
        ("validé", "Dominique Cadre", "2026-11-20", True),
    ]
    lines = issue.desk("log", 1, "--json").json["lines"]
    assert [(one["why"], one["who"]) for one in lines if one["said"] == "state"] == [
        ("rédigé", "Contributrice B"), ("relu", "Ali Modèle"), ("validé", "Dominique Cadre"),
    ]  # fmt: skip
    issue.spoil("qualité de l’air", "qualité de l’eau")  # what was approved is another text
    assert state(issue) == "rédigé"


def test_what_cannot_be_marked_is_told_and_nothing_is_written(issue: Issue) -> None:
    issue.spoil(SUMMARY, "")
    before = issue.fiche().read_bytes()
    assert mark(issue, "relu", "Ali")[0] == 65  # a text is missing
    assert mark(issue, "parfait", "Ali") == (
        2, "--mark: parfait is no state, expected one of rédigé, relu, validé\n",
    )  # fmt: skip
    assert issue.desk("bulletin", QUARTER, "--mark", "nulle-part.md", "relu").code == 66
    assert issue.fiche().read_bytes() == before
    issue.spoil("+++\n", "+++\nstates = ['relu']\n", 2)
    done = issue.desk("bulletin", QUARTER, "--status")
    assert (done.code, ", line 2" in done.err, "states: --mark writes it" in done.err) == (78, True, True), done.err


def test_without_people_everybody_may_but_nobody_approves_their_own(issue: Issue) -> None:
    assert mark(issue, "relu", "Ali")[0] == 0
    assert mark(issue, "validé", "CONTRIBUTRICE B")[0] == 77
    assert mark(issue, "validé", "Ali")[0] == 0  # who read it over did not write it


def test_who_has_an_item_writes_its_fiche_and_finds_what_was_said_of_it(issue: Issue) -> None:
    issue.fiche().unlink()
    issue.desk("comment", 1, f"Demander au port\n+++\n{BRIBE}", "--as", "Ali")
    issue.desk("comment", 1, "de trop", "--as", "Ali")
    issue.desk("undo", 1, "--as", "Ali")
    issue.desk("assign", 1, "--to", "Camille Exemple")
    kept = issue.fiche(2).read_bytes()
    assert issue.desk("bulletin", QUARTER, "--draft", "--yes").code == 0
    text = issue.fiche().read_text(encoding="utf-8")
    assert 'contributor = "Camille Exemple"\n' in text
    assert f"# Ali, 20\u00a0novembre 2026\u00a0: Demander au port\n# +++\n# {BRIBE}\n+++\n" in text
    assert "de trop" not in text
    assert issue.fiche(2).read_bytes() == kept  # edited: it stays
    issue.desk("assign", 2, "--to", "Ali Modèle")
    issue.desk("bulletin", QUARTER, "--draft")
    assert issue.fiche(2).read_bytes() == kept
    rows = issue.desk("bulletin", QUARTER, "--status", "--json").json["fiches"]
    assert {one["item"]: one["assigned"] for one in rows} == {1: "Camille Exemple", 2: "Ali Modèle", 3: None}


def everything(folder: Path) -> dict[str, bytes]:
    """What each file says, what is packed in it included."""
    found = {}
    for path in filter(Path.is_file, folder.rglob("*")):
        found[path.name] = path.read_bytes()
        if path.suffix == ".docx":
            with zipfile.ZipFile(path) as pack:
                found[path.name] += b"".join(pack.read(name) for name in pack.namelist())
    return found


@slow
def test_a_note_and_a_mark_are_printed_nowhere(issue: Issue, tmp_path: Path) -> None:
    written = issue.fiche().read_text(encoding="utf-8").partition("\n+++\n")[2]
    issue.fiche().unlink()
    issue.desk("comment", 1, f"Demander au port : {BRIBE}", "--as", "Ali")
    assert issue.desk("bulletin", QUARTER, "--draft", "--yes").code == 0
    head, _, _ = issue.fiche().read_text(encoding="utf-8").partition("\n+++\n")
    assert BRIBE in head
    contributor = 'contributor = "Contributrice B"'
    head = "\n".join(contributor if line.startswith("contributor") else line for line in head.split("\n"))
    issue.fiche().write_text(f"{head}\n+++\n{written}", encoding="utf-8")
    assert mark(issue, "relu", "Relecteur Unique")[0] == 0
    assert BRIBE in issue.fiche().read_text(encoding="utf-8")
    formats = "html,md,mail,json,atom,ics,docx"
    assert issue.desk("bulletin", QUARTER, "--formats", formats).code == 0
    assert issue.publish("--yes").code == 0
    site = tmp_path / "site"
    assert issue.desk("site", site).code == 0
    inputs = {path.name for path in issue.folder.glob("fiches/*/*.md")}
    outputs = {**everything(issue.folder), **everything(site)}
    assert {"bulletin.html", "mail.txt", "bulletin.json"} <= outputs.keys()
    told = [name for name, data in outputs.items() if BRIBE.encode() in data or b"Relecteur Unique" in data]
    assert set(told) <= inputs
