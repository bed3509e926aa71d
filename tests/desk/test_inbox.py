"""The order of the inbox through the command line: learned from decisions, explained, hiding nothing."""

from __future__ import annotations

import sqlite3
from contextlib import closing

import pytest

from iet_watch.desk.lists.inbox import ranked as ranked_by
from iet_watch.store.collected.items import Selection, select_items
from iet_watch.store.database import open_to_write, open_unchanged
from tests.conftest import Desk
from tests.web import Web, entry, rss

# Invented titles: three subjects that the equation finds equally good, of which the desk wants one.
WANTED = [
    "Le port de Caen ouvre un terminal à conteneurs",
    "Le port de Rouen agrandit son terminal céréalier",
    "Un terminal frigorifique au port de Dieppe",
    "Le port du Havre équipe un terminal roulier",
]
UNWANTED = [
    "Le joueur du port marque un but en finale",
    "Match nul pour le club du port",
    "Le club du port recrute un joueur",
    "La finale du match se joue au port",
]
QUIET = "[collect]\nallow_private_networks = true\nhost_delay_seconds = 0.0\nread_articles = false\n"


@pytest.fixture
def inbox(desk: Desk, web: Web) -> Desk:
    """Items 1, 3, 5, 7 are of the wanted kind, items 2, 4, 6, 8 of the other; all score the same."""
    desk.configure(QUIET)
    titles = [title for pair in zip(WANTED, UNWANTED, strict=True) for title in pair]
    entries = [
        entry(n, title, pubDate=f"Mon, 02 Nov 2026 {10 + n}:00:00 GMT", description="")
        for n, title in enumerate(titles)
    ]
    url = web.put("/feed", rss(*entries))
    desk.theme("port", f"title = 'Port'\nquery = 'port'\n[[sources]]\ntitle = 'Journal du large'\nurl = '{url}'\n")
    desk.theme("havre", "title = 'Havre'\nquery = 'Havre'\n")
    assert desk("collect").code == 0
    return desk


def ranked(desk: Desk, *arguments: str) -> list[tuple[str, dict[str, float]]]:
    done = desk("items", "--sort", "score", "--format", "jsonl", *arguments)
    assert done.code == 0, done.err
    return [(item["title"], item["relevance"]) for item in done.lines]


def numbers(desk: Desk) -> dict[str, int]:
    return {item["title"]: item["id"] for item in desk.items()}


def test_without_decisions_the_score_then_the_date_order_the_inbox(inbox: Desk) -> None:
    found = inbox("items", "--theme", "port", "--sort", "score", "--format", "jsonl").lines
    keys = [(-item["themes"]["port"], item["published"]) for item in found]
    assert keys == sorted(keys, key=lambda key: (key[0], [-ord(c) for c in key[1]]))
    assert len({(item["themes"]["port"], item["relevance"]["port"]) for item in found}) == 1
    assert 0 < found[0]["relevance"]["port"] < 0.5


def test_what_was_kept_and_dropped_orders_what_is_left_and_hides_nothing(inbox: Desk) -> None:
    known = numbers(inbox)
    inbox("keep", *(known[title] for title in WANTED[:2]), "--theme", "port", "--as", "redaction")
    inbox("drop", *(known[title] for title in UNWANTED[:2]), "--theme", "port", "--as", "redaction")
    left = [title for title, _ in ranked(inbox, "--theme", "port", "--status", "new")]
    assert (set(left[:2]), set(left[2:])) == (set(WANTED[2:]), set(UNWANTED[2:]))
    assert len(ranked(inbox, "--theme", "port")) == 8


def test_without_a_theme_an_item_stands_where_its_best_theme_puts_it(inbox: Desk) -> None:
    known = numbers(inbox)
    inbox("drop", known[WANTED[3]], "--theme", "port", "--as", "redaction")
    inbox("keep", known[WANTED[3]], "--theme", "havre", "--as", "redaction")
    title, values = ranked(inbox)[0]
    assert title == WANTED[3]
    assert values["havre"] > values["port"]


def test_later_teaches_nothing(inbox: Desk) -> None:
    before = ranked(inbox, "--theme", "port")
    inbox("later", *numbers(inbox).values(), "--as", "redaction")
    assert ranked(inbox, "--theme", "port") == before


def test_the_order_is_the_same_whatever_the_order_of_the_decisions(inbox: Desk) -> None:
    known = numbers(inbox)
    rulings = [("keep", title) for title in WANTED[:2]] + [("drop", title) for title in UNWANTED[:2]]
    for ruling, title in rulings:
        inbox(ruling, known[title], "--theme", "port", "--as", "redaction")
    first = ranked(inbox, "--theme", "port")
    for ruling, title in reversed(rulings):  # said again by another person: new lines of the log, same last words
        inbox(ruling, known[title], "--theme", "port", "--as", "bruno")
    assert ranked(inbox, "--theme", "port") == first


