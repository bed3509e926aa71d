"""`sheet import`: each row applied, unchanged, refused or in conflict; nothing twice, nothing lost."""

from __future__ import annotations

import csv
import gc
import io
import json
from collections.abc import Callable
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest
from openpyxl import load_workbook
from openpyxl.comments import Comment

from iet_watch.model.trouble import BAD_DATA
from tests.conftest import Desk, Once, slow
from tests.desk.sheets.sheets import (
    TITLES,
    Answers,
    answered,
    comments,
    decisions,
    exported,
    filled,
    table,
    to_decide,
    written,
)

ANSWERS: Answers = {
    "Le": ("garder", "transposable à Caen"), "Cœur": ("ÉCARTER.", ""), "Un": ("", "à voir avec Paul"),
    "La": ("à revoir", "attendre le bilan"),
}  # fmt: skip
RULED = {
    "Le": [("keep", "Camille", "transposable à Caen")], "Cœur": [("drop", "Camille", "")], "Un": [],
    "La": [("later", "Camille", "attendre le bilan")], "Rouen": [],
}  # fmt: skip
Rows = list[list[Any]]


@pytest.fixture
def ports(once: Once) -> Desk:
    return once("sheets to take back", to_decide)


def outcomes(desk: Desk, path: Path, *arguments: str) -> tuple[int, list[tuple[str, int | None]]]:
    done = desk("sheet", "import", path, "--as", "Camille", "--json", *arguments)
    assert done.out, done.err
    return done.code, [(row["outcome"], row["item"]) for row in done.json["rows"]]


def test_each_row_is_told_and_a_second_time_changes_nothing(ports: Desk) -> None:
    path = filled(ports, ANSWERS)
    done = ports("sheet", "import", path, "--as", "Camille")
    assert done.code == 0
    assert "kept, 1 Le port électrifie ses quais" in done.out
    assert "commented, 3 Un électrolyseur au Havre" in done.out
    assert done.err == "4 applied, 0 unchanged, 0 refused, 0 in conflict, 1 left empty.\n"
    assert decisions(ports) == RULED
    assert comments(ports) == [(3, "port", "Camille", "à voir avec Paul")]
    assert ports("sheet", "import", path, "--as", "Camille").err.startswith("0 applied, 4 unchanged, 0 refused")
    assert decisions(ports) == RULED
    assert len(comments(ports)) == 1
    said = {row[3].split()[0]: row[5] for row in table(exported(ports))[1:]}  # and the next one shows it
    assert said == {
        "La": "à revoir, Camille, 20/11/2026\u00a0: attendre le bilan", "Un": "Camille\u00a0: à voir avec Paul",
        "Rouen": None,
    }  # fmt: skip


def test_what_came_after_is_not_undone_by_an_old_sheet(ports: Desk) -> None:
    path = filled(ports, ANSWERS)
    assert outcomes(ports, path)[0] == 0
    assert ports("drop", 1, "--theme", "port", "--as", "Camille").code == 0
    done = ports("sheet", "import", path, "--as", "Camille")
    assert done.code == 0
    assert "it was recorded already; since then Camille has ruled “dropped”" in done.err
    assert [one[0] for one in decisions(ports)["Le"]] == ["keep", "drop"]


def moved(rows: Rows) -> Rows:
    """Sorted backwards, under a letterhead, columns in another order with one more and some left out."""
    names = rows[0]
    order = [names.index(name) for name in ("Titre", "Code de la ligne", "Remarque", "Décision")]
    body = [["Avis", *(row[place] for place in order)] for row in reversed(rows[1:])]
    return [["Retour de la CCI"], [], ["Avis du bureau", *(names[place] for place in order)], *body]


def only_answered(rows: Rows) -> Rows:
    return [row for row in rows if row[0] or row[1]]


