"""Pages that send elsewhere by themselves: which are followed, and what comes of them in each kind of source."""

from __future__ import annotations

import pytest

from iet_watch.collect.web.refreshes import refreshed_to
from tests.conftest import Desk
from tests.web import Answer, Web, entry, rss

STUB = '<!doctype html><title>Redirection</title><meta http-equiv="refresh" content="0;url={}"><a href="{}">ici</a>'
LONG = "Le port du Havre électrifie ses quais et ses grues au cours de l’année, pour un coût de dix millions. " * 8


@pytest.mark.parametrize(
    ("page", "place"),
    [
        # python/python-insider-blog#16 (Astro), feedbin/support#22
        ('<!doctype html><title>À</title><meta http-equiv="refresh" content="0;url=/rss.xml">', "/rss.xml"),
        ('\ufeff<html><head><meta http-equiv="Refresh" content="0; URL=http://a.example/b/">', "/b/"),
        ("<?xml version='1.0'?>\n<!DOCTYPE html><html><META CONTENT='2;URL=x.php?a=1&amp;b=2' HTTP-EQUIV=refresh>",
         "/x.php?a=1&b=2"),
        ("<html><meta http-equiv=refresh content=\"0; url='/x'\">", "/x"),
        ('<html><meta http-equiv="refresh" content="0,/x">', "/x"),
    ],
)  # fmt: skip
def test_a_page_that_sends_elsewhere_at_once(page: str, place: str) -> None:
    assert refreshed_to(page.encode(), "http://a.example/feed") == f"http://a.example{place}"


@pytest.mark.parametrize(
    "page",
    [
        f'<html><meta http-equiv="refresh" content="0;url=/x"><p>{LONG}</p>',  # one to be read
        '<html><meta http-equiv="refresh" content="300">',  # a page that brings itself up to date
        '<html><meta http-equiv="refresh" content="0;url=/feed#top">',
        '<html><noscript><meta http-equiv="refresh" content="0;url=/sans-script"></noscript>',
        '<html><!-- <meta http-equiv="refresh" content="0;url=/x"> -->',
        '<html><script>var a = \'<meta http-equiv="refresh" content="0;url=/x">\'</script>',
        '<html><meta http-equiv="refresh" content="5; URL=\'/?bm-verify=AAA\'">',  # a guard's challenge
        '<html><meta http-equiv="refresh" content="0;url=http://[x">',
        '<?xml version="1.0"?><rss><channel><description><![CDATA[<meta http-equiv="refresh" content="0;url=/x">]]>',
        "<!--" * 2_500 + "refresh",
    ],
)
def test_a_page_that_stays(page: str) -> None:
    assert refreshed_to(page.encode(), "http://a.example/feed") is None


def test_a_feed_is_read_where_its_page_sends(desk: Desk, web: Web) -> None:
    web.put("/rss.xml", rss(entry(1)), ETag='"a"')
    desk.sources(web.put("/feed", STUB.format("/rss.xml", "/rss.xml")))
    assert desk("collect", "--json").json["items_new"] == 1
    web.answers["/rss.xml"] = lambda asked: Answer(status=304 if asked.headers.get("if-none-match") == '"a"' else 500)
    (source,) = desk("collect", "--force", "--json").json["sources"]
    assert (source["outcome"], source["status"]) == ("unchanged", 304)


def test_a_watched_page_is_the_one_that_is_shown(desk: Desk, web: Web) -> None:
    page = "<html lang='fr'><head><title>Appel</title></head><body><main><p>{}</p><p>Date limite : {}.</p></main>"
    web.put("/fr/appel", page.format(LONG, "15 décembre 2026"))
    desk.sources(web.put("/appel", STUB.format("/fr/appel", "/fr/appel")), kind="watch")
    desk("collect")
    web.put("/fr/appel", page.format(LONG, "15 janvier 2027"))
    assert desk("collect", "--force", "--json").json["items_new"] == 1


def test_a_site_is_looked_at_where_its_front_page_sends(desk: Desk, web: Web) -> None:
    web.put("/", STUB.format("/fr/", "/fr/"))
    web.put("/fr/", '<html><head><link rel="alternate" type="application/rss+xml" href="flux"></head></html>')
    web.put("/fr/flux", rss(entry(1)))
    assert web.url("/fr/flux") in desk("source", "discover", web.url("/")).out


def test_pages_that_send_to_each_other_end(desk: Desk, web: Web) -> None:
    web.put("/b", STUB.format("/a", "/a"))
    desk.sources(web.put("/a", STUB.format("/b", "/b")))
    (source,) = desk("collect", "--json").json["sources"]
    assert "redirects" in source["detail"]


def test_a_page_leads_neither_to_a_file_nor_into_the_private_network(desk: Desk, web: Web) -> None:
    desk.configure("[collect]\nallow_hosts = ['127.0.0.1']\nhost_delay_seconds = 0.0\n")
    for place in ("file:///etc/passwd", "http://10.0.0.1/feed"):
        desk.sources(web.put("/feed", STUB.format(place, place)))
        (source,) = desk("collect", "--force", "--json").json["sources"]
        assert source["outcome"] == "refused"
