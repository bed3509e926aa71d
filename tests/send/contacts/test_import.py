"""Lists of contacts as partners send them, through the command line."""

from __future__ import annotations

import subprocess
import sys

import pytest
from openpyxl import Workbook

from tests.conftest import Desk, slow
from tests.send.contacts.listed import contacts, write

LIST = """Liste des partenaires au 1er octobre;;;;;
;;;;;
Organisme ;Prénom;NOM;Adresse électronique*;Thèmes;Base légale
Chambre de Caen;Zoé;Été;zoe@chambre.example;"hydrogène, port, mer";consentement
Région;;;"accueil@region.example / Dupont, Jean <jd@region.example>";;
;;;;;
Port;Camille;Exemple;Camille@PORT.example;hydrogene;mission
Chambre de Rouen;Camille;Exemple;camille@port.example;;
"""


@pytest.mark.parametrize(
    ("encoding", "delimiter"), [("cp1252", ";"), ("utf-8-sig", ","), ("utf-16", "\t"), ("utf-8", ";")]
)
def test_a_list_in_any_encoding_with_titles_above(lists: Desk, encoding: str, delimiter: str) -> None:
    cells = [line.split(";") for line in LIST.replace('"', "").split("\n")]
    text = "\n".join(delimiter.join(f'"{cell}"' for cell in line) for line in cells)
    done = lists("contact", "import", write(lists, text.encode(encoding)), "--json")
    assert (done.code, done.json["added"], done.json["refused"]) == (0, 4, [])
    assert done.json["twice"] == [{"line": 8, "as": 7, "dropped": {}}]
    found = contacts(lists)
    assert found["zoe@chambre.example"]["first_name"] == "Zoé"
    assert found["zoe@chambre.example"]["themes"] == ["hydrogene", "port"]
    assert found["zoe@chambre.example"]["basis"] == "consentement"
    assert found["jd@region.example"]["last_name"] == "Dupont"
    assert found["Camille@port.example"]["structures"] == ["Port", "Chambre de Rouen"]
    assert found["Camille@port.example"]["origin"] == "liste.csv"


def test_what_is_told_of_lines_has_their_number_and_nothing_is_written_with_dry_run(lists: Desk) -> None:
    path = write(
        lists,
        "courriel;base légale;thèmes\nrené@b.fr;;\na@b.fr\r;;\n-oQ/tmp@x.fr;;\nb@b.fr;intérêt légitime;\n;mission;\n"
        "c@b.fr;consentement;hydrogne\n",
    )
    before = sorted(lists.root.rglob("*"))
    done = lists("contact", "import", path, "--dry-run", "--json")
    assert [one["line"] for one in done.json["refused"]] == [2, 5, 6, 7]
    assert [one["line"] for one in done.json["remarks"]] == [8, 8]
    assert "did you mean hydrogene?" in str(done.json["remarks"])
    assert (done.json["added"], sorted(lists.root.rglob("*"))) == (2, before)
    told = lists("contact", "import", path)
    assert "line 2: “rené@b.fr”: no accent may stand before the @" in told.err
    assert "2 contacts added, 4 refused." in told.err