@pytest.mark.parametrize("change", [moved, only_answered])
def test_a_sheet_may_be_sorted_cut_and_moved(ports: Desk, change: Callable[[Rows], Rows]) -> None:
    rows = change(answered(table(exported(ports)), ANSWERS))
    path = written(rows, ports.root / "back.xlsx")
    assert sorted(outcomes(ports, path)[1]) == [("applied", n) for n in (1, 2, 3, 4)]
    assert decisions(ports) == RULED


@pytest.mark.parametrize(("encoding", "delimiter"), [("cp1252", ";"), ("utf-8-sig", ";"), ("utf-16", "\t")])
def test_a_sheet_may_come_back_as_csv(ports: Desk, encoding: str, delimiter: str) -> None:
    buffer = io.StringIO(newline="")
    csv.writer(buffer, delimiter=delimiter).writerows(moved(answered(table(exported(ports)), ANSWERS)))
    path = ports.root / "back.csv"
    path.write_bytes(buffer.getvalue().encode(encoding))
    assert sorted(outcomes(ports, path)[1]) == [("applied", n) for n in (1, 2, 3, 4)]
    assert decisions(ports) == RULED


def test_another_sheet_than_ours_is_named(ports: Desk) -> None:
    path = filled(ports, ANSWERS)
    book = load_workbook(path)
    book.create_sheet("Suite").append(["garder"])
    book.save(path)
    told = "One sheet is read, that with the names of columns; not read: Suite.\n4 applied"
    assert told in ports("sheet", "import", path, "--as", "Camille", "--dry-run").err


def test_a_refused_row_is_told_in_french(ports: Desk) -> None:
    path = filled(ports, {**ANSWERS, "Le": ("peut-être", "")})
    told = ports.process("sheet", "import", str(path), "--as", "Camille", env={"IET_WATCH_LANG": "fr"}).stderr
    assert "\u00a0: refusée\u00a0: décision inconnue" in told
    assert told.endswith("3 appliquées, 0 inchangée, 1 refusée, 0 en conflit, 1 laissée vide.\n")


def test_what_a_colleague_has_said_since_is_a_conflict_that_shows_both(ports: Desk) -> None:
    path = filled(ports, ANSWERS)
    assert ports("drop", 1, "--as", "Paul", "--why", "déjà connu").code == 0
    assert ports("drop", 2, "--as", "Paul", "--why", "hors sujet").code == 0  # of one mind with Camille
    done = ports("sheet", "import", path, "--as", "Camille")
    assert done.code == 75
    assert done.err.count("in conflict:") == 1
    assert "Paul has ruled “dropped” (déjà connu), you say “kept”" in done.err
    assert "3 applied, 0 unchanged, 0 refused, 1 in conflict" in done.err
    assert decisions(ports)["Le"] == [("drop", "Paul", "déjà connu")]
    code, found = outcomes(ports, path, "--insist")
    assert (code, sorted(found)) == (0, [("applied", 1), ("unchanged", 2), ("unchanged", 3), ("unchanged", 4)])
    assert decisions(ports)["Le"][-1] == ("keep", "Camille", "transposable à Caen")


def test_a_double_triage_hides_what_the_other_has_ruled(ports: Desk) -> None:
    (ports.root / "people.toml").write_text("[[people]]\nname = 'Camille'\n[[people]]\nname = 'Paul'\n")
    assert ports("desk", "blind", "port", "--people", "Camille,Paul").code == 0
    assert ports("drop", 1, "--theme", "port", "--as", "Paul", "--why", "déjà connu").code == 0
    done = ports("sheet", "export", ports.root / "tri.xlsx", "--to", "Camille")
    assert done.code == 0, done.err
    rows = answered(table(ports.root / "tri.xlsx"), {"Le": ("garder", "")})
    assert [row[5] for row in rows[1:]] == [None] * 5  # all are there, and nothing is told of any
    path = written(rows, ports.root / "back.xlsx")
    assert outcomes(ports, path) == (0, [("applied", 1)])
    assert outcomes(ports, path) == (0, [("unchanged", 1)])


