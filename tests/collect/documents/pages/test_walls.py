"""Walls told from articles: by what they say, by where they stand, by being alike for several addresses."""

from __future__ import annotations

import pytest

from iet_watch.collect.documents.pages.walls import (
    NamedPage,
    about,
    instead_of_page,
    is_wall,
    leads_elsewhere,
    page_digest,
    served_alike,
    speaks_of,
    wall_of_page,
)

TITLE = "Le quai nord de Caen rouvre aux barges"
URL = "https://journal.example/2026/11/le-quai-nord-de-caen-rouvre-aux-barges"
TEXT = (
    "Le quai nord de Caen rouvre aux barges lundi, après deux ans de travaux. Les mariniers attendaient ce jour. " * 5
)

WALLS = {
    "consent in French": (
        "Journal",
        "Le respect de votre vie privée est notre priorité. Avec votre accord, nos 842 partenaires et nous utilisons "
        "des cookies ou technologies similaires pour stocker et consulter des données personnelles.",
    ),
    "consent, in the middle": ("Journal", "Nous et nos partenaires stockons des cookies. Continuer sans accepter."),
    "consent in English": ("Paper", "We value your privacy. We and our 1,542 partners store information on a device."),
    "consent in German": ("Zeitung", "Wir und unsere 214 Partner benötigen Ihre Zustimmung."),
    "consent of a search engine": ("Before you continue to Google", "Sign in. We use cookies and data to deliver."),
    "a browser checked": ("Just a moment...", "Enable JavaScript and cookies to continue"),
    "a browser checked, in French": ("Un instant…", "Vérification que vous êtes humain. Cela peut prendre un moment."),
    "a robot refused": ("Access Denied", "You don't have permission to access this resource. Reference #18.2d"),
    "a riddle": ("journal.example", "Please verify you are a human. Press & Hold to confirm."),
    "a proof of work": ("Making sure you're not a bot!", "Loading… Why am I seeing this?"),
    "an incident": ("", "Request unsuccessful. Incapsula incident ID: 123-456"),
    "a login": ("Connexion | Journal", "Identifiant. Mot de passe. Mot de passe oublié ?"),
    "a subscription": (
        "Journal",
        "Cet article est réservé aux abonnés. Déjà abonné ? Connectez-vous pour lire la suite.",
    ),
    "a subscription in English": ("Paper", "Subscribe to read this story. Already a subscriber? Log in."),
}


@pytest.mark.parametrize("name", WALLS)
def test_walls_are_known_by_what_they_say(name: str) -> None:
    title, text = WALLS[name]
    assert is_wall(title, text, about(TITLE, URL))
    assert wall_of_page(f"<html><head><title>{title}</title></head><body><p>{text}</p>".encode(), about(TITLE, URL))


ARTICLES = {
    "an article": ("Le quai rouvre", TEXT),
    "an article after a banner": (TITLE, "Ce site utilise des cookies. Accepter les cookies. " + TEXT),
    "an article on consent": (
        "La Cnil et les cookies",
        "La Cnil rappelle comment gérer vos cookies : le quai nord de Caen, qui rouvre aux barges, est un exemple.",
    ),
    "the beginning of an article kept for subscribers": (
        TITLE, "Le quai nord de Caen rouvre lundi aux barges. La suite est réservée à nos abonnés.",
    ),
}  # fmt: skip


@pytest.mark.parametrize("name", ARTICLES)
def test_a_text_that_speaks_of_the_article_is_no_wall(name: str) -> None:
    assert not is_wall(*ARTICLES[name], about(TITLE, URL))


def test_a_long_page_is_no_wall_for_a_banner() -> None:
    page = f"<html><body><div>Nous utilisons des cookies.</div><main>{'Un autre article. ' * 200}</main>"
    assert not wall_of_page(page.encode(), about(TITLE, URL))


BESIDE = {
    "a banner of consent": (
        "<div id='cookie-notice'>Nous utilisons des cookies pour vous offrir la meilleure expérience. "
        "<button>Accepter tous les cookies</button></div>"
    ),
    "a comment box": "<noscript>Please enable JavaScript to view the comments powered by Disqus.</noscript>",
    "a browser without scripts": "<noscript>Veuillez activer JavaScript dans votre navigateur.</noscript>",
    "an address hidden by Joomla": (
        "<p>Contact : <span id='cloak12'>Cette adresse e-mail est protégée contre les robots spammeurs. Vous devez "
        "activer le JavaScript pour la visualiser.</span></p>"
    ),
    "a map": "<div class='map'>Vous devez activer JavaScript pour afficher la carte.</div>",
}


