"""Two copies of a watch, one log: the same in whichever order they are merged, and however often."""

from __future__ import annotations

import shutil
import sqlite3
from contextlib import suppress
from datetime import UTC, datetime, timedelta
from functools import cache
from itertools import permutations
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from iet_watch.desk.deciding import groupings, sayings
from iet_watch.desk.deciding.decisions import rule
from iet_watch.desk.deciding.merging import merge
from iet_watch.model.decisions import Hand, Speaker, assigned_to
from iet_watch.model.trouble import Trouble
from iet_watch.store.collected.items import Selection, select_items
from iet_watch.store.database import Database, _connect, in_memory
from iet_watch.store.said.log import log_of
from tests.conftest import Desk
from tests.examples import examples

ITEMS = 4
START = datetime(2026, 11, 2, 8, tzinfo=UTC)
SAYINGS = ("keep", "drop", "later", "comment", "vote", "assign", "join", "split", "undo")
said = st.tuples(st.sampled_from(SAYINGS), st.integers(1, ITEMS), st.sampled_from("AB"), st.integers(0, 3))


@cache
def empty() -> Database:
    """The tables of a new watch, made once: migrations take longer than all that follows."""
    return in_memory(Path("/nowhere/iet-watch.db"))


def copy_of(db: Database) -> Database:
    made = _connect(":memory:")
    db.backup(made)
    return made


def database(order: list[int], lines: list[Any]) -> Database:
    """A watch that has collected four articles in some order, and what people said there."""
    db = copy_of(empty())
    for number in order:
        url = f"https://a.example/{number}"
        db.execute(
            "insert into item "
            "(identity, url, canonical_url, title, summary, text, source, source_url, collected, story) "
            "values (?, ?, ?, ?, '', '', 'S', '', '2026-11-02T00:00:00Z', (select coalesce(max(id), 0) + 1 from item))",
            [url, url, url, f"Article {number}"],
        )
    for kind, number, who, minutes in lines:
        with suppress(Trouble):
            say(db, kind, number, Speaker(who), START + timedelta(minutes=minutes))
    return db


def say(db: Database, kind: str, number: int, who: Speaker, at: datetime) -> None:
    match kind:
        case "keep" | "drop" | "later":
            rule(db, [number], kind, Hand(who, "", at), "port")  # type: ignore[arg-type]
        case "comment":
            sayings.comment(db, number, "un mot", who, at)
        case "vote":
            sayings.vote(db, number, who, at)
        case "assign":
            sayings.assign(db, number, "C", who, at, "port")
        case "join":
            groupings.join(db, [number, number % ITEMS + 1], "story", Hand(who, "", at))
        case "split":
            groupings.split(db, [number], Hand(who, "", at))
        case _:
            sayings.undo(db, number, who, at)


def state(db: Database) -> Any:
    """All that the log says, and what follows for each article, by names that every copy shares."""
    names = {row["id"]: row["identity"] for row in db.execute("select id, identity from item")}
    rows = db.execute("select * from log order by uid")
    log = [{**dict(row), "id": 0, "item": names[row["item"]], "other": names.get(row["other"])} for row in rows]
    items = select_items(db, Selection(everything=True, theme="port"))
    stories = {frozenset(names[one.id] for one in items if one.story == story) for story in {i.story for i in items}}
    assigned = {names[one]: assigned_to(log_of(db, one)) for one in names}
    return log, {names[item.id]: item.status for item in items}, stories, assigned


@given(st.tuples(*[st.tuples(st.permutations(range(1, ITEMS + 1)), st.lists(said, max_size=6))] * 3))
@examples(25)
def test_in_whichever_order_and_however_often(copies: Any) -> None:
    started = database(*copies[0])
    made = [started, *(database(*one) for one in copies[1:])]
    states = []
    for order in permutations(range(3)):
        first, second, third = (copy_of(made[n]) for n in order)
        merge(first, second)
        merge(first, third)
        states.append(state(first))
        merge(second, third)  # grouped otherwise
        fourth = copy_of(made[order[0]])
        merge(fourth, second)
        states.append(state(fourth))
        before = state(first)
        assert merge(first, second).added == 0
        assert state(first) == before
    assert all(one == states[0] for one in states)
    lines = {line["uid"] for db in made for line in state(db)[0]}
    assert [line["uid"] for line in states[0][0]] == sorted(lines)


