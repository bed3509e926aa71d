"""robots.txt as RFC 9309 has it, asked of a real server."""

from __future__ import annotations

import asyncio

import pytest

from iet_watch.collect.web.fetch import Web
from iet_watch.collect.web.network import Access
from iet_watch.collect.web.robots import ROBOTS_BYTES, Robots
from iet_watch.model.trouble import Failure
from tests import web as serving

ACCESS = Access("iet-watch/1.0 (+mailto:veille@region.example)", allow_private=True)
PAGE = "/actualites/quai?page=2"
CLOSED = "User-agent: *\nDisallow: /\n"


def ask(*urls: str) -> tuple[list[Failure | None], float]:
    """What refuses each of `urls` in one run, and the delay that the host of the last one asks for."""

    async def asking() -> tuple[list[Failure | None], float]:
        web = Web(ACCESS, 2)
        try:
            robots = Robots(web)
            return [await robots.refusal(url) for url in urls], robots.delay(urls[-1])
        finally:
            await web.close()

    return asyncio.run(asking())


def allowed(web: serving.Web, path: str = PAGE) -> bool:
    (refusal,), _ = ask(web.url(path))
    return refusal is None


def delay(web: serving.Web) -> float:
    return ask(web.url(PAGE))[1]


@pytest.mark.parametrize(
    ("rules", "path", "answer"),
    [
        ("", PAGE, True),
        (CLOSED, PAGE, False),
        ("\ufeff" + CLOSED, PAGE, False),
        (CLOSED.replace("\n", "\r\n"), PAGE, False),
        (CLOSED.replace("\n", "\r"), PAGE, False),
        ("user-AGENT : *\n  DISALLOW:/actualites # closed\n", PAGE, False),
        ("User-agent: *\nDisallow:\n", PAGE, True),
        ("User-agent: *\nDisallow: /actualites\nAllow: /actualites/quai\n", PAGE, True),
        ("User-agent: *\nAllow: /actualites\nDisallow: /actualites/quai\n", PAGE, False),
        ("User-agent: *\nDisallow: /a\nAllow: /a\n", "/a", True),
        ("User-agent: *\nDisallow: /*?page=\n", PAGE, False),
        ("User-agent: *\nDisallow: /*.pdf$\n", "/a.pdf", False),
        ("User-agent: *\nDisallow: /*.pdf$\n", "/a.pdf.html", True),
        ("User-agent: *\nDisallow: /été\n", "/%C3%A9t%C3%A9", False),
        ("User-agent: *\nDisallow: /%C3%A9t%c3%a9\n", "/été", False),
        ("User-agent: *\nDisallow: /Actualites\n", PAGE, True),
        (CLOSED + "User-agent: iet-watch\nAllow: /\n", PAGE, True),
        ("User-agent: IET-Watch\nDisallow: /\n\nUser-agent: *\nAllow: /\n", PAGE, False),
        ("User-agent: iet-watch/1.0\nDisallow: /\n", PAGE, False),
        ("User-agent: Other/2.0\nDisallow: /\n", PAGE, True),
        ("User-agent: other\nUser-agent: iet-watch\nDisallow: /\n", PAGE, False),
        ("User-agent: iet-watch\nDisallow: /b\n\nUser-agent: iet-watch\nDisallow: /actualites\n", PAGE, False),
        ("Disallow: /\n", PAGE, True),
        ("Sitemap: https://port.example/s.xml\n" + CLOSED, PAGE, False),
        ("<html><body>Not found</body></html>", PAGE, True),
        ("\x00\x01\x02", PAGE, True),
        (b"# caf\xe9\nUser-agent: *\nDisallow: /\n", PAGE, False),
    ],
)
def test_rules(web: serving.Web, rules: str | bytes, path: str, answer: bool) -> None:
    web.put("/robots.txt", rules)
    assert allowed(web, path) is answer


@pytest.mark.parametrize("status", [400, 401, 403, 404, 410, 451])
def test_a_file_that_cannot_be_had_allows_all(web: serving.Web, status: int) -> None:
    web.put("/robots.txt", CLOSED, status)
    assert allowed(web)


@pytest.mark.parametrize("status", [429, 500, 502, 503, 504])
def test_a_server_in_trouble_forbids_for_now(web: serving.Web, status: int) -> None:
    web.put("/robots.txt", "", status)
    assert not allowed(web)


def test_a_server_that_is_not_there_forbids_for_now(web: serving.Web) -> None:
    (refusal,), _ = ask("http://127.0.0.1:9/a")
    assert refusal is not None
    assert not refusal.reached


@pytest.mark.parametrize(("hops", "answer"), [(1, False), (5, False), (6, True)])
def test_five_redirects_are_followed_and_more_mean_no_rules(web: serving.Web, hops: int, answer: bool) -> None:
    for hop in range(hops):
        web.put("/robots.txt" if hop == 0 else f"/{hop}", "", 302, Location=f"/{hop + 1}")
    web.put(f"/{hops}", CLOSED)
    assert allowed(web) is answer


def test_rules_before_the_limit_count_and_those_behind_do_not(web: serving.Web) -> None:
    filling = "# " + "x" * 1000 + "\n"
    web.put("/robots.txt", "User-agent: *\nDisallow: /actualites\n" + filling * 600 + "Disallow: /projets\n")
    assert len(filling) * 600 > ROBOTS_BYTES
    (first, second), _ = ask(web.url(PAGE), web.url("/projets/a"))
    assert first is not None
    assert second is None


def test_the_rules_of_a_host_are_asked_once_and_only_its_own(web: serving.Web) -> None:
    web.put("/robots.txt", CLOSED)
    refusals, _ = ask(web.url("/a"), web.url("/b"), web.url("/c", "localhost"))
    assert all(refusal is not None and refusal.trouble == "robots" for refusal in refusals)
    assert web.paths() == ["/robots.txt"] * 2


@pytest.mark.parametrize(
    ("rules", "seconds"),
    [
        ("User-agent: *\nCrawl-delay: 5\n", 5.0),
        ("User-agent: *\nCrawl-delay: 0.5\nDisallow: /b\n", 0.5),
        ("User-agent: *\nCrawl-delay: 86400\n", 30.0),
        ("User-agent: *\nCrawl-delay: 1e99\n", 30.0),
        ("User-agent: *\nCrawl-delay: 5\n\nUser-agent: iet-watch\nCrawl-delay: 9\n", 9.0),
        ("User-agent: *\nCrawl-delay: 5\n\nUser-agent: iet-watch\nDisallow: /b\n", 0.0),
        ("User-agent: *\nCrawl-delay: -3\n", 0.0),
        ("User-agent: *\nCrawl-delay: soon\n", 0.0),
        ("User-agent: *\nCrawl-delay: nan\n", 0.0),
        ("", 0.0),
    ],
)
def test_the_delay_that_a_host_asks_for_is_known_up_to_half_a_minute(
    web: serving.Web, rules: str, seconds: float
) -> None:
    web.put("/robots.txt", rules)
    assert delay(web) == seconds


def test_a_host_whose_rules_are_not_known_asks_for_no_delay(web: serving.Web) -> None:
    web.put("/robots.txt", "", 503)
    assert delay(web) == 0.0
    assert Robots(Web(ACCESS, 1)).delay(web.url("/")) == 0.0
