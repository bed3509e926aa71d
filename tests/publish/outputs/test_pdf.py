"""The PDF as other programs read it: whole, tagged, in order, with its title, language, fonts and bookmarks."""

from __future__ import annotations

import io
import re
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from pypdf import PdfReader
from pypdf.generic import DictionaryObject

from iet_watch.publish.outputs.pdf import pdf_document, pdf_lacks
from iet_watch.publish.outputs.style import Style
from tests.publish.golden_issues import COMMAND, bulletin_here, copy_workspace
from tests.publish.values import BULLETIN, fiche, made_of, section

STYLE = Style(Path("/nonexistent"), "revue", "#1f5f7a")
with_pdf = pytest.mark.usefixtures("weasyprint")


@pytest.fixture(scope="module")
def weasyprint() -> None:
    """Skips what needs a PDF where none can be made: asked by the process that runs it, for it takes a second."""
    if pdf_lacks() is not None:
        pytest.skip("WeasyPrint or Pango is not installed: make pdf")


@pytest.fixture(scope="module")
def data(weasyprint: None) -> bytes:
    return pdf_document(BULLETIN, STYLE)


@pytest.fixture(scope="module")
def reader(data: bytes) -> PdfReader:
    return PdfReader(io.BytesIO(data))


@with_pdf
def test_qpdf_finds_nothing_wrong(data: bytes, tmp_path: Path) -> None:
    if not shutil.which("qpdf"):
        pytest.skip("qpdf is not installed: make pdf")
    path = tmp_path / "bulletin.pdf"
    path.write_bytes(data)
    done = subprocess.run(["qpdf", "--check", path], capture_output=True, text=True, check=False)
    assert (done.returncode, done.stderr) == (0, ""), done.stdout


@with_pdf
def test_an_address_that_goes_over_lines_has_no_hyphen_of_ours() -> None:
    """« developpe-ment » on paper is another address."""
    address = "https://www.port.example/documents/rapports/Rapport_annuel_developpement_economique_interregional.pdf"
    text = f"Voir <{address}>, puis [le rapport]({address}) et `{address}`."
    pages = PdfReader(io.BytesIO(pdf_document(made_of(section(1, fiche(1, summary=text))), STYLE))).pages
    words = re.sub(r"\s", "", "".join(page.extract_text() for page in pages))
    assert words.count(address) == 3


@with_pdf
def test_the_words_of_a_table_are_parted_only_where_it_would_leave_the_page() -> None:
    """« Dépar-teme-nt » stood beside every long text."""
    endless = "developpementeconomiqueinterregionaldesportsdelaseineetdesesaffluentsnavigables"
    long = "L’équipement des quais, les études préalables et la formation de ceux qui les exploitent. " * 3
    text = (
        f"Table : Un\n\n| Département | Bénéficiaires | Mesure |\n|---|---|---|\n| Calvados | communautés | {long}|\n\n"
        f"Table : Deux\n\n| Collectivité | Identifiant |\n|---|---|\n| agglomération | {endless} |\n"
    )
    pages = PdfReader(io.BytesIO(pdf_document(made_of(section(1, fiche(1, summary=text))), STYLE))).pages
    words = "".join(page.extract_text() for page in pages).split()
    assert {"Département", "Bénéficiaires", "communautés", "Collectivité", "agglomération"} <= {*words}
    assert endless not in words
    assert endless in "".join(words)


@with_pdf
def test_it_says_what_it_is(reader: PdfReader) -> None:
    root: Any = reader.trailer["/Root"]
    assert root["/Lang"] == "fr"
    assert root["/MarkInfo"]["/Marked"] is not False
    assert root["/ViewerPreferences"]["/DisplayDocTitle"]
    assert reader.metadata is not None
    assert reader.metadata.title == "Bulletin d’essai, n°\u00a07, 4e\u00a0trimestre\u00a02026 – Région d’essai"
    assert len(reader.trailer["/ID"]) == 2
    assert (reader.metadata.creation_date, reader.metadata.modification_date) == (None, None)
    metadata = root["/Metadata"].get_data().decode()
    assert re.search(r"pdfuaid:part=[\"']1|<pdfuaid:part>1", metadata)