@pytest.mark.parametrize("name", BESIDE)
def test_a_short_page_is_no_wall_for_what_stands_beside_its_text(name: str) -> None:
    listed = "".join(f"<li><h3><a href='/actualites/{n}'>{TITLE}</a></h3></li>" for n in range(5))
    page = f"<html><body class='cookies-not-set'><main><h1>Actualités</h1><ul>{listed}</ul></main>{BESIDE[name]}"
    assert not wall_of_page(page.encode())


def test_a_notice_that_says_more_than_the_rest_of_its_page_is_a_wall() -> None:
    for notice in (BESIDE["a browser without scripts"], BESIDE["a banner of consent"]):
        assert wall_of_page(f"<html><body><p>Journal</p>{notice}</body></html>".encode())


def test_what_the_address_spells_counts_when_it_spells_a_title() -> None:
    assert about("", URL) == ("", "Le quai nord de caen rouvre aux barges")
    assert about("Un quai", "https://journal.example/article/12") == ("Un quai",)
    assert about("Just a moment...", URL) == ("Le quai nord de caen rouvre aux barges",)
    assert speaks_of("quai caen rouvre barges nord", ["", TITLE])
    assert not speaks_of("le respect de votre vie privee", ["", TITLE])


@pytest.mark.parametrize(
    ("asked", "answered", "elsewhere"),
    [
        (URL, URL + "?utm_source=rss", False),
        (URL, "https://journal.example/2026/11/quai-nord", False),
        (URL, "https://www.journal.example/", True),
        (URL, "https://journal.example/accueil", True),
        (URL, "https://consent.journal.example/collect?sessionId=3", True),
        (URL, "https://journal.example/login?next=/2026", True),
        (URL, "https://journal.example/connexion/", True),
        ("https://journal.example/", "https://journal.example/fr", False),
        ("https://journal.example/login/aide", "https://journal.example/login/aide.html", False),
    ],
)
def test_a_redirect_to_a_front_page_or_a_login_is_a_wall(asked: str, answered: str, elsewhere: bool) -> None:
    assert leads_elsewhere(asked, answered) is elsewhere


def test_one_text_for_several_articles_is_of_none() -> None:
    shell = "Application Journal. Veuillez patienter pendant le chargement des contenus."
    criee = NamedPage("La criée passe au numérique", "https://journal.example/2")
    assert served_alike(shell, [NamedPage(TITLE, URL), criee]) == [True, True]
    assert served_alike(shell, [NamedPage(TITLE, URL)]) == [False]


def test_one_article_under_two_addresses_keeps_its_text() -> None:
    printed = NamedPage(TITLE, "https://journal.example/print/12")
    retitled = NamedPage("Caen : les barges de retour au quai nord", "https://journal.example/13")
    what_we_know = NamedPage("Ce que l’on sait ce soir", "https://journal.example/14")
    assert served_alike(TEXT, [NamedPage(TITLE, URL), printed]) == [False, False]
    assert served_alike(TEXT, [NamedPage(TITLE, URL), what_we_know]) == [False, False]
    assert served_alike(TEXT, [NamedPage(TITLE, URL), retitled]) == [False, False]


def test_an_article_shown_in_place_of_others_stays_its_own() -> None:
    criee = NamedPage("La criée passe au numérique", "https://journal.example/2")
    lin = NamedPage("Un appel à projets pour le lin", "https://journal.example/3")
    assert served_alike(TEXT, [NamedPage(TITLE, URL), criee, lin]) == [False, True, True]


def test_numbers_that_differ_at_each_reading_make_no_other_page() -> None:
    assert page_digest("Ray ID 8f3a2b. Un instant") == page_digest("Ray ID 77c1d0. Un instant")
    assert page_digest("Un instant") != page_digest("Un autre instant")
    assert page_digest("12 34") == ""


@pytest.mark.parametrize(
    ("asked", "answered", "astray"),
    [
        ("https://a.example/actualites", "https://a.example/", True),
        ("https://a.example/actualites/index.aspx", "https://a.example/", True),
        ("https://a.example/?page_id=12", "https://a.example/", True),
        ("https://a.example/blog", "https://b.example/", True),
        ("https://a.example/Pages/Accueil.aspx", "https://a.example/", False),
        ("https://a.example/fr/index.html", "https://a.example/fr", False),
        ("https://a.example/?lang=fr", "https://a.example/", False),
        ("https://a.example/fr/blog/", "https://blog.a.example/", False),
    ],
)
def test_a_front_page_stands_in_place_of_a_page_unless_that_is_the_one(asked: str, answered: str, astray: bool) -> None:
    body = b"<html><body><h1>Le port du Havre</h1></body></html>"
    assert (instead_of_page(asked, answered, body) is not None) == astray
