"""Search over the archive: the same items as the equation itself, the best first, with an excerpt."""

from __future__ import annotations

import json
import random
import sqlite3
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from iet_watch.desk.lists.search import reading
from iet_watch.query.parsing import parse
from iet_watch.store.collected.items import Selection, select_items
from iet_watch.store.database import open_to_read
from tests.conftest import Desk, slow
from tests.equations import asked

# So few words that all combinations occur; forms of one word, false friends, acronyms, lost accents.
FEW = ("port", "Porte", "ports", "portail", "quai", "mer", "cœur", "marchés", "marches", "MARCHES", "IA", "ia", "l’œil")
FEW += ("yeux", "mis", "mettre", "cyber-attaque", "cyberattaques", "Cyber‑Attaques", "PME", "P.M.E.", "porte-quai")
FEW += ("port·e·s", "Quai(e)s", "marché.es")
BEGINNINGS = ("po", "port", "mar", "IA", "coe", "cyber", "ye", "cyberatt", "porteq")


def take(desk: Desk, items: list[dict[str, Any]]) -> None:
    """Imports `items` into the workspace, whose theme takes nothing."""
    desk.theme("rien", "title = 'Rien'\nquery = 'introuvable'\n")
    lines = desk.root / "items.jsonl"
    lines.write_text("".join(json.dumps(item) + "\n" for item in items), encoding="utf-8")
    done = desk("import", lines)
    assert done.code == 0, done.err


def ids(desk: Desk, query: str, *options: str) -> list[int]:
    done = desk("search", query, "--format", "jsonl", *options)
    assert done.code == 0, done.err
    return [item["id"] for item in done.lines]


def random_text(chance: random.Random, most: int) -> str:
    return " ".join(chance.choice(FEW) for _ in range(chance.randint(0, most)))


def random_query(chance: random.Random, depth: int = 3) -> str:
    if depth == 0 or chance.random() < 0.3:
        return chance.choice([
            chance.choice(FEW), chance.choice(FEW), f"{chance.choice(BEGINNINGS)}*", f"={chance.choice(FEW)}",
            f'"{chance.choice(FEW)} {chance.choice(FEW)}"', f'"{chance.choice(BEGINNINGS)}* {chance.choice(FEW)}"',
            f"{chance.choice(FEW)} PROCHE/{chance.randint(0, 3)} {chance.choice(FEW)}",
            f"titre:{chance.choice(FEW)}", "source:gazettes", "lang:fr", "*", "date:2026-10", "date:>=2026-11-02",
        ])  # fmt: skip
    left, right = random_query(chance, depth - 1), random_query(chance, depth - 1)
    form = chance.choice(["({}) ET ({})", "({}) OU ({})", "({}) SAUF ({})", "SAUF ({}) ({})", "titre:({} OU {})"])
    return form.format(left, right)


@pytest.mark.parametrize("count", [60, pytest.param(400, marks=slow)])
def test_the_index_finds_what_the_equation_takes_and_nothing_else(desk: Desk, count: int) -> None:
    chance = random.Random(7)
    take(desk, [
        {"url": f"https://journal.example/{n}", "title": random_text(chance, 4), "text": random_text(chance, 9),
         "source": chance.choice(["Gazette", "Le Journal", "La Gazette du port"]), "lang": chance.choice(["fr", "en"]),
         "published": chance.choice(["2026-10-31T22:59:59Z", "2026-10-31T23:00:00Z", "2026-11-20"])}
        for n in range(60)
    ])  # fmt: skip
    db = open_to_read(desk.root / "data" / "iet-watch.db")
    items = select_items(db, Selection(everything=True))
    readings = {item.id: reading(item, ZoneInfo("Europe/Paris")) for item in items}
    some = 0
    for query in {random_query(chance) for _ in range(count)}:
        meets = asked(parse(query))
        expected = {item for item, words in readings.items() if meets(words)}
        assert set(ids(desk, query)) == expected, query
        some += 0 < len(expected) < len(items)
    assert some > count // 4  # of queries that take some items and leave others


def test_words_that_texts_cut_are_found_by_search_and_themes_in_old_archives_too(desk: Desk) -> None:
    titles = [
        "Vague de Cyber-attaques",
        "Les P.M.E. normandes",
        "Guvernul vor ia măsuri",
        "L’IA au Havre",
        "Cyber et port",
    ]
    take(desk, [{"url": f"https://journal.example/{n}", "title": title} for n, title in enumerate(titles, 1)])
    expected = {"cyberattaque*": [1], "cyberattaque": [1], "PME": [2], "P.M.E.": [2], "=IA": [4], "=ia": [3, 4]}

    def all_found() -> None:
        for query, found in expected.items():
            assert sorted(ids(desk, query)) == found, query
            desk.theme("essai", f"title = 'E'\nquery = '{query}'\n")
            assert sorted(item["id"] for item in desk("items", "--theme", "essai", "--format", "jsonl").lines) == found

    all_found()
    with sqlite3.connect(desk.root / "data" / "iet-watch.db") as db:  # as a program without compounds left it
        for statement in ("drop table compound", "drop trigger item_compound_au"):
            db.execute(statement)
        db.execute("delete from _sqlite_migrations where name = 'm011_words_with_hyphens'")
    db.close()
    all_found()


