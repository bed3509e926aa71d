"""Who owes what, theme by theme."""

from __future__ import annotations

import json

import pytest

from tests.conftest import Desk, Once
from tests.publish.written_issue import QUARTER, SUMMARY, Issue, write_issue

PEOPLE = """
[[people]]
name = "Contributrice B"
role = "rédacteur"
[[people]]
name = "Ali Modèle"
role = "rédacteur"
themes = ["port"]
[[people]]
name = "Dominique Cadre"
role = "coordinateur"
[[people]]
name = "Lou Veille"
themes = ["lin"]
"""


def test_what_waits_for_whom_is_told_at_a_glance(once: Once) -> None:
    issue = Issue(once("written-issue", write_issue))
    desk = issue.desk
    desk.theme("lin", "title = 'Lin'\nquery = 'lin'\n")
    (desk.root / "people.toml").write_text(PEOPLE, encoding="utf-8")
    issue.spoil(SUMMARY, "", 2)  # to write again
    assert desk("bulletin", QUARTER, "--mark", issue.fiche(3).name, "relu", "--as", "Ali Modèle").code == 0
    assert desk("assign", 2, "--to", "Ali Modèle", "--theme", "port").code == 0
    assert desk("assign", 2, "--to", "Lou Veille").code == 0  # later, but for the item as a whole: as log says it
    assert desk("drop", 3, "--theme", "port", "--as", "Ali Modèle", "--insist").code == 0
    done = desk("desk", "status", "--json")
    assert done.code == 0, done.err
    themes = {one["theme"]: one for one in done.json["themes"]}
    port, lin = themes["port"], themes["lin"]
    assert (done.json["quarter"], port["to_rule"], lin["to_rule"]) == (QUARTER, 0, 1)
    assert lin["people"] == ["Contributrice B", "Dominique Cadre", "Lou Veille"]
    assert (port["assigned"], lin["assigned"]) == ({"Ali Modèle": [2]}, {"Lou Veille": [2]})
    assert desk("undo", 2).code == 0
    assert [(one["item"], one["rulings"]) for one in port["disagreements"]] == [
        (3, {"Contributrice A": "keep", "Ali Modèle": "drop"})
    ]
    waits = {one["file"][12:14]: (one["state"], one["waits_for"]) for one in port["fiches"]}
    assert waits == {
        "01": ("rédigé", ["Ali Modèle", "Dominique Cadre"]),
        "02": ("retenu", ["Contributrice C"]),
        "03": ("relu", ["Dominique Cadre"]),
    }
    told = desk("desk", "status").out
    assert "lin\n  1 item to rule on (Contributrice B, Dominique Cadre, Lou Veille)\n" in told
    assert "  assigned to Ali Modèle: 2\n" in told
    assert "(Contributrice A kept, Ali Modèle dropped)" in told
    assert "03-" in told.partition("fiche to approve: ")[2].partition("\n")[0]
    assert desk("keep", 3, "--theme", "port", "--as", "Dominique Cadre", "--insist").code == 0  # who may settle it
    assert desk("desk", "status", "--theme", "port", "--json").json["themes"][0]["disagreements"] == []
    assert "Nobody owes anything in 2025-T1." in desk("desk", "status", "--quarter", "2025-T1", "--theme", "lin").err


