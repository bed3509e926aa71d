"""Web pages of every make: the stories of a listing, the text of an article, and what must stop neither."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from iet_watch.collect.documents.feeds import Feed
from iet_watch.collect.documents.pages.article_pages import read_article
from iet_watch.collect.documents.pages.listing_links import WEIGHTS, likeness, traits
from iet_watch.collect.documents.pages.listing_pages import MOST_LINKS, story_links
from iet_watch.model.items import Entry
from iet_watch.model.trouble import Failure
from iet_watch.words import TEXT_LIMIT
from tests.conftest import Desk
from tests.examples import examples
from tests.web import Web, rss

LISTING = "https://www.agence.example/actualites/"
QUAI = "Un quai de plus pour les barges de la Seine"
PAGE = f'<article><h2><a href="/actualites/un-quai-de-plus">{QUAI}</a></h2></article>'

MENU = """
<header><a href="/">Agence</a><nav><ul>
<li><a href="/nos-missions-pour-les-entreprises">Nos missions pour les entreprises industrielles</a></li>
<li><a href="/actualites/">Actualités</a></li></ul></nav></header>"""
FOOTER = """
<footer><a href="/mentions-legales">Mentions légales et données personnelles</a>
<a href="/accessibilite">Accessibilité : partiellement conforme au référentiel</a></footer>"""


def page(inside: str, head: str = "") -> str:
    return f'<!doctype html><html lang="fr"><head><meta charset="utf-8">{head}</head><body>{inside}</body></html>'


def listing(document: str | bytes, url: str = LISTING, selector: str = "", pattern: str = "") -> list[tuple[str, str]]:
    read = story_links(document.encode() if isinstance(document, str) else document, url, selector, pattern)
    assert isinstance(read, Feed), read
    return [(entry.title, entry.url.replace("https://www.agence.example", "")) for entry in read.entries]


def failure(document: str | bytes, selector: str = "", pattern: str = "") -> Failure:
    read = story_links(document.encode() if isinstance(document, str) else document, LISTING, selector, pattern)
    assert isinstance(read, Failure), read
    return read


# --- listings as they are made


def test_a_prefecture_of_cards_with_menu_trail_badges_and_pages() -> None:
    cards = "".join(
        f"""<div class="fr-col-4"><div class="fr-card"><div class="fr-card__body">
        <h3 class="fr-card__title"><a href="/Actualites/{slug}">{title}</a></h3>
        <p class="fr-card__detail">Mis à jour le 3 novembre 2026</p>
        <ul class="fr-badges-group"><li><a href="/Actualites/tag/{tag}">{tag}</a></li></ul></div></div></div>"""
        for slug, title, tag in (
            ("Secheresse-point-de-situation", "Sécheresse : point de situation", "Eau"),
            ("Vigilance-crues", "Vigilance crues", "Risques"),
            ("Appel-a-projets-hydrogene-2026", "Appel à projets hydrogène 2026", "Énergie"),
            ("Grippe-aviaire-mesures", "Grippe aviaire : les mesures à prendre par les élevages", "Agriculture"),
        )
    )
    trail = """<div role="navigation" class="fr-breadcrumb">
        <a href="/Services-de-l-Etat-dans-le-departement">Les services de l’État dans le département</a></div>"""
    pages = '<div class="fr-pagination"><a href="/Actualites?page=2">Aller à la page suivante de la liste</a></div>'
    document = page(MENU + trail + f"<main>{cards}{pages}</main>" + FOOTER)
    assert listing(document, "https://www.agence.example/Actualites") == [
        ("Sécheresse : point de situation", "/Actualites/Secheresse-point-de-situation"),
        ("Vigilance crues", "/Actualites/Vigilance-crues"),
        ("Appel à projets hydrogène 2026", "/Actualites/Appel-a-projets-hydrogene-2026"),
        ("Grippe aviaire : les mesures à prendre par les élevages", "/Actualites/Grippe-aviaire-mesures"),
    ]


def test_a_story_linked_by_its_image_its_title_and_what_follows_is_one_story() -> None:
    document = page(f"""{MENU}<div class="post"><a href="/un-quai-de-plus/"><img alt="Photo d’une barge"></a>
        <h2><a href="/un-quai-de-plus/">{QUAI}</a></h2>
        <p><a href="/un-quai-de-plus/">Il attend trente conteneurs chaque mardi, et une barge le vendredi.</a></p>
        <a href="/un-quai-de-plus/#plus" class="more">Lire la suite</a></div>{FOOTER}""")
    assert listing(document) == [(QUAI, "/un-quai-de-plus/")]


def test_what_follows_is_called_by_the_heading_of_its_block() -> None:
    blocks = "".join(
        f'<div class="bloc"><h3>{title}</h3><p>Quelques mots.</p><a href="/actualites/{n}">{more}</a></div>'
        for n, title, more in (
            (811, "La criée passe au registre commun", "Lire la suite"),
            (812, "Un semestre d’essais à Dieppe", "→ Découvrir l’actualité"),
            (813, "Le lin se trace de la graine au fil", "En savoir plus sur cette expérience"),
        )
    )
    assert listing(page(f"<main><h1>Actualités de l’agence</h1>{blocks}</main>")) == [
        ("La criée passe au registre commun", "/actualites/811"),
        ("Un semestre d’essais à Dieppe", "/actualites/812"),
        ("Le lin se trace de la graine au fil", "/actualites/813"),
    ]


@pytest.mark.parametrize(
    ("link", "title"),
    [
        (f"{QUAI} <span class='sr-only'>(ouverture dans une nouvelle fenêtre)</span>", QUAI),
        (f"{QUAI}<span class='fr-sr-only'> - lien externe</span>", QUAI),
        (f"{QUAI} (nouvelle fenêtre)", QUAI),
        (f"{QUAI} - Ouvre un nouvel onglet", QUAI),
        ("Une nouvelle fenêtre sur le port de Caen", "Une nouvelle fenêtre sur le port de Caen"),
        (f"<span class='visually-hidden'>{QUAI}</span>", QUAI),
        (f"<span class='date'>12 nov. 2026</span><span class='titre'>{QUAI}</span>", f"12 nov. 2026 {QUAI}"),
        (f"<span>Actualité</span><b>{QUAI}</b>", f"Actualité {QUAI}"),
        (f"{QUAI}<i class='material-icons' aria-hidden='true'>arrow_forward</i>", QUAI),
        (f"<span aria-hidden='true'>›</span> {QUAI}", QUAI),
        (f"<span aria-hidden='true'>{QUAI}</span>", QUAI),
        ("L’<b>A</b>gence veut l’anti<wbr>pollution", "L’Agence veut l’antipollution"),
        ("Selon la <acronym>DREAL</acronym>, l’H<sub>2</sub>O coûte <ins>cher</ins>.",
         "Selon la DREAL, l’H2O coûte cher."),
    ],
)  # fmt: skip
def test_a_title_is_what_a_reader_sees(link: str, title: str) -> None:
    stories = "".join(f'<li><h3><a href="/actualites/un-quai-{n}">{link}</a></h3></li>' for n in range(4))
    assert {found for found, _ in listing(page(f"<main><ul>{stories}</ul></main>"))} == {title}


def test_a_title_that_is_cut_is_whole_where_its_link_says_it_whole() -> None:
    for cut, said in ((f"{QUAI[:22]}…", f'title="{QUAI}"'), (f"{QUAI[:22]} (...)", f'aria-label="{QUAI} (lien)"')):
        stories = "".join(f'<li><h3><a href="/actualites/un-quai-{n}" {said}>{cut}</a></h3></li>' for n in range(4))
        assert all(found.startswith(QUAI) for found, _ in listing(page(f"<main><ul>{stories}</ul></main>")))
    other = f'<li><h3><a href="/actualites/un-quai-1" title="Voir la page">{QUAI[:22]}…</a></h3></li>'
    assert listing(page(f"<main><ul>{other}</ul></main>"))[0][0] == f"{QUAI[:22]}…"


def test_a_heading_over_many_stories_names_none_of_them() -> None:
    rows = "".join(
        f'<li><a href="/actualites/{slug}">{title}</a></li>'
        for slug, title in (
            ("plus-de-trois-cents-emplois", "Plus de trois cents emplois créés sur l’axe Seine"),
            ("voir-naples", "Voir Naples, puis Cherbourg : le tour des ports d’un architecte"),
            ("un-quai-de-plus", QUAI),
            ("le-lin-se-trace", "Le lin se trace de la graine au fil"),
        )
    )
    assert [title[:12] for title, _ in listing(page(f"<section><h2>Actualités du réseau</h2>{rows}</section>"))] == [
        "Plus de troi",
        "Voir Naples,",
        "Un quai de p",
        "Le lin se tr",
    ]


def test_a_card_that_is_all_link_is_called_by_its_heading() -> None:
    document = page(f"""<li><a href="/actualites/un-quai"><span>Logistique</span><h3>{QUAI}</h3>
        <p>Le chantier commence au printemps.</p><time datetime="2026-11-02">2 novembre</time></a></li>""")
    assert listing(document) == [(QUAI, "/actualites/un-quai")]


def test_addresses_that_are_numbers() -> None:
    titles = (
        QUAI,
        "Trois falaises reprend après l’attaque",
        "Le lin se trace",
        "Un registre pour les conteneurs froids",
    )
    rows = "".join(
        f'<li><h3><a href="spip.php?article{n}">{title}</a></h3></li>' for n, title in enumerate(titles, start=812)
    )
    rubrics = '<ul class="menu"><li><a href="spip.php?rubrique3">Vie de l’agence</a></li></ul>'
    found = listing(page(rubrics + f"<ul>{rows}</ul>"), "https://www.agence.example/spip.php?rubrique1")
    assert found == [(title, f"/spip.php?article{n}") for n, title in enumerate(titles, start=812)]


def test_a_form_around_the_whole_page_is_that_page() -> None:
    search = '<form><a href="/recherche-avancee-dans-les-actualites-du-port">Faire une recherche avancée ici</a></form>'
    rows = "".join(
        f'<tr><td><a href="/actualites/quai-{n}-ouvert-aux-barges">Le quai numéro {n} s’ouvre aux barges</a></td></tr>'
        for n in range(3)
    )
    assert len(listing(page(f"<form action='liste.aspx'><table>{rows}</table></form>{search}"))) == 3


def test_sections_people_and_services_are_no_stories() -> None:
    document = page(f"""<div><a href="/rubrique/logistique">Logistique</a>
        <a href="/auteur/jeanne-dupre">Jeanne Dupré</a> <a href="/contact">Nous écrire ou nous appeler</a>
        <a href="/newsletter/abonnement">Recevoir la lettre du mois</a>
        <a href="/">Retour à la page d’accueil du site</a> <a href="{LISTING}#liste">Toutes les actualités du port</a>
        </div>{PAGE}""")
    assert listing(document) == [(QUAI, "/actualites/un-quai-de-plus")]


def test_stories_come_in_the_order_of_the_page() -> None:
    titles = [f"Le quai numéro {n} s’ouvre aux barges" for n in (3, 1, 2)]
    rows = "".join(f'<h2><a href="quai-{n}-ouvert">{title}</a></h2>' for n, title in enumerate(titles))
    assert [title for title, _ in listing(page(rows))] == titles


def test_past_the_limit_stories_are_counted_as_left_out() -> None:
    rows = "".join(
        f'<h2><a href="/actualites/quai-{n}-ouvert">Le quai numéro {n} s’ouvre aux barges</a></h2>'
        for n in range(MOST_LINKS + 7)
    )
    read = story_links(page(rows).encode(), LISTING)
    assert isinstance(read, Feed)
    assert (len(read.entries), read.left_out) == (MOST_LINKS, 7)


@pytest.mark.parametrize(
    ("title", "address"),
    [
        ("Le port de Cherbourg accueille une barge à hydrogène", "/actualites/barge-a-hydrogene-port-de-cherbourg"),
        ("Sécheresse : point de situation au 3 novembre", "/Actualites/Espace-presse/Secheresse-point-de-situation"),
        ("Grippe aviaire : ce qui change pour les élevages", "/2026/11/grippe-aviaire-ce-qui-change"),
        ("Funkwhale, les baleines mélomanes", "/2026/05/25/funkwhale-les-baleines-melomanes-libres/"),
    ],
)
def test_titles_and_addresses_of_stories(title: str, address: str) -> None:
    assert likeness(title, f"https://www.agence.example{address}") > 0


@pytest.mark.parametrize(
    ("title", "address"),
    [
        ("Actualités", "/actualites"),
        ("Marchés publics", "/Actions-de-l-Etat/Marches-publics"),
        ("Nos solutions pour les entreprises industrielles", "/nos-solutions/entreprises"),
        ("Hydrogène", "/tag/hydrogene"),
        ("Jeanne Dupré", "/auteur/jeanne-dupre/"),
        ("Mentions légales", "/mentions-legales"),
        ("Page suivante", "/actualites/12"),
    ],
)
def test_titles_and_addresses_of_what_is_no_story(title: str, address: str) -> None:
    assert likeness(title, f"https://www.agence.example{address}") < 0


def test_every_weight_has_a_trait_that_earns_it() -> None:
    titles = ["", *(" ".join(["mot"] * n) + ", etc." * (n > 5) for n in (1, 2, 3, 4, 7, 10, 20)), "CAPITALES"]
    slugs = [
        "",
        "index.html",
        *("-".join(["mot"] * n) for n in range(1, 9)),
        "tag",
        "12",
        "a1b2c3d4e5",
        "1234-a-b.html",
    ]
    slugs += ["un-deux-trois-quatre-cinq-six"]
    folders = ["", "a/", "a/b/", "a/b/c/", "2026/11/", "2026/11/02/", "tag/a/", "actualites/"]
    said = [*titles, "un deux", "un deux trois quatre", "un deux trois quatre cinq six"]
    earned = {
        trait
        for title in said
        for folder in folders
        for slug in slugs
        for trait in traits(title, f"https://a.example/{folder}{slug}")
    }
    assert set(WEIGHTS) <= earned


# --- addresses


@pytest.mark.parametrize(
    ("href", "address"),
    [
        ("un-quai-de-plus", "/actualites/un-quai-de-plus"),
        ("../2026/un-quai-de-plus", "/2026/un-quai-de-plus"),
        ("/actualites/un-quai-de-plus#haut", "/actualites/un-quai-de-plus#haut"),
        ("//www.agence.example/actualites/un-quai", "/actualites/un-quai"),
        (" \n/actualites/un-quai\n", "/actualites/un-quai"),
        ("https://presse.agence.example/un-quai-de-plus", "https://presse.agence.example/un-quai-de-plus"),
        ("http://agence.example/actualites/un-quai", "http://agence.example/actualites/un-quai"),
    ],
)
def test_links_of_the_site_however_written(href: str, address: str) -> None:
    assert listing(page(f'<article><h2><a href="{href}">{QUAI}</a></h2></article>')) == [(QUAI, address)]


@pytest.mark.parametrize(
    "href",
    [
        "javascript:void(0)",
        "JaVaScRiPt:alert(1)//www.agence.example/actualites/un-quai",
        "mailto:presse@agence.example",
        "data:text/html,bonjour",
        "https://ailleurs.example/actualites/un-quai-de-plus",
        "https://www.agence.example.ailleurs.example/actualites/un-quai",
        "https://nom:passe@www.agence.example/actualites/un-quai",
        "http://[::1/actualites/un-quai",
        "/actualites/un-quai-de-plus.pdf",
        "/actualites/un-quai-de-plus.mp3?timestamp=1793600000",
        "/actualites/un-quai-de-plus?print=pdf",
        "/actualites/un-quai-de-plus#respond",
        "/actualites/?page=2",
        "/actualites/page/2/",
        "#contenu-de-la-page",
        "",
    ],
)
def test_links_that_lead_to_no_story(href: str) -> None:
    assert failure(page(f'<article><h2><a href="{href}">{QUAI}</a></h2></article>')).trouble == "empty"


@pytest.mark.parametrize(
    ("base", "address"),
    [
        ("https://www.agence.example/lettre/", "/lettre/un-quai-de-plus"),
        ("/lettre/", "/lettre/un-quai-de-plus"),
        ("javascript:alert(1)", "/actualites/un-quai-de-plus"),
        ("http://[", "/actualites/un-quai-de-plus"),
        ("", "/actualites/un-quai-de-plus"),
    ],
)
def test_base_address(base: str, address: str) -> None:
    document = page(f'<article><h2><a href="un-quai-de-plus">{QUAI}</a></h2></article>', f'<base href="{base}">')
    assert listing(document) == [(QUAI, address)]


def test_a_base_on_another_site_makes_every_link_a_stranger() -> None:
    document = page('<h2><a href="un-quai-de-plus">' + QUAI + "</a></h2>", '<base href="https://ailleurs.example/">')
    assert failure(document).message == "no story link was found on this page"


# --- a selector, a pattern

MIXED = page(f"""{MENU}<div id="liste"><p><a href="/n/1">Trophées 2026</a></p>
    <p class="ici"><a class="lien" href="https://ailleurs.example/n/2">Ailleurs</a></p></div>{PAGE}{FOOTER}""")


@pytest.mark.parametrize(
    ("selector", "pattern", "addresses"),
    [
        ("#liste", "", ["/n/1", "https://ailleurs.example/n/2"]),
        ("a.lien", "", ["https://ailleurs.example/n/2"]),
        ("#liste, #liste p, .ici", "", ["/n/1", "https://ailleurs.example/n/2"]),
        ("", r"/n/\d+$", ["/n/1", "https://ailleurs.example/n/2"]),
        ("", r"^https://www\.agence\.example/n/", ["/n/1"]),
        ("footer", "legales", ["/mentions-legales"]),
        ("#liste", "agence", ["/n/1"]),
    ],
)
def test_who_gives_a_selector_or_a_pattern_knows_the_page(selector: str, pattern: str, addresses: list[str]) -> None:
    assert [url for _, url in listing(MIXED, selector=selector, pattern=pattern)] == addresses


def test_a_selected_link_says_what_its_block_says() -> None:
    document = page('<div class="c"><h3>Trophées</h3><a href="/n/1"><img alt="Logo"></a></div>')
    assert listing(document, selector=".c") == [("Trophées", "/n/1")]


@pytest.mark.parametrize(
    ("selector", "pattern", "message"),
    [
        (".absent", "", "no link was found on this page where %(selector)s selects"),
        ("", "absent", "no link of this page has an address like %(pattern)s"),
        ("#liste", "absent", "no link was found on this page where %(selector)s selects"),
        ("h2 >", "", "%(selector)s is not a CSS selector"),
        ("", "(", "%(pattern)s is not a regular expression: %(why)s"),
    ],
)
def test_what_finds_nothing_says_so(selector: str, pattern: str, message: str) -> None:
    assert failure(MIXED, selector, pattern).message == message


# --- pages as they should not be

BROKEN = {
    "no body": PAGE,
    "no end": f"<html><body><div><ul><li>{PAGE[:-10]}",
    "NUL": PAGE.replace("quai", "qu\0ai"),
    "controls": PAGE.replace("barges", "bar\x08ges"),
    "stray tags": f"</div></p></table>{PAGE}</html></body>",
    "two bodies": f"<body><body>{PAGE}</body></body>",
    "XML declaration": f'<?xml version="1.0" encoding="utf-16"?><html><body>{PAGE}</body></html>',
    "comment": f"<!-- <a href='/actualites/un-autre'>Un autre titre de cinq mots</a> -->{PAGE}",
    "script in the link": PAGE.replace(QUAI, f"<script>var a = 1</script><style>.a {{}}</style>{QUAI}"),
}


@pytest.mark.parametrize("document", BROKEN.values(), ids=BROKEN)
def test_a_broken_page_still_gives_its_stories(document: str) -> None:
    assert listing(document) == [(QUAI, "/actualites/un-quai-de-plus")]


@pytest.mark.parametrize(
    ("declared", "encoding"),
    [
        ("utf-8", "utf-8"),
        ("iso-8859-1", "cp1252"),
        ("utf-8", "cp1252"),
        ("iso-8859-1", "utf-8"),
        ("iso-8859-15", "iso-8859-15"),
        ("no-such-charset", "cp1252"),
        ("", "utf-16"),
        ("", "utf-8-sig"),
        ("", "cp1252"),
    ],
)
def test_accents_whatever_the_page_says_of_its_encoding(declared: str, encoding: str) -> None:
    title = "L'été à Évreux : les forêts brûlées déjà replantées"
    meta = f'<meta http-equiv="Content-Type" content="text/html; charset={declared}">' if declared else ""
    document = f'<html><head>{meta}</head><body><h2><a href="/actualites/foret">{title}</a></h2></body></html>'
    assert listing(document.encode(encoding)) == [(title, "/actualites/foret")]


def test_a_letter_cut_at_the_end_of_the_page_changes_no_other() -> None:
    title = "Forêts brûlées : le département replante"
    document = f'<h2><a href="/actualites/foret">{title}</a></h2><p>été'.encode()[:-1]
    assert listing(document) == [(title, "/actualites/foret")]


HOSTILE = {
    "empty": b"",
    "spaces": b" \r\n\t",
    "NUL only": b"\0" * 1000,
    "no markup": b"bonjour",
    "an image": b"\x89PNG\r\n\x1a\n" + bytes(range(256)) * 50,
    "deep": b"<div>" * 100_000,
    "links in links": b"<a href=/un-quai-de-plus-pour-les-barges>" * 50_000,
    "cells": b"<table><tr><td>x</td></tr></table>" * 90_000,
    "brackets": b"<" * 3_000_000,
    "comments": b"<!--" * 100_000,
    "one attribute": b'<html lang="' + b"a" * 3_000_000,
    "images": b"<div>" + b"".join(b'<a href="/n/%d"><img></a>' % n for n in range(5000)),
    "no link": page("<p>Rien à signaler.</p>").encode(),
}


@pytest.mark.parametrize("body", HOSTILE.values(), ids=HOSTILE)
def test_what_is_no_listing_is_said_to_be_none(body: bytes) -> None:
    assert failure(body).message in ("no story link was found on this page", "this page cannot be read")


def test_stories_at_the_beginning_of_a_page_of_three_megabytes_are_found() -> None:
    body = page(PAGE + "<p>Un mot de plus</p>" * 150_000).encode()
    assert len(body) > 3_000_000
    assert listing(body) == [(QUAI, "/actualites/un-quai-de-plus")]


@given(st.binary(max_size=300) | st.text(alphabet="<>/ahrefliqu=\"' \0é&#;", max_size=300).map(str.encode))
@examples(150)
def test_whatever_comes_nothing_breaks(body: bytes) -> None:
    read = story_links(b"<h2><a href='/actualites/un-quai-de-plus'>" + body, LISTING)
    if isinstance(read, Feed):
        assert all(entry.title and entry.url.startswith(("http://", "https://")) for entry in read.entries)


# --- articles

SENTENCE = "La barge quitte Rouen chaque mardi avec trente conteneurs et revient le vendredi de Gennevilliers. "
META = '<meta property="article:published_time" content="2026-11-02T23:30:00+01:00"><meta name="description" content="Elle part le mardi.">'  # noqa: E501


def article(body: str | bytes) -> Entry:
    read = read_article(body.encode() if isinstance(body, str) else body, "https://www.agence.example/actualites/barge")
    assert read is not None
    return read


def story(text: str, head: str = META) -> str:
    title = f"<title>{QUAI} – Agence</title>"
    return page(f"{MENU}<main><article><h1>{QUAI}</h1>{text}</article></main>{FOOTER}", title + head)


def test_an_article_gives_its_text_title_day_language_and_summary() -> None:
    read = article(story("".join(f"<p>{n}. {SENTENCE}</p>" for n in range(20))))
    assert read.title == QUAI
    assert read.published == datetime(2026, 11, 2, 12, tzinfo=UTC)
    assert (read.lang, read.summary) == ("fr", "Elle part le mardi.")
    assert all(f"{n}. {SENTENCE.strip()}" in read.text for n in range(20))
    assert "Mentions légales" not in read.text
    assert "Nos missions" not in read.text


def test_a_short_article_is_read_too() -> None:
    assert article(story(f"<p>{SENTENCE}</p>")).text.endswith(SENTENCE.strip())


def test_a_text_that_is_laid_out_as_no_article_is_read_too() -> None:
    cells = "".join(f"<tr><td>Lot {n}</td><td>{SENTENCE}</td></tr>" for n in range(4))
    read = article(page(f"<div><div><table>{cells}</table></div></div>", "<title>Les lots du marché</title>"))
    assert "Lot 3" in read.text
    assert read.title == "Les lots du marché"


def test_readers_comments_are_no_text_of_the_article() -> None:
    said = '<div id="comments" class="comments"><p>Un lecteur ajoute que la barge est toujours en retard.</p></div>'
    assert "Un lecteur" not in article(story(f"<p>{SENTENCE * 12}</p>{said}")).text


@pytest.mark.parametrize(
    "aside",
    [
        "<p><strong>À lire aussi :</strong> <a href='/x'>Fermeture de la piscine</a></p>",
        "<p>LIRE AUSSI SUR NOTRE SITE <a href='/x'>Fermeture</a>, <a href='/y'>de la piscine</a></p>",
        "<p class='lien'><span>Lire également</span><a href='/x'><b>Fermeture de la piscine</b></a></p>",
    ],
)
def test_what_leads_to_another_article_is_no_text_of_this_one(aside: str) -> None:
    paragraphs = "".join(f"<p>{n}. {SENTENCE}</p>{aside if n % 2 else ''}" for n in range(8))
    text = article(story(paragraphs)).text
    assert ("piscine" in text, "aussi" in text.lower(), "7. " in text) == (False, False, True)


def test_a_paragraph_that_speaks_of_reading_is_text() -> None:
    said = "Lire aussi souvent que possible reste le conseil de la <a href='/x'>bibliothèque</a> du port à ses usagers."
    assert "Lire aussi souvent" in article(story(f"<p>{SENTENCE * 8}</p><p>{said}</p>")).text


def test_a_standfirst_beside_the_text_is_its_beginning() -> None:
    """As SPIP lays out its articles."""
    chapo = "<div class='chapo surlignable'><p>Le chapeau dit l’essentiel de l’affaire.</p></div>"
    body = f"<div class='texte entry-content'>{''.join(f'<p>{n}. {SENTENCE}</p>' for n in range(12))}</div>"
    text = article(story(chapo + body)).text
    assert text.startswith("Le chapeau dit l’essentiel de l’affaire. 0. ")
    assert text.count("Le chapeau dit") == 1
    two = article(story(body + chapo * 2)).text
    assert "Le chapeau dit" not in two, "they are of other articles"


@pytest.mark.parametrize(("declared", "encoding"), [("utf-8", "cp1252"), ("iso-8859-1", "utf-8"), ("", "cp1252")])
def test_accents_of_an_article(declared: str, encoding: str) -> None:
    document = story(f"<p>{'Les forêts brûlées de l’été seront replantées. ' * 30}</p>")
    read = article(document.replace('charset="utf-8"', f'charset="{declared}"').encode(encoding))
    assert "forêts brûlées de l’été" in read.text


def test_the_text_of_a_boundless_page_is_bounded() -> None:
    read = article(story("".join(f"<p>{n}. {SENTENCE}</p>" for n in range(1500))))
    assert len(read.text) <= TEXT_LIMIT
    assert read.text.endswith("…")


@pytest.mark.parametrize("name", ["empty", "spaces", "NUL only", "an image", "deep", "brackets", "comments", "images"])
def test_what_has_no_text_gives_no_article(name: str) -> None:
    assert read_article(HOSTILE[name], LISTING) is None


@given(st.binary(max_size=200) | st.text(alphabet="<>/phtmlbody \0é&#;", max_size=200).map(str.encode))
@examples(60)
def test_whatever_an_article_is_made_of_nothing_breaks(body: bytes) -> None:
    read = read_article(b"<html><body><p>" + body, LISTING)
    assert read is None or read.text


# --- through the command line


def test_a_listing_is_collected_where_its_theme_file_says(desk: Desk, web: Web) -> None:
    desk.configure("[collect]\nallow_private_networks = true\nhost_delay_seconds = 0.0\nread_articles = false\n")
    body = page(f'<div id="liste"><a href="/n/1">Trophées</a> <a href="/a-propos/1">Nous</a></div>{PAGE}')
    url = web.put("/actualites", body, Content_Type="text/html; charset=utf-8")
    rules = "selector = '#liste'\nlinks = '/n/[0-9]+$'\n"
    desk.theme(
        "ports", f"title = 'Ports'\nquery = '*'\n[[sources]]\ntitle = 'Port'\nurl = '{url}'\nkind = 'page'\n{rules}"
    )
    assert desk("collect").code == 0
    assert [item["title"] for item in desk.items()] == ["Trophées"]


def test_a_title_cut_on_a_listing_is_that_of_its_page_and_stays_so(desk: Desk, web: Web) -> None:
    desk.configure("[collect]\nallow_private_networks = true\nhost_delay_seconds = 0.0\n")
    paths = [f"/actualites/un-quai-de-plus-{n}" for n in range(4)]
    for number, path in enumerate(paths):
        title = f"{QUAI}, épisode {number}"
        text = f"<p>{f'Ici commence le récit du jour {number}, sans hâte. ' * 30}</p><p>{title}.</p>"
        web.put(path, page(f"<main><article><h1>{title}</h1>{text}</article></main>", f"<title>{title}</title>"))

    def listed(mark: str) -> str:
        links = "".join(f'<li><h3><a href="{path}">{QUAI[:30]}{mark}</a></h3></li>' for path in paths)
        return web.put("/actualites", page(f"<main><ul>{links}</ul></main>"))

    desk.sources(listed("…"), kind="page")
    for mark in ("…", " (...)"):
        listed(mark)
        assert desk("collect", "--force").code == 0
        assert {item["title"] for item in desk.items()} == {f"{QUAI}, épisode {number}" for number in range(4)}


FORAGES = "<li>forages profonds</li><li>carottage des sols</li>"
LISTS = {
    "in a cell": f"<table><tr><td>Étude<ul>{FORAGES}</ul></td><td>15 mars 2027</td></tr></table>",
    "in a heading cell": f"<table><tr><th>Étude<ol>{FORAGES}</ol></th><td>15 mars 2027</td></tr></table>",
    "of paragraphs in a cell": "<table><tr><td><UL><LI><p>forages profonds<li>carottage des sols</UL></table>",
    "points without a list": FORAGES,
    "points in a block": f"<div>{FORAGES}</div>",
    "between paragraphs": f"<ul>{FORAGES}</ul>",
    "bullets as signs": "<div>• forages profonds<br>• carottage des sols</div>",
    "in a list": f"<ul><li>Étude<ul>{FORAGES}</ul></li></ul>",
}


@pytest.mark.parametrize("name", LISTS)
def test_the_points_of_every_list_are_text_of_the_article(desk: Desk, web: Web, name: str) -> None:
    said = "<p>Le guichet sera tenu par l’agence de développement, qui instruira les demandes en six semaines. {}</p>"
    page = (
        "<!doctype html><html lang=fr><head><title>Calendrier des aides</title></head><body><main>"
        f"<h1>Calendrier des aides</h1>{said.format('Une commission donnera son avis.')}{LISTS[name]}"
        f"{said.format('Les élus attendent quinze dossiers.')}</main></body></html>"
    )
    desk.sources(web.put("/feed", rss({"title": "Calendrier des aides", "link": web.put("/aides", page)})))
    desk("collect")
    (item,) = desk.items()
    text = desk("show", item["id"], "--json").json["item"]["text"]
    assert "forages profonds" in text
    assert "carottage des sols" in text
    assert "quinze dossiers" in text
