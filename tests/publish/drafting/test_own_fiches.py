"""A fiche without an article behind it: the same checks, an address of its own for ever."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tests.conftest import Once
from tests.publish.written_issue import QUARTER, SUMMARY, Issue, write_issue

TITLE = "Entretien : une patronne de la pêche"


@pytest.fixture
def issue(once: Once) -> Issue:
    return Issue(once("written-issue", write_issue))


def add(issue: Issue, title: str = TITLE) -> Path:
    done = issue.desk("bulletin", QUARTER, "--add", title, "--theme", "port", "--as", "Contributrice E", "--json")
    assert done.code == 0, done.err
    return issue.folder / str(done.json["file"])


def write(path: Path, source: str = "Entretien avec Maud Exemple, au Havre, le 12 novembre 2026") -> None:
    words = SUMMARY.replace("navires", "chalutiers").replace("croisière", "pêche").replace("escales", "marées")
    head = path.read_text("utf-8").split("+++")[1].replace('source = ""', f'source = "{source}"')
    parts = {"Résumé": words, "Ce qu’il faut retenir": "- Un point.", "Enjeu pour le territoire": "Un enjeu."}
    texts = "\n\n".join(f"## {heading}\n\n{text}" for heading, text in parts.items())
    path.write_text(f"+++{head}+++\n\n{texts}\n", "utf-8")


def test_it_is_checked_as_the_others_and_published_at_an_address_that_no_item_has(issue: Issue) -> None:
    path = add(issue)
    assert path.name == "04-entretien-une-patronne-de-la-peche.md"
    rows = {one["file"]: one for one in issue.desk("bulletin", QUARTER, "--status", "--json").json["fiches"]}
    row = rows["fiches/port/" + path.name]
    assert (row["item"], row["state"], row["contributor"]) == (None, "retenu", "Contributrice E")
    assert row["missing"] == ["summary", "remember", "stake", "source"]
    assert issue.publish().code == 65
    write(path)
    before = path.read_bytes()
    assert (issue.desk("bulletin", QUARTER, "--draft").code, path.read_bytes()) == (0, before)
    assert [one for one in issue.check().json["findings"] if one["path"].endswith(path.name)] == []
    assert issue.publish(who="Contributrice E").code == 77
    done = issue.publish("--formats", "docx")
    assert done.code == 0, done.err
    page = (issue.folder / "bulletin.html").read_text("utf-8")
    assert ('id="fiche-p1"' in page, 'href="#fiche-p1">Fiche n°\u00a0P1<' in page) == (True, True)
    assert "Fiche n°\u00a0P1" in (issue.folder / "bulletin.md").read_text("utf-8")
    manifest = json.loads((issue.folder / "manifest.json").read_text("utf-8"))
    assert (manifest["items"], f"fiches/port/{path.name}" in manifest["inputs"]) == ([1, 2, 3], True)
    record = json.loads((issue.folder / "bulletin.json").read_text("utf-8"))
    [own] = [one for section in record["sections"] for one in section["fiches"] if one["anchor"] == "fiche-p1"]
    assert (own["item"], own["source"][:9]) == (None, "Entretien")
    assert issue.desk("bulletin", QUARTER, "--verify").code == 0
    site = issue.desk("site", "--json")
    assert (site.code, site.json["broken"], site.json["fiches"]) == (0, [], 4), site.err
    page = (issue.desk.root / "data/site" / QUARTER / "fiche-p1.html").read_text("utf-8")
    assert ("fiche n°\u00a0P1" in page, "Maud Exemple" in page) == (True, True)
    assert issue.desk("bulletin", QUARTER, "--add", "Un", "--theme", "port").code == 77


def test_each_has_a_number_of_its_own_and_an_issue_may_hold_nothing_else(issue: Issue) -> None:
    first, second = add(issue), add(issue, "Visite d’une criée")
    assert ["own = 1\n" in first.read_text("utf-8"), "own = 2\n" in second.read_text("utf-8")] == [True, True]
    second.write_text(first.read_text("utf-8"), "utf-8")
    done = issue.desk("bulletin", QUARTER)
    assert "own = 1 is the number of another fiche already: fiches/port/04-" in done.err
    second.write_text(first.read_text("utf-8").replace("own = 1", "own = 2\nitem = 1"), "utf-8")
    assert "no item" in issue.desk("bulletin", QUARTER).err
    alone = Issue(issue.desk, "2027-T1")
    assert alone.desk("bulletin", "2027-T1", "--add", TITLE, "--theme", "port").code == 0
    for number in (1, 2, 3):
        alone.desk("later", number, "--insist")
    assert alone.desk("bulletin", "2027-T1", "--draft").code == 0
    assert (alone.folder / "edito.md").exists()
    assert alone.desk("bulletin", "2027-T1").code == 0


@pytest.mark.parametrize(
    ("options", "told"),
    [(("--add", "Un"), "--theme THEME"), (("--add", " ", "--theme", "port"), "--theme THEME"),
     (("--add", "Un", "--theme", "por"), "did you mean port"), (("--theme", "port"), "goes with --add"),
     (("--add", "Un", "--theme", "port", "--draft"), "one at a time")],
)  # fmt: skip
def test_what_is_missing_is_told(issue: Issue, options: tuple[str, ...], told: str) -> None:
    done = issue.desk("bulletin", QUARTER, *options)
    assert (done.code, told in done.err) == (2, True), done.err
