"""Hostile words in every field and every output: they are read as words, nothing of them is live."""

from __future__ import annotations

import html as entities
import io
import json
import re
import zipfile
from collections.abc import Iterator, Mapping
from dataclasses import fields, replace
from datetime import date, datetime
from pathlib import Path

import pytest
from lxml import etree, html
from lxml.html import HtmlElement
from markdown_it import MarkdownIt

from iet_watch.publish.issue.bulletin import Bulletin, Fiche, Reprint
from iet_watch.publish.issue.inserts import Call, Erratum, Event, Inserts, KeyFigure
from iet_watch.publish.issue.issue_files import FIELD_LIMIT
from iet_watch.publish.outputs.all_formats import make_outputs
from iet_watch.publish.outputs.style import Style
from iet_watch.words import clean_lines, one_line
from tests.publish.golden_issues import bulletin_here, copy_workspace
from tests.publish.values import BULLETIN, ZONE, fiche, made_of, section

HOSTILE = (
    "<script>alert(1)</script>",
    "<img src=x onerror=alert(1)>",
    '"><svg onload=alert(1)>',
    "' onmouseover='alert(1)",
    "</title></style></textarea><script>alert(1)</script>",
    "<iframe srcdoc='<script>alert(1)</script>'>",
    "<base href=//evil.example><meta http-equiv=refresh content=0>",
    "<form action=//evil.example><input name=x></form>",
    "<math><mtext></form><form><mglyph><style></math><img src onerror=alert(1)>",
    "<!--[if mso]><script>alert(1)</script><![endif]-->",
    "--><script>alert(1)</script>",
    "]]><script>alert(1)</script>",
    "{{ 7*7 }} {% include '/etc/passwd' %} {{ cycler.__init__.__globals__ }}",
    "](javascript:alert(1)) ![x](http://evil.example/p.gif) [x](data:text/html,1)",
    "\n# Faux titre\n\n```\n<script>",
    "| a | b |\n|---|---|\n| <b>c</b> | d |",
    "=cmd|' /C calc'!A0",
    "&lt;script&gt;alert(1)&lt;/script&gt;",
    "\r\nBEGIN:VEVENT\r\nSUMMARY:faux\r\nEND:VEVENT",
    "a\u0000b\u001b]0;x\u0007\u202egnitrats\u202c\u2028z",
)
ADDRESSES = (
    "javascript:alert(1)", "JaVaScRiPt:alert(1)", "data:text/html,<script>alert(1)</script>", "vbscript:x",
    "file:///etc/passwd", "//evil.example", "https://a.example/\"onclick=\"alert(1)", "http://u:p@a.example/",
)  # fmt: skip
STYLE = Style(Path("/nonexistent"), "revue", "#1f5f7a")
FORMATS = ("html", "md", "mail", "json", "atom", "ics", "docx")
# A reader of our Markdown that lets HTML through, as Pandoc and many sites do.
READER = MarkdownIt("commonmark", {"html": True}).enable(["table", "strikethrough"])


def poisoned(text: str) -> Bulletin:
    """A bulletin with `text` wherever an outside text or an editor's may stand, as the reading of files leaves it."""
    line, prose = one_line(text, FIELD_LIMIT), clean_lines(text)
    words = {field.name: line for field in fields(Fiche) if field.type == "str"}
    words |= dict.fromkeys(("summary", "remember", "stake"), prose)
    kept = {"lang": "fr", "url": "https://a.example/", "level": "public", "section": "", "path": "x", "theme": "x"}
    made = fiche(1, **{**words, **kept}, keywords=(line, line), reprinted_by=(Reprint(line, "https://b.example/"),))
    foreign = replace(made, item=2, foreign=True, lang="en", original_title="")
    inserts = Inserts(
        (KeyFigure(line, line, line, date(2026, 11, 1), line, "https://a.example/"),),
        (Call(line, line, date(2027, 1, 1), None, line, line, "https://a.example/"),),
        (Event(line, datetime(2027, 1, 1, 9, tzinfo=ZONE), None, line, line, line, "https://a.example/"),),
    )
    words = dict.fromkeys(("title", "region", "publisher", "director", "contact", "approver", "editorial_author"), line)
    words |= dict.fromkeys(("editorial", "essentials"), prose)
    part = replace(section(1, made, foreign), title=line, summary=line)
    return made_of(part, **words, contributors=(line,), inserts=inserts, errata=(Erratum(date(2027, 1, 2), line, 1),))


