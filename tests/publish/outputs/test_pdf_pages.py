"""How the pages of a PDF are filled, on the demonstration’s thirteen fiches: what stands where, read by pypdf."""

from __future__ import annotations

import re
import shutil
from pathlib import Path
from typing import Any

import pytest
from pypdf import PdfReader

from iet_watch.publish.outputs.pdf import pdf_lacks
from tests.conftest import slow
from tests.publish.archive import sample_demo
from tests.publish.golden_issues import bulletin_here

pytestmark = pytest.mark.skipif(pdf_lacks() is not None, reason="WeasyPrint or Pango is not installed: make pdf")
TOP, FOOT = 842 - 51, 51  # points: A4 without its margins of 18 mm
MOST_EMPTY = 1 / 3
ISSUE = "data/bulletins/2026-T4"


def lines(page: Any) -> list[tuple[float, str]]:
    """The lines of a page within its margins, from the top: where each stands, what it says."""
    found: dict[float, str] = {}

    def visit(text: str, outer: Any, matrix: Any, _font: Any, _size: Any) -> None:
        place = round(matrix[4] * outer[1] + matrix[5] * outer[3] + outer[5], 1)
        if text.strip() and FOOT <= place <= TOP:
            found[place] = found.get(place, "") + text

    page.extract_text(visitor_text=visit)
    return [(place, found[place].strip()) for place in sorted(found, reverse=True)]


def told(folder: Path) -> list[list[str]]:
    """The points to remember of each fiche, by what they begin with."""
    texts = [path.read_text(encoding="utf-8") for path in sorted((folder / "fiches").glob("*/*.md"))]
    parts = [text.split("## Ce qu’il faut retenir")[1].split("## Enjeu")[0] for text in texts]
    return [[found[:14] for found in re.findall(r"^- (.+)$", part, re.MULTILINE)] for part in parts]


def assert_well_laid(folder: Path) -> None:
    pages = [lines(page) for page in PdfReader(folder / "bulletin.pdf").pages]
    assert len(pages) <= 12  # of its twelve fiches without picture, table nor fiche of its own: 11
    empty = [round((page[-1][0] - FOOT) / (TOP - FOOT), 2) for page in pages[:-1]]
    assert max(empty) <= MOST_EMPTY, empty
    headings = {"Ce qu’il faut retenir", "Enjeu pour le territoire", "Méthode", "Agenda", "Chiffres clés", "Édito"}
    assert [page[-1][1] for page in pages if page[-1][1] in headings] == []
    words = [re.sub(r"\s", "", " ".join(text for _, text in page)) for page in pages]
    lists = [points for points in told(folder) if len(points) > 1]
    assert len(lists) >= 12
    for some in lists:
        points = [re.sub(r"\s", "", one) for one in some]
        beside = {one for page in words for one in points if one in page and sum(two in page for two in points) > 1}
        assert beside == set(points), some  # none stands alone on a page


def test_thirteen_fiches_fill_twelve_pages(tmp_path_factory: pytest.TempPathFactory) -> None:
    assert_well_laid(sample_demo(tmp_path_factory) / ISSUE)


@slow
def test_they_do_in_the_other_look(tmp_path: Path, tmp_path_factory: pytest.TempPathFactory) -> None:
    root = shutil.copytree(sample_demo(tmp_path_factory), tmp_path / "demo")
    settings = root / "iet-watch.toml"
    settings.write_text(
        settings.read_text(encoding="utf-8").replace("[bulletin]", "[bulletin]\nlook = 'affiche'", 1), encoding="utf-8"
    )
    assert bulletin_here(root, "--formats", "pdf").code == 0
    assert_well_laid(root / ISSUE)
