"""Sitemaps, watched pages and reserved texts through `collect`, against a real server."""

from __future__ import annotations

import gzip
from collections.abc import Callable
from typing import Any

import pytest

from iet_watch.collect.documents.feeds import MOST_ENTRIES
from tests.conftest import Desk
from tests.web import Answer, Asked, Web, entry, rss

LOOSE = "[collect]\nallow_private_networks = true\nhost_delay_seconds = 0.0\n"
LONG = "Le port du Havre électrifie ses quais et ses grues au cours de l’année, pour un coût de dix millions. " * 8


@pytest.fixture(autouse=True)
def loose(desk: Desk) -> None:
    desk.configure(LOOSE)


def collect(desk: Desk, monkeypatch: pytest.MonkeyPatch, day: int, *options: str) -> Any:
    monkeypatch.setenv("IET_WATCH_NOW", f"2026-11-{day:02}T08:00:00+01:00")
    done = desk("collect", "--json", *options)
    assert done.code == 0, done.err
    return done.json


def article(title: str, text: str = LONG, head: str = "") -> str:
    return (
        f"<!doctype html><html lang='fr'><head><title>{title}</title>{head}</head><body><main><article><h1>{title}</h1>"
        f"<p>{text}</p><p>{text}</p></article></main></body></html>"
    )


def urlset(*addresses: str) -> str:
    listed = "".join(f"<url><loc>{address}</loc><lastmod>2026-11-01</lastmod></url>" for address in addresses)
    return f"<urlset xmlns='http://www.sitemaps.org/schemas/sitemap/0.9'>{listed}</urlset>"


# Sitemaps


def test_a_sitemap_gives_addresses_and_only_what_a_theme_retains_is_read(
    desk: Desk, web: Web, monkeypatch: pytest.MonkeyPatch
) -> None:
    port, apple = web.url("/2026/11/le-port-electrifie-ses-quais"), web.url("/2026/11/une-pomme-bien-mure")
    web.put("/2026/11/le-port-electrifie-ses-quais", article("Le port électrifie ses quais d’ici 2027"))
    web.put("/2026/11/une-pomme-bien-mure", article("Une pomme"))
    desk.sources(web.put("/sitemap.xml", urlset(port, apple)), kind="sitemap", query="port")
    assert collect(desk, monkeypatch, 20)["articles_read"] == 1
    assert sorted(item["title"] for item in desk.items()) == [
        "Le port électrifie ses quais d’ici 2027", "Une pomme bien mure",
    ]  # fmt: skip
    assert "/2026/11/une-pomme-bien-mure" not in web.paths()
    assert collect(desk, monkeypatch, 22)["items_new"] == 0


def test_an_index_of_packed_sitemaps_is_followed(desk: Desk, web: Web, monkeypatch: pytest.MonkeyPatch) -> None:
    packed = gzip.compress(urlset(web.url("/2026/11/un-quai-de-plus-au-havre")).encode())
    child = web.put("/sitemap-1.xml.gz", packed, Content_Type="application/x-gzip")
    listed = f"<sitemap><loc>{child}</loc></sitemap>"
    index = f"<sitemapindex xmlns='http://www.sitemaps.org/schemas/sitemap/0.9'>{listed}</sitemapindex>"
    desk.sources(web.put("/sitemap.xml", index), kind="sitemap", query="navire")
    assert collect(desk, monkeypatch, 20)["items_new"] == 1
    assert desk.items()[0]["url"] == web.url("/2026/11/un-quai-de-plus-au-havre")


def index(*addresses: str) -> str:
    listed = "".join(f"<sitemap><loc>{address}</loc></sitemap>" for address in addresses)
    return f"<sitemapindex xmlns='http://www.sitemaps.org/schemas/sitemap/0.9'>{listed}</sitemapindex>"


