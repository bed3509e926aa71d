"""A wall is no article, through `collect`: no text, no theme, no fold is made of it, and `source health` names it."""

from __future__ import annotations

import sqlite3
from typing import Any

import pytest

from tests.conftest import Desk
from tests.web import Web, rss

CONSENT = (
    "<!doctype html><html lang='fr'><head><title>Journal</title></head><body><main><h1>Le respect de votre vie privée "
    "est notre priorité</h1><p>Avec votre accord, nos 842 partenaires et nous utilisons des cookies ou technologies "
    "similaires pour stocker, consulter et traiter des données personnelles.</p><p>Vous pouvez accepter ou refuser à "
    "tout moment le traitement de vos données, ou vous abonner sans publicité.</p></main></body></html>"
)
SHELL = (
    "<!doctype html><html lang='fr'><head><title>Journal</title></head><body><main><article><h1>Le Journal</h1><p>Bien"
    "venue dans la nouvelle application du Journal. Les contenus se chargent dans votre navigateur ; merci de "
    "patienter quelques secondes, ou de revenir plus tard si rien ne se montre.</p><p>Toute la rédaction vous souhaite "
    "une bonne journée et vous remercie de votre fidélité depuis 1882.</p></article></main></body></html>"
)
TITLES = ("Le quai nord de Caen rouvre aux barges", "Une bourse aux locaux pour les artisans", "La criée au numérique")
LONG = "Le chantier aura duré deux ans, et les mariniers de la région attendaient ce jour avec impatience. " * 8


@pytest.fixture(autouse=True)
def loose(desk: Desk) -> None:
    desk.configure("[collect]\nallow_private_networks = true\nhost_delay_seconds = 0.0\n")


def journal(web: Web, *pages: str, **headers: Any) -> str:
    """A feed of three short entries, whose pages are these (the last one for the rest); returns its address."""
    links = [web.url(f"/article/{number}") for number, _ in enumerate(TITLES)]
    for number, _ in enumerate(TITLES):
        web.put(f"/article/{number}", pages[min(number, len(pages) - 1)], **headers)
    return web.put("/flux", rss(*({"title": one, "link": link} for one, link in zip(TITLES, links, strict=True))))


def texts(desk: Desk) -> list[str]:
    return [desk("show", item["id"], "--json").json["item"]["text"] for item in desk.items()]


def health(desk: Desk) -> Any:
    [source] = desk("source", "health", "--json").json["sources"]
    return source


def collect(desk: Desk) -> Any:
    done = desk("collect", "--force", "--json")
    assert done.code == 0, done.err
    return done.json


@pytest.mark.parametrize("page", [CONSENT, SHELL], ids=["a consent notice", "a page alike for all"])
def test_a_wall_is_the_text_of_no_article(desk: Desk, web: Web, page: str) -> None:
    desk.sources(journal(web, page), query="cookies OU fidélité OU quai")
    assert collect(desk)["copies"] == 0
    assert sorted(item["title"] for item in desk.items()) == sorted(TITLES)
    assert texts(desk) == ["", "", ""]
    assert [item["title"] for item in desk("items", "--format", "jsonl").lines] == [TITLES[0]]
    assert len({item["story"] for item in desk.items()}) == 3
    found = health(desk)
    assert found["state"] == "walled"
    assert "consent notice" in found["advice"]
    assert "behind a wall: 1" in desk("source", "health").out


ERRORS = {
    "a page that is not there": "Page introuvable | Ville de Caen",
    "a page that is not there, in English": "404 Not Found",
    "an error": "Erreur 500 - Ville de Caen",
    "a site under repair": "Site en maintenance",
}


@pytest.mark.parametrize("name", ERRORS)
def test_an_error_answered_as_good_is_the_text_of_no_article(desk: Desk, web: Web, name: str) -> None:
    said = "<p>Vous pouvez revenir à l’accueil ou chercher ailleurs : le port, les quais, les marchés de la ville.</p>"
    page = f"<html lang='fr'><head><title>{ERRORS[name]}</title></head><body><main><h1>Désolé</h1>{said}</main></body>"
    link = web.put("/2026/11/une-bourse-aux-locaux-pour-les-artisans", page)
    listed = f"<urlset xmlns='http://www.sitemaps.org/schemas/sitemap/0.9'><url><loc>{link}</loc></url></urlset>"
    desk.sources(web.put("/sitemap.xml", listed), kind="sitemap")
    assert collect(desk)["articles_read"] == 0
    assert [item["title"] for item in desk.items()] == ["Une bourse aux locaux pour les artisans"]
    assert texts(desk) == [""]
    done = desk("add", web.put("/article/12", page), "--as", "Zoé")
    assert "maintenance" in done.err + done.out


def test_an_article_that_speaks_of_repairs_is_read(desk: Desk, web: Web) -> None:
    title = "Maintenance en cours sur le pont de Normandie"
    page = f"<html lang='fr'><head><title>{title}</title></head><body><main><h1>{title}</h1><p>{LONG} {title}.</p>"
    link = web.put("/article/1", page)
    desk.sources(web.put("/flux", rss({"title": title, "link": link})))
    assert collect(desk)["articles_read"] == 1


def test_an_article_among_walls_keeps_its_text(desk: Desk, web: Web) -> None:
    article = f"<html lang='fr'><head><title>{TITLES[0]}</title></head><body><article><h1>{TITLES[0]}</h1><p>{LONG}"
    desk.sources(journal(web, article, SHELL))
    assert collect(desk)["articles_read"] in (1, 2)  # the first of two alike is read before the second tells
    kept = [text for text in texts(desk) if text]
    assert len(kept) == 1
    assert "mariniers" in kept[0]