def test_the_keys_of_the_contract_stay_and_relevance_comes_only_when_it_orders(inbox: Desk) -> None:
    by_date = inbox("items", "--format", "jsonl").lines[0]
    by_score = inbox("items", "--format", "jsonl", "--sort", "score").lines[0]
    assert set(by_score) - set(by_date) == {"relevance"}
    assert set(by_score["relevance"]) == set(by_score["themes"])


def test_show_says_why_with_signs_and_an_undecided_theme_says_nothing(inbox: Desk) -> None:
    known = numbers(inbox)
    assert "relevance learned" not in inbox("show", known[WANTED[3]]).out
    inbox("keep", *(known[title] for title in WANTED[:3]), "--theme", "port", "--as", "redaction")
    inbox("drop", *(known[title] for title in UNWANTED[:3]), "--theme", "port", "--as", "redaction")
    shown = inbox("show", known[WANTED[3]])
    assert shown.out.count("relevance learned from decisions") == 1
    assert "word: terminal" in shown.out
    with closing(sqlite3.connect(inbox.root / "data" / "iet-watch.db")) as db:
        assert db.execute("select theme from learned order by 1").fetchall() == [("company: port",), ("port",)]
    told = inbox("show", known[UNWANTED[3]], "--json").json["relevance"]["port"]
    assert 0 < told["relevance"] < 0.4
    worths = {reason["expression"]: reason["worth"] for reason in told["reasons"]}
    assert worths["match"] < 0
    assert len(worths) <= 5


def test_the_table_shows_the_relevance_that_orders_it(inbox: Desk) -> None:
    assert "Relevance" in inbox("items", "--sort", "score").out
    assert "Relevance" not in inbox("items").out


def rule_on_many(desk: Desk, web: Web, count: int) -> None:
    """Makes the desk keep every other one of `count` new items."""
    entries = [
        entry(100 + n, f"{(WANTED + UNWANTED)[n % 8]} n° {n}", link=f"http://journal.example/{n}", guid=f"n{n}")
        for n in range(count)
    ]
    url = web.put("/many", rss(*entries))
    desk.theme("beaucoup", f"title = 'Port'\nquery = 'port'\n[[sources]]\ntitle = 'Long'\nurl = '{url}'\n")
    assert desk("collect", "beaucoup").code == 0
    known = [item["id"] for item in desk.items("--theme", "beaucoup") if item["source"] == "Long"]
    desk("keep", *known[::2], "--theme", "beaucoup", "--as", "redaction")
    desk("drop", *known[1::2], "--theme", "beaucoup", "--as", "redaction")


def test_what_many_decisions_taught_is_remembered_until_one_more_is_taken(inbox: Desk, web: Web) -> None:
    rule_on_many(inbox, web, 120)
    first = ranked(inbox, "--theme", "beaucoup")
    with closing(sqlite3.connect(inbox.root / "data" / "iet-watch.db")) as db:
        (before,) = db.execute("select state from learned where theme = 'beaucoup'").fetchone()
    assert ranked(inbox, "--theme", "beaucoup") == first
    kept = inbox.items("--theme", "beaucoup", "--status", "kept")[0]["id"]
    assert inbox("drop", kept, "--theme", "beaucoup", "--as", "bruno", "--insist").code == 0
    assert ranked(inbox, "--theme", "beaucoup") != first
    with closing(sqlite3.connect(inbox.root / "data" / "iet-watch.db")) as db:
        (after,) = db.execute("select state from learned where theme = 'beaucoup'").fetchone()
        once_more = ranked(inbox, "--theme", "beaucoup")
        db.execute("delete from learned")  # the company of the equation, too, which the last decision left as it was
        db.commit()
    assert after != before
    assert ranked(inbox, "--theme", "beaucoup") == once_more


def test_a_database_that_may_only_be_read_is_learned_from_all_the_same(inbox: Desk, web: Web) -> None:
    rule_on_many(inbox, web, 120)
    path = inbox.root / "data" / "iet-watch.db"
    with closing(open_to_write(path)) as db:
        db.execute("pragma wal_checkpoint(truncate)")
        items = select_items(db, Selection(theme="beaucoup"))
        expected = [(item.id, item.relevance) for item in ranked_by(db, items, "beaucoup")]
        db.execute("delete from learned")
    with closing(open_unchanged(path)) as db:
        assert [(item.id, item.relevance) for item in ranked_by(db, items, "beaucoup")] == expected


def test_the_order_does_not_depend_on_the_process(inbox: Desk) -> None:
    known = numbers(inbox)
    inbox("keep", *(known[title] for title in WANTED[:2]), "--as", "redaction")
    inbox("drop", *(known[title] for title in UNWANTED[:2]), "--as", "redaction")
    outputs = {
        inbox.process("items", "--sort", "score", "--format", "jsonl", env={"PYTHONHASHSEED": seed}).stdout
        for seed in ("1", "2", "3")
    }
    assert len(outputs) == 1
    assert "relevance" in outputs.pop()
