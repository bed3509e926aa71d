"""`items --theme T --beyond`: what the equation misses and resembles what was kept, with the words that it lacks."""

from __future__ import annotations

import json
import shlex
from typing import Any

import pytest

from tests.conftest import Desk

EQUATION = "(cyberattaque OU (données ET fuite)) SAUF bitcoin"
KEPT = [
    "Cyberattaque : un rançongiciel bloque l’hôpital de Vire",
    "Cyberattaque contre la mairie, un rançongiciel demande une rançon",
    "L’hôpital de Flers après la cyberattaque : des serveurs chiffrés par un rançongiciel",
]
DROPPED = [
    "Cyberattaque : le film sort en salles mercredi",
    "Une série sur une cyberattaque en salles cet hiver",
    "Cyberattaque, le jeu de société de la semaine",
]
MISSED = [
    "Un rançongiciel paralyse l’hôpital de Lisieux",
    "Des serveurs chiffrés par un rançongiciel à Caen",
]
ELSEWHERE = ["Le film de la semaine en salles mercredi", "Un jeu de société primé", "Une pomme à cidre"]
FIRST_MISSED = len(KEPT) + len(DROPPED) + 1


def line(number: int, title: str, text: str = "", **more: Any) -> dict[str, Any]:
    return {
        "url": f"https://journal.example/{number}", "title": title, "text": text, "published": "2026-11-16",
        "source": "Journal", **more,
    }  # fmt: skip


def imported(desk: Desk, *lines: dict[str, Any]) -> None:
    file = desk.root / "lines.jsonl"
    file.write_text("".join(json.dumps(one) + "\n" for one in lines), encoding="utf-8")
    done = desk("import", file)
    assert done.code == 0, done.err


@pytest.fixture
def cyber(desk: Desk) -> Desk:
    """Items 1 to 3 kept, 4 to 6 dropped; 7 and 8 are missed by the equation, 9 to 11 are of other things."""
    desk.theme("cyber", f"title = 'Cyber'\nquery = '{EQUATION}'\n")
    titles = [*KEPT, *DROPPED, *MISSED, *ELSEWHERE]
    imported(desk, *(line(n, title) for n, title in enumerate(titles, start=1)))
    return desk


def ruled(desk: Desk) -> Desk:
    known = {item["title"]: item["id"] for item in desk.items()}
    for ruling, titles in (("keep", KEPT), ("drop", DROPPED)):
        assert desk(ruling, *(known[title] for title in titles), "--theme", "cyber", "--as", "Rédaction").code == 0
    return desk


def beyond(desk: Desk, *arguments: str) -> list[Any]:
    done = desk("items", "--theme", "cyber", "--beyond", "--format", "jsonl", *arguments)
    assert done.code == 0, done.err
    return done.lines


def test_what_resembles_the_kept_and_is_missed_comes_first(cyber: Desk) -> None:
    found = beyond(ruled(cyber))
    assert {item["title"] for item in found[:2]} == set(MISSED)
    assert not {item["title"] for item in found} & {*KEPT, *DROPPED}
    assert "Un jeu de société primé" not in {item["title"] for item in found}
    assert all("cyber" not in item["themes"] and item["missing"] for item in found)


def test_each_expression_that_is_missing_brings_the_item_in(cyber: Desk) -> None:
    for item in beyond(ruled(cyber)):
        for expression in item["missing"]:
            tried = cyber("theme", "try", "cyber", "--also", expression, "--json").json
            assert item["id"] in [one["id"] for one in tried["gained"]["items"]], expression
            assert tried["lost"]["count"] == 0


def test_the_line_for_theme_try_runs_as_it_stands(cyber: Desk) -> None:
    shown = ruled(cyber)("items", "--theme", "cyber", "--beyond")
    assert shown.code == 0
    assert shown.out.startswith("Outside the equation of cyber")
    lines = [shlex.split(one) for one in shown.out.splitlines() if " theme try " in one]
    assert len(lines) == len(beyond(cyber))
    for name, *arguments in lines:
        assert name == "iet-watch"
        done = cyber(*arguments, "--json")
        assert done.code == 0, done.err
        assert done.json["gained"]["count"] >= 1


def test_an_old_item_is_tried_since_its_day(cyber: Desk) -> None:
    imported(cyber, line(99, "Le rançongiciel qui bloque un hôpital", published="2025-03-04"))
    shown = ruled(cyber)("items", "--theme", "cyber", "--beyond").out
    assert "--since 2025-03-04" in shown


