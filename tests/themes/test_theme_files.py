"""Theme files: what one may say, every mistake with its line and column, and the ten that are shipped."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from iet_watch.files.shipped import shipped
from iet_watch.files.toml import Mistakes
from iet_watch.judge.equations.item_text import read_item
from iet_watch.locale import word
from iet_watch.model.sources import Source
from iet_watch.query.parsing import parse
from iet_watch.themes.theme_files import load_theme, load_themes
from tests.equations import asked

HEAD = "title = 'Ports'\nquery = 'port*'\n"
SOURCE = "[[sources]]\ntitle = 'Journal'\nurl = 'https://journal.example/flux'\n"

Write = Callable[[str | bytes], Path]
Place = tuple[int, int, str]


@pytest.fixture
def write(tmp_path: Path) -> Write:
    """Writes `ports.toml`; returns its path."""

    def writing(text: str | bytes) -> Path:
        path = tmp_path / "ports.toml"
        path.write_bytes(text if isinstance(text, bytes) else text.encode())
        return path

    return writing


def mistakes_of(path: Path) -> list[Place]:
    """The mistakes of a theme file: line, column, what is told."""
    with pytest.raises(Mistakes) as caught:
        load_theme(path)
    assert {mistake.path for mistake in caught.value.mistakes} == {path}
    return [(one.line, one.column, word(one.message, one.args)) for one in caught.value.mistakes]


def test_a_theme_says_all_that_its_file_says(write: Write) -> None:
    theme = load_theme(
        write("""\
title = "Logistique portuaire"
summary = "Ports et fleuves."
editors = ["awa", "léo"]
query = '''
port* OU
"chaîne d'approvisionnement"
'''

[[tags]]
name = "fluvial"
query = 'barge*'

[[sources]]
title = "Journal"
url = "https://journal.example/flux"
kind = "page"
lang = "fr"
active = false
require = 'normand*'
rights = "open"