@pytest.mark.parametrize("where", ["/", "/login?next=1"])
def test_a_redirect_home_or_to_a_login_gives_no_text(desk: Desk, web: Web, where: str) -> None:
    web.put(where, SHELL.replace("Le Journal", "La une"))
    desk.sources(journal(web, "", status=302, Location=where))
    collect(desk)
    assert texts(desk) == ["", "", ""]
    assert health(desk)["state"] == "walled"


def test_pages_that_are_refused_are_named(desk: Desk, web: Web) -> None:
    desk.sources(journal(web, "<html><head><title>Just a moment...</title>", status=403))
    collect(desk)
    assert health(desk)["state"] == "walled"


def test_a_wall_over_a_listing_is_named(desk: Desk, web: Web) -> None:
    desk.sources(web.put("/actualites", CONSENT), kind="page")
    collect_done = desk("collect", "--force", "--json")
    assert collect_done.json["sources"][0]["outcome"] == "failed"
    assert "consent notice" in collect_done.json["sources"][0]["detail"]
    assert desk.items() == []
    assert health(desk)["state"] == "walled"


def test_a_short_listing_with_an_address_that_joomla_hides_is_no_wall(desk: Desk, web: Web) -> None:
    listed = "".join(
        f"<li><h3><a href='/actualites/{n}-un-quai-de-plus'>{title}</a></h3></li>" for n, title in enumerate(TITLES)
    )
    hidden = "Cette adresse e-mail est protégée contre les robots spammeurs. Vous devez activer le JavaScript pour la "
    page = f"<html lang='fr'><body><main><ul>{listed}</ul><p>Contact : {hidden}visualiser.</p></main></body></html>"
    desk.sources(web.put("/actualites", page), kind="page")
    collect(desk)
    assert sorted(item["title"] for item in desk.items()) == sorted(TITLES)


@pytest.mark.parametrize(
    ("kind", "door"), [("feed", False), ("page", False), ("watch", False), ("page", True), ("watch", True)]
)
def test_a_trial_names_a_wall_as_a_run_does(desk: Desk, web: Web, kind: str, door: bool) -> None:
    theme = desk.theme("theme", "title = 'T'\nquery = '*'\n")
    url = web.put("/une", "", 302, Location="/login") if door else web.put("/une", CONSENT)
    web.put("/login", SHELL)
    told = desk("source", "check", url, "--kind", kind)
    assert (told.code, "consent notice" in told.out) == (65, True), told.out
    assert desk("source", "add", url, "--kind", kind, "--theme", "theme").code == 65
    assert "[[sources]]" not in theme.read_text()


@pytest.mark.parametrize("status", [301, 302])
@pytest.mark.parametrize("kind", ["page", "watch"])
def test_a_front_page_is_neither_a_listing_nor_a_watched_page(desk: Desk, web: Web, kind: str, status: int) -> None:
    """A site made anew sends there whoever asks for its old pages."""
    rows = [f"<h2><a href='/actualites/{n}-{n}-quais-de-plus'>{title}</a></h2>" for n, title in enumerate(TITLES)]
    page = "<html lang='fr'><head><title>{}</title></head><body><main><p>{}</p>{}</main></body></html>"
    listing = web.put("/economie", page.format("Économie", LONG, "".join(rows[:2])))
    desk.sources(listing, kind=kind)
    collect(desk)
    before = desk.items()
    web.put("/economie", "", status, Location="/fr/")
    web.put("/fr/", page.format("La Région", f"Bienvenue. {LONG}", "".join(rows)))
    (source,) = desk("collect", "--force", "--json").json["sources"]
    assert (source["outcome"], "its front page" in source["detail"]) == ("failed", True)
    assert desk.items() == before
    assert health(desk)["state"] == "unsteady", "once may be a maintenance"
    told = desk("source", "check", listing, "--kind", kind)
    assert (told.code, "its front page" in told.out) == (65, True)


def test_a_wall_over_a_watched_page_is_no_change(desk: Desk, web: Web) -> None:
    page = f"<html lang='fr'><head><title>Appel</title></head><body><main><p>{LONG}</p></main></body></html>"
    desk.sources(web.put("/appel", page), kind="watch")
    collect(desk)
    web.put("/appel", CONSENT)
    collect(desk)
    web.put("/appel", page)
    collect(desk)
    assert desk.items() == []


def test_texts_of_walls_stored_before_are_taken_back_once(desk: Desk, web: Web) -> None:
    desk.sources(journal(web, CONSENT))
    collect(desk)
    wall = "Bienvenue dans la nouvelle application du Journal. Les contenus se chargent."
    with sqlite3.connect(desk.root / "data" / "iet-watch.db") as database:
        database.create_function("folded_title", 1, lambda _: "")
        database.create_function("folded_text", 2, lambda *_: "")
        database.create_function("words_to_note", 3, lambda *_: "[]")
        database.create_function("compounds_to_note", 3, lambda *_: "[]")
        database.execute("drop trigger item_au")
        database.execute("update item set text = ?, article = 'read', page_digest = null", [wall])
        database.execute("delete from memory where key like 'walls%'")
    collect(desk)
    assert texts(desk) == ["", "", ""]


def test_a_login_is_a_wall_and_not_the_articles_of_a_feed(desk: Desk, web: Web) -> None:
    desk.sources(web.put("/flux", CONSENT, Content_Type="text/html"))
    assert desk("collect", "--json").json["sources"][0]["outcome"] == "failed"
    assert health(desk)["state"] == "walled"
