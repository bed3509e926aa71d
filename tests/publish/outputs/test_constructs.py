"""Every construct of Markdown in every format: the issue of `golden/constructs`, read back by other libraries.

Its outputs are compared byte for byte in `test_golden.py`; here is what each format makes of them.
"""

from __future__ import annotations

import io
import json
import re
import zipfile
from collections import Counter
from itertools import pairwise
from pathlib import Path

import feedparser
import icalendar
import pytest
from docx import Document
from docx.document import Document as WordDocument
from lxml import html
from markdown_it import MarkdownIt
from mdit_py_plugins.footnote import footnote_plugin

from iet_watch.publish.outputs.pdf import pdf_lacks
from tests.conftest import slow
from tests.publish.golden_issues import bulletin_here, copy_workspace

# What readers must find whatever the format, in the order of the page: words that stand in one construct each.
WORDS = (
    "électrifié", "Dieppe", "italique", "gras", "les deux", "la source", "une lettre", "l’autre fiche",
    "Une ligne rompue.", "Un intertitre", "Trafic de 2 ports, en millions de tonnes (Mt)", "Le Havre", "1\u202f234",
    "Rouen | amont", "bilan", "Plus bas", "un autre, en deux paragraphes", "le second", "un rang dessous",
    "et un troisième rang", "troisième", "Une citation", "une liste citée", "Un intertitre de l’analyse", "du code sur",
    "deux lignes", "«\u00a0guillemets\u00a0», l’été", "Un enjeu, et sa note", "12\u00a0%",
)  # fmt: skip
NOTES = (
    "Note d’«\u00a0À retenir\u00a0».", "Note de l’édito.", "Source\u00a0: observatoire", "chiffres provisoires.",
    "Une note en deux paragraphes.", "Le second, avec du gras.", "Seul-mot",
    "Une note qui porte le même nom que celle d’«\u00a0À retenir\u00a0».",
)  # fmt: skip
LINKS = {
    "https://dieppe.example/port", "https://source.example/a_(b)?x=1&y=2", "https://nue.example/",
    "mailto:port@essai.example", "https://havre.example", "https://obs.example",
}  # fmt: skip


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> dict[str, bytes]:
    folder = copy_workspace("constructs", tmp_path_factory.mktemp("constructs") / "workspace")
    done = bulletin_here(folder.parents[2], "--formats", "html,md,mail,json,atom,ics,docx")
    assert done.code == 0, done.err
    return {path.name: path.read_bytes() for path in folder.iterdir() if path.is_file()}


def assert_all_there(text: str, wanted: tuple[str, ...] = WORDS + NOTES) -> None:
    shown = re.sub(r"[ \n]+", " ", re.sub(r"\u00a0?\[\d+\]", "", text))
    assert [words for words in wanted if words not in shown] == []


def page(made: dict[str, bytes], name: str) -> html.HtmlElement:
    return html.document_fromstring(made[name].decode())


@pytest.mark.parametrize("name", ["bulletin.html", "mail.html"])
def test_pages_and_mails_hold_tables_lists_quotations_and_notes(made: dict[str, bytes], name: str) -> None:
    tree = page(made, name)
    assert_all_there(tree.text_content())
    assert set(tree.xpath("//a/@href")) >= LINKS
    tables = tree.xpath("//table[not(@role)]")
    assert [table.findtext("caption") for table in tables] == [WORDS[10], None]
    assert [len(table.xpath(".//th[@scope='col']")) for table in tables] == [4, 2]
    assert len(tables[0].xpath(".//td[contains(@class, 'end')]")) == 2
    assert [lists.get("start") for lists in tree.xpath("//ol[@start]")] == ["3"]
    assert tree.xpath("//ul/li/ol/li/ul/li/text()") == ["et un troisième rang"]
    assert tree.xpath("//blockquote//em/text()") == ["en italique"]
    assert tree.xpath("//blockquote//li/text()") == ["une liste citée"]


@pytest.mark.parametrize("name", ["bulletin.html", "mail.html"])
def test_every_note_has_a_name_of_its_own_and_leads_back(made: dict[str, bytes], name: str) -> None:
    tree = page(made, name)
    names = tree.xpath("//@id")
    assert [one for one, count in Counter(names).items() if count > 1] == []
    calls, backs = tree.xpath("//a[@role='doc-noteref']"), tree.xpath("//a[@role='doc-backlink']")
    assert (len(calls), len(backs)) == (7, 7)
    for link in (*calls, *backs):
        assert link.get("href")[1:] in names
    notes = {call.get("href") for call in calls}
    assert len(notes) == 6


