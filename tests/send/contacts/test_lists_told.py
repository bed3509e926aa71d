"""Lists that say more than is taken in, or hold a slip: nobody and no cell is lost without a word."""

from __future__ import annotations

from pathlib import Path

import pytest
from openpyxl import Workbook

from tests.conftest import Desk
from tests.send.contacts.listed import contacts, write


@pytest.mark.parametrize(
    ("rows", "line"),
    [
        ('a1@x.example;Un;Port\na2@x.example;Deux;"Agence\na3@x.example;Trois;CCI\n', 3),  # never closed
        ('a2@x.example;Deux;"Agence\na3@x.example;Trois;CCI\na4@x.example;Quatre;"Port"\n', 2),
        ('a2@x.example;"Deux;Agence\na3@x.example;Trois";CCI\na4@x.example;Quatre;CCI\n', 2),
        ('a1@x.example;Un;"Port\nde Caen"\na2@x.example;Deux;"Agence\na3@x.example;Trois;"CCI"\n', 4),
    ],
)
def test_a_quotation_mark_that_swallows_the_lines_below(lists: Desk, rows: str, line: int) -> None:
    done = lists("contact", "import", write(lists, f"Courriel;Nom;Structure\n{rows}"))
    assert (done.code, f"liste.csv, line {line}: " in done.err) == (65, True), done.err
    assert ("quotation mark" in done.err, "nothing was imported" in done.err) == (True, True)
    assert not contacts(lists)


def test_a_cell_may_have_several_lines(lists: Desk) -> None:
    rows = (
        '"a1@x.example;\na2@x.example;\na3@x.example";"Agence\ndu port ; sud";"Secrétariat :\nle matin ; s@x.example"\n'
    )
    done = lists("contact", "import", write(lists, f"Courriel;Structure;Observations\n{rows}"), "--json")
    assert (done.code, done.json["added"], done.json["refused"]) == (0, 3, [])


def test_several_columns_of_themes_add_up(lists: Desk) -> None:
    text = "Courriel;Thème 1;Thème 2;Thématique\na@x.example;hydrogene;Port, mer;\n"
    assert lists("contact", "import", write(lists, text), "--json").json["remarks"] == []
    assert contacts(lists)["a@x.example"]["themes"] == ["hydrogene", "port"]


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("Courriel,Nom,Structure\na@x.example,Un,CCI, Caen,du port\n", "Caen · du port"),
        ("Courriel,Nom,\na@x.example,Un,à rappeler\n", "à rappeler"),
        ("Courriel;Fonction;Poste;Nom;Nom de famille\na@x.example;Directrice;Cheffe;Un;Un\n", "Cheffe"),
        ("Courriel;Nom;Contact\na@x.example;Dupont;Jean Dupont\n", "Jean Dupont"),
    ],
)
def test_a_cell_that_no_column_takes_in_is_told(lists: Desk, text: str, told: str) -> None:
    path = write(lists, text)
    assert (
        f"liste.csv, line 2: left out, as no column of its own takes it in: {told}\n"
        in lists("contact", "import", path, "--dry-run").err
    )
    assert told in str(lists("contact", "import", path, "--json").json["remarks"])


def workbook(desk: Desk, rows: list[list[str | None]], *merged: str) -> Path:
    book = Workbook()
    sheet = book.active
    assert sheet is not None
    for row in rows:
        sheet.append(row)
    for one in merged:
        sheet.merge_cells(one)
    path = desk.root.parent / "liste.xlsx"
    book.save(path)
    return path


def test_a_cell_merged_over_rows_counts_for_each_of_them(lists: Desk) -> None:
    rows: list[list[str | None]] = [["Liste"], ["Structure", "Nom", "Mél"], ["Port de Caen", "Un", "a1@x.example"]]
    rows += [[None, "Deux", "a2@x.example"], [None, None, None], [None, "Trois", "a3@x.example"]]
    rows += [[None, "Quatre", "a4@x.example"]]
    done = lists("contact", "import", workbook(lists, rows, "A1:C1", "A3:A6"), "--json")
    assert (done.json["added"], done.json["refused"]) == (4, [])
    found = [one["structures"] for _, one in sorted(contacts(lists).items())]
    assert found == [["Port de Caen"], ["Port de Caen"], ["Port de Caen"], []]


def test_a_cell_without_a_value_is_told(lists: Desk) -> None:
    rows: list[list[str | None]] = [["Structure", "Nom", "Mél"], ["#N/A", "Un", "a1@x.example"]]
    rows += [['=VLOOKUP("x",Z1:Z9,1,0)', "Deux", "a2@x.example"], ["Port", "Trois", '=LOWER("A3@X.EXAMPLE")']]
    done = lists("contact", "import", workbook(lists, rows), "--json")
    assert [one["line"] for one in done.json["remarks"]] == [2, 3]
    assert "“Structure” shows #N/A" in done.json["remarks"][0]["reason"]
    assert "“Structure” is a formula without a value" in done.json["remarks"][1]["reason"]
    assert [one["line"] for one in done.json["refused"]] == [4]
    assert "“Mél” is a formula without a value" in done.json["refused"][0]["reason"]
    assert [one["structures"] for one in contacts(lists).values()] == [[], []]


