"""`theme try`: what a changed equation gains and loses, through the command line, without a byte written."""

from __future__ import annotations

import gc
import hashlib
from pathlib import Path

import pytest

from tests.conftest import Desk
from tests.web import Web, entry, rss

GOLDEN = Path(__file__).parent.parent / "golden" / "theme-try.fr.txt"
QUIET = "[collect]\nallow_private_networks = true\nhost_delay_seconds = 0.0\nread_articles = false\n"
THEME = "title = 'Port'\nquery = '{query}'\n[[sources]]\ntitle = 'Journal du large'\nurl = '{url}'\n"
TITLES = [  # all invented; items 1 to 7 in this order
    "Le port électrifie ses quais",
    "Un terminal au port de Dieppe",
    "Port du casque : la règle change",
    "Port du masque : la fin d’une règle",
    "Une barge électrique sur la Seine",
    "Une barge de croisière à quai",
    "Une pomme à cidre",
]


@pytest.fixture
def desk_at_work(desk: Desk, web: Web) -> Desk:
    """The stored equation is `port`: it retains items 1 to 4; 1 is kept, 3 and 4 are dropped, 5 was kept by hand."""
    desk.configure(QUIET)
    entries = [
        entry(n, title, pubDate=f"Mon, 02 Nov 2026 {10 + n}:00:00 GMT", description="")
        for n, title in enumerate(TITLES, start=1)
    ]
    web.put("/feed", rss(*entries))
    desk.theme("port", THEME.format(query="port", url=web.url("/feed")))
    assert desk("collect").code == 0
    for ruling, number in (("keep", 1), ("drop", 3), ("drop", 4), ("keep", 5)):
        assert desk(ruling, number, "--theme", "port", "--as", "redaction").code == 0
    return desk


def files(desk: Desk) -> dict[str, str]:
    folder = desk.root / "data"
    return {path.name: hashlib.sha256(path.read_bytes()).hexdigest() for path in folder.iterdir() if path.is_file()}


def test_gains_losses_precision_and_recall(desk_at_work: Desk) -> None:
    done = desk_at_work("theme", "try", "port", "--query", "(port OU barge*) SAUF (casque OU masque)", "--json")
    assert done.code == 0, done.err
    told = done.json
    assert told["schema_version"] == 1
    assert told["items"] == 7
    assert told["stored"] == {"retained": 4, "kept": 1, "dropped": 2, "precision": 1 / 3, "recall": 0.5}
    assert told["tried"] == {"retained": 4, "kept": 2, "dropped": 0, "precision": 1.0, "recall": 1.0}
    assert [(item["id"], item["status"]) for item in told["gained"]["items"]] == [(5, "kept"), (6, "new")]
    assert [(item["id"], item["status"]) for item in told["lost"]["items"]] == [(3, "dropped"), (4, "dropped")]
    assert told["sources"] == [
        {"source": "Journal du large", "items": 7, "stored": 4, "tried": 4, "kept": 2, "dropped": 0}
    ]


def test_each_expression_tells_what_it_brings_and_what_it_never_finds(desk_at_work: Desk) -> None:
    query = 'port OU titre:barge* OU "à quai" OU zeppelin OU (casque ET règle)'
    told = desk_at_work("theme", "try", "port", "--query", query, "--json").json
    found = {one["term"]: (one["items"], one["stored"], one["tried"], one["kept"]) for one in told["terms"]}
    assert found["port"] == (4, 4, 4, 1)
    assert found["titre:barge*"] == (2, 0, 2, 1)
    assert found["règle"] == (2, 2, 2, 0)
    assert told["never_matched"] == ["zeppelin"]
    assert told["noise"] == ["casque", "règle"]


def test_a_weighted_expression_is_counted_like_another_and_a_search_field_is_refused(desk_at_work: Desk) -> None:
    told = desk_at_work("theme", "try", "port", "--query", "port OU barge*^3", "--json").json
    assert {one["term"]: one["items"] for one in told["terms"]} == {"port": 4, "barge*": 2}
    assert desk_at_work("theme", "try", "port", "--query", "port date:2026").code == 2


def test_the_file_as_edited_now_is_tried_and_the_stored_verdicts_stay(desk_at_work: Desk, web: Web) -> None:
    desk_at_work.theme("port", THEME.format(query="barge*", url=web.url("/feed")))
    told = desk_at_work("theme", "try", "port", "--json").json
    assert (told["stored"]["retained"], told["tried"]["retained"]) == (4, 2)
    assert (told["gained"]["count"], told["lost"]["count"]) == (2, 4)
    assert told["lost"]["items"][0]["id"] == 1


def test_the_equation_that_is_stored_gives_the_scores_that_are_stored(desk: Desk, web: Web) -> None:
    """Also where a feed gives a summary and the whole text that begins with it."""
    desk.configure(QUIET)
    text = "Le port ouvre. " * 20
    more = {"description": text[:60], "content:encoded": text}
    body = rss(entry(1, "Un port", **more), entry(2, "Une pomme"), entry(3, "Port : suite", description="Du port."))
    body = body.replace("<rss ", '<rss xmlns:content="http://purl.org/rss/1.0/modules/content/" ')
    desk.sources(web.put("/feed", body), slug="port", query="port OU pomme")
    assert desk("collect").code == 0
    changed = desk("theme", "try", "port", "--query", "quai OU bateau", "--json").json["lost"]["items"]
    again = desk("theme", "try", "port", "--query", "pomme OU port", "--json").json
    assert (again["gained"]["count"], again["lost"]["count"], len(changed)) == (0, 0, 3)
    stored = {item["id"]: item["themes"]["port"] for item in desk.items()}
    assert {item["id"]: item["stored"] for item in changed} == stored
    desk.theme("port", "title = 'Port'\nquery = 'zeppelin'\n")
    assert desk("items").code == 0  # judges anew: nothing is stored for the equation now
    gained = desk("theme", "try", "port", "--query", "port OU pomme", "--json").json["gained"]["items"]
    assert {item["id"]: item["tried"] for item in gained} == stored