def test_what_another_copy_said_comes_in_with_its_items(
    desk: Desk, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    desk.theme("port", "title = 'Port'\nquery = 'port'\n")
    lines = desk.root / "lines.jsonl"
    lines.write_text('{"url": "http://a.example/1", "title": "Un port"}\n', encoding="utf-8")
    assert desk("import", lines).code == 0
    away = Desk(tmp_path / "copie", lambda *arguments: desk._call("-C", tmp_path / "copie", *arguments[2:]))
    shutil.copytree(desk.root, away.root)
    assert desk("keep", 1, "--as", "Ali").code == 0
    lines.write_text('{"url": "http://a.example/2", "title": "Un autre port"}\n', encoding="utf-8")
    assert away("import", lines).code == 0
    monkeypatch.setenv("IET_WATCH_NOW", "2026-11-20T09:00:00+01:00")
    assert away("drop", 1, 2, "--as", "Bea", "--why", "déjà dit").code == 0
    other = away.root / "data" / "iet-watch.db"
    before = other.read_bytes()
    dry = desk("desk", "merge", other, "--dry-run", "--json").json
    assert (dry["added"], dry["known"], dry["people"], len(desk.items())) == (2, 0, ["Bea"], 1)
    told = desk("desk", "merge", other)
    came = "2 lines came in, 0 known already.\nWhat came in was said by Bea.\n1 item came with them: 2"
    assert told.err.startswith(came)
    assert other.read_bytes() == before
    assert {one["id"]: (one["status"], list(one["themes"])) for one in desk.items()} == {
        1: ("dropped", ["port"]),
        2: ("dropped", ["port"]),
    }
    assert "0 lines came in, 2 known already." in desk("desk", "merge", other).err
    assert away("desk", "merge", desk.root / "data" / "iet-watch.db").code == 0
    assert {one["id"]: one["status"] for one in away.items()} == {1: "dropped", 2: "dropped"}


def test_what_stays_in_the_other_copy_and_who_wants_no_mail_there_is_told(desk: Desk, tmp_path: Path) -> None:
    desk.theme("port", "title = 'Port'\nquery = 'port'\n")
    ann, bob, lou, zoe = (f"{name}@port.example" for name in ("ann", "bob", "lou", "zoe"))
    for email in (ann, bob, lou):
        assert desk("contact", "add", email, "--structure", "Port").code == 0
    desk("contact", "unsubscribe", ann)
    away = Desk(tmp_path / "copie", lambda *arguments: desk._call("-C", tmp_path / "copie", *arguments[2:]))
    shutil.copytree(desk.root, away.root)
    other = away.root / "data" / "iet-watch.db"
    quiet = desk("desk", "merge", other, "--json").json
    assert (quiet["left"], quiet["left_brought"], quiet["objections"]) == (0, 0, {"emails": [], "fingerprints": 0})
    (away.root / "note.md").write_text("# Visite du port\n\nLe quai est presque fini.\n", encoding="utf-8")
    assert away("add", away.root / "note.md", "--as", "Cléa").code == 0
    (away.root / "l.jsonl").write_text('{"url": "http://a.example/2", "title": "Un port"}\n', encoding="utf-8")
    assert away("import", away.root / "l.jsonl").code == 0
    away("contact", "unsubscribe", bob)
    away("contact", "forget", lou)
    away("contact", "unsubscribe", zoe)  # on no list
    told = desk("desk", "merge", other, "--json").json
    assert (told["added"], told["left"], told["left_brought"]) == (0, 2, 1)
    assert told["objections"] == {"emails": [bob], "fingerprints": 2}
    said = desk("desk", "merge", other).err
    assert "2 items that the other copy alone knows stay there" in said
    assert "A person has brought 1 of them" in said
    assert "1 person has unsubscribed in the other copy alone" in said
    assert f"contact unsubscribe: {bob}\n" in said
    assert "2 people want no mail according to the other copy alone" in said
    assert away("comment", 1, "à voir", "--as", "Cléa").code == 0
    desk("contact", "unsubscribe", bob)
    told = desk("desk", "merge", other, "--json").json
    assert (told["added"], told["left"], told["left_brought"]) == (1, 1, 0)
    assert told["objections"] == {"emails": [], "fingerprints": 2}


def test_copies_of_an_older_watch_know_their_common_lines(desk: Desk, tmp_path: Path) -> None:
    old = Path(__file__).parent.parent / "store" / "of_november_2026.db"
    for path in (desk.root / "data" / "iet-watch.db", tmp_path / "autre.db"):
        shutil.copy(old, path)
    desk.sources()
    told = desk("desk", "merge", tmp_path / "autre.db", "--json").json
    assert (told["added"], told["known"] > 5) == (0, True)


def test_what_is_no_copy_of_a_watch_is_told_and_nothing_comes_in(desk: Desk, tmp_path: Path) -> None:
    desk.sources()
    assert desk("items").code == 0
    text, foreign, newer = (tmp_path / name for name in ("texte.db", "autre.db", "neuve.db"))
    text.write_text("rien de tel, et assez long pour un en-tête de base de données SQLite " * 9, encoding="utf-8")
    with sqlite3.connect(foreign) as db:
        db.execute("create table t (a)")
    shutil.copy(Path(__file__).parent.parent / "store" / "of_november_2026.db", newer)
    with sqlite3.connect(newer) as db:
        db.execute("insert into _sqlite_migrations (migration_set, name, applied_at) values ('iet_watch', 'm999', '')")
    for path, code, words in (
        (text, 65, "is not an iet-watch database"),
        (foreign, 65, "is not an iet-watch database"),
        (newer, 78, "was made by a newer iet-watch"),
        (tmp_path / "absente.db", 66, "there is no file"),
        (tmp_path, 66, "there is no file"),
    ):
        done = desk("desk", "merge", path)
        assert (done.code, words in done.err, done.err.count("\n")) == (code, True, 1), done.err
        assert path.name in done.err, done.err  # and not the database of the workspace
