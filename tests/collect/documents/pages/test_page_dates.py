"""The day of publication of a page: what it declares or says, never what a footer or its subject is dated."""

from __future__ import annotations

import json

import pytest

from iet_watch.collect.documents.pages.article_pages import read_article
from tests.conftest import Desk
from tests.web import Web, rss

TITLE = "Le quai nord de Caen rouvre aux barges"
TEXT = "Le chantier aura duré deux ans, et les mariniers de la région attendaient ce jour avec impatience. " * 6


def page(said: str = "", head: str = "", foot: str = "") -> str:
    top = f"<!doctype html><html lang='fr'><head><title>{TITLE}</title>{head}</head><body><main><article>"
    return f"{top}<h1>{TITLE}</h1>{said}<p>{TEXT}</p><p>{TEXT}</p></article></main>{foot}</body></html>"


def day(document: str, url: str = "https://www.port.example/actualites/le-quai-nord") -> str:
    read = read_article(document.encode(), url)
    assert read is not None
    return read.published.date().isoformat() if read.published else ""


NONE = {
    "the year of a copyright": page(foot="<footer><p>© 2026 Port de Caen</p></footer>"),
    "the years of a copyright": page(foot="<footer><p>Copyright © 2015-2026 Port de Caen</p></footer>"),
    "the day of the reading": page(foot="<div>lundi 30 novembre 2026</div>"),
    "a day of the subject": page("<p>La réunion publique du 12 mars 2024 avait réuni cent personnes.</p>"),
    "a deadline": page("<p>Date limite de dépôt : 15 octobre 2026.</p>"),
    "the version of a style sheet": page(head="<link rel='stylesheet' href='/a.css?v=20240115'>"),
}


@pytest.mark.parametrize("name", NONE)
def test_a_page_that_says_no_day_of_publication_has_none(name: str) -> None:
    assert day(NONE[name]) == ""


@pytest.mark.parametrize(
    ("said", "expected"),
    [
        ("<p>Publié le 3 novembre 2026</p>", "2026-11-03"),
        ("<p>Publié le : <b>03/11/2026</b> à 10h12</p>", "2026-11-03"),
        ("<p>Mis en ligne le mardi 3 novembre 2026</p>", "2026-11-03"),
        ("<p>Paru le 1er octobre 2026</p>", "2026-10-01"),
        ("<p>PUBLIÉ LE 12 AOÛT 2026</p>", "2026-08-12"),
        ("<p>Publié le 12 Août 2026 par la rédaction</p>", "2026-08-12"),
        ("<p>Date de publication : 12.08.2026</p>", "2026-08-12"),
        ("<p class='date'>Mis à jour le 20 novembre 2026 - Publié le 3 novembre 2026</p>", "2026-11-03"),
        ("<p class='date'>12 févr. 2026</p>", "2026-02-12"),
        ("<p><time datetime='2026-11-20'>Mis à jour le 20/11/2026</time> · Publié le 03/11/2026</p>", "2026-11-03"),
    ],
)
def test_the_day_that_a_page_says_in_words(said: str, expected: str) -> None:
    assert day(page(said, foot="<footer>© 2026</footer>")) == expected


def test_what_a_page_declares_counts_before_its_words() -> None:
    declared = '<meta property="article:published_time" content="2026-11-03T10:00:00+01:00">'
    assert day(page("<p>Rapport publié le 5 mars 2024</p>", declared)) == "2026-11-03"


def test_the_day_of_the_last_change_is_not_that_of_publication() -> None:
    changed = '<meta property="article:modified_time" content="2026-11-20T10:00:00+01:00">'
    assert day(page("<p>Publié le 3 novembre 2026</p>", changed)) == "2026-11-03"


def others(around: str = "aside", each: str = "li") -> str:
    link = "<a href='/x'>Un autre article</a>"
    entries = "".join(f"<{each}>{link} <time datetime='2025-0{n}-01'>1/{n}</time></{each}>" for n in (1, 2))
    listed = f"<ul>{entries}</ul>" if each == "li" else entries
    return f"<{around}><h2>À lire aussi</h2>{listed}</{around}>"


@pytest.mark.parametrize("foot", [others(), others("section"), others("section", "article")])
def test_the_day_of_another_article_is_not_this_ones(foot: str) -> None:
    assert day(page(foot=foot)) == ""
    marked = "<ul class='meta'><li><time datetime='2026-11-03T10:00:00Z'>3 novembre</time></li></ul>"
    assert day(page(marked, foot=foot)) == "2026-11-03"


def test_of_several_articles_in_its_data_a_page_is_the_one_with_its_title() -> None:
    def data(*articles: dict[str, str]) -> str:
        listed = {"@graph": [{"@type": "WebSite"}, *({"@type": "NewsArticle", **one} for one in articles)]}
        return f"<script type='application/ld+json'>{json.dumps(listed)}</script>"

    other = {"headline": "Une bourse aux locaux", "datePublished": "2024-01-05T08:00:00Z"}
    own = {"headline": TITLE, "datePublished": "2026-11-03T10:00:00+01:00"}
    assert day(page(head=data(other, own))) == "2026-11-03"
    assert day(page(head=data(own))) == "2026-11-03"
    damaged = "<script type='application/ld+json'>{</script>"
    assert day(page("<p>Publié le 3 novembre 2026</p>", damaged)) == "2026-11-03"


def test_an_item_without_date_takes_none_from_a_footer(desk: Desk, web: Web) -> None:
    desk.configure("[collect]\nallow_private_networks = true\nhost_delay_seconds = 0.0\n")
    link = web.put("/actualites/le-quai-nord", page(foot="<footer><p>© 2026 Port de Caen</p></footer>"))
    desk.sources(web.put("/flux", rss({"title": TITLE, "link": link})), query="quai")
    assert desk("collect", "--force", "--json").json["articles_read"] == 1
    assert [item["published"] for item in desk.items()] == [None]