@pytest.mark.parametrize("conditional", [True, False])
def test_what_an_index_names_is_read_though_the_index_is_the_same(
    desk: Desk, web: Web, monkeypatch: pytest.MonkeyPatch, conditional: bool
) -> None:
    first, second = web.url("/2026/11/un-quai-de-plus-au-havre"), web.url("/2026/11/un-pont-de-moins-a-rouen")
    body = index(web.put("/child.xml", urlset(first)))
    web.answers["/sitemap.xml"] = _as_known(body) if conditional else Answer(body.encode())
    desk.sources(web.url("/sitemap.xml"), kind="sitemap", query="navire")
    assert collect(desk, monkeypatch, 20)["items_new"] == 1
    web.put("/child.xml", urlset(first, second))
    assert collect(desk, monkeypatch, 22)["items_new"] == 1


def test_a_sitemap_of_an_index_that_cannot_be_read_is_told_and_read_later(
    desk: Desk, web: Web, monkeypatch: pytest.MonkeyPatch
) -> None:
    first, second = web.url("/2026/11/un-quai-de-plus-au-havre"), web.url("/2026/11/un-pont-de-moins-a-rouen")
    good, bad = web.put("/good.xml", urlset(first)), web.put("/bad.xml", "", 503)
    desk.sources(web.put("/sitemap.xml", index(bad, good)), kind="sitemap", query="navire")
    (source,) = collect(desk, monkeypatch, 20)["sources"]
    assert (source["outcome"], source["new"]) == ("new", 1)
    assert f"could not be read: {bad}" in source["detail"]
    web.put("/bad.xml", urlset(second))
    assert collect(desk, monkeypatch, 22)["items_new"] == 1


def test_a_sitemap_that_cannot_be_read_is_told_beside_one_that_is_long(
    desk: Desk, web: Web, monkeypatch: pytest.MonkeyPatch
) -> None:
    long = urlset(*(web.url(f"/2026/11/le-quai-numero-{n}") for n in range(MOST_ENTRIES + 1)))
    bad = web.put("/bad.xml", "", 503)
    desk.sources(web.put("/sitemap.xml", index(bad, web.put("/long.xml", long))), kind="sitemap", query="navire")
    (source,) = collect(desk, monkeypatch, 20)["sources"]
    assert f"could not be read: {bad}" in source["detail"]


def test_an_index_of_which_nothing_can_be_read_is_in_trouble(
    desk: Desk, web: Web, monkeypatch: pytest.MonkeyPatch
) -> None:
    desk.sources(web.put("/sitemap.xml", index(web.url("/lost.xml"))), kind="sitemap", query="navire")
    (source,) = collect(desk, monkeypatch, 20)["sources"]
    assert (source["outcome"], f"could not be read: {web.url('/lost.xml')}" in source["detail"]) == ("failed", True)
    assert desk("source", "list", "--json").json["sources"][0]["state"] == "failing"


# What the theme file changes of how a source is read


def _as_known(body: str) -> Callable[[Asked], Answer]:
    """A server that says “not modified” to whoever has its document."""
    return lambda asked: (
        Answer(status=304) if "if-none-match" in asked.headers else Answer(body.encode(), headers={"ETag": '"a"'})
    )


@pytest.mark.parametrize("conditional", [True, False])
def test_what_is_no_longer_required_comes_in_though_the_document_is_the_same(
    desk: Desk, web: Web, monkeypatch: pytest.MonkeyPatch, conditional: bool
) -> None:
    body = rss(entry(1, "Un ferry au port"), entry(2, "Un port en travaux"))
    web.answers["/flux"] = _as_known(body) if conditional else Answer(body.encode())
    theme = desk.sources(web.url("/flux"), query="port")
    whole = theme.read_text()
    theme.write_text(whole + "require = 'ferry'\n")
    assert collect(desk, monkeypatch, 20)["items_new"] == 1
    theme.write_text(whole)
    assert collect(desk, monkeypatch, 22)["items_new"] == 1
    assert collect(desk, monkeypatch, 24)["sources"][0]["status"] == (304 if conditional else 200)


