"""What can be watched of a site: announced feeds, links that look like one, usual places, sitemaps, the page itself."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from datetime import UTC, datetime

import pytest

from iet_watch import __version__
from iet_watch.collect.sources.announcements import USUAL_PLACES, announced, usual_places
from iet_watch.collect.sources.discovery import Discovery, best_first, discover
from iet_watch.collect.sources.reading import reading
from iet_watch.model.trouble import Failure
from iet_watch.workspace.settings import CollectSettings
from tests.web import Answer, Asked, Web, entry, rss

NOW = datetime(2026, 11, 20, 8, tzinfo=UTC)
SITE = "https://site.example/actualites/"
pytestmark = pytest.mark.filterwarnings("ignore:SOCKS support")  # urllib3, when trafilatura loads it
Discover = Callable[[str], tuple[Discovery, ...] | Failure]


@pytest.fixture
def look() -> Discover:
    """Discovery against a server on loopback, without pauses."""

    def looking(url: str) -> tuple[Discovery, ...] | Failure:
        async def whole() -> tuple[Discovery, ...] | Failure:
            settings = CollectSettings(allow_private_networks=True, host_delay_seconds=0.0)
            async with reading(settings, ()) as reader:
                return await discover(reader, url, NOW)

        return asyncio.run(whole())

    return looking


def found(look: Discover, url: str) -> list[tuple[str, str, int]]:
    """Kind, path and entries of what was found."""
    result = look(url)
    assert not isinstance(result, Failure), result
    return [(one.kind, "/" + one.url.split("/", 3)[3], one.entries) for one in result]


def page(body: str = "", head: str = "") -> str:
    return f"<!doctype html><html><head><title>Le site</title>{head}</head><body>{body}</body></html>"


def alternate(href: str, kind: str = "application/rss+xml") -> str:
    return f'<link rel="alternate" type="{kind}" title="Actualités" href="{href}">'


STORIES = "".join(
    f'<article><h2><a href="/actualites/2026/quai-{n}.html">Le port inaugure le quai numéro {n}</a></h2></article>'
    for n in range(8)
)


@pytest.mark.parametrize(
    ("markup", "addresses"),
    [
        (alternate("/flux.xml"), ["https://site.example/flux.xml"]),
        ("<LINK HREF='flux.xml' TYPE='Application/Atom+XML; charset=utf-8' REL='ALTERNATE home'>", [f"{SITE}flux.xml"]),
        (alternate("https://flux.example/a", "application/feed+json"), ["https://flux.example/a"]),
        (alternate("feed:https://flux.example/a"), ["https://flux.example/a"]),
        ('<base href="https://autre.example/b/">' + alternate("c.xml"), ["https://autre.example/b/c.xml"]),
        ('<link rel="alternate" title="Flux RSS" href="/actus.php">', ["https://site.example/actus.php"]),
        (
            '<link rel="alternate" href="/rss.xml"><link rel="alternate" title="RSS" hreflang="en" href="/en">',
            ["https://site.example/rss.xml"],
        ),
        (alternate("/wp-json/", "application/json") + alternate("/oembed", "application/json+oembed"), []),
        ('<link rel="stylesheet" type="text/css" href="/rss.css"><link rel="alternate" hreflang="en" href="/en">', []),
        (alternate("javascript:alert(1)") + alternate("http://moi:mdp@site.example/f") + alternate(""), []),
        ('<a href="/spip.php?page=backend">S’abonner</a>', ["https://site.example/spip.php?page=backend"]),
        ('<a href="?feed=rss2">x</a><a href="/rss">y</a>', [f"{SITE}?feed=rss2", "https://site.example/rss"]),
        ('<a href="/abonnement">Flux RSS</a>', ["https://site.example/abonnement"]),
        ('<a href="/progress">En cours</a><a href="/feedback">Avis</a><a href="/adresses">Adresses</a>', []),
        ('<a href="https://www.facebook.com/dialog/feed?a=1">F</a><a href="/a/12?maca=de-rss-top">G</a>', []),
        ('<a href="/abonnement" title="Flux RSS">S’abonner</a>', ["https://site.example/abonnement"]),
        (alternate("/f") * 3 + '<a href="/f#haut">RSS</a>', ["https://site.example/f"]),
        (alternate(SITE), []),
    ],
)
def test_what_a_page_announces(markup: str, addresses: list[str]) -> None:
    assert [one.url for one in announced(page(markup).encode(), SITE)] == addresses


def test_announced_feeds_come_before_links_wherever_they_stand() -> None:
    body = page(alternate("/b.xml"), '<a href="/a/feed">RSS</a>').encode()
    assert [(one.url[-6:], one.linked) for one in announced(body, SITE)] == [("/b.xml", False), ("a/feed", True)]


def test_announced_feeds_are_verified_and_ranked(look: Discover, web: Web) -> None:
    old = {**entry(1), "pubDate": "Mon, 03 Mar 2014 09:00:00 +0000"}
    web.put("/vieux", rss(old))
    web.put("/comments/feed/", rss(entry(2), title="Commentaires sur Le site"))
    web.put("/bon", rss(entry(3), entry(4)))
    web.put("/double", rss(entry(3), entry(4)))
    web.put("/casse", page("Fermé"))
    links = "".join(map(alternate, ("/vieux", "/comments/feed/", "/casse", "/absent", "/bon", "/double")))
    assert found(look, web.put("/", page(head=links))) == [
        ("feed", "/bon", 2),
        ("feed", "/comments/feed/", 1),
        ("feed", "/vieux", 1),
    ]
    assert web.paths().count("/bon") == 1
    assert not set(USUAL_PLACES) & set(web.paths())


def test_a_link_that_leads_to_a_list_of_feeds_is_looked_through(look: Discover, web: Web) -> None:
    web.put("/nos-flux-rss", page('<a href="/f/economie.rss">Économie</a><a href="/contact">Contact</a>'))
    web.put("/f/economie.rss", rss(entry(1)))
    assert found(look, web.put("/", page('<a href="/nos-flux-rss">Flux RSS</a>'))) == [("feed", "/f/economie.rss", 1)]
    assert "/contact" not in web.paths()


def test_usual_places_are_tried_only_when_nothing_is_announced_and_until_one_answers(look: Discover, web: Web) -> None:
    web.put("/rss.xml", rss(entry(1)))
    assert found(look, web.put("/une", page(STORIES))) == [("feed", "/rss.xml", 1)]
    assert [path for path in web.paths() if path != "/robots.txt"] == ["/une", "/feed", "/rss", "/rss.xml"]


def test_the_place_of_the_site_s_own_software_comes_first() -> None:
    body = page(head='<meta name="generator" content="SPIP 4.2">').encode()
    places = [one.url for one in usual_places(body, SITE)]
    assert places[0] == "https://site.example/spip.php?page=backend"
    assert len(places) == len(USUAL_PLACES) + 1


def test_a_sitemap_of_robots_txt_serves_when_there_is_no_feed(look: Discover, web: Web) -> None:
    addresses = "".join(
        f"<url><loc>{web.url(f'/actualites/quai-numero-{n}.html')}</loc><lastmod>2026-11-0{n}</lastmod></url>"
        for n in (1, 2)
    )
    index = f"<sitemap><loc>{web.url('/articles.xml')}</loc></sitemap>"
    web.put("/plan.xml", f'<?xml version="1.0"?><sitemapindex>{index}</sitemapindex>')
    web.put("/articles.xml", f'<?xml version="1.0"?><urlset>{addresses}</urlset>')
    web.put("/robots.txt", f"Sitemap: {web.url('/plan.xml')}\nSitemap: file:///etc/passwd\n")
    assert found(look, web.put("/une", page(STORIES))) == [("sitemap", "/plan.xml", 2), ("page", "/une", 8)]


def test_the_page_itself_when_there_is_nothing_else(look: Discover, web: Web) -> None:
    assert found(look, web.put("/liste", page(STORIES))) == [("page", "/liste", 8)]
    text = "<main><p>" + "Les dossiers sont à déposer avant le premier mars, en deux exemplaires. " * 5 + "</p></main>"
    assert found(look, web.put("/appel", page(text))) == [("watch", "/appel", 0)]


def test_an_address_that_is_a_feed_already_is_told_with_one_question(look: Discover, web: Web) -> None:
    assert found(look, web.put("/flux", rss(entry(1)))) == [("feed", "/flux", 1)]
    assert web.paths() == ["/robots.txt", "/flux"]


def test_robots_txt_is_heeded(look: Discover, web: Web) -> None:
    web.put("/robots.txt", "User-agent: *\nDisallow: /prive\nDisallow: /feed\nDisallow: /rss\n")
    web.put("/feed", rss(entry(1)))
    refused = look(web.put("/prive/une", page(head=alternate("/f"))))
    assert isinstance(refused, Failure)
    assert refused.trouble == "robots"
    look(web.put("/une", page(STORIES)))
    assert {"/feed", "/rss", "/rss.xml", "/prive/une"}.isdisjoint(web.paths())


def test_a_server_that_asks_for_a_pause_is_left_alone(look: Discover, web: Web) -> None:
    web.put("/feed", "", 429, Retry_After="600")
    assert found(look, web.put("/une", page(STORIES))) == [("page", "/une", 8)]
    assert web.paths() == ["/robots.txt", "/une", "/feed"]


@pytest.mark.parametrize("body", [b"", b"\x00" * 50, b"<" * 5000, b"<html>" * 3000, "<html>\ud7ff".encode("utf-16")])
def test_a_page_that_is_none_breaks_nothing(look: Discover, web: Web, body: bytes) -> None:
    result = look(web.put("/", body))
    assert isinstance(result, Failure | tuple)


def test_a_redirect_into_a_private_network_is_not_followed(web: Web) -> None:
    async def whole() -> tuple[Discovery, ...] | Failure:
        settings = CollectSettings(allow_hosts=("127.0.0.1",), host_delay_seconds=0.0)
        async with reading(settings, ()) as reader:
            return await discover(reader, web.put("/", page(head=alternate(web.url("/f", "127.0.1.1")))), NOW)

    web.put("/f", rss(entry(1)))
    asyncio.run(whole())
    assert "/f" not in web.paths()


def test_held_hosts_are_not_asked(web: Web) -> None:
    async def whole() -> tuple[Discovery, ...] | Failure:
        async with reading(CollectSettings(allow_private_networks=True), [f"127.0.0.1:{web.port}"]) as reader:
            return await discover(reader, web.put("/", page()), NOW)

    result = asyncio.run(whole())
    assert isinstance(result, Failure)
    assert (result.trouble, web.asked) == ("busy", [])


def test_the_same_content_is_offered_once() -> None:
    one = Discovery("feed", "https://a.example/rss", "A", 3, NOW, ("x", "y"))
    twin = Discovery("feed", "https://a.example/atom", "A", 3, NOW, ("x", "y"))
    assert best_first([one, twin], NOW) == (one,)


def test_each_question_says_who_asks(look: Discover, web: Web) -> None:
    agents: list[str] = []

    def answer(asked: Asked) -> Answer:
        agents.append(asked.headers["user-agent"])
        return Answer(rss(entry(1)).encode())

    web.answers["/flux"] = answer
    look(web.url("/flux"))
    assert agents == [f"iet-watch/{__version__}"]
