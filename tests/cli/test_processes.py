"""Commands as processes: one run at a time, stopped and killed at any moment, the demo, the installed wheel."""

from __future__ import annotations

import json
import os
import random
import re
import signal
import sqlite3
import subprocess
import sys
import threading
import time
import venv
from pathlib import Path
from typing import Any

import pytest
from lxml import html

from tests.conftest import COMMAND, NOW, Desk, slow
from tests.web import Answer, Asked, Web, entry, rss

ROOT = Path(__file__).parent.parent.parent
ENVIRONMENT = {**os.environ, "IET_WATCH_NOW": NOW}


def start(desk: Desk, *arguments: str) -> subprocess.Popen[str]:
    command = [COMMAND, "-C", desk.root, *arguments]
    return subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, env=ENVIRONMENT)


def stored(desk: Desk) -> set[tuple[Any, ...]]:
    """What is in the database, whole and sound."""
    connection = sqlite3.connect(desk.root / "data" / "iet-watch.db")
    try:
        if not connection.execute("select 1 from sqlite_master where name = 'current_decision'").fetchone():
            return set()
        assert connection.execute("pragma integrity_check").fetchone() == ("ok",)
        assert connection.execute("pragma foreign_key_check").fetchall() == []
        return set(
            connection.execute(
                "select item.url, item.title, original.url, (select group_concat(source_url) from "
                "(select source_url from sighting where sighting.item = item.id order by source_url)) "
                "from item left join item as original on original.id = item.copy_of"
            )
        )
    finally:
        connection.close()


def slow_feeds(web: Web, count: int, seconds: float) -> list[str]:
    """Feeds on hosts of their own, each answering after a while."""

    def slowly(number: int) -> Any:
        def answer(_: Asked) -> Answer:
            time.sleep(seconds)
            return Answer(rss(*(entry(100 * number + n) for n in range(5))).encode())

        return answer

    for number in range(count):
        web.answers[f"/{number}"] = slowly(number)
    return [web.url(f"/{number}", f"127.0.1.{number + 1}") for number in range(count)]


@pytest.mark.parametrize(("count", "seconds"), [pytest.param(3, 4.0, marks=slow), pytest.param(10, 8.0, marks=slow)])
def test_of_ten_runs_at_once_one_works_and_nine_say_try_again(desk: Desk, web: Web, count: int, seconds: float) -> None:
    desk.sources(*slow_feeds(web, 1, seconds))
    runs = [start(desk, "collect") for _ in range(count)]
    ended = [(run.wait(30), run.communicate()[1]) for run in runs]
    assert sorted(code for code, _ in ended) == [0] + [75] * (count - 1)
    assert all("another run is at work" in told for code, told in ended if code == 75)
    assert len(web.asked) == 1


@pytest.mark.parametrize(("number", "code"), [pytest.param(signal.SIGTERM, 143, marks=slow), (signal.SIGINT, 130)])
def test_a_stopped_run_ends_within_five_seconds_and_the_next_completes_it(
    desk: Desk, web: Web, number: signal.Signals, code: int
) -> None:
    stopped = threading.Event()

    def late(_: Asked) -> Answer:
        stopped.wait(60)
        return Answer(rss(*(entry(n) for n in range(5))).encode())

    web.answers["/late"] = late
    desk.sources(web.put("/quick", rss(entry(999))), web.url("/late", "127.0.1.1"))
    with start(desk, "collect") as run:
        deadline = time.monotonic() + 30  # many times what it takes, on a busy machine
        while (not web.asked or not stored(desk)) and time.monotonic() < deadline:
            time.sleep(0.05)
        run.send_signal(number)
        began = time.monotonic()
        assert run.wait(10) == code
        assert time.monotonic() - began < 5
        stopped.set()
        assert "Traceback" not in run.communicate()[1]
    assert len(stored(desk)) == 1
    assert desk.process("collect").returncode == 0
    assert len(stored(desk)) == 6


@pytest.mark.parametrize("times", [pytest.param(5, marks=slow)])
def test_killed_at_any_moment_the_next_run_heals(desk: Desk, web: Web, times: int) -> None:
    urls = slow_feeds(web, 6, 0.05)
    desk.sources(*urls)
    began = time.monotonic()
    assert desk.process("collect").returncode == 0
    seconds = time.monotonic() - began
    expected = stored(desk)
    assert len(expected) == 30
    for _ in range(times):
        for path in (desk.root / "data").glob("iet-watch.db*"):
            path.unlink()
        run = start(desk, "collect")
        time.sleep(random.uniform(0.4 * seconds, seconds))
        run.kill()
        run.communicate()
        assert desk.process("collect").returncode == 0
        assert stored(desk) == expected


@slow
def test_a_full_disk_loses_nothing_and_the_next_run_heals(desk: Desk, web: Web) -> None:
    import resource

    desk.sources(web.put("/1", rss(entry(1))))
    desk("collect")
    long = "Un texte assez long pour peser. " * 300
    desk.sources(web.put("/2", rss(*(entry(n, description=f"{n} {long}") for n in range(2, 120)))), web.url("/1"))

    def little_room() -> None:
        resource.setrlimit(resource.RLIMIT_FSIZE, (400_000, 400_000))
        signal.signal(signal.SIGXFSZ, signal.SIG_IGN)

    done = desk.process("collect", "--force", preexec_fn=little_room)
    assert (done.returncode, "Traceback" in done.stderr) == (74, False), done.stderr
    assert len(stored(desk)) == 1
    assert desk.process("collect", "--force").returncode == 0
    assert len(stored(desk)) == 119


