"""Double triage: one sample, nobody sees what the others say until all have ruled; then how far they agree."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from openpyxl import load_workbook

from iet_watch.desk.deciding.agreement import kappa
from tests.conftest import Desk, Once

PEOPLE = "".join(f"[[people]]\nname = '{name}'\nlogin = '{name.lower()}'\n" for name in ("Ali", "Bea", "Chef"))
By = Callable[..., str]


@pytest.fixture
def desk_of_three(once: Once) -> Desk:
    """Six items of one theme, and three people."""

    def fill(desk: Desk) -> None:
        desk.theme("port", "title = 'Port'\nquery = 'port'\n")
        lines = [{"url": f"http://a.example/{n}", "title": f"Port {'abcdef'[n]} seul"} for n in range(6)]
        file = desk.root / "lines.jsonl"
        file.write_text("".join(json.dumps(one) + "\n" for one in lines), encoding="utf-8")
        (desk.root / "people.toml").write_text(PEOPLE, encoding="utf-8")
        assert desk("import", file).code == 0

    return once("blind", fill)


@pytest.fixture
def by(desk_of_three: Desk, monkeypatch: pytest.MonkeyPatch) -> By:
    """A command of somebody, by their account; what it says."""

    def saying(login: str, *arguments: str | int | Path) -> str:
        monkeypatch.setenv("SUDO_USER", login)
        done = desk_of_three(*arguments)
        assert done.code == 0, done.err
        return done.out + done.err

    return saying


def statuses(by: By, login: str) -> dict[int, str]:
    items = json.loads(by(login, "items", "--theme", "port", "--json"))["items"]
    return {one["id"]: one["status"] for one in items}


def test_none_sees_what_the_other_says_until_both_have_ruled(by: By, tmp_path: Path) -> None:
    sample = json.loads(by("chef", "desk", "blind", "port", "--people", "ali,Bea", "--size", 2, "--json"))["items"]
    one, two = sample
    free = next(number for number in range(1, 7) if number not in sample)
    assert "2 items left" in by("ali", "desk", "blind", "port")
    by("ali", "keep", *sample, "--why", "parce que")
    by("ali", "comment", one, "un secret")
    by("ali", "keep", free)
    assert statuses(by, "ali") == {**dict.fromkeys(range(1, 7), "new"), one: "kept", two: "kept", free: "kept"}
    assert statuses(by, "bea") == {**dict.fromkeys(range(1, 7), "new"), free: "kept"}
    for command in ("log", "show", "explain"):
        assert "parce que" not in by("bea", command, one)
        assert "secret" not in by("bea", command, one)
        assert "parce que" not in by("bea", command, one, "--json")
    assert by("bea", "items", "--status", "kept").count("Port ") == 1
    assert json.loads(by("bea", "theme", "try", "port", "--json"))["stored"]["kept"] == 1  # not what Ali kept blind
    book = tmp_path / "trier.xlsx"
    by("chef", "sheet", "export", book, "--to", "Bea", "--decided")
    cells = [str(cell.value) for sheet in load_workbook(book) for row in sheet.iter_rows() for cell in row]
    assert any("Port" in cell for cell in cells)
    assert not any("parce que" in cell or "secret" in cell for cell in cells)
    assert "Ali 2/2, Bea 0/2" in by("chef", "desk", "kappa")
    assert "parce que" in by("chef", "log", one)  # who gives the sample sees all
    told = by("bea", "drop", one)  # no conflict with what nobody may know
    assert "Ali" not in told
    assert statuses(by, "bea")[one] == "dropped"
    assert statuses(by, "ali")[one] == "kept"
    by("bea", "keep", two)
    assert "parce que" in by("bea", "log", one)
    assert statuses(by, "ali")[one] == "dropped"  # the last word, now that both have ruled
    told = by("chef", "desk", "kappa")
    assert told.startswith("port: Ali and Bea agree on 50% of 2 items\n  Cohen's kappa 0.00 (95% interval: ")
    assert f"  {one}  Port" in told
    assert "Ali: kept, Bea: dropped" in told


def test_what_cannot_be_ruled_blind_is_told(by: By, desk_of_three: Desk) -> None:
    for people, code in (("ali", 2), ("ali,Ali", 2), ("ali,Zoé", 2)):
        assert desk_of_three("desk", "blind", "port", "--people", people).code == code
    assert desk_of_three("desk", "blind", "prot", "--people", "ali,bea").code == 2
    assert "6 items" in by("chef", "desk", "blind", "port", "--people", "ali,bea", "--dry-run")
    assert "No double triage yet" in by("chef", "desk", "kappa")
    by("chef", "desk", "blind", "port", "--people", "ali,bea")
    done = desk_of_three("desk", "blind", "port", "--people", "ali,bea")  # all are given already
    assert (done.code, "no item left" in done.err) == (66, True)


def test_kappa_is_that_of_the_textbook() -> None:
    """Fleiss, Levin and Paik, Statistical Methods for Rates and Proportions, table 18.1: 0.68 for 200 cases."""
    table = ((150, 2, 8), (10, 8, 2), (0, 0, 20))
    pairs = [(str(r), str(c)) for r, row in enumerate(table) for c, count in enumerate(row) for _ in range(count)]
    found = kappa(pairs)
    assert (round(found.agreed, 2), round(found.kappa or 0, 3)) == (0.89, 0.676)
    # 2,000 samples drawn with replacement scatter by 0.0615: 0.12 on both sides
    assert (round(found.low or 0, 2), round(found.high or 0, 2)) == (0.55, 0.80)
    assert kappa([("keep", "keep")] * 9).kappa is None


@given(st.lists(st.tuples(st.sampled_from("kdl"), st.sampled_from("kdl")), min_size=1, max_size=30))
def test_kappa_knows_no_order_and_stays_in_its_bounds(pairs: list[tuple[str, str]]) -> None:
    found, turned = kappa(pairs), kappa([(second, first) for first, second in reversed(pairs)])
    if found.kappa is None or found.low is None or found.high is None:
        assert turned.kappa is None
        return
    assert -1 <= found.low <= found.kappa <= found.high <= 1
    assert turned.kappa == pytest.approx(found.kappa)
    assert (found.agreed == 1) == (found.kappa == pytest.approx(1))