def test_other_links_of_a_listing_come_in_though_the_page_is_the_same(
    desk: Desk, web: Web, monkeypatch: pytest.MonkeyPatch
) -> None:
    rows = [f"<h2><a href='/{place}/{n}'>Le port inaugure son {place} numéro {n}</a></h2>" for n in (1, 2)
            for place in ("quai", "pont")]  # fmt: skip
    page = f"<html><head><title>Actualités</title></head><body><main>{''.join(rows)}</main></body></html>"
    web.answers["/actualites"] = _as_known(page)
    theme = desk.sources(web.url("/actualites"), kind="page")
    theme.write_text(theme.read_text() + "links = '/quai/'\n")
    assert collect(desk, monkeypatch, 20)["items_new"] == 2
    theme.write_text(theme.read_text().replace("/quai/", "/pont/"))
    assert collect(desk, monkeypatch, 22)["items_new"] == 2


def test_the_newest_of_an_undated_index_is_read_and_what_is_not_is_told(
    desk: Desk, web: Web, monkeypatch: pytest.MonkeyPatch
) -> None:
    rows = [*(f"posts-{n}" for n in range(1, 6)), "pages-1", "agenda-1", "appels-1"]
    for row in rows:
        web.put(f"/{row}.xml", urlset(web.url(f"/2026/11/un-article-du-lot-{row}")))
    listed = "".join(f"<sitemap><loc>{web.url(f'/{row}.xml')}</loc></sitemap>" for row in rows)
    index = f"<sitemapindex xmlns='http://www.sitemaps.org/schemas/sitemap/0.9'>{listed}</sitemapindex>"
    desk.sources(web.put("/wp-sitemap.xml", index), kind="sitemap", query="navire")
    [told] = collect(desk, monkeypatch, 20)["sources"]
    assert web.url("/2026/11/un-article-du-lot-posts-5") in {item["url"] for item in desk.items()}
    assert (told["outcome"], told["detail"].endswith(web.url("/appels-1.xml"))) == ("new", True)


def test_what_the_page_says_of_its_title_and_day_outlives_a_change_of_the_sitemap(
    desk: Desk, web: Web, monkeypatch: pytest.MonkeyPatch
) -> None:
    published = '<meta property="article:published_time" content="2026-10-03T10:00:00+02:00">'
    link = web.put(
        "/le-port-electrifie-ses-quais", article("Le port électrifie ses quais d’ici à 2027", head=published)
    )
    desk.sources(web.put("/sitemap.xml", urlset(link)), kind="sitemap", query="port")
    expected = [("Le port électrifie ses quais d’ici à 2027", "2026-10-03T12:00:00Z")]
    for day, changed in ((20, "2026-11-01"), (22, "2026-11-21"), (24, "2026-11-23")):
        web.put("/sitemap.xml", urlset(link).replace("2026-11-01", changed))
        collect(desk, monkeypatch, day)
        assert [(item["title"], item["published"]) for item in desk.items()] == expected
        assert "dix millions" in desk("show", desk.items()[0]["id"], "--json").json["item"]["text"]


def test_what_the_page_says_of_its_day_counts_in_a_run_of_another_theme(
    desk: Desk, web: Web, monkeypatch: pytest.MonkeyPatch
) -> None:
    link = web.put("/le-port-electrifie-ses-quais", "", 503)
    desk.sources(web.put("/sitemap.xml", urlset(link)), kind="sitemap", query="port")
    desk.sources(web.put("/eau.xml", rss()), slug="eau", query="nappe")
    collect(desk, monkeypatch, 20)
    published = '<meta property="article:published_time" content="2026-10-03T10:00:00+02:00">'
    web.put("/le-port-electrifie-ses-quais", article("Le port électrifie ses quais d’ici à 2027", head=published))
    collect(desk, monkeypatch, 22, "eau")
    assert [item["published"][:10] for item in desk.items()] == ["2026-10-03"]


