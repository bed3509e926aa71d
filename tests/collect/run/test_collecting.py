"""`collect` against a real web server: what is asked and how, what comes in, what bad answers do and leave alone."""

from __future__ import annotations

import gzip
import hashlib
import json
import re
import socket
import threading
import time
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from pathlib import Path
from typing import Any

import pytest

from tests.conftest import Desk, slow
from tests.hostile import MEMORY_LIMIT, watched
from tests.web import Answer, Asked, Web, entry, rss

LOOSE = "[collect]\nallow_private_networks = true\nhost_delay_seconds = 0.0\n"
Clock = Callable[[str], None]
pytestmark = pytest.mark.filterwarnings("ignore:SOCKS support")  # urllib3, when trafilatura loads it


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> Clock:
    """Sets the moment of the commands that follow: `clock("11-21T08:00")`, in Paris."""
    return lambda moment: monkeypatch.setenv("IET_WATCH_NOW", f"2026-{moment}:00+01:00")


TDM = "/.well-known/tdmrep.json"


def report(desk: Desk, *arguments: str) -> Any:
    """What one run says of itself."""
    done = desk("collect", "--json", *arguments)
    assert done.code in (0, 69), done.err
    return done.json


def outcomes(desk: Desk, *arguments: str) -> list[str]:
    return [source["outcome"] for source in report(desk, *arguments)["sources"]]


def titles(desk: Desk, *arguments: str) -> list[str]:
    """Titles of the items that themes retain, in alphabetical order."""
    done = desk("items", "--format", "jsonl", *arguments)
    assert done.code == 0, done.err
    return sorted(item["title"] for item in done.lines)


def closed_port() -> int:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        return int(free.getsockname()[1])


# Bad sources


def test_bad_sources_of_every_kind_stop_no_good_one(desk: Desk, web: Web) -> None:
    bad = {
        f"http://127.0.0.1:{closed_port()}/feed": "cannot be reached",
        "http://nowhere.invalid/feed": "not known",
        web.url("/absent"): "404",
        web.put("/page", "<!doctype html><html><body>Fermé</body></html>"): "web page",
        web.put("/damaged", b'<?xml version="1.0" encoding="ut\xb5f-8"?><rss version="2.0"/>'): "not a feed",
        web.put("/xmlbase", b'<feed xmlns="http://www.w3.org/2005/Atom" xml:base="http://[x"/>'): "",
    }
    desk.sources(web.put("/good", rss(entry(1))), *bad, web.put("/good2", rss(entry(2))))
    done = desk("collect")
    assert done.code == 0
    assert len(desk.items()) == 2
    for url, told in bad.items():
        if told:
            found = re.search(rf"^  {re.escape(url)}\n    (.*)$", done.err, re.MULTILINE)
            assert found, done.err
            assert told in found[1]


def test_nothing_reached_is_exit_69_and_nothing_due_is_not(desk: Desk) -> None:
    desk.sources(f"http://127.0.0.1:{closed_port()}/feed")
    assert desk("collect").code == 69
    again = desk("collect")
    assert (again.code, "0 sources asked" in again.err) == (0, True)