# What stands around an editor's blocks is the program's: it is there, whatever the words.
EVERY_BLOCK = "mot\n\n# un\n\n## deux\n\n> trois\n\n    quatre\n\n| a | b |\n|---|---|\n| c | d |"


@pytest.fixture(scope="module")
def plain() -> Mapping[str, bytes]:
    """The outputs of an ordinary bulletin of the same shape: what the templates themselves put there."""
    return make_outputs(poisoned(EVERY_BLOCK), FORMATS, STYLE)


def live(tree: HtmlElement) -> Iterator[tuple[str, str]]:
    """Every element and attribute that could do something, text of style sheets included."""
    for element in tree.iter():
        if not isinstance(element.tag, str):
            yield "comment", "".join((element.text or "").split())
            continue
        yield "element", element.tag
        for name, value in element.attrib.items():
            if name in ("title", "alt", "content", "aria-label"):
                yield "attribute", name  # words only
            elif name == "href" and re.match(r"mailto:|data:text/calendar;charset=utf-8;base64,[\w+/=]+$", value):
                yield "attribute", name + value[:5]
            else:
                yield "attribute", f"{element.tag} {name}={value}"
        if element.tag in ("style", "script"):
            yield "style", re.sub(r'content: "(?:[^"\\]|\\.)*"', "content", element.text or "")


def tree_of(data: bytes) -> HtmlElement:
    return html.document_fromstring(data.decode())


WORDY = {"p", "br", "em", "strong", "ul", "ol", "li", "blockquote", "code", "pre", "h4", "h5", "h6", "hr", "h3"}
WORDY |= {"table", "thead", "tbody", "tr", "td", "th"}  # what Markdown of the editors may become


def strange(found: HtmlElement, usual: HtmlElement) -> set[tuple[str, str]]:
    """What is live in `found` and neither in `usual` nor what Markdown makes of words."""
    allowed = set(live(usual)) | {("element", name) for name in WORDY}
    return {one for one in live(found) if one not in allowed and one != ("attribute", "code class=language-html")}


@pytest.mark.parametrize("text", HOSTILE)
def test_nothing_is_live_that_the_templates_did_not_put_there(text: str, plain: Mapping[str, bytes]) -> None:
    made = make_outputs(poisoned(text), FORMATS, STYLE)
    for name in ("bulletin.html", "mail.html"):
        assert strange(tree_of(made[name]), tree_of(plain[name])) == set(), name
    rendered = tree_of(READER.render(made["bulletin.md"].decode()).encode())
    assert strange(rendered, tree_of(READER.render(plain["bulletin.md"].decode()).encode())) == set()
    entry, usual = (etree.fromstring(one["bulletin.atom.xml"]) for one in (made, plain))
    contents = [tree.findtext("{*}content").encode() for tree in (entry, usual)]
    assert [one.tag for one in entry] == [one.tag for one in usual]
    assert strange(tree_of(contents[0]), tree_of(contents[1])) == set()


@pytest.mark.parametrize("text", HOSTILE)
def test_a_calendar_has_no_other_lines(text: str, plain: Mapping[str, bytes]) -> None:
    """Each line is a property or the rest of one; no text opens another."""

    def names(data: bytes) -> list[str]:
        unfolded = data.decode().replace("\r\n ", "")
        return [re.split("[;:]", line)[0] for line in unfolded.split("\r\n") if line]

    made = make_outputs(poisoned(text), ("ics",), STYLE)["agenda.ics"]
    assert names(made) == names(plain["agenda.ics"])
    assert max(len(line) for line in made.split(b"\r\n")) <= 75


@pytest.mark.parametrize("text", HOSTILE)
def test_a_word_document_has_no_other_part_nor_field(text: str, plain: Mapping[str, bytes]) -> None:
    made = make_outputs(poisoned(text), ("docx",), STYLE)["bulletin.docx"]
    with zipfile.ZipFile(io.BytesIO(made)) as found, zipfile.ZipFile(io.BytesIO(plain["bulletin.docx"])) as usual:
        assert found.namelist() == usual.namelist()
        tags = {etree.QName(one).localname for one in etree.fromstring(found.read("word/document.xml")).iter()}
        ours = {etree.QName(one).localname for one in etree.fromstring(usual.read("word/document.xml")).iter()}
        assert tags <= ours | {"br", "tab", "numPr"}  # lines of the editors
        relations = etree.fromstring(found.read("word/_rels/document.xml.rels"))
        targets = [one.get("Target") for one in relations if one.get("TargetMode") == "External"]
    assert targets
    assert all(re.match(r"https?://[\w./-]+$", target) for target in targets), targets