def test_an_old_sheet_counts_for_what_nobody_has_decided_since(ports: Desk) -> None:
    path = filled(ports, {"Le": ("garder", ""), "Rouen": ("écarter", "")})
    for item in (1, 2, 3):
        assert ports("drop", item, "--as", "Paul").code == 0
    assert sorted(outcomes(ports, path)[1]) == [("applied", 5), ("conflict", 1)]


def test_a_dry_run_tells_and_writes_nothing(ports: Desk) -> None:
    path = filled(ports, ANSWERS)
    gc.collect()  # the connection of the export
    before = (ports.root / "data" / "iet-watch.db").read_bytes()
    done = ports("sheet", "import", path, "--as", "Camille", "--dry-run", "--json")
    assert (done.code, done.json["applied"], done.json["dry_run"]) == (0, 4, True)
    assert (ports.root / "data" / "iet-watch.db").read_bytes() == before


def put(key: str, value: object) -> Callable[[Rows], None]:
    def change(rows: Rows) -> None:
        rows[1][rows[0].index(key)] = value

    return change


def drawn_down(rows: Rows) -> None:
    """As a spreadsheet counts on when a cell is drawn down by its corner."""
    place = rows[0].index("Code de la ligne")
    head, item, rest = rows[1][place].split("-", 3)[:2], rows[1][place].split("-")[2], rows[1][place].split("-", 3)[3]
    rows[1][place] = "-".join([*head, str(int(item) + 1), rest])


def sorted_in_part(rows: Rows) -> None:
    """The codes stay where they were, the other columns change places."""
    for key in ("Titre", "Adresse"):
        place = rows[0].index(key)
        rows[1][place], rows[2][place] = rows[2][place], rows[1][place]
    rows[2][0] = None


def twice(rows: Rows) -> None:
    rows.append([*rows[1]])
    rows[-1][0] = "écarter"


@pytest.mark.parametrize(
    ("change", "told"),
    [
        (put("Code de la ligne", None), "it has lost its code: which item is it about? (“Rouen relie"),
        (put("Code de la ligne", "12"), "its code was changed: 12"),
        (drawn_down, "its code was changed: IET-"),
        (put("Décision", "peut-être"), "unknown decision “peut-être”: expected one of keep, drop, later"),
        (put("Décision", '=IF(1>0,"garder","")'), "a formula (=IF(1>0"),
        (sorted_in_part, "that of another item: it was sorted in part"),
        (twice, "rows 2, 7 say different things of one item"),
    ],
    ids=["deleted code", "changed code", "drawn down", "unknown decision", "formula", "sorted in part", "twice"],
)
def test_a_row_that_cannot_be_understood_is_refused_alone(
    ports: Desk, change: Callable[[Rows], None], told: str
) -> None:
    rows = answered(table(exported(ports)), {"Rouen": ("garder", ""), "La": ("garder", "")})
    assert rows[1][0] == "garder"  # Rouen comes first
    change(rows)
    path = written(rows, ports.root / "back.xlsx")
    done = ports("sheet", "import", path, "--as", "Camille")
    assert done.code == 65
    assert told in done.err
    assert f"{path}, line 2: refused: " in done.err
    assert decisions(ports)["Rouen"] == []
    assert len(decisions(ports)["La"]) == (0 if change is sorted_in_part else 1)  # nothing else is lost


def test_an_item_or_a_theme_that_has_gone_is_refused(ports: Desk) -> None:
    path = filled(ports, {"Le": ("garder", "")})
    (ports.root / "themes" / "port.toml").rename(ports.root / "themes" / "quai.toml")
    done = ports("sheet", "import", path, "--as", "Camille")
    assert (done.code, "the theme port is no longer here" in done.err) == (65, True)


