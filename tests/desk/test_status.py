"""Who owes what, theme by theme."""

from __future__ import annotations

from tests.conftest import Once
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