SEEN = ("<script>alert(1)</script>", "<img src=x onerror=alert(1)>", "{{ 7*7 }}", "=cmd|' /C calc'!A0")


@pytest.mark.parametrize("text", SEEN)
def test_the_words_are_there_to_be_read(text: str) -> None:
    made = make_outputs(made_of(section(1, fiche(1, title=text))), FORMATS, STYLE)
    shown = text.replace("'", "’") if "' /C" not in text else text
    for name in ("bulletin.html", "mail.html"):
        said = [" ".join(one.text_content().split()) for one in tree_of(made[name]).xpath("//h3")]
        assert any(text in one or shown in one for one in said), (name, said)
    said = [one.text_content() for one in tree_of(READER.render(made["bulletin.md"].decode()).encode()).xpath("//h3")]
    assert any(text in one or shown in one for one in said), said
    assert text in made["mail.txt"].decode() or shown in made["mail.txt"].decode()
    assert json.loads(made["bulletin.json"])["sections"][0]["fiches"][0]["title"] == text
    assert "49" not in re.sub(r"\d{3,}", "", made["mail.txt"].decode())


@pytest.mark.parametrize("address", ADDRESSES)
def test_an_address_that_could_act_is_no_link(address: str, tmp_path: Path) -> None:
    """In fiches, in what republished them, in figures, calls and dates: told, or left out."""
    folder = copy_workspace("fr", tmp_path / "workspace")
    path = folder / "fiches" / "ports" / "01-quai.md"
    text = path.read_text(encoding="utf-8")
    hostile = json.dumps(address)
    path.write_text(text.replace('"https://journal.example/quai"', hostile), encoding="utf-8")
    done = bulletin_here(folder.parents[2], "--formats", "html,md,mail,json,atom,docx")
    assert done.code == 0, done.err
    for name in ("bulletin.html", "mail.html"):
        links = tree_of((folder / name).read_bytes()).xpath("//@href")
        assert [link for link in links if entities.unescape(link) == address] == [], name
    for name, old in (
        ("appels.toml", "https://agence.example/ports"),
        ("agenda.toml", "https://essai.example/journee"),
    ):
        file = folder / name
        before = file.read_text(encoding="utf-8")
        file.write_text(before.replace(json.dumps(old), hostile), encoding="utf-8")
        done = bulletin_here(folder.parents[2])
        assert (done.code, name in done.err, "http:// or https://" in done.err) == (78, True, True), done.err
        file.write_text(before, encoding="utf-8")


def test_a_title_of_a_megabyte_is_refused_or_cut(tmp_path: Path) -> None:
    folder = copy_workspace("fr", tmp_path / "workspace")
    path = folder / "fiches" / "ports" / "01-quai.md"
    text = path.read_text(encoding="utf-8")
    path.write_text(re.sub(r'title = ".*"', f'title = "{"x" * 1_000_000}"', text, count=1), encoding="utf-8")
    done = bulletin_here(folder.parents[2])
    assert (done.code, "01-quai.md" in done.err, "larger than" in done.err) == (78, True, True)
    path.write_text(re.sub(r'title = ".*"', f'title = "{"x" * 900_000}"', text, count=1), encoding="utf-8")
    done = bulletin_here(folder.parents[2], "--formats", "html,md,mail,json,atom,docx")
    assert done.code == 0, done.err
    assert len((folder / "bulletin.html").read_bytes()) < 200_000
    assert len((folder / "mail.html").read_bytes()) < 100_000


def test_an_ordinary_bulletin_says_all_of_its_titles_everywhere() -> None:
    made = make_outputs(BULLETIN, FORMATS, STYLE)
    for one in BULLETIN.fiches:
        for name in ("bulletin.html", "bulletin.md", "mail.html", "mail.txt", "bulletin.json", "bulletin.atom.xml"):
            text = (
                html.document_fromstring(made[name].decode()).text_content() if "html" in name else made[name].decode()
            )
            assert f"quai de {one.item} mètres" in " ".join(text.split()), name
