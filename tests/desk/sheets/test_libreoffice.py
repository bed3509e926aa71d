"""A sheet that the real LibreOffice has sorted, filtered, rearranged and saved comes back whole."""

from __future__ import annotations

import csv
import shutil
import subprocess
from pathlib import Path
from xml.sax.saxutils import escape

import pytest

from tests.conftest import Desk, Once, slow
from tests.desk.sheets.sheets import Answers, decisions, filled, to_decide

SOFFICE = shutil.which("soffice")
ANSWERS: Answers = {"Le": ("garder", "transposable à Caen"), "Cœur": ("écarter", "déjà lu"), "La": ("à revoir", "")}
RULED = {
    "Le": [("keep", "Camille", "transposable à Caen")], "Cœur": [("drop", "Camille", "déjà lu")], "Un": [],
    "La": [("later", "Camille", "")], "Rouen": [],
}  # fmt: skip

# Sorts by the title, backwards, what a person would mark by hand; filters; puts a column of its own before the others
# and the summary at the end; saves as a workbook, and the page as CSV in the signs of a French office.
MACRO = """
Sub Rework(source As String, target As String, csv As String)
  Dim hidden(0) As New com.sun.star.beans.PropertyValue
  hidden(0).Name = "Hidden" : hidden(0).Value = True
  document = StarDesktop.loadComponentFromURL(source, "_blank", 0, hidden())
  page = document.Sheets.getByIndex(0)
  Dim field(0) As New com.sun.star.table.TableSortField
  field(0).Field = 3 : field(0).IsAscending = False
  Dim how(1) As New com.sun.star.beans.PropertyValue
  how(0).Name = "SortFields" : how(0).Value = field()
  how(1).Name = "ContainsHeader" : how(1).Value = True
  page.getCellRangeByName("A1:L6").sort(how())
  Dim wanted(0) As New com.sun.star.sheet.TableFilterField
  wanted(0).Field = 0 : wanted(0).Operator = com.sun.star.sheet.FilterOperator.NOT_EMPTY
  filter = page.getCellRangeByName("A1:L6").createFilterDescriptor(True)
  filter.ContainsHeader = True
  filter.setFilterFields(wanted())
  page.getCellRangeByName("A1:L6").filter(filter)
  page.Columns.insertByIndex(0, 1)
  page.getCellByPosition(0, 0).String = "Avis du bureau"
  page.Columns.insertByIndex(13, 1)
  page.moveRange(page.getCellByPosition(13, 0).CellAddress, page.getCellRangeByName("F1:F6").RangeAddress)
  Dim book(0) As New com.sun.star.beans.PropertyValue
  book(0).Name = "FilterName" : book(0).Value = "Calc MS Excel 2007 XML"
  document.storeToURL(target, book())
  Dim text(1) As New com.sun.star.beans.PropertyValue
  text(0).Name = "FilterName" : text(0).Value = "Text - txt - csv (StarCalc)"
  text(1).Name = "FilterOptions" : text(1).Value = "59,34,1,1"
  document.storeToURL(csv, text())
  document.close(True)
End Sub
"""
XML = (
    '<?xml version="1.0" encoding="UTF-8"?>\n'
    '<!DOCTYPE {} PUBLIC "-//OpenOffice.org//DTD OfficeDocument 1.0//EN" "{}.dtd">\n'
)
LIBRARY = (
    '<library:library xmlns:library="http://openoffice.org/2000/library" library:name="Standard" '
    'library:readonly="false" library:passwordprotected="false"><library:element library:name="Office"/>'
    "</library:library>"
)
MODULE = (
    '<script:module xmlns:script="http://openoffice.org/2000/script" script:name="Office" '
    'script:language="StarBasic">{}</script:module>'
)


def soffice(profile: Path, *arguments: str) -> None:
    subprocess.run(
        [str(SOFFICE), "--headless", "--norestore", f"-env:UserInstallation={profile.as_uri()}", *arguments],
        check=True, capture_output=True, timeout=120,
    )  # fmt: skip


def reworked(path: Path, profile: Path) -> tuple[Path, Path]:
    """The workbook as LibreOffice saves it once it was sorted, filtered and rearranged; and its first page as CSV."""
    soffice(profile, "--terminate_after_init")  # it makes its profile, and what was in its place is gone
    standard = profile / "user" / "basic" / "Standard"
    (standard / "Office.xba").write_text(XML.format("script:module", "module") + MODULE.format(escape(MACRO)))
    (standard / "script.xlb").write_text(XML.format("library:library", "library") + LIBRARY)
    book, text = path.with_name("back.xlsx"), path.with_name("back.csv")
    arguments = ",".join(f'"{one.as_uri()}"' for one in (path, book, text))
    soffice(profile, f"macro:///Standard.Office.Rework({arguments})")
    return book, text


@pytest.fixture
def ports(once: Once) -> Desk:
    return once("sheets for LibreOffice", to_decide)


@slow
@pytest.mark.skipif(SOFFICE is None, reason="LibreOffice is not installed: make office")
def test_what_libreoffice_saves_comes_back(ports: Desk, tmp_path: Path) -> None:
    book, text = reworked(filled(ports, ANSWERS), tmp_path / "profile")
    names, *rows = csv.reader(text.read_text("cp1252").splitlines(), delimiter=";")
    assert (names[:5], names[-1]) == (["Avis du bureau", "Décision", "Remarque", "Code de la ligne", "Titre"], "Résumé")
    assert [row[4].split()[0] for row in rows] == ["Un", "Rouen", "Le", "La", "Cœur"]
    done = ports("sheet", "import", book, "--as", "Camille", "--json")
    assert (done.code, done.json["applied"], done.json["empty"]) == (0, 3, 2), done.json
    assert decisions(ports) == RULED
    again = ports("sheet", "import", text, "--as", "Camille", "--json")
    assert (again.code, again.json["unchanged"]) == (0, 3), again.json
    assert decisions(ports) == RULED