def test_two_people_on_one_address_are_told(lists: Desk) -> None:
    head = "Courriel;Nom;Prénom;Structure;Thèmes;Fonction\n"
    rows = "accueil@cci.example;Dupont;Jean;CCI;hydrogene;président\n"
    rows += "Accueil@cci.example;Martin;Marie;CCI;port;directrice\naccueil@cci.example;;;Port;;\n"
    path = write(lists, head + rows)
    told = lists("contact", "import", path, "--dry-run").err
    assert (
        "line 3: this address stands on line 2 already, which counts; left out: Martin · Marie · directrice\n" in told
    )
    assert "line 4: this address stands on line 2 already\n" in told
    done = lists("contact", "import", path, "--json").json
    dropped = {"last_name": "Martin", "first_name": "Marie", "role": "directrice"}
    assert done["twice"] == [{"line": 3, "as": 2, "dropped": dropped}, {"line": 4, "as": 2, "dropped": {}}]
    found = contacts(lists)["accueil@cci.example"]
    assert (found["last_name"], found["themes"], found["structures"]) == (
        "Dupont",
        ["hydrogene", "port"],
        ["CCI", "Port"],
    )


def test_a_list_that_replaces_what_was_corrected_says_what(lists: Desk) -> None:
    path = write(lists, "Courriel;Nom;Structure\nzoe@x.example;Ete;CCI\n")
    lists("contact", "import", path)
    lists("contact", "add", "zoe@x.example", "--last-name", "Été", "--structure", "Port", "--role", "Cheffe")
    told = lists("contact", "import", path, "--dry-run").err
    assert "line 2: zoe@x.example: last_name “Été” → “Ete”, structure “Port” → “Port · CCI”\n" in told
    fields = {"last_name": {"from": "Été", "to": "Ete"}, "structures": {"from": ["Port"], "to": ["Port", "CCI"]}}
    done = lists("contact", "import", path, "--json").json
    assert done["changes"] == [{"line": 2, "email": "zoe@x.example", "fields": fields}]
    assert lists("contact", "import", path, "--json").json["changes"] == []


def test_ten_changes_are_told_and_how_many_more(lists: Desk) -> None:
    people = [f"n{n}@x.example" for n in range(12)]
    lists("contact", "import", write(lists, "Courriel;Nom\n" + "".join(f"{one};\n" for one in people)))
    told = lists("contact", "import", write(lists, "Courriel;Nom\n" + "".join(f"{one};Un\n" for one in people))).err
    assert (told.count("last_name “Un”"), "and 2 other lines" in told) == (10, True), told


def test_rows_that_are_filtered_out_are_told(lists: Desk) -> None:
    book = Workbook()
    page = book.active
    assert page is not None
    for row in (["courriel"], ["a@port.example"], ["b@port.example"]):
        page.append(row)
    page.auto_filter.ref = "A1:A3"
    page.row_dimensions[3].hidden = True
    book.save(lists.root / "liste.xlsx")
    done = lists("contact", "import", lists.root / "liste.xlsx", "--as", "Anne")
    assert "1 row that is hidden, or filtered out, is read too: 3." in done.err
    done = lists("contact", "import", lists.root / "liste.xlsx", "--as", "Anne", "--json")
    assert (done.json["read"], done.json["hidden_rows"]) == (2, [3])


@pytest.mark.parametrize(
    ("column", "gone", "there"),
    [
        ("Désabonné", "oui", "non"), ("BLACKLIST", "1", "0"), ("UNSUB_TIME", "2026-03-02 10:00:00", ""),
        ("Statut", "Désabonné(e)", "Abonné(e)"), ("Status", "unsubscribed", "subscribed"), ("Abonné", "non", "oui"),
        ("Ne plus contacter", "x", ""),
        ("Opposition", "le 02/03/2026", "Aucune"), ("Opposition", "opposition au courriel", "pas d’opposition"),
        ("unsubscribe date", "2026-03-02 10:00:00", "0000-00-00 00:00:00"), ("opt-out", "1", "n/a"),
    ],
)  # fmt: skip
def test_who_wants_no_mail_by_the_list_of_another_program_is_left_out(
    lists: Desk, column: str, gone: str, there: str
) -> None:
    path = write(lists, f"courriel;{column}\na@port.example;{gone}\nb@port.example;{there}\nc@port.example;\n")
    done = lists("contact", "import", path, "--as", "Anne", "--json")
    assert done.code == 0, done.err
    assert [(one["line"], gone in one["reason"]) for one in done.json["refused"]] == [(2, True)]
    assert "this person wants no mail, says the list" in done.json["refused"][0]["reason"]
    assert (done.json["other_columns"], set(contacts(lists))) == ([], {"b@port.example", "c@port.example"})


def test_a_status_that_is_none_of_a_subscriber_is_a_column_that_is_not_taken_in(lists: Desk) -> None:
    path = write(lists, "courriel;Statut\na@port.example;Titulaire\n")
    assert lists("contact", "import", path, "--as", "Anne", "--json").json["other_columns"] == ["Statut"]
    assert set(contacts(lists)) == {"a@port.example"}
