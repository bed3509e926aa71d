"""Places named for sure, on a hand-labelled sample; SIREN numbers; both through `show`."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from iet_watch.judge.indexing.companies import sirens_of
from iet_watch.judge.indexing.places import places_of
from tests.conftest import Desk

SAMPLE = [
    line.split("\t")
    for line in (Path(__file__).parent / "places.tsv").read_text(encoding="utf-8").splitlines()
    if not line.startswith("#")
]
RECALL = 0.80  # of what a reader would like to be found; the rest is left out rather than guessed


@pytest.mark.parametrize(("sentence", "codes"), SAMPLE)
def test_a_place_is_found_when_the_sentence_makes_it_sure_and_only_then(sentence: str, codes: str) -> None:
    sure = {code for code in codes.split() if not code.startswith("~")}
    assert {place.code for place in places_of(sentence, "", "fr")} == sure


def test_what_is_left_out_is_a_small_part() -> None:
    wished = [code for _, codes in SAMPLE for code in codes.split()]
    assert sum(not code.startswith("~") for code in wished) >= RECALL * len(wished)


def test_a_department_named_tells_which_of_several_communes() -> None:
    found = places_of("Une école fermera à Saint-Aubin-sur-Mer", "Le Calvados perd des élèves.", "fr")
    assert [(place.kind, place.code, place.name) for place in found] == [
        ("commune", "14562", "Saint-Aubin-sur-Mer"),
        ("département", "14", "Calvados"),
    ]


def test_a_department_in_brackets_is_sign_enough_of_a_place() -> None:
    for department in ("Jura", "39"):
        assert [place.code for place in places_of(f"Incendie : Saint-Aubin ({department})", "", "fr")] == ["39476"]
    assert places_of("Incendie : Saint-Aubin", "", "fr") == ()


def test_a_text_in_another_language_is_left_alone() -> None:
    assert places_of("Nice weather in Tours and Lens", "", "en") == ()


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("La société (SIREN 732 829 320) recrute.", ("732829320",)),
        ("SIRET : 73282932000074", ("732829320",)),
        ("immatriculée au RCS de Rouen sous le numéro B 732.829.320.", ("732829320",)),
        ("SIREN 732 829 321", ()),  # wrong check digit
        ("Appelez le 732 829 320.", ()),  # nothing says what it is
        ("Le SIREN manque, le budget est de 732 829 3200 euros.", ()),
    ],
)
def test_a_siren_is_nine_digits_with_its_check_digit_near_its_name(text: str, found: tuple[str, ...]) -> None:
    assert sirens_of(text) == found


def test_show_tells_places_and_numbers(desk: Desk) -> None:
    desk.theme("port", "title = 'Port'\nquery = 'port'\n")
    text = "Le chantier, en Seine-Maritime, revient à une société (SIREN 732 829 320)."
    item = {"url": "https://a.example/1", "title": "Le port du Havre s’agrandit", "text": text, "lang": "fr"}
    (desk.root / "items.jsonl").write_text(json.dumps(item) + "\n", encoding="utf-8")
    assert desk("import", desk.root / "items.jsonl").code == 0
    found = desk("show", 1, "--json").json
    assert found["places"] == [
        {"kind": "commune", "code": "76351", "name": "Le Havre"},
        {"kind": "département", "code": "76", "name": "Seine-Maritime"},
    ]
    assert found["sirens"] == ["732829320"]
    shown = desk.process("show", 1, env={"IET_WATCH_LANG": "fr"}).stdout
    assert "Lieux\u00a0: Le Havre (76351), Seine-Maritime (76)\n" in shown
    assert "SIREN\u00a0: 732\u00a0829\u00a0320\n" in shown
