"""One polite asker behind every command that asks: robots.txt, its Crawl-delay, reservations, hosts at rest."""

from __future__ import annotations

import asyncio
import time
from itertools import pairwise

import pytest

from iet_watch.collect.web.link_answers import ask_links
from iet_watch.model.trouble import Failure
from iet_watch.workspace.settings import CollectSettings
from tests.conftest import Desk
from tests.publish.written_issue import write_issue
from tests.web import Web, entry, rss

DELAY = 1.0  # seconds that the server asks for; the workspace itself asks for none
EARLY = 0.02  # seconds by which a request may be seen late and the next one at once
TDM = "/.well-known/tdmrep.json"
TITLES = ("Le port électrifie ses quais", "Une grue neuve arrive au port", "Le fleuve retrouve ses bateaux")
pytestmark = pytest.mark.filterwarnings("ignore:SOCKS support")  # urllib3, when trafilatura loads it


@pytest.fixture
def slow_web(web: Web) -> Web:
    """A server that asks for a pause of DELAY between two requests."""
    web.put("/robots.txt", f"User-agent: *\nCrawl-delay: {DELAY}\nDisallow: /closed\n")
    return web


def assert_paused(web: Web, *paths: str) -> None:
    """These were asked, in this order, each DELAY after the one before once the server had said so.

    What robots.txt says of a page is asked for just before the page: these two follow each other without a pause.
    """
    assert tuple(web.paths()) == paths
    asked = [one.at for one in web.asked[paths.index("/robots.txt") + 1 :]]
    assert all(later - earlier >= DELAY - EARLY for earlier, later in pairwise(asked)), asked


def page(body: str, head: str = "") -> str:
    return f"<!doctype html><html lang='fr'><head><title>Le port</title>{head}</head><body>{body}</body></html>"


def feed(web: Web, path: str, *numbers: int) -> str:
    return web.put(path, rss(*map(entry, numbers)), Content_Type="application/rss+xml")


def listing(web: Web, *paths: str) -> str:
    stories = "".join(f"<h2><a href='{path}'>{title}</a></h2>" for path, title in zip(paths, TITLES, strict=False))
    return web.put("/actualites", page(f"<main>{stories}</main>"))


def test_source_check_leaves_the_pause_that_a_server_asks_for(desk: Desk, slow_web: Web) -> None:
    desk.theme("ports", "title = 'Ports'\nquery = 'quai*'\n")
    assert desk("source", "check", feed(slow_web, "/a", 1), feed(slow_web, "/b", 2)).code == 0
    assert_paused(slow_web, "/a", "/robots.txt", TDM, "/b")


def test_source_discover_leaves_the_pause(desk: Desk, slow_web: Web) -> None:
    links = "".join(f"<link rel='alternate' type='application/rss+xml' href='/{path}'>" for path in "ab")
    feed(slow_web, "/a", 1)
    feed(slow_web, "/b", 2)
    assert desk("source", "discover", slow_web.put("/", page("", links))).code == 0
    assert_paused(slow_web, "/robots.txt", "/", "/a", "/b")


def test_source_add_leaves_the_pause(desk: Desk, slow_web: Web) -> None:
    desk.theme("ports", "title = 'Ports'\nquery = 'quai*'\n")
    url = listing(slow_web, "/2026/11/le-port-electrifie-ses-quais", "/2026/11/une-grue-neuve-arrive-au-port")
    assert desk("source", "add", url, "--theme", "ports", "--kind", "page").code == 0
    assert_paused(slow_web, "/robots.txt", "/actualites", TDM)


def test_the_links_of_an_issue_are_asked_with_the_pause(desk: Desk, slow_web: Web) -> None:
    issue = write_issue(desk)
    for number in (1, 2, 3):
        url = slow_web.put(f"/{number}", "oui")
        issue.spoil(f'url = "https://journal.example/articles/{number}"', f'url = "{url}"', number)
    assert issue.found("links", "--links") == []
    asked = tuple(slow_web.paths())
    assert sorted(asked) == ["/1", "/2", "/3", "/robots.txt"]
    assert_paused(slow_web, *asked)


def test_a_run_reads_pages_with_the_pause(desk: Desk, slow_web: Web) -> None:
    stories = ("/2026/11/le-port-electrifie-ses-quais", "/2026/11/une-grue-neuve-arrive-au-port")
    desk.sources(listing(slow_web, *stories), kind="page")
    assert desk("collect").code == 0
    asked = tuple(slow_web.paths())
    assert asked[:3] == ("/robots.txt", TDM, "/actualites")
    assert sorted(asked[3:]) == sorted(stories)
    assert_paused(slow_web, *asked)


def test_a_server_that_asks_for_rest_is_asked_for_no_article_either(desk: Desk, web: Web) -> None:
    article = web.put("/2026/un-quai", page("<article><p>Le port électrifie ses quais.</p></article>"))
    busy = web.put("/busy", "", 429, Retry_After="3600")
    short = entry(1, "Le port électrifie ses quais", link=article, description="Un mot.")
    desk.sources(busy, web.url("/feed"), web.url("/feed", "127.0.1.1"))
    web.put("/feed", rss(short))
    assert desk("collect").code == 0
    assert "/busy" in web.paths()
    assert len(desk.items()) == 1
    assert "/2026/un-quai" not in web.paths()


def test_what_a_site_reserves_is_asked_once_a_run_even_when_it_fails(desk: Desk, web: Web) -> None:
    web.put(TDM, "", 503)
    paths = [f"/2026/11/{number}-le-port-electrifie-ses-quais" for number in range(3)]
    for path in paths:
        web.put(path, page("<article><p>Le port électrifie ses quais à Rouen.</p></article>"))
    links = "".join(f"<h2><a href='{path}'>Le port électrifie ses quais, partie {path[9]}</a></h2>" for path in paths)
    desk.sources(web.put("/actualites", page(f"<main>{links}</main>")), kind="page")
    assert desk("collect").code == 0
    assert web.paths().count(TDM) == 1
    assert set(paths) <= set(web.paths())


def test_a_host_that_is_busy_once_is_asked_for_no_other_link(web: Web) -> None:
    web.put("/robots.txt", "User-agent: *\nDisallow:\n")
    urls = [web.put(f"/{number}", "", 503) for number in range(3)]
    settings = CollectSettings(allow_private_networks=True, host_delay_seconds=0.0)
    answers = asyncio.run(ask_links(urls, settings))
    assert web.paths() == ["/robots.txt", "/0"]
    assert [(answer.about, answer.status) for answer in answers.values()] == [(url, 503) for url in urls]


def test_a_host_at_rest_is_told_at_once_and_costs_no_pause(web: Web) -> None:
    urls = [web.put(f"/{number}", "oui") for number in range(3)]
    settings = CollectSettings(allow_private_networks=True, host_delay_seconds=5.0)
    begun = time.monotonic()
    answers = asyncio.run(ask_links(urls, settings, [f"127.0.0.1:{web.port}"]))
    assert time.monotonic() - begun < settings.host_delay_seconds
    assert [isinstance(answer, Failure) and answer.trouble for answer in answers.values()] == ["busy"] * 3
    assert web.paths() == []
