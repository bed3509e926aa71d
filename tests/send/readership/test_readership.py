"""The region's own access log, counted by page: robots out, nothing twice, no address kept anywhere."""

from __future__ import annotations

import gzip
import json
from pathlib import Path

import pytest

from tests.conftest import Desk

FIREFOX = "Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0"
PHONE = "Mozilla/5.0 (iPhone; CPU iPhone OS 18_0 like Mac OS X) AppleWebKit/605.1.15 Version/18.0 Safari/604.1"


def line(
    target: str, at: str = "18/Nov/2026:10:00:00", host: str = "198.51.100.7", agent: str = FIREFOX, status: int = 200,
    method: str = "GET",
) -> str:  # fmt: skip
    return f'{host} - - [{at} +0100] "{method} {target} HTTP/1.1" {status} 5120 "-" "{agent}"\n'


LOG = "".join(
    [
        line("/2026-T4/fiche-2.html?utm_source=x"),
        line("/2026-T4/fiche-2.html", "18/Nov/2026:10:05:00"),  # the same visit
        line("/2026-T4/", "18/Nov/2026:11:00:00"),  # another one, half an hour later
        line("/themes/hydrogene.html", host="2001:db8:1:2::7", agent=PHONE),
        line("/2026-T4/index.html", host="198.51.100.99", agent=PHONE, status=304),
        line("/2026-T4/fiche-2.html", agent="Mozilla/5.0 (compatible; Googlebot/2.1; +http://www.google.com/bot.html)"),
        line("/2026-T4/fiche-2.html", agent="-"),
        line("/robots.txt", host="203.0.113.9"),
        line("/2026-T4/fiche-2.html", host="203.0.113.9"),  # a robot that calls itself Firefox
        line("/2026-T4/fiche-2.html", status=404),
        line("/2026-T4/fiche-2.html", method="HEAD"),
        line("/wp-login.php"),
        line("/../../etc/passwd"),
        line("/flux/numeros.xml"),
        line("/2026-T4/fiche-2.html", "18/Nov/2031:10:00:00"),
        "nothing of a log\n",
    ]
)


def write(desk: Desk, text: str, name: str = "access.log") -> Path:
    path = desk.root.parent / name
    path.write_bytes(gzip.compress(text.encode()) if name.endswith(".gz") else text.encode())
    return path


def test_pages_are_counted_by_issue_fiche_and_theme_and_nobody_is_named(desk: Desk) -> None:
    record = {"sections": [{"fiches": [{"anchor": "fiche-2", "title": "Un quai à hydrogène", "theme": "hydrogene"}]}]}
    folder = desk.root / "data" / "bulletins" / "2026-T4"
    folder.mkdir(parents=True)
    (folder / "bulletin.json").write_text(json.dumps(record), "utf-8")
    log = write(desk, LOG)
    dry = desk("readership", "import", log, "--dry-run", "--json").json
    assert not (desk.root / "data" / "iet-watch.db").exists()
    done = desk("readership", "import", log, "--json").json
    expected = {"lines": 16, "views": 5, "visits": 4, "robots": 4, "others": 5, "again": 0, "unread": 2}
    assert done == {"schema_version": 1, "dry_run": False, **expected}
    assert dry == {**done, "dry_run": True}
    told = desk("readership", "--json").json
    assert (told["first"], told["last"], told["visits"], told["views"]) == ("2026-11-18", "2026-11-18", 4, 5)
    assert told["issues"] == [{"quarter": "2026-T4", "views": 4}]
    assert told["fiches"] == [
        {"quarter": "2026-T4", "anchor": "fiche-2", "title": "Un quai à hydrogène", "theme": "hydrogene", "views": 2}
    ]
    assert told["themes"] == [{"theme": "hydrogene", "views": 3}]
    table = desk("readership", "--quarter", "2026-T4").out
    assert "4 visits, 5 pages shown" in table
    assert "Un quai à hydrogène" in table
    assert desk("readership", "--quarter", "2026-T3", "--json").json["views"] == 0
    for path in (desk.root / "data").glob("iet-watch.db*"):
        for known in (b"198.51.100", b"203.0.113", b"2001:db8", b"Firefox"):
            assert known not in path.read_bytes()


def test_a_log_that_has_grown_is_counted_from_where_it_was(desk: Desk) -> None:
    first = "".join(line("/", f"18/Nov/2026:10:00:{second:02}") for second in range(10))
    more = "".join(line("/", f"18/Nov/2026:10:01:{second:02}") for second in range(5))
    assert desk("readership", "import", write(desk, first, "a.log.gz"), "--json").json["views"] == 10
    grown = desk("readership", "import", write(desk, first + more), "--json").json
    assert (grown["views"], grown["again"]) == (5, 10)
    earlier = line("/", "01/Oct/2026:10:00:00")
    assert desk("readership", "import", write(desk, earlier), "--json").json["views"] == 1
    again = desk("readership", "import", write(desk, earlier + first + more)).err
    assert "0 pages shown" in again
    assert "16 counted before" in again
    assert desk("readership", "import", write(desk, first), "--server", "two", "--json").json["views"] == 10
    assert desk("readership", "--json").json["views"] == 26


def test_an_archive_below_a_path(desk: Desk) -> None:
    desk.configure("[bulletin]\narchive_url = 'https://www.region.example/veille/'\n")
    log = line("/veille/2026-T4/") + line("/veille") + line("/2026-T4/") + line("/veilleuse/2026-T4/")
    assert desk("readership", "import", write(desk, log), "--json").json["views"] == 2
    assert desk("readership", "--json").json["issues"] == [{"quarter": "2026-T4", "views": 1}]


@pytest.mark.parametrize(
    ("name", "text", "code"),
    [("a.log", "x\n", 65), ("a.log", "", 65), ("b.log", None, 66), ("c.log.gz", None, 65), ("a.log", "x" * 99_999, 65)],
)
def test_what_is_no_log(desk: Desk, name: str, text: str | None, code: int) -> None:
    path = desk.root.parent / name
    if text is not None:
        write(desk, text, name)
    elif name.endswith(".gz"):
        path.write_text("not packed")
    assert desk("readership", "import", path).code == code
    assert "iet-watch readership import" in desk("readership").err.replace(f"-C {desk.root} ", "")