def test_not_a_byte_is_written(desk_at_work: Desk, web: Web) -> None:
    desk_at_work.theme("port", THEME.format(query="barge*", url=web.url("/feed")))
    gc.collect()  # the commands before, run in this process, let go of the database here
    before = files(desk_at_work)
    for arguments in ((), ("--json",), ("--query", "port*", "--since", "30d")):
        assert desk_at_work("theme", "try", "port", *arguments).code == 0
    assert files(desk_at_work) == before


def test_copies_count_once(desk: Desk, web: Web) -> None:
    desk.configure(QUIET)
    text = "Le port reçoit un remorqueur électrique, le premier de la façade, et forme ses équipages à la recharge."
    tables = ""
    for n in (1, 2):
        one = entry(n, "Un remorqueur électrique", description=text, pubDate="Mon, 02 Nov 2026 10:00:00 GMT")
        tables += f"[[sources]]\ntitle = 'Journal {n}'\nurl = '{web.put(f'/feed{n}', rss(one))}'\n"
    desk.theme("port", f"title = 'Port'\nquery = 'zeppelin'\n{tables}")
    assert desk("collect").code == 0
    assert sorted(item["copy_of"] is None for item in desk.items()) == [False, True]
    told = desk("theme", "try", "port", "--query", "remorqueur*", "--json").json
    assert (told["items"], told["gained"]["count"]) == (1, 1)
    assert len(told["gained"]["items"][0]["copies"]) == 1


def test_a_theme_given_on_import_is_no_matter_of_the_equation(desk: Desk, tmp_path: Path) -> None:
    desk.theme("port", "title = 'Port'\nquery = 'port'\n")
    file = tmp_path / "articles.jsonl"
    line = '{"url": "https://journal.example/a", "title": "Une grue", "published": "2026-11-02", "themes": ["port"]}'
    file.write_text(line, encoding="utf-8")
    assert desk("import", file).code == 0
    told = desk("theme", "try", "port", "--query", "zeppelin", "--json").json
    assert (told["stored"]["retained"], told["tried"]["retained"], told["lost"]["count"]) == (1, 1, 0)


def test_before_any_ruling_there_is_neither_precision_nor_recall(desk: Desk, web: Web) -> None:
    desk.configure(QUIET)
    desk.sources(web.put("/feed", rss(entry(1, "Le port"))), slug="port", query="port")
    assert desk("collect").code == 0
    told = desk("theme", "try", "port", "--json").json
    assert (told["tried"]["precision"], told["tried"]["recall"]) == (None, None)
    assert "Nothing changes" in desk("theme", "try", "port").err


def test_words_are_tried_beside_the_equation(desk_at_work: Desk) -> None:
    done = desk_at_work("theme", "try", "port", "--also", "barge ET électrique", "--json")
    assert done.code == 0, done.err
    assert done.json["query"] == "(port) OU (barge ET électrique)"
    assert [item["id"] for item in done.json["gained"]["items"]] == [5]
    both = desk_at_work("theme", "try", "port", "--query", "casque", "--also", "barge", "--json").json
    assert both["tried"]["retained"] == 3
    assert "write it in" in desk_at_work("theme", "try", "port", "--also", "barge").err
    wrong = desk_at_work("theme", "try", "port", "--also", "(barge OU")
    assert (wrong.code, "column" in wrong.err) == (2, True)


def test_what_to_do_next_depends_on_what_is_lost(desk_at_work: Desk) -> None:
    losing = desk_at_work("theme", "try", "port", "--query", "masque")
    assert "loses 1 item that was kept" in losing.err
    keeping = desk_at_work("theme", "try", "port", "--query", "port OU barge*")
    assert "write it in" in keeping.err
    assert "No item" in desk_at_work("theme", "try", "port", "--since", "2026-11-19").err


def test_mistakes_are_told(desk_at_work: Desk) -> None:
    wrong = desk_at_work("theme", "try", "port", "--query", "(port OU")
    assert (wrong.code, "column" in wrong.err) == (2, True)
    unknown = desk_at_work("theme", "try", "prot")
    assert (unknown.code, "port" in unknown.err) == (2, True)
    assert desk_at_work("theme", "try", "port", "--since", "hier").code == 2


def test_without_a_database_there_is_nothing_to_try_on(desk: Desk) -> None:
    desk.theme("port", "title = 'Port'\nquery = 'port'\n")
    assert desk("theme", "try", "port").code == 0
    assert not list((desk.root / "data").iterdir())


def test_the_screen_in_french(desk_at_work: Desk) -> None:
    query = "(port OU barge* OU zeppelin) SAUF (casque OU masque)"
    done = desk_at_work.process("theme", "try", "port", "--query", query, env={"IET_WATCH_LANG": "fr"})
    shown = done.stdout + done.stderr.replace(str(desk_at_work.root), "ma-veille")
    assert done.returncode == 0
    assert shown == GOLDEN.read_text(encoding="utf-8")
