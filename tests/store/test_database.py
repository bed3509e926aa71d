"""The database file: what can be wrong with it is told and nothing is lost; people may write at the same time."""

from __future__ import annotations

import gc
import json
import os
import shutil
import sqlite3
import subprocess
import sys
from collections.abc import Iterator
from contextlib import closing, contextmanager, suppress
from pathlib import Path

import pytest

from iet_watch.store.database import open_to_write, trusting_keys, writing
from tests.conftest import COMMAND, NOW, Desk, slow
from tests.web import Web, entry, rss

KEEPING = """
import sys
from iet_watch.cli.main import run
root, who, most = sys.argv[1:]
sys.exit(max(run(["-C", root, "keep", str(n), "--as", who, "--quiet"]) for n in range(1, int(most) + 1)))
"""


def database(desk: Desk) -> Path:
    return desk.root / "data" / "iet-watch.db"


@contextmanager
def opened(desk: Desk) -> Iterator[sqlite3.Connection]:
    connection = sqlite3.connect(database(desk))
    try:
        with connection:
            yield connection
    finally:
        connection.close()


def assert_sound(desk: Desk) -> None:
    with opened(desk) as connection:
        assert connection.execute("pragma integrity_check").fetchall() == [("ok",)]
        assert connection.execute("pragma foreign_key_check").fetchall() == []
        connection.execute("insert into item_fts (item_fts) values ('integrity-check')")


@pytest.fixture
def full(desk: Desk, web: Web) -> Desk:
    """Fifty items that the theme retains, without their pages."""
    desk.configure("[collect]\nallow_private_networks = true\nhost_delay_seconds = 0.0\nread_articles = false\n")
    desk.sources(web.put("/feed", rss(*(entry(n) for n in range(50)))))
    assert desk("collect").code == 0
    return desk


def together(*commands: list[str | Path]) -> list[tuple[int, str]]:
    """Runs commands at the same time; gives the exit code and the errors of each."""
    environment = {**os.environ, "IET_WATCH_NOW": NOW}
    runs = [subprocess.Popen(command, stderr=subprocess.PIPE, text=True, env=environment) for command in commands]
    return [(run.wait(60), run.communicate()[1]) for run in runs]


def test_what_is_no_database_of_ours_is_told_and_left_as_it_is(desk: Desk) -> None:
    desk.sources()
    connection = sqlite3.connect(database(desk))
    connection.execute("create table item (id integer primary key, name text)")
    connection.close()
    before = database(desk).read_bytes()
    for command in ("items", "collect", "keep 1"):
        done = desk(*command.split())
        assert (done.code, "not an iet-watch database" in done.err) == (65, True), done.err
    assert database(desk).read_bytes() == before


def test_a_command_leaves_no_database_open(desk: Desk, tmp_path: Path) -> None:
    """Whatever the command has found, and before memory is looked through: nothing but the database stays in data/."""
    desk.sources(query="port")
    lines = tmp_path / "articles.jsonl"
    lines.write_text('{"title": "Le port branche ses quais", "lang": "fr"}', encoding="utf-8")
    gc.collect()
    gc.disable()
    try:
        commands = ("keep 1 --as A", "items", "search quai", "show 1", "drop 7 --as A")
        for words in (["import", lines], *(command.split() for command in commands)):
            desk(*words)
            left = [path.name for path in database(desk).parent.iterdir() if path.name.startswith(database(desk).name)]
            assert left == [database(desk).name], words
        with opened(desk) as connection:
            connection.execute("update _sqlite_migrations set name = 'of_tomorrow' where name like 'm001%'")
        assert desk("items").code == 78
        held = [str(Path(one).readlink()) for one in Path("/proc/self/fd").iterdir() if one.exists()]
        assert not [path for path in held if path.startswith(str(desk.root / "data"))]
    finally:
        gc.enable()


def test_a_damaged_database_is_told(full: Desk) -> None:
    whole = database(full).read_bytes()
    database(full).write_bytes(whole[:8192] + b"\xff" * 40_000 + whole[48_192:])
    done = full("items")
    assert (done.code, "damaged: restore a backup" in done.err) == (65, True), done.err


def test_a_folder_in_place_of_the_database_is_told(desk: Desk) -> None:
    desk.sources()
    database(desk).mkdir()
    for command in ("items", "collect"):
        done = desk(command)
        assert (done.code, "iet-watch.db" in done.err, "Traceback" in done.err) == (77, True, False), done.err


def test_an_empty_file_becomes_a_database(desk: Desk) -> None:
    desk.sources()
    database(desk).touch()
    assert desk("items").code == 0
    assert_sound(desk)


def test_reading_needs_no_database_and_makes_none(desk: Desk) -> None:
    desk.sources("http://journal.example/feed")
    for command in ("items --all", "search port", "source list", "collect --dry-run", "theme list"):
        assert desk(*command.split()).code == 0
    assert not database(desk).exists()