@slow
def test_what_a_run_had_no_time_to_read_is_told_with_what_it_read(
    desk: Desk, web: Web, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("iet_watch.collect.run.collecting.RUN_LIMIT", timedelta(seconds=4))
    done = threading.Event()
    web.answers["/slow"] = lambda _: (done.wait(30), Answer(b""))[1]
    desk.sources(web.url("/missing"), web.url("/slow", "localhost"), kind="feed", query="port")
    told = report(desk)["sources"]
    done.set()
    assert [source["outcome"] for source in told] == ["failed", "failed"]
    assert "the next one takes it up" in told[1]["detail"]


@slow
def test_indexes_of_one_host_do_not_wait_for_one_another(desk: Desk, web: Web, monkeypatch: pytest.MonkeyPatch) -> None:
    """A source that waits for its host's turn with a place in hand, and one that has the turn and waits for a place."""
    monkeypatch.setattr("iet_watch.collect.run.collecting.RUN_LIMIT", timedelta(seconds=20))
    (desk.root / "iet-watch.toml").write_text(LOOSE + "parallel_hosts = 1\nread_articles = false\n", encoding="utf-8")
    space = "xmlns='http://www.sitemaps.org/schemas/sitemap/0.9'"
    indexes = []
    for number in range(3):
        page = f"<url><loc>{web.url(f'/2026/11/un-quai-{number}-de-plus-au-havre')}</loc></url>"
        child = web.put(f"/child{number}.xml", f"<urlset {space}>{page}</urlset>")
        index = f"<sitemapindex {space}><sitemap><loc>{child}</loc></sitemap></sitemapindex>"
        indexes.append(web.put(f"/index{number}.xml", index))
    desk.sources(*indexes, kind="sitemap", query="navire")
    told = report(desk)
    assert [source["outcome"] for source in told["sources"]] == ["new"] * 3
    assert told["items_new"] == 3


def test_a_source_that_is_gone_is_never_asked_again(desk: Desk, web: Web, clock: Clock) -> None:
    desk.sources(web.put("/feed", "", 410))
    assert outcomes(desk) == ["gone"]
    for moment in ("11-22T08:00", "12-20T08:00"):
        clock(moment)
        assert outcomes(desk) == outcomes(desk, "--force") == ["gone"]
    assert len(web.asked) == 1
    done = desk("collect", "--force")
    assert (done.code, "0 sources asked, 1 closed for good" in done.err) == (0, True)
    desk.sources(web.url("/feed"), "http://127.0.0.1:9/feed")
    assert desk("collect", "--force").code == 69, "one that is closed was not reached"


def test_a_source_that_is_lost_is_asked_again_later(desk: Desk, web: Web, clock: Clock) -> None:
    desk.sources(web.put("/feed", "", 404))
    assert outcomes(desk) == ["failed"]
    clock("11-20T09:00")
    assert outcomes(desk) == ["not-due"]
    web.put("/feed", rss(entry(1)))
    clock("11-21T09:00")
    assert outcomes(desk) == ["new"]
    assert len(web.asked) == 2


@pytest.mark.parametrize("status", [429, 503])
@pytest.mark.parametrize("wait", ["172800", "Sun, 22 Nov 2026 07:00:00 GMT"])
def test_retry_after_is_respected_for_the_whole_host(
    desk: Desk, web: Web, clock: Clock, status: int, wait: str
) -> None:
    busy = web.put("/busy", "", status, Retry_After=wait)
    desk.sources(busy)
    desk("collect")
    desk.sources(busy, web.put("/other", rss(entry(1))), web.url("/other", "127.0.1.1"))
    clock("11-22T07:30")
    found = {source["url"]: source["outcome"] for source in report(desk, "--force")["sources"]}
    assert found[busy] == found[web.url("/other")] == "not-due"
    assert found[web.url("/other", "127.0.1.1")] == "new"
    assert web.paths() == ["/busy", "/other"]
    clock("11-22T08:30")
    web.put("/busy", rss(entry(2)))
    assert outcomes(desk, "--force").count("not-due") == 0


def test_a_gzip_bomb_is_refused_in_little_memory(desk: Desk, web: Web) -> None:
    web.put("/bomb", gzip.compress(bytes(60_000_000)), Content_Encoding="gzip")
    desk.sources(web.url("/bomb"), web.put("/good", rss(entry(1)), Content_Encoding="identity"))
    run = watched(desk, "collect")
    assert (run.done.code, "larger than 5 MiB" in run.done.err) == (0, True)
    assert run.memory < MEMORY_LIMIT, "kilobytes, of all its processes"
    assert len(desk.items()) == 1


def test_an_answer_cut_short_fails_and_loses_nothing(desk: Desk, web: Web) -> None:
    desk.sources(web.put("/feed", rss(entry(1))))
    desk("collect")
    web.put("/feed", rss(entry(1))[:200], Content_Length="5000", Connection="close")
    assert outcomes(desk, "--force") == ["failed"]
    assert len(desk.items()) == 1


# Redirects, cookies, who we say we are


def test_a_redirect_is_followed_and_the_source_keeps_its_address(desk: Desk, web: Web) -> None:
    source = web.put("/feed", "", 302, Location="/elsewhere")
    web.put("/elsewhere", rss(entry(1)))
    desk.sources(source)
    assert outcomes(desk) == ["new"]
    assert [item["source_url"] for item in desk.items()] == [source]


def test_a_redirect_loop_ends(desk: Desk, web: Web) -> None:
    web.put("/b", "", 301, Location="/a")
    desk.sources(web.put("/a", "", 302, Location="/b"))
    (source,) = report(desk)["sources"]
    assert (source["outcome"], "redirects" in source["detail"]) == ("failed", True)
    assert len(web.asked) == 6


@pytest.mark.parametrize(
    "place", ["file:///etc/passwd", "ftp://127.0.0.1/feed", "http://127.0.1.1:{port}/feed", "//127.0.1.1:{port}/feed"]
)
def test_a_redirect_leads_neither_to_a_file_nor_into_the_private_network(desk: Desk, web: Web, place: str) -> None:
    desk.configure("[collect]\nhost_delay_seconds = 0.0\nallow_hosts = ['127.0.0.1']\n")
    desk.sources(web.put("/move", "", 302, Location=place.format(port=web.port)))
    web.put("/feed", rss(entry(1)))
    assert outcomes(desk) == ["refused"]
    assert web.paths() == ["/move"]


def test_an_intranet_is_allowed_on_the_port_that_is_named(desk: Desk, web: Web) -> None:
    desk.sources(web.put("/feed", rss(entry(1))))
    desk.configure(f"[collect]\nhost_delay_seconds = 0.0\nallow_hosts = ['127.0.0.1:{web.port + 1}']\n")
    assert outcomes(desk) == ["refused"]
    assert web.paths() == []
    desk.configure(f"[collect]\nhost_delay_seconds = 0.0\nallow_hosts = ['127.0.0.1:{web.port}']\n")
    assert [one["outcome"] for one in desk("collect", "--force", "--json").json["sources"]] == ["new"]


@pytest.mark.parametrize("allowed", ["'127.0.1.1', '127.0.0.1'", "'127.0.1.1:{port}', '127.0.0.1:{port}'"])
def test_a_redirect_from_another_site_does_not_profit_from_an_allowed_intranet(
    desk: Desk, web: Web, allowed: str
) -> None:
    desk.configure(f"[collect]\nhost_delay_seconds = 0.0\nallow_hosts = [{allowed.format(port=web.port)}]\n")
    web.put("/feed", rss(entry(1)))
    desk.sources(web.put("/move", "", 302, Location=web.url("/feed", "127.0.1.1")))
    assert outcomes(desk) == ["refused"]
    assert web.paths() == ["/move"]
    desk.sources(web.put("/near", "", 302, Location="/feed"))
    assert outcomes(desk) == ["new"]


def test_a_source_that_moved_for_good_is_told_after_a_week(desk: Desk, web: Web, clock: Clock) -> None:
    web.put("/new", rss(entry(1)))
    desk.sources(web.put("/old", "", 301, Location="/new"))
    for moment, outcome in (("11-20T08:00", "new"), ("11-24T08:00", "unchanged"), ("11-28T08:00", "moved")):
        clock(moment)
        (source,) = report(desk)["sources"]
        assert source["outcome"] == outcome
    assert web.url("/new") in source["detail"]


def test_no_cookie_is_sent_back(desk: Desk, web: Web) -> None:
    web.put("/landed", rss(entry(1)), Set_Cookie="session=2")
    first = web.put("/first", "", 302, Location="/landed", Set_Cookie="session=1; Path=/")
    desk.sources(first, web.put("/second", rss(entry(2)), Set_Cookie="session=3"))
    for _ in range(2):
        desk("collect", "--force")
    assert len(web.asked) == 6
    assert [asked for asked in web.asked if "cookie" in asked.headers] == []


def test_hosts_are_told_who_asks_and_how_to_reach_them(desk: Desk, web: Web) -> None:
    desk.configure(LOOSE + "contact = 'veille@region.example'\n")
    desk.sources(web.put("/feed", rss(entry(1))))
    desk("collect")
    (asked,) = web.asked
    assert re.fullmatch(r"iet-watch/[\d.]+\S* \(\+veille@region\.example\)", asked.headers["user-agent"])
    assert asked.headers["accept-encoding"] == "gzip"
    assert "atom+xml" in asked.headers["accept"]
    assert "referer" not in asked.headers


def test_one_host_is_asked_one_thing_at_a_time_and_several_hosts_at_once(desk: Desk, web: Web) -> None:
    at_work: dict[str, int] = {}
    most: dict[str, int] = {}
    lock = threading.Lock()

    def slowly(asked: Asked) -> Answer:
        host = asked.headers["host"]
        with lock:
            for name in (host, "all"):
                at_work[name] = at_work.get(name, 0) + 1
                most[name] = max(most.get(name, 0), at_work[name])
        time.sleep(0.15)
        with lock:
            for name in (host, "all"):
                at_work[name] -= 1
        return Answer(rss(entry(1)).encode())

    hosts = ("127.0.1.1", "127.0.1.2", "127.0.1.3")
    for n in range(3):
        web.answers[f"/{n}"] = slowly
    desk.sources(*(web.url(f"/{n}", host) for host in hosts for n in range(3)))
    assert outcomes(desk).count("failed") == 0
    assert {most[f"{host}:{web.port}"] for host in hosts} == {1}
    assert most["all"] > 1


# When a source is asked, and what is sent along


@pytest.mark.parametrize(
    "validators",
    [
        {"ETag": '"a1"'},
        {"ETag": 'W/"a1-gzip"'},
        {"ETag": "sans guillemets"},
        {"ETag": '"é,\t;"', "Last-Modified": "Sat, 1 Jan 2000 00:00:00 +0000"},
        {"Last-Modified": "hier à midi"},
    ],
)
def test_validators_go_back_as_they_came(desk: Desk, web: Web, validators: dict[str, str]) -> None:
    def answer(asked: Asked) -> Answer:
        same = asked.headers.get("if-none-match") == validators.get("ETag")
        same &= asked.headers.get("if-modified-since") == validators.get("Last-Modified")
        return Answer(b"", 304) if same else Answer(rss(entry(1)).encode(), 200, validators)

    web.answers["/feed"] = answer
    desk.sources(web.url("/feed"))
    found = [report(desk, "--force")["sources"][0] for _ in range(3)]
    assert [(one["outcome"], one["status"]) for one in found] == [("new", 200), ("unchanged", 304), ("unchanged", 304)]
    assert len(desk.items()) == 1


def test_validators_that_a_server_no_longer_sends_are_forgotten(desk: Desk, web: Web) -> None:
    desk.sources(web.put("/feed", rss(entry(1)), ETag='"1"', Last_Modified="Mon, 02 Nov 2026 10:00:00 GMT"))
    desk("collect")
    web.put("/feed", rss(entry(2)))
    desk("collect", "--force")
    desk("collect", "--force")
    sent = [("if-none-match" in asked.headers, "if-modified-since" in asked.headers) for asked in web.asked]
    assert sent == [(False, False), (True, True), (False, False)]


def test_a_server_that_says_not_modified_for_ever_is_asked_for_the_whole_now_and_then(desk: Desk, web: Web) -> None:
    """FreshRSS/FreshRSS#1020 and #5149, GoogleChrome/web.dev#4382: validators that never change."""
    said = [rss(entry(1))]
    web.answers["/feed"] = lambda asked: (
        Answer(b"", 304) if asked.headers.get("if-none-match") else Answer(said[0].encode(), 200, {"ETag": '"1"'})
    )
    desk.sources(web.url("/feed"))
    assert outcomes(desk) == ["new"]
    said[0] = rss(entry(1), entry(2))
    found = [outcomes(desk, "--force")[0] for _ in range(22)]
    assert found == ["unchanged"] * 20 + ["new", "unchanged"]
    asked = [asked.headers.get("if-none-match") for asked in web.asked]
    assert asked == [None, *['"1"'] * 20, None, '"1"']


def test_not_modified_to_a_first_request_is_a_failure(desk: Desk, web: Web) -> None:
    desk.sources(web.put("/feed", "", 304))
    assert outcomes(desk) == ["failed"]


def test_a_source_is_not_asked_within_the_interval_unless_forced(desk: Desk, web: Web, clock: Clock) -> None:
    desk.sources(web.put("/feed", rss(entry(1)), Last_Modified="Fri, 20 Nov 2026 06:00:00 GMT"))
    assert outcomes(desk) == ["new"]
    clock("11-20T13:50")
    assert outcomes(desk) == ["not-due"]
    assert len(web.asked) == 1
    assert outcomes(desk, "--force") == ["unchanged"]
    clock("11-20T20:00")
    assert outcomes(desk) == ["unchanged"]
    assert len(web.asked) == 3


def test_an_interval_beyond_reason_is_four_weeks(desk: Desk, web: Web, clock: Clock) -> None:
    desk.configure(LOOSE + "interval_hours = inf\n")
    desk.sources(web.put("/feed", rss(entry(1))))
    assert outcomes(desk) == ["new"]
    clock("12-17T08:00")
    assert outcomes(desk) == ["not-due"]
    clock("12-19T08:00")
    assert outcomes(desk) == ["unchanged"]


def test_a_dry_run_asks_nobody_and_makes_nothing(desk: Desk, web: Web) -> None:
    def everything() -> dict[str, str]:
        files = [path for path in desk.root.rglob("*") if path.is_file()]
        return {str(path): hashlib.sha256(path.read_bytes()).hexdigest() for path in files}

    desk.sources(web.put("/feed", rss(entry(1))))
    before = everything()
    done = desk("collect", "--dry-run", "--json")
    assert [due["url"] for due in done.json["due"]] == [web.url("/feed")]
    assert (everything(), web.asked) == (before, [])
    desk("collect")
    before = everything()
    assert desk("collect", "--dry-run", "--json").json["due"] == []
    assert desk("collect", "--dry-run", "--force").out == f"theme  {web.url('/feed')}\n"
    assert (everything(), len(web.asked)) == (before, 1)
    quiet = desk("collect", "--dry-run", "--force", "--quiet")
    assert (quiet.code, quiet.out, quiet.err) == (0, "", "")


def test_only_the_sources_of_the_themes_named_are_asked(desk: Desk, web: Web) -> None:
    desk.sources(web.put("/port", rss(entry(1, "Un port et son cidre"))), slug="port", query="port")
    desk.sources(web.put("/cidre", rss(entry(2, "Du cidre"))), slug="cidre", query="cidre")
    found = report(desk, "port")
    assert ([source["url"] for source in found["sources"]], found["themes"]) == ([web.url("/port")], ["port"])
    assert web.paths() == ["/port"]
    assert [set(item["themes"]) for item in desk.items()] == [{"port", "cidre"}]


def test_a_source_of_two_themes_is_asked_once_and_an_inactive_one_never(desk: Desk, web: Web) -> None:
    for slug in ("port", "quai"):
        desk.sources(web.put("/feed", rss(entry(1))), slug=slug, query=slug)
    path = desk.sources(web.put("/asleep", rss(entry(2))), slug="asleep")
    path.write_text(path.read_text(encoding="utf-8") + "active = false\n", encoding="utf-8")
    assert [source["theme"] for source in report(desk)["sources"]] == ["port"]
    assert web.paths() == ["/feed"]


def test_the_report_has_the_keys_of_the_contract(desk: Desk, web: Web) -> None:
    desk.configure(LOOSE + "read_articles = false\n")
    body = rss(entry(1))
    desk.sources(web.put("/feed", body), web.url("/absent"))
    found = report(desk)
    contract = "schema_version started finished themes sources items_new items_changed copies requests bytes"
    assert set(found) == {*contract.split(), "articles_read", "left_by_require", "earlier_copies"}
    assert {frozenset(source) for source in found["sources"]} == {
        frozenset(["url", "theme", "outcome", "status", "entries", "new", "left_by_require", "detail"])
    }
    assert (found["schema_version"], found["started"], found["themes"]) == (1, "2026-11-20T07:00:00Z", ["theme"])
    assert found["requests"] == len(web.asked)
    assert found["bytes"] >= len(body.encode())
    good = next(source for source in found["sources"] if source["url"] == web.url("/feed"))
    assert (good["status"], good["entries"], good["new"], good["detail"]) == (200, 1, 1, "")


# What comes in


def test_a_corrected_article_changes_its_item_and_keeps_what_was_decided(desk: Desk, web: Web) -> None:
    desk.sources(web.put("/feed", rss(entry(1, "Le port de Rouenn"))))
    desk("collect")
    desk("keep", 1, "--as", "redaction")
    web.put("/feed", rss(entry(1, "Le port de Rouen")))
    found = report(desk, "--force")
    assert (found["items_new"], found["items_changed"]) == (0, 1)
    (item,) = desk.items()
    assert (item["id"], item["title"], item["status"]) == (1, "Le port de Rouen", "kept")
    assert [item["title"] for item in desk("search", "Rouenn", "--json").json["items"]] == []


def test_an_article_in_two_section_feeds_is_one_item_seen_at_both(desk: Desk, web: Web) -> None:
    sections = [
        web.put("/economie", rss(entry(1, link="http://journal.example/a?utm_source=economie"))),
        web.put("/mer", rss(entry(1, link="https://www.journal.example/a#haut", guid="autre"))),
    ]
    desk.sources(*sections)
    assert report(desk)["items_new"] == 1
    (item,) = desk.items()
    assert sorted(item["seen_at"]) == sorted(sections)
    assert (item["canonical_url"], item["copy_of"]) == ("https://journal.example/a", None)


LONG = "Le grand port maritime électrifie ses quais pour que les navires coupent leurs moteurs pendant l’escale."


def test_an_article_published_elsewhere_is_a_copy_of_the_best_of_its_day(desk: Desk, web: Web) -> None:
    def article(site: str, hour: int, text: str = LONG, title: str = "Des quais électriques") -> str:
        day = f"Mon, 02 Nov 2026 {hour:02}:00:00 GMT" if hour < 24 else "Tue, 03 Nov 2026 00:00:00 GMT"
        return rss(entry(1, title, description=text, link=f"http://{site}.example/1", guid=site, pubDate=day))

    desk.sources(
        web.put("/first", article("agence", 9)),
        web.put("/late", article("reprise", 15)),
        web.put("/next", article("lendemain", 24, f"HAVRE (dépêche) - {LONG}")),
        web.put("/other", article("autre", 10, "La criée de Fécamp vend ses coquilles en ligne.", "Criée en ligne")),
        web.put("/short", article("bref", 9, "Des quais.")),
    )
    assert report(desk)["copies"] == 2
    items = {item["url"].split("/")[2].split(".")[0]: item for item in desk.items()}
    original = items["agence"]["id"]
    folded = {site: item["copy_of"] for site, item in items.items() if item["copy_of"]}
    assert folded == {"reprise": original, "lendemain": original}
    assert items["reprise"]["story"] == items["lendemain"]["story"] == items["agence"]["story"]
    copies = desk("show", original, "--json").json["item"]["copies"]
    assert sorted(copies) == sorted([items["reprise"]["id"], items["lendemain"]["id"]])
    desk("keep", items["reprise"]["id"], "--as", "redaction")
    assert {item["url"] for item in desk.items("--status", "kept")} == {
        f"http://{site}.example/1" for site in ("agence", "reprise", "lendemain")
    }


def test_what_a_source_must_speak_of_is_required_of_each_of_its_items(desk: Desk, web: Web) -> None:
    feed = web.put("/feed", rss(entry(1, "Un port en Normandie"), entry(2, "Un port en Bretagne")))
    path = desk.sources(feed, query="port")
    path.write_text(path.read_text(encoding="utf-8") + "require = 'normand*'\n", encoding="utf-8")
    (source,) = report(desk)["sources"]
    assert (source["entries"], source["new"]) == (2, 1)
    assert titles(desk, "--all") == ["Un port en Normandie"]


def test_dates_that_cannot_be_are_not_believed(desk: Desk, web: Web) -> None:
    dates = {
        "Demain": "Sat, 21 Nov 2026 07:00:00 GMT",
        "2099": "Thu, 01 Jan 2099 00:00:00 GMT",
        "1970": "Thu, 01 Jan 1970 00:00:00 GMT",
        "Zéro": "Sat, 01 Jan 0000 00:00:00 GMT",
    }
    desk.sources(web.put("/feed", rss(*(entry(n, title, pubDate=day) for n, (title, day) in enumerate(dates.items())))))
    desk("collect")
    assert {item["title"]: item["published"] for item in desk.items()} == {
        "Demain": "2026-11-21T07:00:00Z",
        "2099": "2026-11-20T07:00:00Z",
        "1970": None,
        "Zéro": None,
    }


def test_a_future_date_does_not_move_with_each_run(desk: Desk, web: Web, clock: Clock) -> None:
    feed = rss(entry(1, pubDate="Thu, 01 Jan 2099 00:00:00 GMT"))
    desk.sources(web.put("/feed", feed))
    desk("collect")
    clock("11-25T08:00")
    web.put("/feed", feed.replace("numéro 1", "numéro un"))
    assert report(desk)["items_changed"] == 1
    assert [item["published"] for item in desk.items()] == ["2026-11-20T07:00:00Z"]


def test_items_that_meet_no_theme_are_kept_and_listed_with_all(desk: Desk, web: Web) -> None:
    desk.sources(web.put("/feed", rss(entry(1, "Un port"), entry(2, "Une pomme"))), query="port")
    desk("collect")
    assert titles(desk) == ["Un port"]
    assert titles(desk, "--all") == ["Un port", "Une pomme"]


def test_a_changed_query_judges_what_is_there_at_once(desk: Desk, web: Web) -> None:
    def watch(query: str) -> Path:
        return desk.sources(web.url("/feed"), query=query)

    web.put("/feed", rss(entry(1, "Un port"), entry(2, "Une pomme")))
    watch("port")
    desk("collect")
    watch("pomme")
    assert titles(desk) == ["Une pomme"]
    assert set(desk("show", 2, "--json").json["reasons"]) == {"theme"}
    watch("pomme OU port")
    assert [item["title"] for item in desk("search", "port", "--json").json["items"] if item["themes"]] == ["Un port"]
    assert len(web.asked) == 1
    watch("pomme").unlink()
    assert titles(desk) == []


def test_a_deleted_source_or_theme_leaves_its_items(desk: Desk, web: Web) -> None:
    path = desk.sources(web.put("/feed", rss(entry(1, "Un port"))), query="port")
    desk("collect")
    desk.sources(query="port")
    assert (outcomes(desk), titles(desk)) == ([], ["Un port"])
    path.unlink()
    assert (titles(desk), titles(desk, "--all")) == ([], ["Un port"])


# Pages


def page(title: str, *inside: str, lang: str = "fr") -> str:
    return f"<!doctype html><html lang={lang}><head><title>{title}</title></head><body>{''.join(inside)}</body></html>"


def article_page(title: str, text: str) -> str:
    body = "".join(f"<p>{text}</p>" for _ in range(4))
    date = '<meta property="article:published_time" content="2026-11-03T10:00:00+01:00">'
    return page(title, f"<article><h1>{title}</h1>{body}</article>").replace("</head>", f"{date}</head>")


STORIES = (
    ("/2026/quai", "Le port électrifie un nouveau quai", "Les remorqueurs se branchent désormais à terre."),
    ("/2026/barge", "Une barge livre la ville chaque matin", "Les péniches remontent le fleuve avant l’aube."),
)
NAVIGATION = "<nav><a href='/carte'>La carte de tous nos sites web</a></nav>"


def listing(*inside: str) -> str:
    links = "".join(
        f"<article><header class='entry-header'><h2><a href='{path}'>{title}</a></h2></header></article>"
        for path, title, _ in STORIES
    )
    return page("Actualités", NAVIGATION, "\x0b", f"<main>{links}</main>", *inside)


@pytest.fixture
def site(desk: Desk, web: Web) -> Web:
    """A site without a feed: a listing and two stories."""
    web.put("/actualites", listing(), Content_Type="text/html")
    for path, title, text in STORIES:
        web.put(path, article_page(title, text), Content_Type="text/html")
    desk.sources(web.url("/actualites"), kind="page")
    return web


def test_a_listing_gives_its_stories_whose_pages_are_read_once(desk: Desk, site: Web, clock: Clock) -> None:
    found = report(desk)
    assert (found["items_new"], found["articles_read"]) == (2, 2)
    assert titles(desk) == sorted(title for _, title, _ in STORIES)
    assert {item["published"] for item in desk.items()} == {"2026-11-03T12:00:00Z"}
    assert [item["url"] for item in desk("search", "remorqueurs", "--json").json["items"]] == [site.url("/2026/quai")]
    clock("11-21T08:00")
    desk("collect")
    asked = site.paths()
    assert [asked.count(path) for path, _, _ in STORIES] == [1, 1]
    assert asked.count("/actualites") == 2
    assert "/carte" not in asked


def test_robots_txt_is_asked_for_pages_once_a_run_and_obeyed(desk: Desk, site: Web) -> None:
    site.put("/robots.txt", "User-agent: *\nDisallow: /actualites\n")
    (source,) = report(desk)["sources"]
    assert (source["outcome"], "robots.txt" in source["detail"]) == ("refused", True)
    assert site.paths() == ["/robots.txt"]
    site.put("/robots.txt", "User-agent: *\nDisallow: /\nUser-agent: iet-watch\nDisallow: /2026/barge\n")
    assert report(desk, "--force")["articles_read"] == 1
    assert site.paths() == ["/robots.txt", "/robots.txt", TDM, "/actualites", "/2026/quai"]
    assert len(desk.items()) == 2


@pytest.mark.parametrize(("status", "outcome"), [(500, "failed"), (404, "new"), (403, "new")])
def test_a_robots_txt_in_trouble_forbids_and_an_absent_one_allows(
    desk: Desk, site: Web, status: int, outcome: str
) -> None:
    site.put("/robots.txt", "", status)
    assert outcomes(desk) == [outcome]
    assert ("/actualites" in site.paths()) == (outcome == "new")


def test_a_feed_is_asked_without_robots_txt(desk: Desk, web: Web) -> None:
    web.put("/robots.txt", "User-agent: *\nDisallow: /\n")
    desk.sources(web.put("/feed", rss(entry(1, description="mot " * 100))))
    assert outcomes(desk) == ["new"]
    assert web.paths() == ["/feed"]


def test_a_page_that_lists_no_story_is_told(desk: Desk, web: Web) -> None:
    desk.sources(web.put("/page", page("Accueil", NAVIGATION), Content_Type="text/html"), kind="page")
    (source,) = report(desk)["sources"]
    assert (source["outcome"], "no story link" in source["detail"]) == ("failed", True)


def test_a_short_item_that_a_theme_retains_is_completed_by_its_page(desk: Desk, web: Web, clock: Clock) -> None:
    for name, text in (("court", "Des remorqueurs."), ("long", "Rien."), ("hors", "Rien.")):
        web.put(f"/{name}", article_page("Un titre de page", text))
    desk.sources(
        web.put(
            "/feed",
            rss(
                entry(1, "Un port court", link=web.url("/court")),
                entry(2, "Un port long", link=web.url("/long"), description="mot " * 100),
                entry(3, "Une pomme", link=web.url("/hors")),
            ),
        ),
        query="port",
    )
    assert report(desk)["articles_read"] == 1
    clock("11-21T08:00")
    assert report(desk)["articles_read"] == 0
    assert sorted(web.paths()) == [TDM, "/court", "/feed", "/feed", "/robots.txt"]
    (item,) = desk("search", "remorqueurs", "--json").json["items"]
    assert (item["title"], item["url"]) == ("Un port court", web.url("/court"))


def test_a_page_that_is_busy_is_read_later_and_a_lost_one_is_let_go(desk: Desk, web: Web, clock: Clock) -> None:
    desk.sources(
        web.put(
            "/feed",
            rss(
                entry(1, link=web.put("/busy", "", 503)),
                entry(2, link=web.put("/lost", "", 404)),
            ),
        )
    )
    desk("collect")
    web.put("/busy", article_page("Un titre", "Des remorqueurs."))
    clock("11-21T08:00")
    assert report(desk)["articles_read"] == 1
    clock("11-22T08:00")
    desk("collect")
    assert [web.paths().count(path) for path in ("/busy", "/lost")] == [2, 1]


def test_articles_are_left_unread_where_the_workspace_says_so(desk: Desk, web: Web) -> None:
    desk.configure(LOOSE + "read_articles = false\n")
    desk.sources(web.put("/feed", rss(entry(1, link=web.url("/article")))))
    desk("collect")
    assert web.paths() == ["/feed"]


def test_an_item_that_leads_into_the_private_network_is_stored_and_not_read(desk: Desk, web: Web) -> None:
    desk.configure("[collect]\nhost_delay_seconds = 0.0\nallow_hosts = ['127.0.0.1']\n")
    desk.sources(web.put("/feed", rss(entry(1, link=web.url("/admin", "127.0.1.1")))))
    web.put("/admin", article_page("Intranet", "Secret."))
    assert report(desk)["articles_read"] == 0
    assert len(desk.items()) == 1
    assert "/admin" not in web.paths()


def test_entries_past_the_limit_are_left_out_and_told(desk: Desk, web: Web) -> None:
    desk.sources(web.put("/feed", rss(*(entry(n) for n in range(1, 1003)))))
    (source,) = report(desk)["sources"]
    assert (source["outcome"], source["entries"], source["new"]) == ("new", 1000, 1000)
    assert source["detail"] == "it lists 1002 entries: the newest 1000 were taken"


@pytest.mark.parametrize("kind", ["rss", "json", pytest.param("damaged", marks=slow)])
def test_of_a_long_feed_the_newest_entries_are_taken_whatever_its_order(desk: Desk, web: Web, kind: str) -> None:
    desk.configure(LOOSE + "read_articles = false\n")

    def put(count: int) -> None:
        first = datetime(2023, 1, 1, 8, tzinfo=UTC)
        dated = [(n, first + timedelta(days=n)) for n in range(1, count + 1)]
        if kind == "json":
            items = [{"id": str(n), "title": f"Article {n}", "date_published": day.isoformat()} for n, day in dated]
            web.put("/feed", json.dumps({"items": items}))
        else:
            document = rss(*(entry(n, f"Article {n}", pubDate=format_datetime(day)) for n, day in dated))
            web.put("/feed", document if kind == "rss" else document.replace("<channel>", "<channel><br>"))

    desk.sources(web.url("/feed"))
    put(1100)
    (source,) = report(desk)["sources"]
    assert (source["new"], source["detail"]) == (1000, "it lists 1100 entries: the newest 1000 were taken")
    titles = {item["title"] for item in desk.items()}
    assert titles == {f"Article {n}" for n in range(101, 1101)}
    put(1101)
    assert report(desk, "--force")["sources"][0]["new"] == 1
    assert "Article 1101" in {item["title"] for item in desk.items()}


def test_short_titles_are_in_the_language_of_their_feed_not_of_its_template(desk: Desk, web: Web) -> None:
    titles = ["Budget en hausse", "Marée noire", "Hausse des tarifs", "Quai neuf", "Les élus votent", "Port record"]
    titles.append("The council has voted to build a new bridge over the river")
    body = rss(*(entry(n, title, description="") for n, title in enumerate(titles)))
    body = body.replace("<channel>", "<channel><language>en-US</language>", 1)
    desk.sources(web.put("/feed", body))
    assert desk("collect").code == 0
    langs = {item["title"]: item["lang"] for item in desk.items()}
    assert [langs[title] for title in titles] == ["fr"] * 6 + ["en"]
