"""Who wants the weekly alert: nobody who has not said so, and no list brings back a wish that was withdrawn."""

from __future__ import annotations

from pathlib import Path

import pytest

from iet_watch.model.trouble import Failure
from iet_watch.send.contacts.alerts_wanted import read_alerts
from tests.conftest import Desk

LIST = """Courriel;Alertes hebdomadaires;Preuve des alertes
anne@port.example;Oui;formulaire du 3 mars
bob@port.example;NON;
zoe@port.example;;
dan@port.example;tous les mois;
eve@port.example;hebdo.;
eve@PORT.example;non;
"""


def wishes(desk: Desk) -> dict[str, str]:
    return {one["email"][:3]: one["alerts"] for one in desk("contact", "list", "--json").json["contacts"]}


def listed(desk: Desk, text: str) -> Path:
    path = desk.root.parent / "liste.csv"
    path.write_text(text, encoding="utf-8")
    return path


@pytest.mark.parametrize(
    ("cell", "read"),
    [("Oui", "hebdomadaire"), ("x", "hebdomadaire"), ("Chaque semaine", "hebdomadaire"), ("1", "hebdomadaire"),
     ("non", "non"), ("0", "non"), ("", ""), (" ", "")],
)  # fmt: skip
def test_a_cell_says_yes_no_or_nothing(cell: str, read: str) -> None:
    assert read_alerts(cell) == read
    assert isinstance(read_alerts("peut-être"), Failure)


def test_only_who_said_so_wants_alerts_and_a_no_outlasts_every_list(desk: Desk) -> None:
    told = desk("contact", "import", listed(desk, LIST), "--json").json
    assert [(one["line"], "tous les mois" in one["reason"]) for one in told["remarks"]] == [(5, True)]
    assert wishes(desk) == {"ann": "hebdomadaire", "bob": "non", "zoe": "", "dan": "", "eve": "non"}
    again = desk("contact", "import", listed(desk, LIST.replace("NON", "oui").replace("Oui", "")), "--json").json
    assert (again["changed"], "contact add --alerts oui" in str(again["remarks"])) == (0, True)
    assert wishes(desk)["bob"] == "non"
    assert desk("contact", "add", "bob@port.example", "--alerts", "oui", "--alerts-proof", "mail du 4").code == 0
    assert desk("contact", "add", "zoe@port.example", "--alerts", "parfois").code == 2
    assert wishes(desk) == {"ann": "hebdomadaire", "bob": "hebdomadaire", "zoe": "", "dan": "", "eve": "non"}
    known = desk("contact", "export", "bob@port.example").json
    assert (known["contact"]["alerts_since"], known["contact"]["alerts_proof"]) == ("2026-11-20T07:00:00Z", "mail du 4")
    noted = [(one["what"], one["detail"]) for one in known["events"]]
    assert ("no-alerts", "liste.csv:3") in noted
    assert ("alerts", "mail du 4") in noted


def test_a_wish_is_exported_registered_and_goes_with_an_unsubscription(desk: Desk) -> None:
    desk("contact", "import", listed(desk, LIST))
    path = desk.root.parent / "export.csv"
    desk("contact", "export", "-o", path)
    assert "hebdomadaire" in path.read_text("utf-8-sig")
    assert desk("contact", "import", path, "--json").json["unchanged"] == 5
    assert "une alerte\u00a0: les titres" in desk("contact", "register").out
    assert "1 wants the weekly alert." in desk("contact", "list").err
    page = desk.root.parent / "anne.html"
    desk("contact", "export", "anne@port.example", "-o", page)
    assert "demandée, le 20\u00a0novembre 2026 (formulaire du 3 mars)" in page.read_text("utf-8")
    desk("contact", "unsubscribe", "anne@port.example")
    desk("contact", "add", "anne@port.example", "--again", "--proof", "mail du 5")
    assert wishes(desk)["ann"] == "non"
    assert "une alerte" not in desk("contact", "register").out