def test_colleagues_of_the_group_may_write(full: Desk) -> None:
    assert database(full).stat().st_mode & 0o777 == 0o660


@pytest.mark.skipif(os.geteuid() == 0 and not shutil.which("setpriv"), reason="setpriv keeps root from writing")
def test_every_reading_command_works_without_the_right_to_write(full: Desk) -> None:
    prefix = ["setpriv", "--bounding-set", "-dac_override", "--inh-caps", "-dac_override"] if os.geteuid() == 0 else []
    before = database(full).read_bytes()
    database(full).chmod(0o444)
    database(full).parent.chmod(0o555)
    try:
        for command in (["search", "quai*", "--format", "jsonl"], ["show", "1"], ["source", "list"]):
            whole = [*prefix, COMMAND, "-C", full.root, *command]
            done = subprocess.run(whole, capture_output=True, text=True, check=False)
            assert (done.returncode, done.stderr) == (0, "")
            assert "quai" in done.stdout or "live" in done.stdout
    finally:
        database(full).parent.chmod(0o755)
        database(full).chmod(0o644)
    assert database(full).read_bytes() == before


@pytest.mark.parametrize("change", ["update log set who = 'x'", "delete from log"])
def test_the_log_of_decisions_is_only_added_to(full: Desk, change: str) -> None:
    full("keep", 1, 2, "--as", "redaction")
    with pytest.raises(sqlite3.IntegrityError, match="append-only"), opened(full) as connection:
        connection.execute(change)
    with opened(full) as connection:
        assert connection.execute("select who from decision").fetchall() == [("redaction",)] * 2


@pytest.mark.parametrize("each", [8, pytest.param(50, marks=slow)])
def test_four_people_deciding_at_once_lose_no_line(full: Desk, each: int) -> None:
    people = ["agnes", "bruno", "chloe", "denis"]
    ended = together(*([sys.executable, "-c", KEEPING, full.root, who, str(each)] for who in people))
    assert ended == [(0, "")] * 4
    with opened(full) as connection:
        lines = connection.execute("select who, item from decision").fetchall()
    assert sorted(lines) == sorted((who, item) for who in people for item in range(1, each + 1))
    assert_sound(full)


def test_commands_that_find_no_database_make_one_together(desk: Desk) -> None:
    desk.sources()
    ended = together(*([COMMAND, "-C", desk.root, "keep", "1"] for _ in range(4)))
    assert [code for code, _ in ended] == [66] * 4, ended
    assert_sound(desk)


def test_a_decision_that_fails_halfway_records_nothing(full: Desk) -> None:
    with opened(full) as connection:
        connection.execute(
            "create trigger refuse before insert on log when new.item = 3 begin select raise(abort, 'no'); end"
        )
    with pytest.raises(sqlite3.IntegrityError):
        full("keep", 1, 2, 3)
    with opened(full) as connection:
        assert connection.execute("select count(*) from log").fetchone() == (0,)


def test_keys_are_looked_at_but_where_a_step_is_trusted(tmp_path: Path) -> None:
    to_nobody = "insert into sighting (item, source_url, identifier, url, seen) values (99, 'a', 'b', 'c', 'd')"
    with closing(open_to_write(tmp_path / "x.db")) as db:
        with suppress(RuntimeError), trusting_keys(db), writing(db):
            db.execute(to_nobody)
            raise RuntimeError
        assert db.execute("select count(*) from sighting").fetchone()[0] == 0
        with pytest.raises(sqlite3.IntegrityError, match="FOREIGN KEY"), writing(db):
            db.execute(to_nobody)


def test_the_database_is_sound_after_everything_that_writes(full: Desk, web: Web, tmp_path: Path) -> None:
    web.put("/feed", rss(*(entry(n, f"Le quai {n} corrigé") for n in range(25, 75))))
    lines = tmp_path / "a.jsonl"
    lines.write_text('{"title": "Un port", "url": "https://a.example/1"}\n', encoding="utf-8")
    commands = ("collect --force", f"import {lines}", "keep 1 2 3", "drop 2", "bulletin --draft", "bulletin")
    for command in commands:
        assert full(*command.split()).code == 0
    full.theme("quai", "title = 'Quai'\nquery = 'corrigé'\n")
    assert len(full.items("--theme", "quai")) == 50
    assert_sound(full)


def test_a_database_of_the_first_version_is_read_as_it_is_and_migrated_by_the_first_write(
    desk: Desk, web: Web, monkeypatch: pytest.MonkeyPatch
) -> None:
    from sqlite_utils import Database

    from iet_watch.store.schema import migrations

    old = Database(database(desk))
    migrations.apply(old, stop_before="m002_rhythm_and_reservation")
    old["source"].insert({"url": web.url("/feed"), "outcome": "new", "failures": 0})
    old.close()
    desk.configure("[collect]\nallow_private_networks = true\n")
    desk.sources(web.put("/feed", rss(entry(1))))
    before = database(desk).read_bytes()
    assert desk("collect", "--dry-run").code == 0
    assert database(desk).read_bytes() == before
    assert desk("source", "list").code == 0
    assert desk("collect").code == 0
    assert [item["id"] for item in desk.items()] == [1]
    assert_sound(desk)