@pytest.mark.parametrize("name", ["bulletin.html", "mail.html"])
def test_headings_go_down_one_level_at_a_time(made: dict[str, bytes], name: str) -> None:
    levels = [int(one.tag[1]) for one in page(made, name).iter("h1", "h2", "h3", "h4", "h5", "h6")]
    assert all(after <= before + 1 for before, after in pairwise(levels)), levels
    tree = page(made, name)
    told = {" ".join(one.text_content().split()): one.tag for one in tree.iter("h3", "h4", "h5", "h6")}
    expected = {
        "Un intertitre d’édito": "h3",
        "Un intertitre": "h4",
        "Plus bas": "h5",
        "Un intertitre de l’analyse": "h5",
    }
    assert {title: told[title] for title in expected} == expected


def test_markdown_read_by_another_reader_says_the_same(made: dict[str, bytes]) -> None:
    reader = MarkdownIt("commonmark").enable("table").use(footnote_plugin)
    tree = html.document_fromstring(reader.render(made["bulletin.md"].decode()))
    assert_all_there(tree.text_content())
    assert set(tree.xpath("//a/@href")) >= LINKS
    assert [len(table.xpath(".//tr")) for table in tree.xpath("//table")] == [3, 2]
    assert tree.xpath("//ol[@start]/@start") == ["3"]
    assert len(tree.xpath("//section[@class='footnotes']//li[@class='footnote-item']")) == 6


def test_the_text_of_the_mail_says_it_all(made: dict[str, bytes]) -> None:
    text = made["mail.txt"].decode()
    assert_all_there(text, (*(words for words in WORDS if words not in ("Trafic",)), *NOTES[:2], *NOTES[4:]))
    assert "– Port\u00a0: Rouen | amont\u202f; 2025\u00a0: 1\u202f234\u202f; 2026\u00a0: 7\n" in text
    assert (
        "\n3. troisième\n4. quatrième\u00a0[1]\n\n> Une citation, en italique, sur deux lignes.\n\n> – une liste"
        in text
    )
    assert "une lettre (port@essai.example)" in text
    assert max(map(len, text.split("\n"))) <= 76


def test_json_and_atom_are_read_back(made: dict[str, bytes]) -> None:
    record = json.loads(made["bulletin.json"])
    fiche = record["sections"][0]["fiches"][0]
    both = html.fragment_fromstring(fiche["summary_html"], create_parent="div")
    assert both.findtext(".//caption") == WORDS[10]
    assert "– Port\u00a0: Le Havre" in fiche["summary"]
    ids = re.findall(r' id=\\"([^"\\]+)\\"', made["bulletin.json"].decode())
    assert len(ids) == len(set(ids)) == 13
    entry = feedparser.parse(
        io.BytesIO(b"<feed xmlns='http://www.w3.org/2005/Atom'>" + _body(made) + b"</feed>")
    ).entries[0]
    assert entry.title.replace("\u00a0", " ") == "Bulletin de toutes les formes, n° 9, 4e trimestre 2026"
    content = entry.content[0].value
    assert_all_there(html.fragment_fromstring(content, create_parent="div").text_content(), WORDS[:20])
    assert "<table>" in content


def _body(made: dict[str, bytes]) -> bytes:
    return made["bulletin.atom.xml"].partition(b"?>")[2]


def test_the_calendar_is_read_back(made: dict[str, bytes]) -> None:
    told = icalendar.Calendar.from_ical(made["agenda.ics"])
    assert "Salon de deux jours" in {str(event["summary"]) for event in told.walk("VEVENT")}


def word(made: dict[str, bytes]) -> WordDocument:
    return Document(io.BytesIO(made["bulletin.docx"]))