def test_what_is_left_of_earlier_quarters_is_not_forgotten(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    desk.theme("port", "title = 'Port'\nquery = 'port'\n")
    days = ("2023-11-02", "2024-01-10", "2024-01-11")
    subjects = ("grue au port", "digue du port", "criée au port")
    lines = [
        {"url": f"https://a.example/{day}", "title": title, "published": f"{day}T09:00:00Z", "source": "a"}
        for day, title in zip(days, subjects, strict=True)
    ]
    (desk.root / "lines.jsonl").write_text("".join(json.dumps(one) + "\n" for one in lines), encoding="utf-8")
    monkeypatch.setenv("IET_WATCH_NOW", "2024-01-12T12:00:00+01:00")
    assert desk("import", desk.root / "lines.jsonl").code == 0
    numbers = {item["title"]: item["id"] for item in desk.items()}
    crane = numbers["grue au port"]
    assert desk("keep", crane, "--as", "Ali Modèle").code == desk("drop", crane, "--as", "Lou", "--insist").code == 0
    monkeypatch.setenv("IET_WATCH_NOW", "2024-04-05T12:00:00+02:00")
    told = desk("desk", "status")
    assert "port\n  of earlier quarters: 2 items to rule on, 1 disagreement; see iet-watch -C " in told.out
    assert "desk status --theme port --quarter 2024-T1\n" in told.out
    (port,) = desk("desk", "status", "--json").json["themes"]
    assert port["to_rule"] == 0
    assert port["earlier"] == {"to_rule": 2, "disagreements": 1, "quarter": "2024-T1"}
    before = desk("desk", "status", "--quarter", "2024-T1")
    assert "  2 items to rule on\n  of earlier quarters: 1 disagreement; see " in before.out
    assert "of earlier" not in desk("desk", "status", "--quarter", "2023-T4").out


def test_what_nobody_will_rule_on_is_put_off_with_one_command(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    desk.theme("port", "title = 'Port'\nquery = 'port'\n")
    days = ("2023-11-02", "2024-01-10", "2024-04-02")
    lines = [
        {"url": f"https://a.example/{day}", "title": f"port {day}", "published": f"{day}T09:00:00Z"} for day in days
    ]
    (desk.root / "lines.jsonl").write_text("".join(json.dumps(one) + "\n" for one in lines), encoding="utf-8")
    monkeypatch.setenv("IET_WATCH_NOW", "2024-04-05T12:00:00+02:00")
    assert desk("import", desk.root / "lines.jsonl").code == 0
    assert "later --before 2024-T2 --theme port\n" in desk("desk", "status").out
    command = ["later", "--before", "2024-T2", "--theme", "port"]
    assert "2 items would be marked" in desk(*command, "--dry-run").err
    assert desk("desk", "status", "--json").json["themes"][0]["earlier"]["to_rule"] == 2
    done = desk(*command, "--why", "trimestre clos", "--as", "Ali Modèle")
    assert done.code == 0
    assert "2 items put off. Next: iet-watch -C " in done.err
    (port,) = desk("desk", "status", "--json").json["themes"]
    assert (port["to_rule"], port["earlier"]) == (1, None)
    assert len(desk("items", "--theme", "port", "--status", "later", "--json").json["items"]) == 2
    assert "0 items would be marked" in desk(*command).err


def test_what_is_ruled_on_blind_is_not_put_off(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    desk.theme("port", "title = 'Port'\nquery = 'port'\n")
    lines = [
        {"url": f"https://a.example/{n}", "title": f"port {n}", "published": f"2024-01-1{n}T09:00:00Z"}
        for n in range(3)
    ]
    (desk.root / "lines.jsonl").write_text("".join(json.dumps(one) + "\n" for one in lines), encoding="utf-8")
    monkeypatch.setenv("IET_WATCH_NOW", "2024-04-05T12:00:00+02:00")
    assert desk("import", desk.root / "lines.jsonl").code == 0
    assert desk("desk", "blind", "port", "--people", "Ali,Bea", "--size", "2").code == 0
    done = desk("later", "--before", "2024-T2", "--theme", "port", "--as", "Ali")
    assert "2 items of a double triage stay to rule on: iet-watch -C " in done.err
    assert "1 item put off." in done.err
    assert desk("desk", "status", "--json").json["themes"][0]["blind"] == {"Ali": 2, "Bea": 2}


@pytest.mark.parametrize("wrong", [(), ("3", "--before", "2024-T2", "--theme", "port"), ("--before", "2024-T2")])
def test_putting_off_wants_numbers_or_a_theme_and_a_quarter(desk: Desk, wrong: tuple[str, ...]) -> None:
    desk.theme("port", "title = 'Port'\nquery = 'port'\n")
    assert desk("later", *wrong).code == 2