@pytest.mark.parametrize(
    ("make", "code", "told"),
    [
        (lambda path: None, 66, "cannot be read"),
        (lambda path: path.write_bytes(b"PK\x03\x04 none"), 65, "is no spreadsheet in .xlsx"),
        (lambda path: written([["Décision", "Titre"], ["garder", "Le port"]], path), 65, "no column “Row code”"),
        (lambda path: written([["Code de la ligne", "Titre"], ["x", "Le port"]], path), 65, "no column “Decision”"),
        (lambda path: written([], path), 65, "no column “Row code”"),
    ],
)
def test_a_file_of_which_nothing_can_be_made_is_told(
    ports: Desk, make: Callable[[Path], object], code: int, told: str
) -> None:
    path = ports.root / "back.xlsx"
    make(path)
    done = ports("sheet", "import", path, "--as", "Camille")
    assert done.code == code
    assert told in done.err
    assert len(done.err.splitlines()) == 1


def test_the_sheet_of_another_workspace_is_refused_whole(ports: Desk, tmp_path: Path) -> None:
    path = filled(ports, ANSWERS)
    rows = table(path)
    place = rows[0].index("Code de la ligne")
    other = Desk(tmp_path / "other", ports._call)
    for folder in ("themes", "templates", "data"):
        (other.root / folder).mkdir(parents=True)
    to_decide(other)
    done = other("sheet", "import", path, "--as", "Camille")
    assert (done.code, "was written by another workspace: nothing was recorded" in done.err) == (65, True)
    mixed = answered(table(exported(other)), {"Rouen": ("garder", "")})
    path = written([*mixed, ["garder", None, rows[2][place]]], other.root / "mixed.xlsx")
    done = other("sheet", "import", path, "--as", "Camille")
    assert (done.code, "line 7: refused: it was written by another workspace" in done.err) == (65, True)
    assert len(decisions(other)["Rouen"]) == 1


def test_a_hundred_thousand_rows_are_refused_in_a_sentence(ports: Desk) -> None:
    path = ports.root / "back.csv"
    path.write_text("Décision;Code de la ligne\n" + "garder;IET\n" * 100_000)
    done = ports("sheet", "import", path, "--as", "Camille")
    assert done.code == 65
    assert done.err == f"{path} has more than 20,000 rows: nothing was recorded; cut it in pieces\n".replace(",", "")


@slow
def test_a_workbook_of_a_hundred_thousand_rows_is_refused_in_a_sentence(ports: Desk) -> None:
    from openpyxl import Workbook

    book = Workbook(write_only=True)
    page = book.create_sheet()
    for row in [["Décision", "Code de la ligne"], *[["garder", "IET"]] * 100_000]:
        page.append(row)
    book.save(ports.root / "back.xlsx")
    done = ports("sheet", "import", ports.root / "back.xlsx", "--as", "Camille")
    assert (done.code, "has more than 20000 rows" in done.err) == (65, True)


def test_what_is_written_where_nothing_is_read_is_named(ports: Desk) -> None:
    assert ports("drop", 2, "--as", "Paul", "--why", "hors sujet").code == 0
    assert ports("comment", 3, "à voir avec Rouen", "--as", "Anne").code == 0
    done = ports("sheet", "export", ports.root / "tri.xlsx", "--theme", "port", "--decided")
    assert done.code == 0, done.err
    path = ports.root / "tri.xlsx"
    told = ports("sheet", "import", path, "--as", "Camille").err
    assert told == "0 applied, 0 unchanged, 0 refused, 0 in conflict, 5 left empty.\n"  # nothing is typed into it
    book = load_workbook(path)
    page = book.worksheets[0]
    page["M1"], page["M3"], page["N2"] = "Avis de ma collègue", "à garder absolument", "sans titre"
    rows = {str(page.cell(row=number, column=4).value).split()[0]: number for number in range(2, 7)}
    page.cell(row=rows["Rouen"], column=6).value = "Paul : à garder"
    said = page.cell(row=rows["Un"], column=6)
    said.value = f"{said.value}, et moi aussi"
    page.cell(row=9, column=4).value = "Merci de ce tri"
    page["D4"].comment = Comment("important", "Camille")
    book.save(path)
    back = ports("sheet", "import", path, "--as", "Camille", "--json")
    assert back.code == 0
    typed = sorted((rows["Rouen"], rows["Un"]))
    assert back.json["other_columns"] == [
        {"column": "Avis de ma collègue", "lines": [3]}, {"column": "N", "lines": [2]},
        {"column": "Titre", "lines": [9]}, {"column": "Déjà dit", "lines": typed},
    ]  # fmt: skip
    assert back.json["comments"] == ["D4"]
    told = ports("sheet", "import", path, "--as", "Camille", "--quiet").err
    assert "Column “Avis de ma collègue” is not read; it holds something in 1 row: 3." in told
    assert f"Column “Déjà dit” is not read; it holds something in 2 rows: {typed[0]}, {typed[1]}." in told
    assert "1 cell bears a comment, which is not read: D4." in told