def old_database(desk: Desk, before: str) -> sqlite3.Connection:
    """A database as it was before a migration, with one item; left open."""
    from sqlite_utils import Database

    from iet_watch.store.schema import migrations

    connection = sqlite3.connect(database(desk))
    migrations.apply(Database(connection), stop_before=before)
    connection.execute(
        "insert into item (identity, url, canonical_url, title, summary, text, source, source_url, collected) "
        "values ('a', 'https://a.example/', 'https://a.example/', 'Au cœur', 'Le quai', '', 'Gazette', '', "
        "'2026-11-02T00:00:00+00:00')"
    )
    connection.commit()
    return connection


def test_the_index_of_an_older_database_is_built_anew(desk: Desk) -> None:
    old_database(desk, "m005_search_index").close()
    desk.sources()
    assert [item["id"] for item in desk("search", "coeur ET quai", "--json").json["items"]] == [1]
    assert_sound(desk)


def test_a_migration_that_fails_halfway_changes_nothing(desk: Desk) -> None:
    connection = old_database(desk, "m005_search_index")
    connection.execute("create index idx_item_lang on item (id)")  # in the way of the last step
    connection.commit()
    before = "\n".join(connection.iterdump())
    desk.sources()
    with pytest.raises(sqlite3.OperationalError, match="idx_item_lang already exists"):
        desk("search", "quai")
    assert "\n".join(connection.iterdump()) == before
    connection.close()


def test_a_database_of_november_2026_is_judged_anew_and_keeps_what_people_ruled(desk: Desk) -> None:
    """Written by the version before folds were of one text: eight items, rulings, a join, a split, two told apart."""
    shutil.copy(Path(__file__).parent / "of_november_2026.db", database(desk))
    desk.sources()
    statuses = {item["id"]: item["status"] for item in desk.items()}
    assert (statuses[1], statuses[2], statuses[3]) == ("dropped", "new", "kept")
    line = {"url": "https://a.example/", "title": "Un quai neuf à Dieppe", "text": "", "published": "2026-11-01T09:00Z"}
    file = desk.root / "lines.jsonl"
    file.write_text(json.dumps(line) + "\n", encoding="utf-8")
    assert desk("import", file).code == 0
    items = {item["id"]: item for item in desk.items()}
    assert items[6]["copy_of"] == 5  # a person joined them
    assert (items[4]["copy_of"], items[4]["status"]) == (3, "kept")  # one text, so the decision holds
    assert items[7]["copy_of"] == 5
    assert items[8]["copy_of"] is None  # a person split it off
    assert items[8]["story"] not in {items[number]["story"] for number in (5, 6, 7)}
    assert items[3]["story"] != items[6]["story"]  # a person told them apart
    assert [one["who"] for one in desk("show", 1, "--json").json["decisions"]] == ["Camille Exemple"]
    assert_sound(desk)


def test_groups_of_other_rules_are_made_anew_as_people_ruled(desk: Desk) -> None:
    """An English item was found by what French says seldom, and two items had been put into one story."""
    shutil.copy(Path(__file__).parent / "of_november_2026.db", database(desk))
    desk.sources()
    english = {
        "title": "Because dredgers wait",
        "text": "Because the dredgers wait, ships should wait as well, because.",
    }
    line = {"url": "https://a.example/en", "published": "2026-11-03T09:00Z", "lang": "en", **english}
    file = desk.root / "lines.jsonl"
    file.write_text(json.dumps(line) + "\n", encoding="utf-8")
    assert desk("import", file).code == 0
    before = {item["id"]: (item["copy_of"], item["story"], item["status"]) for item in desk.items()}
    with closing(sqlite3.connect(database(desk))) as db:
        number = db.execute("select id from item where url = 'https://a.example/en'").fetchone()[0]
        signs = db.execute("select signs from wording where item = ?", [number]).fetchone()[0]
        db.execute("update wording set signs = 'because should' where item = ?", [number])
        db.execute("update item set story = ?", [number])
        db.execute("update memory set value = 'other' where key = 'every item was grouped by these rules'")
        db.commit()
    again = {
        "url": "https://a.example/fr",
        "title": "Un quai neuf à Dieppe",
        "text": "",
        "published": "2026-11-01T09:00Z",
    }
    file.write_text(json.dumps(again) + "\n", encoding="utf-8")
    done = desk("import", file, "--json")
    assert done.json["copies"] == 0  # of the new items, not of those grouped anew
    after = {item["id"]: (item["copy_of"], item["story"], item["status"]) for item in desk.items()}
    assert {number: after[number] for number in before} == before
    with closing(sqlite3.connect(database(desk))) as db:
        assert db.execute("select signs from wording where item = ?", [number]).fetchone()[0] == signs
    assert_sound(desk)