def test_word_has_emphasis_links_lists_quotations_and_tables_of_its_own(made: dict[str, bytes]) -> None:
    document = word(made)
    paragraphs = {paragraph.text: paragraph for paragraph in document.paragraphs}
    [first] = (paragraph for text, paragraph in paragraphs.items() if text.startswith("Un mot en italique"))
    runs = {run.text: run for run in first.runs}
    assert (runs["italique"].italic, runs["gras"].bold) == (True, True)
    assert (runs["les deux"].italic, runs["les deux"].bold, runs["code"].font.name) == (True, True, "Consolas")
    assert [link.text for link in first.hyperlinks][:2] == ["lien vers la source", "https://nue.example/"]
    assert {link.address for paragraph in document.paragraphs for link in paragraph.hyperlinks} >= LINKS - {
        "https://havre.example", "https://obs.example",
    }  # fmt: skip
    assert [link.fragment for link in first.hyperlinks if link.fragment] == ["fiche-2"]
    styles = {text: paragraph.style.name for text, paragraph in paragraphs.items() if paragraph.style}
    assert styles["Une citation, en italique, sur deux lignes."] == "Quote"
    assert (styles["un point"], styles["un rang dessous"], styles["le second"]) == (
        "List Bullet", "List Number", "List Continue",
    )  # fmt: skip
    assert styles[WORDS[10]] == "Caption"
    assert (styles["Un intertitre"], styles["Plus bas"], styles["Un intertitre de l’analyse"]) == (
        "Heading 3", "Heading 4", "Heading 4",
    )  # fmt: skip
    table = document.tables[0]
    assert [[cell.text for cell in row.cells] for row in table.rows] == [
        ["Port", "2025", "2026", "Suite"], ["Le Havre", "12,5", "14", "bilan"],
        ["Rouen | amont", "1\u202f234", "7", ""],
    ]  # fmt: skip
    assert table.cell(1, 3).paragraphs[0].hyperlinks[0].address == "https://havre.example"
    assert table.rows[0]._tr.trPr.find("{*}tblHeader") is not None


def test_numbered_lists_of_word_begin_where_the_editor_says(made: dict[str, bytes]) -> None:
    document = word(made)
    numbers = {
        paragraph.text: (paragraph._p.pPr.numPr.numId.val, paragraph._p.pPr.numPr.ilvl.val)
        for paragraph in document.paragraphs
        if paragraph._p.pPr is not None and paragraph._p.pPr.numPr is not None
    }
    assert len({numbers["un rang dessous"][0], numbers["troisième"][0], numbers["Deux ports\u00a0:"][0]}) == 3
    assert [numbers[text][1] for text in ("un point", "un rang dessous", "et un troisième rang")] == [0, 1, 2]
    numbering = document.part.numbering_part.element
    starts = {
        int(num.get(num.keys()[0])): num.xpath(".//w:startOverride/@w:val") for num in numbering.findall("{*}num")
    }
    assert starts[numbers["troisième"][0]] == ["3"]


def test_notes_of_word_are_its_own_and_no_heading_stands_alone(made: dict[str, bytes]) -> None:
    with zipfile.ZipFile(io.BytesIO(made["bulletin.docx"])) as file:
        notes, body = file.read("word/footnotes.xml").decode(), file.read("word/document.xml").decode()
        relations = file.read("word/_rels/footnotes.xml.rels").decode()
    told = re.sub(r"<[^>]+>", "", notes)
    assert [note for note in NOTES if note not in told] == []
    assert body.count("<w:footnoteReference ") == 6
    assert "NOTEREF _RefNote3" in body
    assert "https://obs.example" in relations
    paragraphs = word(made).paragraphs
    headings = [one for one in paragraphs if one.style and (one.style.name or "").startswith("Heading")]
    assert all(one.style and one.style.paragraph_format.keep_with_next for one in headings)
    [facts] = (one for one in paragraphs if one.text == "Gazette d’essai, 4\u00a0novembre 2026")
    assert facts.paragraph_format.keep_with_next


@slow
def test_the_pdf_holds_it_all(tmp_path: Path) -> None:
    if pdf_lacks() is not None:
        pytest.skip("WeasyPrint, Pango or HarfBuzz-Subset is not installed: make pdf")
    pypdf = pytest.importorskip("pypdf")
    folder = copy_workspace("constructs", tmp_path / "workspace")
    assert bulletin_here(folder.parents[2], "--formats", "pdf").code == 0
    document = pypdf.PdfReader(folder / "bulletin.pdf")
    text = re.sub(r"\s+", " ", " ".join(one.extract_text() for one in document.pages)).replace("- ", "-")
    text = re.sub(r"(?: (?:•|\d\.))* Projet — ne pas diffuser \d+ / \d+", "", text)  # what ends a page amid a sentence
    wanted = [re.sub(r"\s+", " ", words) for words in (*WORDS, *NOTES)]
    plain = re.sub(r" ?\[\d+\]| ?\(https?://[^)]*\)?\)", "", text)
    assert [words for words in wanted if words.replace(" ", "") not in plain.replace(" ", "")] == []
    links = {
        note["/A"]["/URI"] for one in document.pages for note in one.get("/Annots", []) if "/URI" in note.get("/A", {})
    }
    assert links >= LINKS
    assert " 1. 3. 4. " in text  # numbers of lists are drawn after the words of their page
