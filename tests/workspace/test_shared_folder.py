"""A folder that a team shares (setgid): whatever its members' umask, what one makes the others may work with."""

from __future__ import annotations

import os
import shutil
import sqlite3
import stat
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.conftest import Desk, slow
from tests.people import Person
from tests.publish.written_issue import ARTICLES, QUARTER, Issue, write_issue

TEAM = 64010  # a group; its members and a stranger have a group of their own, as Debian gives them
AGNES, BRUNO, STRANGER = Person(64001, (64001, TEAM)), Person(64002, (64002, TEAM)), Person(64003, (64003,))


def rights(path: Path) -> str:
    return stat.filemode(path.lstat().st_mode)


def ill_shared(root: Path) -> list[str]:
    """What in `root` has not its rights, nor its group."""
    wanted, group = stat.S_IMODE(root.stat().st_mode), root.stat().st_gid
    return [
        f"{rights(path)} {path}"
        for path in root.rglob("*")
        if (stat.S_IMODE(path.stat().st_mode), path.stat().st_gid)
        != (wanted & (0o7777 if path.is_dir() else 0o666), group)
    ]


def made_in(root: Path, desk: Desk, articles: int) -> tuple[Desk, Issue]:
    """A workspace in the shared folder `root`, made through the command line, with a written issue."""
    shared = Desk(root / "veille", desk._call)
    assert desk("init", shared.root).code == 0
    shutil.rmtree(shared.root / "data")
    issue = write_issue(shared, ARTICLES[:articles])
    for path in (shared.root / "articles.jsonl", shared.root / "themes" / "port.toml"):
        path.chmod(root.stat().st_mode & 0o666)  # the test made them, not the program
    with sqlite3.connect(shared.root / "data" / "iet-watch.db") as db:
        db.execute("select * from item").fetchall()
        assert shared("keep", 1, "--as", "Contributrice B", "--why", "x").code == 0
        beside = {path.name for path in (shared.root / "data").iterdir()}
        assert {"iet-watch.db-wal", "iet-watch.db-shm", ".run.lock"} <= beside
        assert ill_shared(root) == []
    db.close()
    return shared, issue


@pytest.fixture
def team(tmp_path: Path, request: pytest.FixtureRequest) -> Iterator[Path]:
    """A shared folder, while we have an umask that shares nothing with it."""
    umask, mode = request.param
    root = tmp_path / "shared"
    root.mkdir()
    root.chmod(mode)
    before = os.umask(umask)
    yield root
    os.umask(before)


@pytest.mark.parametrize("team", [(0o077, 0o2770)], indirect=True)
def test_what_is_made_in_a_shared_folder_has_its_rights(team: Path, desk: Desk) -> None:
    shared, _ = made_in(team, desk, 1)
    assert shared("theme", "new", "quais").code == 0
    assert shared("items", "-o", shared.root / "liste.csv").code == 0
    assert ill_shared(team) == []


@slow
@pytest.mark.parametrize("team", [(0o077, 0o2775), (0o022, 0o2770), (0o002, 0o2750)], indirect=True)
def test_what_is_published_in_a_shared_folder_has_its_rights(team: Path, desk: Desk) -> None:
    shared, issue = made_in(team, desk, 3)
    assert issue.publish().code == 0
    assert shared("site").code == 0
    for name in ("liste.xlsx", "liste.jsonl"):
        assert shared("items", "-o", shared.root / name).code == 0
    assert shared("source", "export", shared.root / "sources.opml").code == 0
    assert ill_shared(team) == []


@slow
@pytest.mark.parametrize("team", [(0o077, 0o2770)], indirect=True)
def test_a_demonstration_in_a_shared_folder_has_its_rights(team: Path, desk: Desk) -> None:
    assert desk("demo", team / "essai").code == 0
    secret = team / "essai" / "data" / ".digests.key"  # signs digests: the team reads it, nobody rewrites it
    assert ill_shared(team) == [f"-rw-r----- {secret}"]


def test_what_is_made_elsewhere_has_the_rights_that_its_maker_gives(desk: Desk) -> None:
    before = os.umask(0o027)
    try:
        desk.root.chmod(0o755)
        write_issue(desk)
    finally:
        os.umask(before)
    assert rights(desk.root / "data" / "bulletins") == "drwxr-x---"
    assert {rights(path) for path in (desk.root / "data" / "bulletins").rglob("*.md")} == {"-rw-r-----"}


@slow
@pytest.mark.parametrize("umask_of", [0o022, 0o077])
def test_two_people_work_on_one_folder_and_a_third_reads_nothing(umask_of: int) -> None:
    agnes, bruno = (Person(one.number, one.groups, umask_of) for one in (AGNES, BRUNO))
    with tempfile.TemporaryDirectory() as folder:  # pytest closes its own folders to others, again at each session
        Path(folder).chmod(0o755)
        root = Path(folder) / "veille"
        root.mkdir()
        os.chown(root, agnes.number, TEAM)
        root.chmod(0o2770)
        done = agnes("init", root)
        assert done.returncode == 0, done.stderr
        lines = root / "articles.jsonl"
        lines.write_text(
            "".join(
                f'{{"title": "Le port de {name} branche ses quais", "url": "https://a.example/{name}", '
                f'"text": "Texte du port de {name}.", "published": "2026-11-0{n}"}}\n'
                for n, name in enumerate(("Rouen", "Caen", "Dieppe"), start=1)
            ),
            encoding="utf-8",
        )
        lines.chmod(0o644)
        (root / "themes" / "port.toml").write_text("title = 'Port'\nquery = 'port*'\n", encoding="utf-8")
        steps = (
            (agnes, "import", lines), (bruno, "import", lines), (agnes, "keep", 1, "--as", "Agnès"),
            (bruno, "keep", 2, "--as", "Bruno"), (bruno, "collect", "--quiet"), (agnes, "collect", "--quiet"),
            (bruno, "bulletin", QUARTER, "--draft"), (agnes, "keep", 3, "--as", "Agnès"),
            (agnes, "bulletin", QUARTER, "--draft"), (bruno, "bulletin", QUARTER), (agnes, "bulletin", QUARTER),
            (bruno, "bulletin", QUARTER, "--publish", "--as", "Une directrice", "--accept", "fields,access,privacy"),
            (agnes, "bulletin", QUARTER, "--verify"), (agnes, "site", "--quiet"), (bruno, "site", "--quiet"),
            (bruno, "theme", "new", "quais"), (agnes, "source", "add", "http://a.example/f", "--theme", "quais",
             "--no-check"), (bruno, "source", "add", "http://a.example/g", "--theme", "quais", "--no-check"),
        )  # fmt: skip
        for who, *command in steps:
            done = who("-C", root, *command)
            assert done.returncode == 0, (who.number, command, done.stderr)
        for path in (lines, root / "themes" / "port.toml"):
            os.chown(path, agnes.number, TEAM)
            path.chmod(0o660)
        assert ill_shared(root) == []
        for command in ("items", "search port", "show 1", "bulletin --verify", "collect", "theme list"):
            done = STRANGER("-C", root, *command.split())
            assert (done.returncode, done.stdout) == (77, ""), (command, done.stderr)
            assert "not allowed to read it" in done.stderr
        assert STRANGER.run("cat", root / "data" / "iet-watch.db").returncode != 0
