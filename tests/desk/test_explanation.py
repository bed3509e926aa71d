"""`explain` says what is true: the nearest reason of a theme that is not met, the pair that ties an item."""

from __future__ import annotations

import json
from typing import Any

import pytest

from tests.conftest import Desk

PORTS = """title = 'Ports'
query = '''(quai OU navire) ET (Caen OU Rouen) SAUF plaisance'''
"""


def line(number: int, title: str, text: str = "", **more: Any) -> dict[str, Any]:
    return {
        "url": f"https://journal.example/{number}",
        "title": title,
        "text": text,
        "published": "2026-11-16",
        "source": "Journal",
        **more,
    }


def imported(desk: Desk, *lines: dict[str, Any]) -> Desk:
    file = desk.root / "lines.jsonl"
    file.write_text("".join(json.dumps(one) + "\n" for one in lines), encoding="utf-8")
    done = desk("import", file)
    assert done.code == 0, done.err
    return desk


@pytest.fixture
def ports(desk: Desk) -> Desk:
    desk.theme("ports", PORTS)
    desk.theme("trains", "title = 'Trains'\nquery = 'gare'\n")
    return desk


def themes(desk: Desk, number: int = 1) -> Any:
    return desk("explain", number, "--json").json["themes"]


def test_the_expressions_that_an_item_lacks_are_told(ports: Desk) -> None:
    imported(ports, line(1, "Un navire à Dieppe"))
    found = themes(ports)
    assert list(found) == ["ports"]
    told = found["ports"]
    assert (told["met"], told["found"], told["missing"], told["against"]) == (
        False,
        ["navire"],
        ["Caen OU Rouen"],
        [],
    )
    shown = ports("explain", 1).out
    assert "ports  near, and not met" in shown
    assert "missing: Caen OU Rouen" in shown
    assert "found: navire" in shown
    assert "trains" not in shown


def test_the_exclusion_that_stood_in_the_way_is_told_with_what_is_missing(ports: Desk) -> None:
    imported(ports, line(1, "Un navire de plaisance à Dieppe"), line(2, "Un navire de plaisance à Caen"))
    both = themes(ports)["ports"]
    assert (both["excluded"], both["missing"], both["against"]) == (False, ["Caen OU Rouen"], ["plaisance"])
    alone = themes(ports, 2)["ports"]
    assert (alone["excluded"], alone["missing"], alone["against"]) == (True, [], ["plaisance"])
    shown = ports.process("explain", "2", env={"IET_WATCH_LANG": "fr"}).stdout
    assert "écarté par SAUF plaisance" in shown


def test_a_long_group_of_words_is_cut_on_the_terminal_and_whole_in_json(ports: Desk) -> None:
    words = " OU ".join(["caen", "rouen", "dieppe", "cherbourg", "honfleur", "granville", "fecamp", "barfleur"])
    ports.theme("ports", f"title = 'Ports'\nquery = 'navire ET ({words})'\n")
    imported(ports, line(1, "Un navire à Brest"))
    assert themes(ports)["ports"]["missing"] == [words]
    assert "honfleur OU granville OU …" in ports("explain", 1).out


def test_themes_given_on_import_are_told_as_given(ports: Desk) -> None:
    imported(ports, line(1, "Un navire à Dieppe", themes=["ports"]), line(2, "Un quai à Caen", themes=["trains"]))
    given, other = themes(ports), themes(ports, 2)
    assert (given["ports"]["met"], given["ports"]["given"], given["ports"]["missing"]) == (
        False,
        True,
        ["Caen OU Rouen"],
    )
    assert "ports  given on import" in ports("explain", 1).out
    assert (other["ports"]["met"], other["ports"]["given"]) == (True, False)
    assert "not counted: its themes were given on import" in ports("explain", 2).out


def test_what_a_source_must_say_and_does_not_is_told(ports: Desk) -> None:
    imported(ports, line(1, "Un navire à Dieppe"))
    url = ports.items()[0]["source_url"]
    ports.theme("ports", f"{PORTS}[[sources]]\ntitle = 'Journal'\nurl = '{url}'\nrequire = 'normand*'\n")
    assert themes(ports)["ports"]["require"] == "normand*"
    assert "asks of every item of this source is not there: normand*" in ports("explain", 1).out


WRECK = "Le porte-conteneurs Maupertus échoué au Havre"
ALL = "Le porte-conteneurs Maupertus échoué au Havre, sa coque fuit : du fioul atteint Sainte-Adresse"
BEACHES = "Du fioul atteint Sainte-Adresse : les plages fermées par le préfet"


def test_the_pair_that_ties_an_item_to_its_story_is_shown(desk: Desk) -> None:
    desk.sources()
    imported(
        desk,
        {**line(1, WRECK, "Trente marins hélitreuillés par la Marine."), "source": "a"},
        {**line(2, ALL, "Trente marins hélitreuillés ; les plages fermées par le préfet."), "source": "b"},
        {**line(3, BEACHES, "Baignade interdite à Sainte-Adresse par le préfet."), "source": "c"},
    )
    explained = desk("explain", 1, "--json").json
    assert explained["story"]["items"] == [1, 2, 3]
    ties = {tie["id"]: tie for tie in explained["story"]["ties"]}
    assert {number: tie["with"] for number, tie in ties.items()} == {2: 1, 3: 2}
    assert all(tie["score"] >= tie["threshold"] for tie in ties.values())
    assert "with 2: likeness of subject" in desk("explain", 1).out
