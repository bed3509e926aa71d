"""Bad input through the command line: one clear sentence, the right exit code, nothing lost."""

from __future__ import annotations

import gzip
import os
import shutil
import sqlite3
from pathlib import Path

import pytest

from tests.conftest import Desk, Done
from tests.web import Answer, Web, entry, rss


def one_sentence(done: Done, *words: str) -> None:
    """Every trouble is told in a line or two, without a traceback, naming what matters."""
    assert "Traceback" not in done.err
    assert 0 < len(done.err.strip().splitlines()) <= 3, done.err
    for word in words:
        assert word in done.err


def outcome(desk: Desk) -> tuple[str, str, int]:
    """How the only source fares when it is collected: outcome, detail, exit code."""
    done = desk("collect", "--force", "--json")
    source = done.json["sources"][0]
    return source["outcome"], source["detail"], done.code


def test_a_theme_where_there_is_none_yet_says_how_to_make_one(desk: Desk) -> None:
    done = desk("items", "--theme", "port")
    assert done.code == 2
    one_sentence(done, "there is no theme “port”, and no other yet", " theme new SLUG")


def test_no_workspace(desk: Desk, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "empty").mkdir()
    monkeypatch.chdir(tmp_path / "empty")
    done = desk._call("items")
    one_sentence(done, "no workspace", "iet-watch init")
    assert done.code == 78
    assert desk._call("-C", tmp_path / "nowhere", "items").code == 78


@pytest.mark.parametrize(
    ("text", "line", "told"),
    [
        ("title = \n", 1, "TOML syntax"),
        ("title = 'T'\nquery = 'port'\nqueri = 'x'\n", 3, "did you mean query"),
        ("title = 'T'\nquery = '''\nport OU\n(quai\n'''\n", 4, "parenthesis is never closed"),
        (
            "title = 'T'\nquery = 'port'\n[[sources]]\ntitle = 'a'\nurl = 'http://a.example/'\n"
            "[[sources]]\ntitle = 'b'\nurl = 'http://a.example/'\n",
            8,
            "stands twice",
        ),
    ],
)
@pytest.mark.parametrize("command", ["collect", "theme check", "bulletin --draft"])
def test_a_theme_file_with_a_mistake(desk: Desk, text: str, line: int, told: str, command: str) -> None:
    desk.theme("port", text)
    done = desk(*command.split())
    one_sentence(done, "port.toml", f"line {line}", told)
    assert done.code == 78


def test_a_configuration_with_mistakes(desk: Desk) -> None:
    desk.configure("[collect]\ninterval_hours = 'six'\n[bulletn]\n")
    done = desk("items")
    one_sentence(done, "line 2", "a number", "did you mean bulletin")
    assert done.code == 78


def test_an_unreachable_server(desk: Desk, web: Web) -> None:
    gone = web.url("/feed")
    desk.sources("http://127.0.0.1:9/feed")
    found, detail, code = outcome(desk)
    assert (found, code) == ("failed", 69)
    assert "cannot be reached" in detail
    desk.sources("http://127.0.0.1:9/feed", gone)
    assert desk("collect", "--force").code == 0  # a 404 is an answer: somebody was reached


def test_an_unknown_name(desk: Desk) -> None:
    desk.sources("http://nowhere.invalid/feed")
    found, detail, code = outcome(desk)
    assert (found, code) == ("failed", 69)
    assert "not known" in detail


@pytest.mark.parametrize(
    ("status", "expected", "told"),
    [(404, "failed", "404"), (410, "gone", "410"), (403, "refused", "403"), (500, "failed", "500")],
)
def test_a_refusal(desk: Desk, web: Web, status: int, expected: str, told: str) -> None:
    desk.sources(web.put("/feed", rss(entry(1)), status))
    found, detail, code = outcome(desk)
    assert (found, code) == (expected, 0)
    assert told in detail


BAD_BODIES = {
    "a web page": (Answer(b"<!doctype html><html><body>Maintenance</body></html>"), "web page"),
    "nothing": (Answer(b""), "empty"),
    "spaces": (Answer(b"  \n "), "empty"),
    "a truncated gzip": (
        Answer(gzip.compress(rss(entry(2)).encode())[:60], 200, {"Content-Encoding": "gzip"}),
        "cut short",
    ),
    "a false gzip": (Answer(rss(entry(2)).encode(), 200, {"Content-Encoding": "gzip"}), "damaged"),
    "an encoding not asked for": (Answer(b"\x8b\x00", 200, {"Content-Encoding": "br"}), "not asked for"),
    "JSON that is no feed": (Answer(b'{"a": 1}'), "not a feed"),
    "a bomb": (Answer(gzip.compress(bytes(30_000_000)), 200, {"Content-Encoding": "gzip"}), "larger than"),
}


@pytest.mark.parametrize("what", list(BAD_BODIES))
def test_a_bad_body_fails_and_loses_nothing(desk: Desk, web: Web, what: str) -> None:
    desk.sources(web.put("/feed", rss(entry(1)), ETag='"good"'))
    desk("collect")
    answer, told = BAD_BODIES[what]
    web.answers["/feed"] = answer
    found, detail, code = outcome(desk)
    assert (found, code) == ("failed", 0)
    assert told in detail
    assert [item["title"] for item in desk.items()] == ["Le port du Havre inaugure le quai numéro 1"]
    desk("collect", "--force")
    assert web.asked[-1].headers["if-none-match"] == '"good"'


ACCENTS = rss(entry(1, "Été à Évreux", description="Un été."))