def test_the_same_list_again_changes_nothing_and_a_newer_one_brings_up_to_date(
    lists: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    lists("contact", "import", write(lists, LIST))
    first = contacts(lists)
    again = lists("contact", "import", write(lists, LIST), "--json").json
    assert (again["added"], again["changed"], again["unchanged"]) == (0, 0, 4)
    assert contacts(lists) == first
    monkeypatch.setenv("IET_WATCH_NOW", "2027-03-01T08:00:00+01:00")
    newer = "mail;fonction;preuve\nZOE@chambre.example;Directrice;\ncamille@port.example;;\n"
    done = lists("contact", "import", write(lists, newer), "--json").json
    assert (done["added"], done["changed"], done["confirmed"]) == (0, 1, 1)
    found = contacts(lists)
    assert found["zoe@chambre.example"]["role"] == "Directrice"
    assert found["zoe@chambre.example"]["last_name"] == "Été"
    assert found["zoe@chambre.example"]["confirmed"] == "2026-11-20T07:00:00Z", "consent is as old as its proof"
    assert found["Camille@port.example"]["confirmed"] == "2027-03-01T07:00:00Z"


def test_no_list_revives_who_has_unsubscribed_or_is_forgotten(lists: Desk) -> None:
    lists("contact", "import", write(lists, LIST))
    lists("contact", "unsubscribe", "zoe@chambre.example")
    lists("contact", "forget", "CAMILLE@port.example")
    done = lists("contact", "import", write(lists, LIST), "--json").json
    assert done["left_out"] == [{"line": 4, "reason": "unsubscribed"}, {"line": 7, "reason": "forgotten"}]
    assert contacts(lists)["zoe@chambre.example"]["state"] == "unsubscribed"
    assert "Camille@port.example" not in contacts(lists)


def test_a_spreadsheet_with_two_columns_of_addresses_and_computed_cells(lists: Desk) -> None:
    book = Workbook()
    sheet = book.active
    assert sheet is not None
    for row in (
        ["Annuaire"],
        [],
        ["Structure", "Courriel 1", "Courriel 2"],
        ["Port", "a@port.example", "b@port.example"],
    ):
        sheet.append(row)
    book.create_sheet("Suite").append(["Courriel"])
    book.create_sheet("Vide")
    path = lists.root.parent / "liste.xlsx"
    book.save(path)
    told = "One sheet is read, that with the names of columns; not read: Suite."
    assert told in lists("contact", "import", path, "--dry-run").err
    done = lists("contact", "import", path, "--json").json
    assert (done["added"], done["other_sheets"]) == (2, ["Suite"])
    assert set(contacts(lists)) == {"a@port.example", "b@port.example"}


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("", "no column holds mail addresses"),
        ("structure;nom\nPort;Exemple\n", "no column holds mail addresses"),
        ("courriel;nom\n", "holds no contact"),
        ("courriel\nabc\n", "1 line read, 1 refused."),
        (b"courriel;nom\n\x81\x8d@b.fr;\n", "neither in UTF-8 nor in Windows-1252"),
    ],
)
def test_a_list_of_nobody_is_told(lists: Desk, text: str | bytes, told: str) -> None:
    done = lists("contact", "import", write(lists, text))
    assert (done.code, told in done.err) == (65, True), done.err


def test_a_list_that_is_not_there(lists: Desk) -> None:
    assert lists("contact", "import", lists.root / "nulle-part.csv").code == 66


def test_the_list_comes_back_as_it_was_exported(lists: Desk) -> None:
    lists("contact", "import", write(lists, LIST))
    before = contacts(lists)
    for name in ("contacts.csv", "contacts.xlsx"):
        path = lists.root.parent / name
        assert lists("contact", "export", "-o", path).code == 0
        again = lists("contact", "import", path, "--json").json
        assert (again["added"], again["changed"], again["refused"]) == (0, 0, [])
    assert contacts(lists) == before


@slow
def test_a_hundred_thousand_lines_in_bounded_memory(lists: Desk) -> None:
    lines = "".join(f"Structure {n % 120};Nom {n};n{n}@structure{n % 120}.example\n" for n in range(100_000))
    path = write(lists, f"structure;nom;courriel\n{lines}")
    script = (
        "import re, sys; from iet_watch.cli.main import run; code = run(sys.argv[1:]); "
        "print(re.search(r'VmHWM:\\s+(\\d+)', open('/proc/self/status').read())[1]); sys.exit(code)"
    )  # not `ru_maxrss`: it is that of the process that started this one, when that was larger
    done = subprocess.run(
        [sys.executable, "-c", script, "-C", str(lists.root), "contact", "import", str(path), "--quiet"],
        capture_output=True, text=True, check=True,
    )  # fmt: skip
    assert int(done.stdout) < 300_000, "kilobytes; 148,000 measured on 29 November 2026"
    assert len(contacts(lists)) == 100_000


@slow
def test_two_imports_at_once_and_somebody_who_leaves_meanwhile(lists: Desk) -> None:
    from concurrent.futures import ThreadPoolExecutor

    people = "".join(f"n{n}@structure.example\n" for n in range(2_000))
    path = write(lists, f"courriel\n{people}zoe@structure.example\n")
    lists("contact", "add", "zoe@structure.example")
    with ThreadPoolExecutor() as pool:
        commands = [("import", path), ("import", path), ("forget", "zoe@structure.example"), ("import", path)]
        done = list(pool.map(lambda one: lists.process("contact", *one), commands))
    assert [one.returncode for one in done] == [0, 0, 0, 0], [one.stderr for one in done]
    assert len(contacts(lists)) == 2_000
    assert "zoe@structure.example" not in contacts(lists)
