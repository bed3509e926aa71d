"""Forty answers as people write them, in mails of the programs that they use: right or unclear, none wrong."""

from __future__ import annotations

import random
import time
import tomllib
from collections.abc import Mapping
from typing import Any

import pytest

from bench.answer_lines import invented, wrong
from iet_watch.desk.digests.answers import Understood, rulings_of, understood
from iet_watch.mail.letters import Letter, read_letter_file
from tests.desk.digests.setting import ANSWERS, CAMILLE, DIGEST

EXPECTED: Mapping[str, Mapping[str, Any]] = tomllib.loads((ANSWERS / "expected.toml").read_text(encoding="utf-8"))
UNCLEAR = frozenset(
    ("15-question", "21-yahoo-phrases", "34-lignes-coupees", "36-aucun-sauf-peut-etre")
)  # in part or all
NAMES = ("Camille Exemple", "Agence de développement")


def read(text: str, count: int = 8) -> Understood:
    return understood(text, DIGEST, count, NAMES)


def said(text: str, count: int = 8) -> dict[int, str]:
    return {number: ruling for number, (ruling, _) in rulings_of(read(text, count)).items()}


@pytest.mark.parametrize("name", EXPECTED)
def test_an_answer_is_right_or_unclear_and_never_wrong(name: str) -> None:
    letter = read_letter_file(ANSWERS / f"{name}.eml")
    assert isinstance(letter, Letter)
    meant = EXPECTED[name]
    if meant.get("ignored"):
        assert letter.automatic or letter.sender != CAMILLE or letter.by not in ("", CAMILLE)
        return
    found = read(letter.text)
    wanted = {number: ruling for ruling in ("keep", "drop", "later") for number in meant.get(ruling, ())}
    rulings = {number: ruling for number, (ruling, _) in rulings_of(found).items()}
    assert rulings.items() <= wanted.items()
    assert found.unclear or (rulings == wanted and not meant.get("ask"))
    assert rulings == wanted or name in UNCLEAR
    whys = {number: why for number, (_, why) in rulings_of(found).items() if why}
    assert {number: whys[number] for number in map(int, meant.get("why", {})) if number in rulings} == {
        int(number): why for number, why in meant.get("why", {}).items() if int(number) in rulings
    }


def test_there_are_forty() -> None:
    assert sorted(EXPECTED) == sorted(path.stem for path in ANSWERS.glob("*.eml"))
    assert len(EXPECTED) == 40


@pytest.mark.parametrize(
    ("line", "meant"),
    [
        ("1 oui, 3 non : déjà connu, 4 plus tard", {1: "keep", 3: "drop", 4: "later"}),
        ("1, 2 et 5 ok", {1: "keep", 2: "keep", 5: "keep"}),
        ("le premier et le troisième", {1: "keep", 3: "keep"}),
        ("1 oui\n2 non, hors sujet\nidem pour 4", {1: "keep", 2: "drop", 4: "drop"}),
        ("Oui :\n1\n5 (pour juin)\n\nNon :\n2, 3", {1: "keep", 5: "keep", 2: "drop", 3: "drop"}),
        ("un oui, trois non", {1: "keep", 3: "drop"}),
        ("1-3 non, 5 oui", {1: "drop", 2: "drop", 3: "drop", 5: "keep"}),
        ("n°1 oui, n° 3 non", {1: "keep", 3: "drop"}),
        ("on garde le 2, le reste non", {2: "keep"} | dict.fromkeys((1, 3, 4, 5, 6, 7, 8), "drop")),
        ("les 3 premiers oui, dernier non", {1: "keep", 2: "keep", 3: "keep", 8: "drop"}),
        ("3 non car vu en 2025. 4 oui", {3: "drop", 4: "keep"}),
        ("3 non : vu au bulletin 12, 4 oui", {3: "drop", 4: "keep"}),
        ("1 yes, 3 no: already known, 4 later", {1: "keep", 3: "drop", 4: "later"}),
        ("1 oui, 2 oui, 3 non, c'est vieux et cela a déjà été dit plusieurs fois, 4\noui", {1: "keep", 2: "keep",
        3: "drop", 4: "keep"}),
    ],
)  # fmt: skip
def test_what_is_clear_is_understood(line: str, meant: dict[int, str]) -> None:
    assert (said(line), read(line).unclear) == (meant, ())