def test_a_title_that_says_it_comes_before_a_text_that_mentions_it(desk: Desk) -> None:
    long = "Le conseil a parlé de tout, d’un budget, de routes et de bien d’autres affaires encore. " * 5
    take(desk, [
        {"url": "https://a.example/1", "title": "Un conseil municipal", "text": long + "Un port fut nommé."},
        {"url": "https://a.example/2", "title": "Le port s’agrandit", "text": long},
        {"url": "https://a.example/3", "title": "Une journée", "text": "Le port, le port et le port. " + long},
    ])  # fmt: skip
    assert ids(desk, "port") == [2, 3, 1]


def test_a_limit_keeps_the_best_and_the_total_is_told(desk: Desk) -> None:
    take(desk, [{"url": f"https://a.example/{n}", "title": f"Port {n}", "text": "Quai."} for n in range(60)])
    whole = ids(desk, "port")
    assert len(whole) == 60
    found = desk("search", "port", "--json").json
    assert (found["total"], [item["id"] for item in found["items"]]) == (60, whole[:50])
    shown = desk("search", "port", "--limit", 3)
    assert [int(line.split()[0]) for line in shown.out.splitlines()[::2]] == whole[:3]
    assert "60 items. Shown: the 3 best" in shown.err
    assert len(desk("search", "port", "--limit", 0).out.splitlines()) == 120
    assert len(desk("search", "port", "--json", "--limit", 0).json["items"]) == 60


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ("quais", "… pense, trois fois. À l’automne, deux <mark>quais</mark> de plus &amp; une grue verront"),
        ('"une grue"', "<mark>une</mark> <mark>grue</mark>"),
        ("5 ET km2", "<mark>5</mark> <mark>km²</mark>"),
        ("titre", "La ville a voté, voté encore"),
    ],
)
def test_an_excerpt_shows_what_was_found_and_escapes_the_rest(desk: Desk, query: str, expected: str) -> None:
    text = (
        "La ville a voté, voté encore et voté pour la troisième fois le même budget, en demandant à chacun de dire "
        "ce qu’il en pense, trois fois. À l’automne, deux quais de plus & une grue <neuve> verront le jour sur 5 km²."
    )
    take(desk, [{"url": "https://a.example/1", "title": "Un titre", "text": text}])
    (item,) = desk("search", query, "--json").json["items"]
    assert expected in item["snippet"]
    assert "<neuve>" not in item["snippet"]


def test_on_a_terminal_the_second_line_is_the_excerpt(desk: Desk) -> None:
    take(desk, [{"url": "https://a.example/1", "title": "Le vote", "text": "Deux quais neufs.", "source": "Gazette"}])
    assert desk("search", "quais").out == "1  20 Nov 2026  Le vote — Gazette\n   Deux [quais] neufs.\n"


def test_the_index_follows_what_changes_and_what_goes(desk: Desk, tmp_path: Path) -> None:
    from iet_watch.store.database import open_to_write, writing

    take(desk, [{"url": f"https://a.example/{n}", "title": f"Port {n}", "text": "Un quai."} for n in range(3)])
    db = open_to_write(desk.root / "data" / "iet-watch.db")
    db.execute("pragma foreign_keys = off")  # what else is known of an item is of no matter here
    with writing(db):
        db.execute("update item set summary = 'Une digue.' where id = 1")
        db.execute("delete from sighting where item = 2")
        db.execute("delete from item where id = 2")
    db.execute("insert into item_fts (item_fts) values ('integrity-check')")
    db.close()
    assert (ids(desk, "quai"), ids(desk, "digue"), ids(desk, "port")) == ([3], [1], [3, 1])


def test_a_form_that_begins_otherwise_than_its_word_is_found(desk: Desk) -> None:
    take(desk, [{"title": "Deux autrices au salon"}, {"title": "Les yeux du drone"}, {"title": "Un plan B"}])
    assert ids(desk, "auteur") == [1]
    assert ids(desk, "œil") == [2]


def test_inclusive_writing_is_one_word_in_the_index_too(desk: Desk) -> None:
    take(desk, [
        {"title": "Les salarié·e·s handicapé·e·s"}, {"title": "Des salarié(e)s", "text": "Handicapé(e)s ou non."},
        {"title": "Des salariés handicapés"}, {"title": "Salarié, et souvent handicapé"},
    ])  # fmt: skip
    assert sorted(ids(desk, '"salarié handicapé"')) == [1, 3]
    assert sorted(ids(desk, "salariés PROCHE/0 handicapés")) == [1, 3]
    assert sorted(ids(desk, "salarié")) == [1, 2, 3, 4]
    [found] = [one for one in desk("search", "handicapé OU salarié", "--format", "jsonl").lines if one["id"] == 2]
    assert found["snippet"] == "<mark>Handicapé(e)s</mark> ou non."