@pytest.mark.parametrize(
    ("body", "content_type"),
    [
        (ACCENTS.encode(), "application/xml; charset=iso-8859-1"),
        (ACCENTS.encode("latin-1"), "application/xml"),
        (ACCENTS.replace("UTF-8", "ISO-8859-1").encode("latin-1"), "text/xml"),
        (b"\xef\xbb\xbf" + ACCENTS.encode(), "text/xml; charset=us-ascii"),
        (ACCENTS.replace("UTF-8", "UTF-16").encode("utf-16"), "application/xml"),
    ],
    ids=["UTF-8 said Latin-1", "Latin-1 said UTF-8", "Latin-1", "UTF-8 said ASCII", "UTF-16"],
)
def test_a_wrong_charset(desk: Desk, web: Web, body: bytes, content_type: str) -> None:
    desk.sources(web.put("/feed", body, Content_Type=content_type))
    desk("collect")
    assert [item["title"] for item in desk.items()] == ["Été à Évreux"]


def test_a_database_that_is_a_text_file(desk: Desk) -> None:
    desk.sources()
    (desk.root / "data" / "iet-watch.db").write_text("mes articles\n" * 100, encoding="utf-8")
    for command in ("items", "collect", "keep 1"):
        done = desk(*command.split())
        one_sentence(done, "iet-watch.db", "not an iet-watch database")
        assert done.code == 65
    assert (desk.root / "data" / "iet-watch.db").read_text(encoding="utf-8").startswith("mes articles")


def test_a_database_from_a_newer_version(desk: Desk, web: Web) -> None:
    desk.sources(web.put("/feed", rss(entry(1))))
    desk("collect")
    with sqlite3.connect(desk.root / "data" / "iet-watch.db") as connection:
        connection.execute(
            "insert into _sqlite_migrations (migration_set, name, applied_at) values ('iet_watch', 'm999_tomorrow', '')"
        )
    connection.close()
    for command in ("items", "collect"):
        done = desk(command)
        one_sentence(done, "newer iet-watch", "nothing was changed")
        assert done.code == 78


def test_a_read_only_database(desk: Desk, web: Web) -> None:
    desk.sources(web.put("/feed", rss(entry(1))))
    desk("collect")
    data = desk.root / "data"
    for path in (data / "iet-watch.db", data):
        path.chmod(0o555 if path.is_dir() else 0o444)
    # Root may write whatever the permissions say, unless it gives that power up.
    prefix = ["setpriv", "--bounding-set", "-dac_override", "--inh-caps", "-dac_override"] if os.geteuid() == 0 else []
    if prefix and shutil.which("setpriv") is None:
        pytest.skip("setpriv is not installed: root cannot be kept from writing")
    try:
        from tests.conftest import COMMAND, NOW, subprocess

        def run(*arguments: str) -> subprocess.CompletedProcess[str]:
            environment = {**os.environ, "IET_WATCH_NOW": NOW}
            command = [*prefix, COMMAND, "-C", desk.root, *arguments]
            return subprocess.run(command, capture_output=True, text=True, env=environment, check=False)

        for command in (("collect", "--force"), ("keep", "1")):
            done = run(*command)
            assert (done.returncode, "Traceback" in done.stderr) == (77, False), done.stderr
            assert "cannot be written" in done.stderr
        listed = run("items", "--format", "jsonl")
        assert (listed.returncode, len(listed.stdout.splitlines())) == (0, 1), listed.stderr
    finally:
        data.chmod(0o755)
        (data / "iet-watch.db").chmod(0o644)


@pytest.mark.parametrize("quarter", ["2026-T5", "2026", "T4", "26-T4", "2026-T04", "automne"])
def test_an_unknown_quarter(desk: Desk, quarter: str) -> None:
    done = desk("bulletin", quarter)
    one_sentence(done, "unknown quarter", "2026-T4")
    assert done.code == 2


def test_a_bulletin_with_nothing_kept(desk: Desk, web: Web) -> None:
    desk.sources(web.put("/feed", rss(entry(1))))
    desk("collect")
    done = desk("bulletin", "2026-T4", "--draft")
    one_sentence(done, "nothing is kept for 2026-T4", " keep ID")
    assert done.code == 66
    done = desk("bulletin", "2026-T4")
    one_sentence(done, "nothing is drafted", "--draft")
    assert done.code == 66
    assert not (desk.root / "data" / "bulletins").exists()


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        (["itms"], "items"),
        (["items", "--thme", "x"], "--theme"),
        (["items", "--sort", "colour"], "score"),
        (["show"], "ID… is missing"),
        (["show", "first"], "“first” is no item number"),
        (["collect", "prot"], "did you mean port"),
        (["search", "(port"], "column 1"),
        (["items", "--since", "hier"], "2026-11-01"),
        (["items", "--format", "xlsx"], "-o"),
        (["bulletin", "--publish"], "--as"),
        (["bulletin", "--formats", "odt"], "html"),
    ],
)
def test_a_command_misspelt(desk: Desk, arguments: list[str], told: str) -> None:
    desk.theme("port", "title = 'Port'\nquery = 'port*'\n")
    done = desk(*arguments)
    one_sentence(done, told)
    assert done.code == 2


def test_an_address_of_the_private_network_is_not_asked(desk: Desk, web: Web) -> None:
    desk.configure("[collect]\nhost_delay_seconds = 0.0\n")
    spellings = ("127.0.0.1", "LOCALHOST.", "2130706433", "0x7f.1", "0177.0.0.1", "0", "[::1]", "[::ffff:127.0.0.1]")
    desk.sources(*(web.put(f"/{n}", rss(entry(n))).replace("127.0.0.1", host) for n, host in enumerate(spellings)))
    report = desk("collect", "--json")
    assert {source["outcome"] for source in report.json["sources"]} == {"refused"}
    assert web.asked == []
    desk.configure("[collect]\nhost_delay_seconds = 0.0\nallow_hosts = ['127.0.0.1']\n")
    desk("collect", "--force")
    assert web.paths() == ["/0"]