@pytest.mark.parametrize(
    "text",
    [
        "9 oui", "0 non", "oui", "un oui", "les deux sont ok", "oui pour les 2", "1 oui mais pas le 3",
        "1 oui si 3 non",
        "oui 1, 2 non", "oui pour 1, 2, 3 non", "3 non urgent", "1 oui bof", "3 non : 4 oui", "1 oui 2", "2/3 ok",
        "pas le 3", "aucun intérêt", "tout est dit", "tout dépend", "1 peut-être", "4 ?", "no 3", "rien",
        "12 rue du Port",
        "finalement non", "3 : doublon", "1 oui, 3, non 4", "idem", "idem pour 4", "4 aussi",
        "3 non : doublon de 5, 6 aussi",
        "je n'ai pas d'avis sur le 3", "aucun, sauf peut-être le 5", "oui sauf 3", "4 non plus tard", "1 oui non",
        "1 👍", "+1 pour 3", "3 +1", "le reste : non", "4 non, pas avant janvier", "je ne garderais que le 3",
        "ok pour le 5 à 14 h", "3 non par contre 4 oui", "oui à tout", "3 oui pour plus tard", "top 3",
        "non 6, 2 : ok", "oui 2, 6 : bof",
        "3 non : oui", "3 non : doublon du 4 et du 6, 7 oui", "oui : 1, 3 (non)",
        "garder 5, 6 : non plus tard 4", "oui n° 3 👍",
        "1, 3 oui ? non", "de retour le 4", "réunion le 2 à 14 h, oui pour moi", "1 non oui",
        "1 oui, 2 oui, 3 non : ce sujet a été traité dans le bulletin numéro\n4, 5 plus tard",
    ],
)  # fmt: skip
def test_what_is_not_clear_is_listed_and_rules_nothing(text: str) -> None:
    found = read(text)
    assert (rulings_of(found), bool(found.unclear)) == ({}, True)


@pytest.mark.parametrize(
    ("text", "kept"),
    [
        ("1 oui\n2 oui\n\nfinalement 1 non", {2: "keep"}),  # two words on one: neither counts
        ("1 oui, 2 non, 1 non", {2: "drop"}),
        ("1 oui\nle 1 est à vérifier\n2 oui", {2: "keep"}),
        ("4 ???\nles autres non", {}),  # the 4 may be one of them
        ("1 oui, 2 oui\n\nFinalement non", {}),
        ("1 oui\nCordialement\nCamille\n2 non", {1: "keep"}),  # in a signature
        ("1 oui\nBonne journée, 3 non", {1: "keep"}),
    ],
)
def test_a_doubt_takes_back_what_it_touches(text: str, kept: dict[int, str]) -> None:
    found = read(text)
    assert (said(text), bool(found.unclear)) == (kept, True)


def test_a_line_under_two_candidates_or_below_all_is_nobody_s() -> None:
    quote = "\n".join(f"> {line}" for line in DIGEST.split("\n"))
    assert said(f"{quote}\n\nOui") == {}
    assert said("Oui\n\n" + quote) == {}
    titles = [f"> {line}" for line in DIGEST.split("\n") if line[:2] in ("1.", "2.", "3.")]
    lines = [titles[0], "", "Oui", titles[1], titles[2], "", "Non. Déjà traité.", "> rien n’est deviné."]
    assert said("\n".join(lines)) == {1: "keep", 3: "drop"}
    assert said("\n".join(lines[:-1])) == {}  # it may be said of all
    assert said("\n".join([titles[0], "", "Un oui", titles[1], titles[2], "", "?"])) == {}


def test_examples_of_the_digest_are_no_answer_but_may_be_one() -> None:
    example = "« 1 oui, 3 non : déjà connu, 4 plus tard », « tout sauf 2 » ou « aucun »."
    head = "Le 20 nov. 2026 à 09:00, Veille <veille@region.example> a écrit :"
    broken = "« 1 oui, 3 non : déjà connu, 4 plus tard », « tout sauf 2 » ou\n« aucun »."
    for quoted in (example, broken, f"> {example}", "> " + broken.replace("\n", "\n> ")):
        assert read(f"{head}\n\nBonjour Camille Exemple,\n\n{DIGEST.split(chr(10))[2]}\n{quoted}\n") == Understood()
    assert said("1 oui\n3 non : déjà connu\n4 plus tard") == {1: "keep", 3: "drop", 4: "later"}


def test_what_begins_or_ends_like_an_attribution_is_an_answer() -> None:
    quote = "\n".join(f"> {line}" for line in DIGEST.split("\n"))
    for head in ("Veille partagée a écrit :", "Le 20/11/2026 09:00, Veille a écrit :", "On 20/11/2026, Veille wrote:"):
        for line in ("Le 2 non, vu en 2025", "On garde le 2 oui", "2 non, comme Dominique a écrit", "le deux non"):
            found = read(f"{line}\n{head}\n{quote}")
            assert rulings_of(found) or found.unclear, (line, head)
        assert read(f"{head}\n{quote}") == Understood()
    assert said(f"2 non : la Gazette a écrit :\n« déjà »\n1 oui\n\n{quote}") == {1: "keep", 2: "drop"}


def test_a_long_answer_takes_no_longer_than_it_is() -> None:
    begun = time.process_time()
    for text in ("1 oui 2 non " * 5000, "oui " * 20_000, "\n" * 100_000, "> " * 50_000, "De : a@b.example\n" * 3000,
                 "le " + "a" * 100_000 + " a écrit", "1, " * 30_000 + "oui", "(" * 10_000, "1 " * 500 + "oui",
                 "oui 1 oui " * 11, "\n".join(["1 oui 2 non"] * 600)):  # fmt: skip
        read(text)
    assert time.process_time() - begun < 5


def test_lines_made_by_chance_are_never_read_wrongly() -> None:
    chance = random.Random(16)
    lines = [invented(chance) for _ in range(150)]
    found = [(line, wrong(line, meant, DIGEST)) for line, meant in lines]
    assert [one for one in found if one[1]] == []
    assert sum(rulings is not None for _, rulings in found) > 50