def test_without_a_theme_it_is_a_mistake_of_use(cyber: Desk) -> None:
    done = cyber("items", "--beyond")
    assert done.code == 2
    assert "--theme" in done.err


def test_without_anything_kept_it_says_so(cyber: Desk) -> None:
    done = cyber("items", "--theme", "cyber", "--beyond")
    assert (done.code, done.out) == (0, "")
    assert "Nothing was kept for cyber" in done.err
    assert beyond(cyber) == []
    cyber("drop", 4, "--theme", "cyber")
    assert beyond(cyber) == []


def test_other_formats_are_refused(cyber: Desk) -> None:
    assert cyber("items", "--theme", "cyber", "--beyond", "--format", "csv").code == 2


def test_what_was_ruled_on_by_hand_is_not_offered_again(cyber: Desk) -> None:
    ruled(cyber)("drop", FIRST_MISSED, "--theme", "cyber", "--as", "Rédaction")
    assert FIRST_MISSED not in [item["id"] for item in beyond(cyber)]


def test_what_a_person_gave_to_another_theme_is_left_out(cyber: Desk) -> None:
    cyber.theme("jeux", "title = 'Jeux'\nquery = 'jeu'\n")
    imported(cyber, line(50, "Un rançongiciel bloque l’hôpital de Bayeux", themes=["jeux"]))
    assert {item["title"] for item in beyond(ruled(cyber))[:2]} == set(MISSED)
    assert "Bayeux" not in json.dumps(beyond(cyber), ensure_ascii=False)


def test_what_a_source_must_say_is_asked_here_too(cyber: Desk) -> None:
    imported(cyber, line(50, "Un rançongiciel bloque l’hôpital de Bayeux", source="Autre"))
    url = next(item["source_url"] for item in cyber.items() if item["source"] == "Autre")
    source = f"[[sources]]\ntitle = 'Autre'\nurl = '{url}'\n"
    cyber.theme("cyber", f"title = 'Cyber'\nquery = '{EQUATION}'\n{source}")
    assert "Bayeux" in json.dumps(beyond(ruled(cyber)), ensure_ascii=False)
    cyber.theme("cyber", f"title = 'Cyber'\nquery = '{EQUATION}'\n{source}require = 'normand*'\n")
    assert "Bayeux" not in json.dumps(beyond(cyber), ensure_ascii=False)


def test_a_copy_is_not_repeated_beside_its_article(cyber: Desk) -> None:
    text = (
        "Depuis lundi, un rançongiciel empêche l’hôpital de Lisieux d’ouvrir ses dossiers ; les serveurs sont "
        "chiffrés, les opérations reportées, et la direction a déposé plainte auprès de la gendarmerie de Lisieux."
    )
    imported(
        cyber,
        line(60, "Rançongiciel : l’hôpital de Lisieux privé de ses serveurs depuis lundi", text, source="a"),
        line(61, "Rançongiciel : l’hôpital de Lisieux privé de ses serveurs depuis lundi", text, source="b"),
    )
    copies = [item for item in cyber.items() if item["copy_of"]]
    assert len(copies) == 1
    assert copies[0]["id"] not in [item["id"] for item in beyond(ruled(cyber))]
    assert copies[0]["copy_of"] in [item["id"] for item in beyond(cyber)]


def test_the_exclusion_that_keeps_an_item_out_is_told(cyber: Desk) -> None:
    imported(cyber, line(70, "Cyberattaque : un rançongiciel payé en bitcoin par l’hôpital"))
    shown = ruled(cyber).process("items", "--theme", "cyber", "--beyond", env={"IET_WATCH_LANG": "fr"}).stdout
    assert "écarté par SAUF bitcoin" in shown
    assert "il manque\u00a0: " in shown


def test_an_expression_of_the_equation_that_is_there_makes_the_addition_narrower(cyber: Desk) -> None:
    imported(cyber, line(80, "Une fuite chez l’hébergeur, les serveurs chiffrés par un rançongiciel"))
    found = next(item for item in beyond(ruled(cyber)) if item["id"] == max(one["id"] for one in cyber.items()))
    assert all(one.startswith("fuite ET ") for one in found["missing"])


def test_a_period_narrows_it(cyber: Desk) -> None:
    assert beyond(ruled(cyber), "--since", "2026-11-18") == []