def test_an_article_whose_page_is_not_read_keeps_the_first_date_of_its_sitemap(
    desk: Desk, web: Web, monkeypatch: pytest.MonkeyPatch
) -> None:
    link = web.url("/le-port-electrifie-ses-quais")
    desk.sources(web.put("/sitemap.xml", urlset(link)), kind="sitemap", query="navire")
    collect(desk, monkeypatch, 20)
    web.put("/sitemap.xml", urlset(link).replace("2026-11-01", "2026-11-21"))
    collect(desk, monkeypatch, 22)
    assert [item["published"][:10] for item in desk.items()] == ["2026-11-01"]


def test_a_list_of_addresses_that_ranks_first_takes_neither_summary_nor_date_away(
    desk: Desk, web: Web, monkeypatch: pytest.MonkeyPatch
) -> None:
    link = web.url("/le-port-electrifie-ses-quais")
    flux = web.put("/flux", rss(entry(3, title="Le port électrifie ses quais d’ici à 2027", link=link)))
    plan = web.put("/sitemap.xml", "", 404)
    listed = (
        f"[[sources]]\ntitle = 'Plan'\nurl = '{plan}'\nkind = 'sitemap'\n[[sources]]\ntitle = 'Flux'\nurl = '{flux}'\n"
    )
    desk.theme("port", f"title = 'Port'\nquery = 'navire'\n{listed}")
    collect(desk, monkeypatch, 20)
    web.put("/sitemap.xml", urlset(link).replace("2026-11-01", "2026-11-21"))
    collect(desk, monkeypatch, 22)
    [item] = desk.items()
    assert (item["title"], item["published"]) == ("Le port électrifie ses quais d’ici à 2027", "2026-11-01T03:00:00Z")
    assert "Texte de l’article 3" in desk("show", item["id"], "--json").json["item"]["summary"]


# Watched pages


def test_each_change_of_a_watched_page_is_an_item(desk: Desk, web: Web, monkeypatch: pytest.MonkeyPatch) -> None:
    def page(*lines: str) -> str:
        head = "<html lang='fr'><head><title>Appel à projets</title></head>"
        return f"{head}<body><main>{''.join(lines)}</main></body></html>"

    same = f"<p>{LONG}</p><p>Le dossier comprend trois pièces.</p>"
    desk.sources(web.put("/appel", page(same, "<p>Date limite : 15 décembre 2026.</p>")), kind="watch")
    assert collect(desk, monkeypatch, 20)["items_new"] == 0
    web.put("/appel", page(same, "<p>Date limite : 15 janvier 2027.</p>"))
    assert collect(desk, monkeypatch, 22)["items_new"] == 1
    assert collect(desk, monkeypatch, 24)["items_new"] == 0
    web.put("/appel", page(same, "<p>Date limite : 31 janvier 2027.</p>"))
    assert collect(desk, monkeypatch, 26)["items_new"] == 1
    items = desk.items()
    assert [(item["title"], item["url"]) for item in items] == [("Appel à projets", web.url("/appel"))] * 2
    assert "janvier" in desk("show", items[0]["id"]).out
    web.put("/appel", page("<p>Site en maintenance.</p>"))
    assert collect(desk, monkeypatch, 28)["items_new"] == 0


def test_a_deadline_that_is_put_off_is_an_item_and_a_countdown_is_none(
    desk: Desk, web: Web, monkeypatch: pytest.MonkeyPatch
) -> None:
    def call(deadline: str, left: int) -> str:
        facts = f"<dl><dt>Date limite</dt><dd>{deadline}</dd></dl><p>Clôture dans {left} jours</p><p>{left} + 2 ="
        return f"<html lang='fr'><head><title>Appel à projets</title></head><body><main><p>{LONG}</p>{facts}</main>"

    desk.sources(web.put("/appel", call("15/12/2026 à 12h00", 25)), kind="watch")
    collect(desk, monkeypatch, 20)
    web.put("/appel", call("15/12/2026 à 12h00", 23))
    assert collect(desk, monkeypatch, 22)["items_new"] == 0
    web.put("/appel", call("15/01/2027 à 12h00", 52))
    assert collect(desk, monkeypatch, 24)["items_new"] == 1
    assert "15/01/2027" in desk("show", desk.items()[0]["id"]).out