[[sources]]
title = "Revue"
url = "http://revue.example/flux"
""")
    )
    assert (theme.slug, theme.title, theme.summary) == ("ports", "Logistique portuaire", "Ports et fleuves.")
    assert theme.editors == ("awa", "léo")
    assert theme.query == parse('port* OU "chaîne d\'approvisionnement"')
    assert [(tag.name, tag.query) for tag in theme.tags] == [("fluvial", parse("barge*"))]
    assert theme.sources == (
        Source("Journal", "https://journal.example/flux", "page", "fr", False, "normand*", "open"),
        Source("Revue", "http://revue.example/flux", "feed", None, True, None, "title-link"),
    )
    assert theme.requirements == {"https://journal.example/flux": parse("normand*")}


def test_a_title_and_a_query_are_enough(write: Write) -> None:
    theme = load_theme(write(HEAD))
    assert (theme.summary, theme.tags, theme.sources, theme.editors) == ("", (), (), ())


def test_the_fingerprint_changes_with_what_is_judged_and_with_nothing_else(write: Write) -> None:
    def fingerprint(text: str) -> str:
        return load_theme(write(text)).fingerprint

    tag = "[[tags]]\nname = 'quai'\nquery = 'quai'\n"
    first = fingerprint(HEAD)
    assert fingerprint(HEAD + SOURCE) == first
    assert fingerprint(HEAD.replace("Ports", "Quais")) == first
    assert fingerprint(HEAD.replace("port*", "quai*")) != first
    assert fingerprint(HEAD + tag) != first
    assert fingerprint(HEAD + tag.replace("query = 'quai'", "query = 'quais'")) != fingerprint(HEAD + tag)


CURLY = 'begins no text here: write it between straight quotes, "…"'
UNSEEN = "a sign that is not seen (%s) stands here: delete it, or write an ordinary space"

# (name, file, its mistakes: line, column, what is told)
WRONG: list[tuple[str, str, list[Place]]] = [
    ("no quotes", "title = 'Ports'\nquery = port*\n", [(2, 9, "TOML syntax: Invalid value")]),
    (
        "a level on the web",
        HEAD + SOURCE + "level = 'restreint'\n",
        [(6, 10, "level is for a mailbox: what a source on the web publishes is public")],
    ),
    ("quotes of a word processor", "title = “Ports”\nquery = 'port'\n", [(1, 9, f"“ {CURLY}")]),
    ("guillemets", "title = « Ports »\nquery = 'port'\n", [(1, 9, f"« {CURLY}")]),
    ("no-break space", "title = 'Ports'\nquery\u00a0= 'port'\n", [(2, 6, UNSEEN % "U+00A0")]),
    ("no-break space alone on its line", HEAD + "\u00a0\n", [(3, 1, UNSEEN % "U+00A0")]),
    (
        "unseen signs in an address and in a kind",
        HEAD + SOURCE.replace("flux'", "flux\u200b'") + "kind = 'feed\u00a0'\n",
        [(5, 36, UNSEEN % "U+200B"), (6, 13, UNSEEN % "U+00A0")],
    ),
    ("open string", "title = 'Ports'\nquery = '''port\n", [(3, 0, "TOML syntax: Expected \"'''\"")]),
    ("key twice", HEAD + "title = 'Quais'\n", [(3, 16, "TOML syntax: Cannot overwrite a value")]),
    (
        "equals sign forgotten",
        "title 'Ports'\n",
        [(1, 7, "TOML syntax: Expected '=' after a key in a key/value pair")],
    ),
    ("nested too deep", HEAD + "tags = " + "[" * 5000, [(0, 0, "the file nests its values too deeply")]),
    (
        "empty file",
        "",
        [(1, 1, "the key title is missing or empty"), (1, 1, "the key query is missing or empty")],
    ),
    ("no query", "title = 'Ports'\n", [(1, 1, "the key query is missing or empty")]),
    ("empty title", "query = 'port'\ntitle = ''\n", [(2, 10, "the key title is missing or empty")]),
    ("near a known key", HEAD + "sumary = 'x'\n", [(3, 11, "unknown key sumary: did you mean summary?")]),
    (
        "near no known key",
        HEAD + "couleur = 'bleu'\n",
        [(3, 12, "unknown key couleur: expected one of title, summary, query, editors, tags, sources")],
    ),
    (
        "unknown key of a source",
        HEAD + SOURCE + "adress = 'x'\n" + SOURCE.replace("flux", "fil") + "actif = false\n",
        [
            (
                6,
                11,
                "unknown key adress: expected one of title, url, kind, lang, active, require, rights, selector, "
                "links, level",
            ),
            (10, 9, "unknown key actif: did you mean active?"),
        ],
    ),
    ("title a number", "title = 5\nquery = 'port'\n", [(1, 9, "title: expected a text in quotes")]),
    ("query a list", "title = 'Ports'\nquery = ['port']\n", [(2, 9, "query: expected a text in quotes")]),
    ("editors a text", HEAD + "editors = 'awa'\n", [(3, 12, "editors: expected a list")]),
    ("editors numbers", HEAD + "editors = [1]\n", [(3, 11, "editors: expected a list of logins in quotes")]),
    ("active a text", HEAD + SOURCE + "active = 'oui'\n", [(6, 11, "active: expected true or false")]),
    ("require a number", HEAD + SOURCE + "require = 5\n", [(6, 11, "require: expected a text in quotes")]),
    ("address a number", HEAD + "[[sources]]\ntitle = 'J'\nurl = 5\n", [(5, 7, "url: expected a text in quotes")]),
    ("sources a text", HEAD + "sources = 'x'\n", [(3, 12, "sources: expected a list")]),
    ("sources of texts", HEAD + "sources = ['x']\n", [(3, 11, "sources: expected tables, each under [[sources]]")]),
    ("tags one table", HEAD + "[tags]\nname = 'x'\n", [(3, 1, "tags: expected a list")]),
    (
        "table of a forgotten s",
        HEAD + "[[source]]\ntitle = 'x'\n",
        [(3, 1, "unknown key source: did you mean sources?")],
    ),
    ("tag without name", HEAD + "[[tags]]\nquery = 'x'\n", [(3, 1, "the key name is missing or empty")]),
    ("tag without query", HEAD + "[[tags]]\nname = 'x'\n", [(3, 1, "the key query is missing or empty")]),
    (
        "sources without address",
        HEAD + "[[sources]]\ntitle = 'A'\n[[sources]]\ntitle = 'B'\n",
        [(3, 1, "the key url is missing or empty"), (5, 1, "the key url is missing or empty")],
    ),
    (
        "source twice",
        HEAD + SOURCE + "\n" + SOURCE,
        [(9, 8, "the source https://journal.example/flux stands twice in this theme")],
    ),
    (
        "sources in one value",
        HEAD + "sources = [{ title = 'J', url = 'journal' }]\n",
        [(3, 1, "journal is not a web address: expected http:// or https://")],
    ),
    (
        "unknown kind",
        HEAD + SOURCE + "kind = 'rss'\n",
        [(6, 9, "kind: rss is not known, expected feed, page, sitemap, watch, mailbox")],
    ),
    (
        "unknown rights",
        HEAD + SOURCE + "rights = 'libre'\n",
        [(6, 11, "rights: libre is not known, expected open, title-link, licensed")],
    ),
    (
        "query in one line",
        "title = 'Ports'\nquery = 'port ET (quai'\n",
        [(2, 18, "this parenthesis is never closed")],
    ),
    (
        "query over several lines",
        "title = 'Ports'\nquery = '''\nport OU\n  (quai ET\n  gare\n'''\n",
        [(4, 3, "this parenthesis is never closed")],
    ),
    (
        "query that begins on the line of its quotes",
        "title = 'Ports'\nquery = '''port OU\n  quai)\n'''\n",
        [(3, 7, "this closing parenthesis has no opening one")],
    ),
    (
        "query with escapes",
        'title = "Ports"\nquery = "\\"cha\\u00eene de blocs\\" OU (port"\n',
        [(2, 38, "this parenthesis is never closed")],
    ),
    (
        "query with joined lines",
        'title = "Ports"\nquery = """\nport OU \\\n    quai OU \\\n    (gare"""\n',
        [(5, 5, "this parenthesis is never closed")],
    ),
    (
        "query of an indented key in quotes",
        "title = 'Ports'\n  \"query\"   =   'port ET'\n",
        [(2, 25, "the query stops too early: expected a word after the last operator")],
    ),
    (
        "query before a comment that looks like it",
        "title = 'Ports'\n# query = 'port'\nquery = 'p*'  # query = 'port'\n",
        [(3, 10, "p*: write at least 2 letters before the star")],
    ),
    (
        "query of the second tag",
        HEAD + "[[tags]]\nname = 'a'\nquery = 'quai'\n\n[[tags]] # ici\nname = 'b'\nquery = '''\nquai\nET ET\n'''\n",
        [(11, 4, "expected a word, a “phrase” or a parenthesis before “ET”")],
    ),
    (
        "requirement of the second source",
        HEAD + SOURCE + SOURCE.replace("flux", "fil") + "require = 'quai auteur:Dupont'\n",
        [(9, 17, "unknown field “auteur”: expected one of titre: source: lang: etiquette: date:")],
    ),
    (
        "empty requirement",
        HEAD + SOURCE + "require = ''\n",
        [(6, 12, "the query is empty: write at least one word, or * for everything")],
    ),
    (
        "several at once, in the order of the file",
        "titel = 'Ports'\nquery = 'port ET'\n"
        "[[tags]]\nname = 'a'\nquery = '('\n"
        "[[sources]]\ntitle = 'J'\nurl = 'journal.example'\nkind = 'rss'\n",
        [
            (1, 10, "unknown key titel: did you mean title?"),
            (1, 1, "the key title is missing or empty"),
            (2, 17, "the query stops too early: expected a word after the last operator"),
            (5, 10, "this parenthesis is never closed"),
            (8, 8, "journal.example is not a web address: expected http:// or https://"),
            (9, 9, "kind: rss is not known, expected feed, page, sitemap, watch, mailbox"),
        ],
    ),
]


@pytest.mark.parametrize(("text", "told"), [case[1:] for case in WRONG], ids=[case[0] for case in WRONG])
def test_every_mistake_is_told_with_its_line_and_column(write: Write, text: str, told: list[Place]) -> None:
    assert mistakes_of(write(text)) == told


@pytest.mark.parametrize(("text", "told"), [case[1:] for case in WRONG], ids=[case[0] for case in WRONG])
def test_windows_line_ends_and_byte_order_mark_move_no_mistake(write: Write, text: str, told: list[Place]) -> None:
    assert mistakes_of(write(b"\xef\xbb\xbf" + text.replace("\n", "\r\n").encode())) == told


@pytest.mark.parametrize(
    "url",
    [
        "journal.example/flux",
        "/flux",
        "//journal.example/flux",
        "ftp://journal.example/flux",
        "file:///etc/passwd",
        "javascript:alert(1)",
        "https://",
        "https:///flux",
        "https://journal.example/le flux",
    ],
)
def test_what_is_no_web_address_is_told(write: Write, url: str) -> None:
    told = mistakes_of(write(HEAD + SOURCE.replace("https://journal.example/flux", url)))
    assert told == [(5, 8, f"{url} is not a web address: expected http:// or https://")]


def test_an_endless_address_is_told(write: Write) -> None:
    told = mistakes_of(write(HEAD + SOURCE.replace("flux", "f" * 2048)))
    assert told == [(5, 8, "the address is longer than 2048 characters")]


def test_a_file_in_windows_1252_is_told_with_the_line(write: Write) -> None:
    told = mistakes_of(write("title = 'Ports'\nquery = 'pêche'\n".encode("cp1252")))
    assert told == [(2, 0, "the file is not in UTF-8: save it again in that encoding")]


def test_a_file_with_byte_order_mark_and_windows_line_ends_is_read_as_any_other(write: Write) -> None:
    text = HEAD + "summary = '''\nUn\nDeux'''\n" + SOURCE
    assert load_theme(write(b"\xef\xbb\xbf" + text.replace("\n", "\r\n").encode())) == load_theme(write(text))


@pytest.mark.parametrize("number", ["1" * 5000, "9223372036854775808", "1e400"])
def test_a_number_of_any_size_is_told_as_the_unknown_key_it_is_or_as_syntax(write: Write, number: str) -> None:
    [(_, _, told)] = mistakes_of(write(f"{HEAD}nombre = {number}\n"))
    assert told.startswith(("unknown key nombre", "TOML syntax"))


@pytest.mark.parametrize(
    "name",
    [
        "Ports.toml",
        "mes ports.toml",
        "été.toml",
        "-ports.toml",
        "ports_2.toml",
        ".toml",
        "a" * 64 + ".toml",
        "ports.TOML",
        "ports.toml.txt",
    ],
)
def test_a_file_name_that_is_no_slug_is_told(tmp_path: Path, name: str) -> None:
    path = tmp_path / name
    path.write_text(HEAD, encoding="utf-8")
    assert mistakes_of(path) == [
        (0, 0, "the file name must be small letters, digits and hyphens, then .toml"),
    ]


def test_a_file_of_a_million_bytes_is_read_and_one_byte_more_is_told(write: Write) -> None:
    full = HEAD + "#" * (1_000_000 - len(HEAD))
    assert load_theme(write(full)).title == "Ports"
    assert mistakes_of(write(full + "#")) == [(0, 0, "the file is larger than 1000000 bytes")]


def test_the_mistakes_of_all_files_are_told_together(tmp_path: Path) -> None:
    (tmp_path / "quais.toml").write_text("title = 'Quais'\nquery = '('\n", encoding="utf-8")
    (tmp_path / "gares.toml").write_text("title = 'Gares'\n", encoding="utf-8")
    (tmp_path / "ports.toml").write_text(HEAD, encoding="utf-8")
    (tmp_path / "notes.txt").write_text("ni thème ni faute", encoding="utf-8")
    with pytest.raises(Mistakes) as caught:
        load_themes(tmp_path)
    assert [(one.path.name, one.line) for one in caught.value.mistakes] == [("gares.toml", 1), ("quais.toml", 2)]


def test_themes_come_by_slug_and_an_empty_folder_has_none(tmp_path: Path) -> None:
    assert load_themes(tmp_path) == ()
    for slug in ("quais", "2-gares", "ports"):
        (tmp_path / f"{slug}.toml").write_text(HEAD, encoding="utf-8")
    assert [theme.slug for theme in load_themes(tmp_path)] == ["2-gares", "ports", "quais"]


SHIPPED = sorted(shipped("themes").glob("*.toml"))
by_file = pytest.mark.parametrize("path", SHIPPED, ids=lambda path: path.stem)


def test_the_ten_themes_of_the_region_are_shipped() -> None:
    assert [path.stem for path in SHIPPED] == [
        "agroalimentaire-equin",
        "cybersecurite-securite-economique",
        "economie-circulaire-plastiques",
        "hydrogene-transition-energetique",
        "industrie-du-futur-aero-robotique",
        "logistique-portuaire-mer",
        "normandie-transversal",
        "numerique-ia-attractivite",
        "sante-silver-economie",
        "tracabilite-blockchain",
    ]


@by_file
def test_a_shipped_theme_is_read_and_is_complete(path: Path) -> None:
    theme = load_theme(path)
    assert theme.title
    assert 80 <= len(theme.summary) <= 400
    assert len({tag.name for tag in theme.tags}) == len(theme.tags) >= 2
    assert any(source.active for source in theme.sources)
    assert {source.lang for source in theme.sources} <= {"fr", "en", "de"}


@by_file
def test_a_shipped_theme_watches_no_address_twice(path: Path) -> None:
    urls = [source.url.rstrip("/").lower() for source in load_theme(path).sources]
    assert sorted(set(urls)) == sorted(urls)


@by_file
def test_a_shipped_theme_takes_its_own_summary_and_not_anything(path: Path) -> None:
    theme = load_theme(path)
    takes = asked(theme.query)
    assert takes(read_item(theme.title, theme.summary, "", "fr"))
    assert not takes(read_item("", "", "", None))
    weather = "Soleil sur tout le pays demain, avec quelques nuages en fin de journée."
    assert not takes(read_item("Quel temps fera-t-il demain ?", weather, "Météo", "fr"))