@with_pdf
def test_its_tags_follow_the_order_of_the_page(reader: PdfReader) -> None:
    kinds: list[str] = []

    def walk(node: Any) -> None:
        found = node.get_object()
        if isinstance(found, list):
            for one in found:
                walk(one)
        elif isinstance(found, DictionaryObject):
            if "/S" in found:
                kinds.append(found["/S"])
            if "/K" in found:
                walk(found["/K"])

    root: Any = reader.trailer["/Root"]
    walk(root["/StructTreeRoot"]["/K"])
    assert {"/H1", "/H2", "/H3", "/P", "/L", "/LI", "/Link", "/Table", "/TH", "/TD", "/Figure"} <= set(kinds)
    assert kinds.index("/H1") < kinds.index("/H2") < kinds.index("/H3")
    assert kinds.count("/H3") >= BULLETIN.fiche_count


@with_pdf
def test_its_words_are_read_in_order(reader: PdfReader) -> None:
    text = " ".join(" ".join(page.extract_text() for page in reader.pages).split())
    wanted = [
        "Bulletin d’essai", "À retenir", "Sommaire", "Édito", "quai de 1 mètres", "quai de 2 mètres",
        "quai de 3 mètres", "Chiffres clés", "Appels et échéances", "Agenda", "Méthode", "Mentions légales",
    ]  # fmt: skip
    body = text.split("Édito", 1)
    places = [text.index(one) for one in wanted[:4]] + [len(body[0]) + body[1].index(one) for one in wanted[4:]]
    assert places == sorted(places)


@with_pdf
def test_its_bookmarks_name_the_parts_and_the_fiches(reader: PdfReader) -> None:
    def titles(outline: list[Any]) -> list[str]:
        return [title for one in outline for title in (titles(one) if isinstance(one, list) else [one.title])]

    found = titles(reader.outline)
    assert [title for title in ("À retenir", "Méthode", "Agenda", *(one.title for one in BULLETIN.fiches))
            if not any(title.replace("\u00a0", " ") == one.replace("\u00a0", " ") for one in found)] == []  # fmt: skip


@with_pdf
def test_its_fonts_are_in_it(reader: PdfReader) -> None:
    embedded = []
    for page in reader.pages:
        resources: Any = page["/Resources"]
        for font in resources.get("/Font", {}).values():
            descendant = font.get_object()["/DescendantFonts"][0].get_object()
            embedded.append(any(key.startswith("/FontFile") for key in descendant["/FontDescriptor"].get_object()))
    assert embedded
    assert all(embedded)


@with_pdf
def test_nothing_in_it_acts_but_links_to_the_web_and_to_mail() -> None:
    hostile = "<script>alert(1)</script><img src='file:///etc/passwd'><a href='javascript:alert(1)'>x</a>"
    made = pdf_document(made_of(section(1, fiche(1, title=hostile, summary=hostile))), STYLE)
    assert not re.search(rb"/JavaScript|/JS\b|/Launch|/EmbeddedFile|/OpenAction|/AA\b|/SubmitForm|/Rendition", made)
    reader = PdfReader(io.BytesIO(made))
    addresses = {
        annotation.get_object()["/A"]["/URI"]
        for page in reader.pages
        for annotation in page.get("/Annots", [])  # type: ignore[attr-defined]
        if "/URI" in annotation.get_object().get("/A", {})
    }
    assert addresses
    assert all(re.match(r"https?://|mailto:", address) for address in addresses), addresses


@with_pdf
def test_both_looks_make_one() -> None:
    assert pdf_document(BULLETIN, Style(Path("/nonexistent"), "affiche", "#7a1f4b")).startswith(b"%PDF-1.7")


@pytest.mark.parametrize(
    ("obstacle", "told"),
    [
        ("raise ModuleNotFoundError('weasyprint')", "iet-watch[pdf]"),
        ("raise OSError('cannot load library libpango')", "Pango"),
    ],
)
def test_what_is_missing_is_told_and_nothing_is_written(obstacle: str, told: str, tmp_path: Path) -> None:
    """A `weasyprint` that fails like one that is not there, or that does not find Pango, found first."""
    folder = copy_workspace("fr", tmp_path / "workspace")
    (tmp_path / "first").mkdir()
    (tmp_path / "first" / "weasyprint.py").write_text(obstacle, encoding="utf-8")
    done = subprocess.run(
        [sys.executable, COMMAND, "-C", folder.parents[2], "bulletin", "2026-T4", "--formats", "html,pdf"],
        capture_output=True, text=True, check=False,
        env={"PYTHONPATH": str(tmp_path / "first"), "IET_WATCH_LANG": "en"},
    )  # fmt: skip
    assert (done.returncode, told in done.stderr, "Traceback" in done.stderr) == (73, True, False), done.stderr
    assert not list(folder.glob("bulletin.*"))
    assert bulletin_here(folder.parents[2], "--formats", "html").code == 0