# Reserved texts


def texts(desk: Desk, word: str) -> list[str]:
    return [item["title"] for item in desk("search", word, "--json").json["items"]]


def test_a_feed_that_reserves_its_texts_by_a_header_gives_title_link_and_date(
    desk: Desk, web: Web, monkeypatch: pytest.MonkeyPatch
) -> None:
    desk.sources(web.put("/feed", rss(entry(1, "Un quai", description=LONG)), tdm_reservation="1"))
    assert collect(desk, monkeypatch, 20)["items_new"] == 1
    (item,) = desk.items()
    assert (item["title"], item["published"]) == ("Un quai", "2026-11-01T01:00:00Z")
    assert texts(desk, "électrifie") == []
    web.put("/feed", rss(entry(1, "Un quai", description=LONG)))
    collect(desk, monkeypatch, 22)
    assert texts(desk, "électrifie") == ["Un quai"]


def test_a_page_that_its_site_reserves_is_not_read_and_its_feed_keeps_titles_only(
    desk: Desk, web: Web, monkeypatch: pytest.MonkeyPatch
) -> None:
    web.put("/.well-known/tdmrep.json", '[{"location": "/*", "tdm-reservation": 1}]')
    web.put("/a", article("Un quai"))
    desk.sources(web.put("/feed", rss(entry(1, "Un quai", link=web.url("/a"), description="Un mot du navire"))))
    assert collect(desk, monkeypatch, 20)["articles_read"] == 0
    assert "/a" not in web.paths()
    assert texts(desk, "navire") == []
    assert len(desk.items()) == 1


def test_a_feed_settled_for_a_week_has_its_site_asked_once_a_month(
    desk: Desk, web: Web, monkeypatch: pytest.MonkeyPatch
) -> None:
    desk.sources(web.put("/feed", rss(entry(1, "Un quai", description=LONG))))
    collect(desk, monkeypatch, 1)
    web.put("/.well-known/tdmrep.json", '[{"location": "/feed", "tdm-reservation": 1}]')
    web.put("/feed", rss(entry(1, "Un quai", description=LONG), entry(2, "Une grue", description=LONG)))
    collect(desk, monkeypatch, 3)
    assert web.paths() == ["/feed", "/feed"]
    web.put("/feed", rss(entry(2, "Une grue", description=LONG), entry(3, "Une barge", description=LONG)))
    collect(desk, monkeypatch, 10)
    assert web.paths()[2:] == ["/feed", "/.well-known/tdmrep.json"]
    assert texts(desk, "électrifie") == []
    assert len(desk.items()) == 3
    monkeypatch.setenv("IET_WATCH_NOW", "2026-12-20T08:00:00+01:00")  # the file is old: it holds, and is asked again
    web.put("/feed", rss(entry(3, "Une barge", description=LONG), entry(4, "Un bac", description=LONG)))
    assert desk("collect").code == 0
    assert web.paths()[4:] == ["/feed", "/.well-known/tdmrep.json"]
    assert texts(desk, "électrifie") == []


def test_a_listing_that_reserves_itself_gives_titles_and_links(
    desk: Desk, web: Web, monkeypatch: pytest.MonkeyPatch
) -> None:
    link = "<h2><a href='/2026/11/le-port-electrifie-ses-quais'>Le port électrifie ses quais</a></h2>"
    meta = "<meta name='tdm-reservation' content='1'>"
    desk.sources(web.put("/actualites", article("Actualités", link, meta)), kind="page")
    web.put("/2026/11/le-port-electrifie-ses-quais", article("Le port électrifie ses quais"))
    assert collect(desk, monkeypatch, 20)["articles_read"] == 0
    assert [item["title"] for item in desk.items()] == ["Le port électrifie ses quais"]
    assert "/2026/11/le-port-electrifie-ses-quais" not in web.paths()
