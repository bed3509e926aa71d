"""`sheet export`: a workbook that a partner fills in without instructions."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from openpyxl import Workbook, load_workbook

from tests.conftest import Desk, Once

HOSTILE = ('=HYPERLINK("http://evil.example")', "+33 2 31 00 00 00 : le port", "@port", "-port", "Port & pêche <b>")


def filled(desk: Desk) -> None:
    """Items 1 to 5 with hostile titles, of which 1 to 5 meet `port`; 2 meets `quai` too. Item 3 was put off."""
    desk.configure(
        "[bulletin]\ntitle = 'Veille & ports'\ncontact = 'veille@region.example'\naccent = '#123456'\n[collect]\n"
    )
    desk.theme("port", "title = 'Ports et mer'\nquery = 'port* OU hyperlink'\n")
    desk.theme("quai", "title = 'Quais'\nquery = 'source:criée'\n")
    lines = [
        {
            "title": title, "url": f"http://a.example/{n}", "published": f"2026-11-{n:02}",
            "source": "La criée" if n == 2 else "Journal", "text": f"Un port, {'et encore un port ' * 40}.",
        }
        for n, title in enumerate(HOSTILE, start=1)
    ]  # fmt: skip
    (desk.root / "items.jsonl").write_text("".join(json.dumps(line) + "\n" for line in lines))
    assert desk("import", desk.root / "items.jsonl").code == 0
    assert desk("later", 3, "--as", "Paul", "--why", "=trop tôt").code == 0


@pytest.fixture
def ports(once: Once) -> Desk:
    return once("ports to decide on", filled)


def exported(desk: Desk, *arguments: str) -> Workbook:
    done = desk("sheet", "export", desk.root / "tri.xlsx", *arguments)
    assert done.code == 0, done.err
    return load_workbook(desk.root / "tri.xlsx")


def rows(book: Workbook) -> list[dict[str, Any]]:
    names, *others = book.worksheets[0].iter_rows(values_only=True)
    return [dict(zip(map(str, names), row, strict=True)) for row in others]


def test_a_partner_finds_all_that_is_needed(ports: Desk) -> None:
    book = exported(ports, "--theme", "port", "--to", "Camille Exemple")
    page, how = book.worksheets
    assert (page.title, how.title) == ("Articles", "Mode d’emploi")
    assert [cell.value for cell in page[1]][:5] == ["Décision", "Remarque", "Code de la ligne", "Titre", "Résumé"]
    assert page.freeze_panes == "E2"  # the decision and the title stay in sight
    assert page.auto_filter.ref == "A1:L6"
    offered, guard = page.data_validations.dataValidation
    assert (offered.formula1, str(offered.sqref)) == ('"garder,écarter,à revoir"', "A2:A6")
    assert (guard.type, guard.formula1, str(guard.sqref)) == ("custom", "FALSE", "C2:C6")
    assert page.column_dimensions["C"].hidden
    assert page.column_dimensions["L"].hidden  # one theme needs no column of themes
    assert page["E2"].alignment.wrap_text
    assert page["G2"].hyperlink.target == page["G2"].value
    assert page.print_title_rows == "$1:$1"
    told = [cell.value for row in how.iter_rows() for cell in row if cell.value]
    assert told[0] == "Veille & ports – Ports et mer"
    assert told[1] == "Préparé le 20\u00a0novembre 2026 pour Camille Exemple\u00a0: 5 articles à trier."
    assert {"garder", "écarter", "à revoir"} <= set(told)
    assert "Enregistrez le fichier et renvoyez-le à veille@region.example." in told
    assert how.protection.sheet


def test_no_cell_is_a_formula(ports: Desk) -> None:
    book = exported(ports)
    cells = [cell for page in book.worksheets for row in page.iter_rows() for cell in row]
    assert {cell.data_type for cell in cells} <= {"s", "n", "d"}
    page = book.worksheets[0]
    signed = [cell for cell in (*page["D"], *page["F"]) if str(cell.value).startswith(("=", "+", "-", "@"))]
    assert len(signed) == 5  # four titles, of which one in two themes
    assert all(cell.quotePrefix for cell in signed)  # nor after a person has opened it and closed it again


def test_a_row_for_each_theme_with_what_was_said(ports: Desk) -> None:
    found = rows(exported(ports))
    assert [(row["Thème"], row["Titre"]) for row in found if row["Titre"] == HOSTILE[1]] == [
        ("Ports et mer", HOSTILE[1]), ("Quais", HOSTILE[1]),
    ]  # fmt: skip
    assert len({row["Code de la ligne"] for row in found}) == len(found) == 6
    assert all(len(row["Résumé"]) <= 321 for row in found)
    put_off = next(row for row in found if row["Titre"] == "@port")
    assert put_off["Déjà dit"] == "à revoir, Paul, 20/11/2026\u00a0: =trop tôt"
    assert "port*" in found[0]["Mots reconnus"]


def test_what_was_decided_waits_for_nobody(ports: Desk) -> None:
    assert ports("keep", 1, "--theme", "port").code == 0
    assert len(rows(exported(ports, "--theme", "port"))) == 4
    assert len(rows(exported(ports, "--theme", "port", "--decided"))) == 5
    assert len(rows(exported(ports, "--theme", "port", "--since", "2026-11-03"))) == 3
    done = ports("sheet", "export", ports.root / "tri.xlsx", "--theme", "port", "--limit", "2")
    assert done.err == "4 items to decide on. Written: the 2 most relevant.\n"
    assert len(rows(load_workbook(ports.root / "tri.xlsx"))) == 2


def test_an_item_of_two_themes_is_two_rows_and_one_item(ports: Desk) -> None:
    done = ports("sheet", "export", ports.root / "tri.xlsx")
    written, numbers = rows(load_workbook(ports.root / "tri.xlsx")), ports("items", "--format", "jsonl").lines
    items = sum(item["copy_of"] is None for item in numbers if item["status"] in ("new", "later"))
    assert done.err == f"{len(written)} rows for {items} items to decide on.\n"
    assert len(written) > items
    told = ports("sheet", "export", ports.root / "tri.xlsx", "--json").json
    assert (told["rows"], told["items"]) == (len(written), items)


def test_what_may_not_go_so_far_is_counted_and_nothing_said_of_it_is_in_the_sheet(ports: Desk) -> None:
    (ports.root / "visite.md").write_text("# Un port visité en secret\n\nLe port, sous embargo.\n", encoding="utf-8")
    number = ports("add", ports.root / "visite.md", "--level", "restreint", "--json").json["items"][0]["id"]
    done = ports("sheet", "export", ports.root / "tri.xlsx", "--theme", "port")
    assert done.err == (
        "5 items to decide on.\n1 item above the level “partenaires” was left out: --level takes it in.\n"
    )
    ports("join", number, 4)
    assert ports("keep", number, "--theme", "port", "--why", "sous embargo").code == 0
    page = exported(ports, "--theme", "port").worksheets[0]
    assert "embargo" not in str([[cell.value for cell in row] for row in page.iter_rows()])
    assert "embargo" in str(rows(exported(ports, "--theme", "port", "--level", "restreint")))
    ports("join", "--copy", 5, number)
    assert ports("comment", number, "sous embargo").code == 0
    page = exported(ports, "--theme", "port").worksheets[0]
    assert "embargo" not in str([[cell.value for cell in row] for row in page.iter_rows()])


def test_the_same_sheet_has_the_same_cells_in_the_language_of_the_bulletin(ports: Desk) -> None:
    first = [[cell.value for cell in row] for row in exported(ports).worksheets[0].iter_rows()]
    assert [[cell.value for cell in row] for row in exported(ports).worksheets[0].iter_rows()] == first
    ports.configure("[bulletin]\nlanguage = 'en'\n")
    page, how = exported(ports).worksheets
    assert [cell.value for cell in page[1]][:3] == ["Decision", "Remark", "Row code"]
    assert how.title == "How to"


def test_a_dry_run_writes_nothing(ports: Desk) -> None:
    before = (ports.root / "data" / "iet-watch.db").read_bytes()
    done = ports("sheet", "export", ports.root / "none.xlsx", "--dry-run", "--json")
    assert done.json == {"schema_version": 1, "dry_run": True, "file": str(ports.root / "none.xlsx"), "rows": 6,
                         "items": 5, "left_out": 0}  # fmt: skip
    assert not (ports.root / "none.xlsx").exists()
    assert (ports.root / "data" / "iet-watch.db").read_bytes() == before


@pytest.mark.parametrize(
    ("arguments", "code", "told"),
    [
        (("tri.csv",), 2, "a sheet to be filled in is an .xlsx"),
        (("tri.xlsx", "--theme", "prt"), 2, "did you mean port?"),
        (("none/tri.xlsx",), 73, "cannot be written"),
    ],
)
def test_what_cannot_be_written_is_told(ports: Desk, arguments: tuple[str, ...], code: int, told: str) -> None:
    path, *others = arguments
    done = ports("sheet", "export", ports.root / Path(path), *others)
    assert done.code == code
    assert told in done.err