def test_what_is_typed_over_an_item_is_named_with_where_it_can_be_changed(ports: Desk) -> None:
    path = exported(ports)
    book = load_workbook(path)
    page = book.worksheets[0]
    rows = {str(page.cell(row=number, column=4).value).split()[0]: number for number in range(2, 7)}
    page.cell(row=rows["Le"], column=4).value = "Le port électrifiera ses quais"
    page.cell(row=rows["Rouen"], column=5).value = "Rouen relie son port au rail, et à la route."
    page.cell(row=rows["Un"], column=7).value = "http://a.example/autre"
    page.cell(row=rows["La"], column=9).value = "2/12/2026"
    page.cell(row=rows["Cœur"], column=12).value = "Pêche"
    book.save(path)
    done = ports("sheet", "import", path, "--as", "Camille", "--json")
    assert (done.code, done.json["other_columns"]) == (0, [])
    assert sorted((one["column"], one["lines"]) for one in done.json["own_columns"]) == [
        ("Adresse", [rows["Un"]]), ("Date", [rows["La"]]), ("Résumé", [rows["Rouen"]]),
        ("Thème", [rows["Cœur"]]), ("Titre", [rows["Le"]]),
    ]  # fmt: skip
    told = ports("sheet", "import", path, "--as", "Camille", "--quiet").err
    assert "Column “Titre” shows the item and is not read; it says something else than the item in 1 row: " in told
    assert "a title or a text is corrected in its fiche (bulletin --draft)" in told
    assert {item["title"] for item in ports.items()} == set(TITLES)


@pytest.mark.parametrize("encoding", ["utf-8", "cp1252", "mac-roman"])
def test_what_a_spreadsheet_makes_of_an_item_is_no_correction(ports: Desk, encoding: str) -> None:
    line = {"title": "Łódź : l’e\u2011commerce du port\u202f?", "url": "http://a.example/9", "published": "2026-11-09"}
    (ports.root / "more.jsonl").write_text(json.dumps({**line, "text": "Le port de Łódź. " * 40}))
    assert ports("import", ports.root / "more.jsonl").code == 0
    text = "".join(";".join(f'"{_as_shown(cell)}"' for cell in row) + "\n" for row in table(exported(ports)))
    path = ports.root / "tri.csv"
    path.write_bytes(text.encode(encoding, "replace"))
    done = ports("sheet", "import", path, "--as", "Camille", "--json")
    assert (done.code, done.json["empty"], done.json["own_columns"]) == (0, 6, [])


def _as_shown(cell: object) -> str:
    return f"{cell:%d/%m/%Y}" if isinstance(cell, datetime) else str(cell or "").replace('"', '""')


def test_a_remark_is_never_cut(ports: Desk) -> None:
    """Of a ruling as long as a reason may be, alone as long as a comment: what is longer is refused, with its row."""
    path = filled(ports, {"Le": ("garder", "x" * 1600), "Cœur": ("", "y" * 1600), "Un": ("", "z" * 4001)})
    done = ports("sheet", "import", path, "--as", "Camille")
    assert done.code == BAD_DATA
    assert "refused: its remark takes 1600 characters, 1000 at most" in done.err
    assert "refused: its remark takes 4001 characters, 4000 at most" in done.err
    assert (decisions(ports)["Le"], [len(one[3]) for one in comments(ports)]) == ([], [1600])
