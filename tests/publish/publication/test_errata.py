"""Errata through the command line: what is refused, every place that one reaches, and how one is withdrawn."""

from __future__ import annotations

import io
import json
import re

import pytest
from docx import Document

from tests.conftest import Once
from tests.publish.written_issue import QUARTER, Issue, write_issue

TODAY = "2026-11-20"
TEXT = "Il y a 9 bornes, et non 2, [dit le port](https://port.example/bornes)."

LINK = re.compile(r'<a href="https://port\.example/bornes"[^>]*>dit le port</a>')


@pytest.fixture
def issue(once: Once) -> Issue:
    issue = Issue(once("written-issue", write_issue))
    issue.spoil("keywords = [", "keywords = ['Quais', ")
    assert issue.publish("--formats", "docx").code == 0
    return issue


def correct(issue: Issue, *lines: str, text: str = TEXT, day: str = TODAY) -> None:
    more = "".join(f"{line}\n" for line in lines)
    (issue.folder / "errata.toml").write_text(f"[[errata]]\ndate = {day}\ntext = '{text}'\n{more}", "utf-8")


@pytest.mark.parametrize(
    ("lines", "day", "told"),
    [
        (["fiche = 99"], TODAY, "no fiche no. 99: the numbers are 1, 2, 3"),
        (["fiche = 'P1'"], TODAY, "no fiche no. P1"),
        (["fiche = 'la une'"], TODAY, "the number of a fiche"),
        ([], "2026-11-21", "an erratum of 21 November 2026 is dated later than today, 20 November 2026"),
        ([], "2026-11-19", "of 19 November 2026 is older than the issue, published on 20 November 2026"),
        ([f"withdrawn = {TODAY}"], TODAY, "for a reason"),
        (["why = 'faux'"], TODAY, "on a day"),
        (["withdrawn = 2026-11-21", "why = 'faux'"], TODAY, "later than today"),
        (["withdrawn = 2026-11-01", "why = 'faux'"], TODAY, "before the erratum"),
    ],
)
def test_an_erratum_that_cannot_be_is_refused_with_its_file_and_line(
    issue: Issue, lines: list[str], day: str, told: str
) -> None:
    correct(issue, *lines, day=day)
    before = (issue.folder / "manifest.json").read_bytes()
    for done in (issue.desk("bulletin", QUARTER), issue.publish()):
        assert (done.code != 0, told in done.err) == (True, True), done.err
        assert re.search(r"errata\.toml, line [2-5]", done.err), done.err
    assert (issue.folder / "manifest.json").read_bytes() == before


def test_an_erratum_reaches_every_place_that_states_the_error(issue: Issue) -> None:
    correct(issue, "fiche = 1")
    assert issue.publish().code == 0
    assert issue.desk("bulletin", QUARTER, "--verify").code == 0
    assert issue.desk("site").code == 0
    folder, site = issue.folder, issue.desk.root / "data" / "site"
    page = (folder / "bulletin.html").read_text("utf-8")
    assert page.index('id="fiche-1"') < page.rindex(">dit le port</a>") < page.index('id="fiche-2"')
    for name in ("bulletin.html", "mail.html", f"{QUARTER}/index.html", f"{QUARTER}/fiche-1.html", "themes/port.html"):
        text = ((site if "/" in name else folder) / name).read_text("utf-8")
        assert len(LINK.findall(text)) == (1 if name.endswith(("fiche-1.html", "port.html")) else 2), name
    cited = (site / QUARTER / "fiche-1.html").read_text("utf-8").split("cite-title")[-1]
    assert "Corrigée le 20&nbsp;novembre 2026." in cited.replace("\u00a0", "&nbsp;")
    [tag] = site.rglob("quais.html")
    assert LINK.search(tag.read_text("utf-8"))
    assert not LINK.search((site / QUARTER / "fiche-2.html").read_text("utf-8"))
    markdown = (folder / "bulletin.md").read_text("utf-8")
    assert markdown.count("[dit le port](https://port.example/bornes)") == 2
    letter = " ".join((folder / "mail.txt").read_text("utf-8").split())
    assert letter.count("Il y a 9 bornes, et non 2, dit le port") == 2
    word = Document(io.BytesIO((folder / "bulletin.docx").read_bytes()))
    assert sum("9 bornes" in paragraph.text for paragraph in word.paragraphs) == 2
    assert any("port.example/bornes" in one.target_ref for one in word.part.rels.values() if one.is_external)
    entry = (folder / "bulletin.atom.xml").read_text("utf-8")
    assert "9 bornes" in entry
    feed = json.loads((site / "flux/themes/port.json").read_text("utf-8"))
    [corrected] = [one for one in feed["items"] if one["url"].endswith("/articles/1")]
    assert corrected["summary"].startswith("Erratum du 20")
    assert corrected["date_modified"].startswith(TODAY)


def test_an_erratum_on_a_fiche_of_ones_own(issue: Issue) -> None:
    issue.desk("bulletin", QUARTER, "--reopen", "--as", "Une directrice", "--why", "une fiche")
    added = issue.desk("bulletin", QUARTER, "--add", "Visite", "--theme", "port", "--json").json["file"]
    assert issue.publish("--accept", "fields").code == 0, added
    correct(issue, "fiche = 'p1'")
    assert issue.publish().code == 0
    page = (issue.folder / "bulletin.html").read_text("utf-8")
    assert (page.count("9 bornes"), 'href="#fiche-p1">Fiche n°\u00a0P1' in page) == (2, True)


def test_an_erratum_wrongly_published_is_withdrawn_and_leaves_its_trace(issue: Issue) -> None:
    correct(issue, "fiche = 1")
    assert issue.publish().code == 0
    shown = (issue.folder / "bulletin.html").read_bytes()
    correct(issue, "fiche = 1", f"withdrawn = {TODAY}", "why = 'le port avait raison'")
    waiting = issue.desk("bulletin", QUARTER)
    assert (waiting.code, "1 erratum is waiting" in waiting.err) == (0, True), waiting.err
    assert issue.desk("bulletin", QUARTER, "--verify").code == 0
    assert issue.publish().code == 0
    page = (issue.folder / "bulletin.html").read_text("utf-8")
    assert ("9 bornes" in page, page.count("est retiré&nbsp;: le port avait raison")) == (False, 2)
    assert (issue.folder / "versions/2/bulletin.html").read_bytes() == shown
    told = json.loads((issue.folder / "manifest.json").read_text("utf-8"))["errata"]
    assert told == [
        {"date": TODAY, "text": TEXT, "item": 1, "withdrawn": TODAY, "why": "le port avait raison"},
    ]  # fmt: skip
    assert issue.desk("bulletin", QUARTER, "--verify").code == 0
    assert issue.publish().code == 0
    assert issue.desk("site").code == 0
    correct(issue, "fiche = 1")
    done = issue.publish()
    assert (done.code, "has changed or is gone" in done.err) == (77, True), done.err