def test_a_dry_run_asks_nobody_and_changes_no_byte(desk: Desk, web: Web) -> None:
    desk.sources(web.put("/feed", rss(entry(1))))
    desk.process("collect")

    def bytes_of_data() -> dict[str, bytes]:
        return {path.name: path.read_bytes() for path in (desk.root / "data").iterdir()}

    before, asked = bytes_of_data(), len(web.asked)
    done = desk.process("collect", "--dry-run", "--force")
    assert (done.returncode, web.url("/feed") in done.stdout) == (0, True)
    assert (bytes_of_data(), len(web.asked)) == (before, asked)


def test_quiet_says_nothing_when_all_is_well(desk: Desk, web: Web) -> None:
    desk.sources(web.put("/feed", rss(entry(1))))
    bare = {"PATH": os.environ["PATH"], "IET_WATCH_NOW": NOW}
    done = subprocess.run(
        [COMMAND, "-C", desk.root, "collect", "--quiet"],
        capture_output=True,
        env=bare,
        check=False,
        stdin=subprocess.DEVNULL,
    )
    assert (done.returncode, done.stdout, done.stderr) == (0, b"", b"")
    told = subprocess.run([COMMAND, "-C", desk.root, "items"], capture_output=True, env=bare, check=False)
    assert "Statut" in told.stdout.decode()  # cron has no locale: French
    assert b"\x1b" not in told.stdout + told.stderr
    assert b"\r" not in told.stdout + told.stderr


def test_help_is_french_and_a_reader_who_leaves_is_no_error(desk: Desk) -> None:
    french = {**ENVIRONMENT, "IET_WATCH_LANG": "fr"}
    told = subprocess.run([COMMAND, "collect", "--help"], capture_output=True, text=True, env=french, check=True).stdout
    assert re.match(r"Usage\u00a0: iet-watch collect", told)
    assert "Options\u00a0:" in told
    pipe = f"'{COMMAND}' --help | head -c 10"
    assert subprocess.run(["bash", "-o", "pipefail", "-c", pipe], capture_output=True, check=False).stderr == b""


def run_demo(folder: Path, command: Path = COMMAND, **options: Any) -> subprocess.CompletedProcess[str]:
    environment = {**os.environ, "IET_WATCH_LANG": "fr"}
    return subprocess.run(
        [command, "demo", folder], capture_output=True, text=True, env=environment, check=False, **options
    )


@slow
def test_the_demo_gives_the_same_bulletin_each_time(tmp_path: Path) -> None:
    done = run_demo(tmp_path / "demo")
    assert done.returncode == 0, done.stderr
    assert "11 articles lus" in done.stderr  # every article whose feed says too little, each counted once
    page = tmp_path / "demo" / "data" / "bulletins" / "2026-T4" / "bulletin.html"
    assert str(page) in done.stdout
    first = page.read_bytes()
    articles = html.fromstring(first.decode()).xpath("//article")
    assert len(articles) == 13
    assert run_demo(tmp_path / "demo").returncode == 0
    assert run_demo(tmp_path / "other").returncode == 0
    other = tmp_path / "other" / "data" / "bulletins" / "2026-T4"
    outputs = json.loads((other / "manifest.json").read_text(encoding="utf-8"))["outputs"]
    assert {"bulletin.md", "mail.html", "bulletin.json", "agenda.ics", "bulletin.docx"} <= outputs.keys()
    for name in outputs:
        assert (other / name).read_bytes() == (page.parent / name).read_bytes(), name
    assert page.read_bytes() == first


def test_the_demo_spares_a_folder_in_use(tmp_path: Path) -> None:
    (tmp_path / "mine.txt").write_text("à moi", encoding="utf-8")
    assert run_demo(tmp_path).returncode == 73
    assert [path.name for path in tmp_path.iterdir()] == ["mine.txt"]


@slow
def test_the_wheel_works_outside_the_repository(tmp_path: Path) -> None:
    subprocess.run(
        [sys.executable, "-m", "build", "--wheel", "--no-isolation", "--outdir", tmp_path, ROOT],
        check=True,
        capture_output=True,
    )
    venv.create(tmp_path / "fresh", with_pip=True)
    pip = [tmp_path / "fresh" / "bin" / "python", "-m", "pip", "install", "--quiet", "--disable-pip-version-check"]
    installed = subprocess.run([*pip, *tmp_path.glob("*.whl")], capture_output=True, text=True, check=False)
    if installed.returncode and re.search(
        "connection|network|No matching distribution", installed.stderr, re.IGNORECASE
    ):
        pytest.skip("pip reaches no index here: the wheel's dependencies cannot be installed")
    assert installed.returncode == 0, installed.stderr
    elsewhere = tmp_path / "elsewhere"
    elsewhere.mkdir()
    done = run_demo(elsewhere / "demo", tmp_path / "fresh" / "bin" / "iet-watch", cwd=elsewhere)
    assert done.returncode == 0, done.stderr
    assert "13 fiches" in done.stderr
    init = [tmp_path / "fresh" / "bin" / "iet-watch", "init", elsewhere / "veille", "--with-themes"]
    subprocess.run(init, check=True, capture_output=True, cwd=elsewhere)
    assert len(list((elsewhere / "veille" / "themes").glob("*.toml"))) == 10
