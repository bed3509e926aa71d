"""Feeds that are damaged, hostile or strange: what can be saved is, nothing is asked for them, no memory is spent."""

# ruff: noqa: E501 - a case a line reads as a list

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import pytest

from iet_watch.collect.documents.bounds import TEXT_BYTES, bounded
from tests.conftest import Desk
from tests.hostile import MEMORY_LIMIT, RawServer, Watched, answer, database_is_whole, new_desk, serving_raw, watched

CONFIGURATION = "[collect]\nallow_private_networks = true\nhost_delay_seconds = 0.0\nread_articles = false\n"
PROLOG = '<?xml version="1.0" encoding="UTF-8"?>'
CHANNEL = '<rss version="2.0"><channel><title>Journal</title><link>http://journal.example/</link>'
END = "</channel></rss>"
ATOM = '<feed xmlns="http://www.w3.org/2005/Atom"><title>Journal</title>'
ACCENTS = "L’été à Évreux, œuvre n° 1"
OLD_ACCENTS = "L'été à Évreux"


@dataclass(frozen=True)
class Case:
    """What a server sends, and the titles that are to be kept of it; `told`: in what its failure says, if it fails."""

    body: bytes | str
    titles: tuple[str, ...] = ()
    told: str = ""
    kind: str = "application/xml"


def item(title: str, name: str = "", **more: str) -> str:
    """An item with a link of its own; `title` is markup already."""
    inside = "".join(f"<{tag}>{value}</{tag}>" for tag, value in more.items())
    return f"<item><title>{title}</title><link>http://journal.example/{name or abs(hash(title))}</link>{inside}</item>"


def one(title: str, declared: str = "UTF-8", version: str = "1.0") -> str:
    return f'<?xml version="{version}" encoding="{declared}"?>{CHANNEL}{item(title)}{END}'


def entities(*declared: str) -> str:
    return f"{PROLOG}<!DOCTYPE rss [{''.join(declared)}]>{CHANNEL}"


LAUGHS = ["<!ENTITY l0 'lol'>", *(f"<!ENTITY l{n} '{f'&l{n - 1};' * 10}'>" for n in range(1, 10))]
PARAMETERS = "<!ENTITY % a 'xxxxxxxxxx'><!ENTITY % b '%a;%a;%a;%a;'><!ENTITY c '%b;'>"
EVIL = "http://127.0.0.1:{port}/evil"

# What costs memory and time where nothing bounds them.
HEAVY: dict[str, Case] = {
    "70-billion-laughs": Case(entities(*LAUGHS) + item("Avant les rires") + item("&l9;") + END, ("Avant les rires",)),
    "70-billion-laughs-in-an-attribute": Case(
        entities(*LAUGHS) + '<item><enclosure url="&l9;"/></item>' + item("Rires en attribut") + END,
        ("Rires en attribut",),
    ),
    "71-quadratic": Case(
        entities(f"<!ENTITY q '{'q' * 100_000}'>") + item("Avant le carré") + item("&q;" * 5000) + END,
        ("Avant le carré",),
    ),
    "75-deep": Case(PROLOG + CHANNEL + item("Avant le gouffre") + "<a>" * 400_000, ("Avant le gouffre",)),
    "75-deep-and-closed": Case(
        PROLOG + CHANNEL + item("Avant le puits") + "<a>" * 200_000 + "</a>" * 200_000 + END, ("Avant le puits",)
    ),
    "75-many-attributes": Case(
        PROLOG + CHANNEL + "<x " + " ".join(f"a{n}='b'" for n in range(100_000)) + "/>" + item("Après les attributs") + END,
        ("Après les attributs",),
    ),
    "75-many-namespaces": Case(
        PROLOG + "<rss version='2.0' " + " ".join(f"xmlns:n{n}='urn:{n}'" for n in range(50_000)) + f"><channel>{item('Sous tant de noms')}{END}",
        ("Sous tant de noms",),
    ),
    "75-long-tag": Case(PROLOG + CHANNEL + item("Avant le long nom") + f"<{'a' * 3_000_000}/>" + END, ("Avant le long nom",)),
    "75-long-comment": Case(PROLOG + f"<!--{'- ' * 2_000_000}-->" + CHANNEL + item("Après le silence") + END, ("Après le silence",)),
    "75-open-angles": Case(PROLOG + CHANNEL + item("Avant les chevrons") + "<" * 300_000, ("Avant les chevrons",)),
    "75-open-markup": Case(PROLOG + CHANNEL + item("Avant les portes") + "<!" * 100_000 + "<![CDATA[" * 50_000, ("Avant les portes",)),
    "75-ampersands": Case(PROLOG + CHANNEL + item("Avant les esperluettes") + item("&" * 500_000, "amp") + END, ("Avant les esperluettes",)),
    "75-json-deep": Case("[" * 2_000_000, (), "not a feed", "application/json"),
    "75-json-deep-inside": Case('{"items": ' + "[" * 100_000 + "]" * 100_000 + "}", (), "", "application/json"),
    "75-json-number": Case('{"items": [{"title": "Un nombre", "id": ' + "9" * 4000 + "}]}", ("Un nombre",), "", "application/json"),
    "76-items": Case(
        PROLOG + CHANNEL + "".join(f"<item><title>Brève numéro {n}</title><guid>g{n}</guid></item>" for n in range(50_000)) + END,
        tuple(f"Brève numéro {n}" for n in range(1000)),
    ),
    "78-one-line-of-5-megabytes": Case(PROLOG + CHANNEL + item("Une longue ligne", description="mot " * 1_250_000) + END, ("Une longue ligne",)),
    "78-huge-guid-and-link": Case(
        PROLOG + CHANNEL + f"<item><title>Un long lien</title><guid>{'g' * 900_000}</guid>"
        f"<link>http://journal.example/{'l' * 900_000}</link></item>" + END,
        ("Un long lien",),
    ),
    "78-huge-date": Case(PROLOG + CHANNEL + item("Une longue date", pubDate="1" * 500_000) + END, ("Une longue date",)),
    "78-many-categories": Case(
        PROLOG + CHANNEL + item("Tant de rubriques", name="rubriques").replace("</item>", "<category>a</category>" * 20_000) + "</item>" + END,
        ("Tant de rubriques",),
    ),
}  # fmt: skip

SAVED = "Sauvé"
LIGHT: dict[str, Case] = {
    "70-parameter-entities": Case(entities(PARAMETERS) + item("&c;") + item("Après le %") + END, ("Après le %",)),
    "70-entity-of-itself": Case(entities("<!ENTITY a '&b;'><!ENTITY b '&a;'>") + item("&a;") + item("Après le serpent") + END, ("Après le serpent",)),
    "72-external-file": Case(entities("<!ENTITY x SYSTEM 'file:///etc/passwd'>") + item("x&x;y", "passwd") + item("Sans fichier") + END, ("Sans fichier",)),
    "72-external-file-by-parameter": Case(
        entities("<!ENTITY % x SYSTEM 'file:///etc/passwd'>%x;") + item("Sans paramètre") + END, ("Sans paramètre",)
    ),
    "73-external-dtd": Case(f"{PROLOG}<!DOCTYPE rss SYSTEM '{EVIL}/73.dtd'>{CHANNEL}{item('Sans dtd')}{END}", ("Sans dtd",)),
    "73-public-dtd": Case(f"{PROLOG}<!DOCTYPE rss PUBLIC '-//X//Y' '{EVIL}/73p.dtd'>{CHANNEL}{item('Sans dtd publique')}{END}", ("Sans dtd publique",)),
    "73-external-entity": Case(entities(f"<!ENTITY x SYSTEM '{EVIL}/73.ent'>") + item("Sans entité") + item("&x;", "ent") + END, ("Sans entité",)),
    "74-xinclude": Case(
        PROLOG + CHANNEL + f"<xi:include xmlns:xi='http://www.w3.org/2001/XInclude' href='{EVIL}/74.xml'/>" + item("Sans inclusion") + END,
        ("Sans inclusion",),
    ),
    "74-stylesheet": Case(f"{PROLOG}<?xml-stylesheet type='text/xsl' href='{EVIL}/74.xsl'?>{CHANNEL}{item('Sans style')}{END}", ("Sans style",)),
    "74-schema": Case(
        PROLOG + CHANNEL.replace("<rss ", f"<rss xmlns:x='http://www.w3.org/2001/XMLSchema-instance' x:schemaLocation='a {EVIL}/74.xsd' ")
        + item("Sans schéma") + END,
        ("Sans schéma",),
    ),
    "77-empty-items": Case(PROLOG + CHANNEL + "<item></item><item/><item><title> </title></item>" + item("Un vrai") + END, ("Un vrai",)),
    "80-utf-16-little": Case(one(ACCENTS, "UTF-16").encode("utf-16"), (ACCENTS,)),
    "80-utf-16-big": Case(b"\xfe\xff" + one(ACCENTS + " 2", "UTF-16").encode("utf-16-be"), (ACCENTS + " 2",)),
    "80-utf-16-without-mark": Case(one(ACCENTS + " 3", "UTF-16LE").encode("utf-16-le"), (ACCENTS + " 3",)),
    "80-utf-32": Case(one(ACCENTS + " 4", "UTF-32").encode("utf-32"), (ACCENTS + " 4",)),
    "80-utf-7": Case(one("L+AOk-t+AOk-", "UTF-7").encode("ascii")),
    "80-latin-1-said-utf-8": Case(one(OLD_ACCENTS + " 6").encode("latin-1"), (OLD_ACCENTS + " 6",)),
    "80-windows-said-latin-1": Case(one(ACCENTS + " 7", "ISO-8859-1").encode("cp1252"), (ACCENTS + " 7",)),
    "80-utf-8-said-latin-1": Case(one(ACCENTS + " 8", "ISO-8859-1"), (ACCENTS + " 8",)),
    "80-utf-8-said-latin-1-by-the-server": Case(one(ACCENTS + " 9"), (ACCENTS + " 9",), "", "text/xml; charset=iso-8859-1"),
    "80-latin-1-said-by-the-server": Case(one(OLD_ACCENTS + " 10", "x").replace(' encoding="x"', "").encode("latin-1"), (OLD_ACCENTS + " 10",), "", "text/xml; charset=iso-8859-1"),
    "80-mark-twice": Case(b"\xef\xbb\xbf" * 2 + one(ACCENTS + " 11").encode(), (ACCENTS + " 11",)),
    "80-mark-and-latin-1": Case(b"\xef\xbb\xbf" + one(ACCENTS + " 12", "ISO-8859-1").encode(), (ACCENTS + " 12",)),
    "80-utf-8-said-utf-16": Case(one(ACCENTS + " 13", "UTF-16"), (ACCENTS + " 13",)),
    "80-unknown-charset": Case(one(ACCENTS + " 14", "x-klingon"), (ACCENTS + " 14",)),
    "80-invalid-bytes": Case(one("Octets \xff\xfe").encode("latin-1").replace(END.encode(), item("Après les octets").encode() + END.encode())),
    "80-overlong": Case(one("Trop long @@").encode().replace(b"edition", b"\xc0\xbc\xc0\xbe")),
    "80-surrogates": Case(one("Demi @@ signe").encode().replace(b"edition", b"\xed\xa0\xbd")),
    "80-encoded-twice": Case(one(ACCENTS + " 15").encode().decode("cp1252", "ignore"), ()),
    "80-nul-inside": Case(one("Un zéro @@ dedans").encode().replace(b"edition", b"\0")),
    "80-references-to-controls": Case(one("Rien&#0;&#8;&#x1b;[2J&#xFFFE; 16")),
    "81-xml-1.1": Case(one(ACCENTS + " 17", version="1.1"), (ACCENTS + " 17",)),
    "81-xml-9.9": Case(one(ACCENTS + " 18", version="9.9"), (ACCENTS + " 18",)),
    "81-space-before-prolog": Case("\r\n \t" + one("Après les blancs"), ("Après les blancs",)),
    "81-warning-before-prolog": Case("<br />\n<b>Warning</b>: include() in /x.php\n" + one("Après un avertissement"), ("Après un avertissement",)),
    "81-garbage-after-the-end": Case(one("Avant la fin") + "<!-- page servie en 3 ms --><script>1</script> x", ("Avant la fin",)),
    "81-two-documents": Case(one("Premier document") + one("Second document"), ("Premier document",)),
    "81-cut-in-a-tag": Case(PROLOG + CHANNEL + item("Entier") + item("Coupé")[:-12], ("Entier",)),
    "81-cut-in-a-cdata": Case(PROLOG + CHANNEL + item("Entier aussi") + "<item><title><![CDATA[Cou", ("Entier aussi",)),
    "81-tags-crossed": Case(PROLOG + CHANNEL + "<item><title>Croisé</link></title><link>http://journal.example/c</item>" + item("Après la croix") + END, ("Après la croix",)),
    "81-named-entities": Case(PROLOG + CHANNEL + item("Caf&eacute; &laquo;&nbsp;noir&nbsp;&raquo; &hellip;") + END, ("Café « noir » …",)),
    "81-bare-ampersand": Case(PROLOG + CHANNEL + item("Pêche & chasse <2026>") + END),
    "84-cdata-split": Case(PROLOG + CHANNEL + item("<![CDATA[A ]]]]><![CDATA[> B]]>") + END, ("A ]]> B",)),
    "84-cdata-in-cdata": Case(PROLOG + CHANNEL + item("<![CDATA[<![CDATA[Dedans]]>]]>", "cdata2") + item("Après deux") + END, ("Après deux",)),
    "84-cdata-script": Case(PROLOG + CHANNEL + item("<![CDATA[<script>alert(1)</script>Un titre nu]]>") + END, ("Un titre nu",)),
    "87-prefixed": Case(
        PROLOG + "<r:RDF xmlns:r='http://www.w3.org/1999/02/22-rdf-syntax-ns#' xmlns:s='http://purl.org/rss/1.0/'>"
        "<s:item><s:title>Préfixé</s:title><s:link>http://journal.example/s</s:link></s:item></r:RDF>",
        ("Préfixé",),
    ),
    "87-prefix-unknown": Case(PROLOG + CHANNEL + "<zz:a>1</zz:a>" + item("Après zz") + END, ("Après zz",)),
    "87-namespace-unknown": Case(PROLOG + CHANNEL.replace("<rss ", "<rss xmlns='urn:rien' ") + item("Sous urn") + END, ("Sous urn",)),
    "87-capitals": Case((CHANNEL + item("CAPITALES") + END).upper().replace("HTTP", "http"), ("CAPITALES",)),
    "87-atom-in-rss": Case(PROLOG + CHANNEL + "<a:link xmlns:a='http://www.w3.org/2005/Atom' rel='self' href='x'/>" + item("Avec atome") + END, ("Avec atome",)),
    "87-html-in-the-way": Case(f"<html><body><pre>{one('Dans une page')}</pre></body></html>"),
    "87-atom-0.3": Case("<feed version='0.3' xmlns='http://purl.org/atom/ns#'><entry><title>Ancien atome</title></entry></feed>", ("Ancien atome",)),
    "87-xhtml-title": Case(
        ATOM + "<entry><title type='xhtml'><div xmlns='http://www.w3.org/1999/xhtml'>Un <b>gras</b></div></title><id>urn:x</id></entry></feed>",
        ("Un gras",),
    ),
    "88-page": Case("<!doctype html><html><head><title>Accueil</title></head></html>", (), "web page", "text/html"),
    "88-opml": Case("<?xml version='1.0'?><opml version='2.0'><body><outline xmlUrl='http://a.example/'/></body></opml>", (), "list of feeds (OPML)"),
    "88-sitemap": Case("<urlset xmlns='http://www.sitemaps.org/schemas/sitemap/0.9'><url><loc>http://a.example/</loc></url></urlset>", (), "a sitemap, not a feed"),
    "88-svg": Case("<svg xmlns='http://www.w3.org/2000/svg'><script>alert(1)</script></svg>", (), "not a feed"),
    "88-soap": Case("<s:Envelope xmlns:s='http://schemas.xmlsoap.org/soap/envelope/'><s:Body/></s:Envelope>", (), "not a feed"),
    "88-text": Case("Une phrase et c'est tout.", (), "not a feed", "text/plain"),
    "88-script": Case("var a = 1;", (), "not a feed", "text/javascript"),
    "88-json-feed": Case(json.dumps({"version": "https://jsonfeed.org/version/1.1", "title": "J", "items": [{"id": 1, "title": "Un json"}]}), ("Un json",), "", "application/json"),
    "88-json-damaged": Case('{"items": [{"title": "Coup', (), "cannot be read", "application/json"),
    "88-json-nan": Case('{"items": [{"title": "Pas un nombre", "id": NaN, "date_published": 1e400}]}', ("Pas un nombre",), "", "application/json"),
    "88-json-surrogate": Case('{"items": [{"title": "Demi \\ud800 signe json", "url": "http://a.example/\\udfff"}]}', ("Demi signe json",), "", "application/json"),
    "88-json-other": Case('{"error": "maintenance"}', (), "not a feed", "application/json"),
    "88-json-strings": Case('{"items": "rien"}', (), "not a feed", "application/json"),
    "88-atom-entry-alone": Case("<entry xmlns='http://www.w3.org/2005/Atom'><title>Seul</title></entry>"),
}  # fmt: skip


@dataclass(frozen=True)
class Runs:
    """A run over the light ones, one over the heavy ones, one over all again."""

    light: Watched
    heavy: Watched
    again: Watched
    items: dict[str, list[Any]]
    server: RawServer
    desk: Desk

    def source(self, name: str) -> Any:
        run = self.light if name in LIGHT else self.heavy
        return run.sources[self.server.url(f"/{name}", _host(name))]

    def titles(self, name: str) -> list[str]:
        return [one["title"] for one in self.items.get(self.server.url(f"/{name}", _host(name)), [])]


def _host(name: str) -> str:
    return f"127.0.4.{1 + [*LIGHT, *HEAVY].index(name)}"


@pytest.fixture(scope="module")
def runs(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Runs]:
    hosts = " ".join(map(_host, [*LIGHT, *HEAVY]))
    with serving_raw() as server:
        desk = new_desk(tmp_path_factory.mktemp("feeds"), CONFIGURATION)
        for name, case in {**LIGHT, **HEAVY}.items():
            body = case.body if isinstance(case.body, bytes) else case.body.encode()
            body = body.replace(b"{port}", str(server.port).encode())
            server.answers[f"/{name}"] = answer(body, f"Content-Type: {case.kind}", 'ETag: "1"')
        for slug, cases in (("light", LIGHT), ("heavy", HEAVY)):
            desk.sources(*(server.url(f"/{name}", _host(name)) for name in cases), slug=slug)
        light = watched(desk, "collect", "light", "--json", hosts=hosts)
        heavy = watched(desk, "collect", "heavy", "--json", hosts=hosts)
        again = watched(desk, "collect", "--json", "--force", hosts=hosts)
        items: dict[str, list[Any]] = {}
        for one in desk.items():
            items.setdefault(one["source_url"], []).append(one)
        yield Runs(light, heavy, again, items, server, desk)


def test_a_run_over_bad_feeds_ends_well_in_little_memory(runs: Runs) -> None:
    for run in (runs.light, runs.heavy, runs.again):
        assert (run.done.code, run.strangers, run.done.err) == (0, (), "")
        assert run.memory < MEMORY_LIMIT
    assert (runs.again.done.json["items_new"], runs.again.done.json["items_changed"]) == (0, 0)
    assert database_is_whole(runs.desk)
    asked = {path for path, _ in runs.server.asked}
    assert asked == {f"/{name}" for name in [*LIGHT, *HEAVY]}


@pytest.mark.parametrize("name", [*LIGHT, *HEAVY])
def test_what_can_be_saved_of_a_bad_feed_is(runs: Runs, name: str) -> None:
    case = {**LIGHT, **HEAVY}[name]
    source = runs.source(name)
    assert source["outcome"] == ("failed" if case.told else "new") or not case.titles
    assert case.told in source["detail"]
    assert set(case.titles) <= set(runs.titles(name)), runs.titles(name)[:20]
    for title in runs.titles(name):
        assert len(title) <= 300
        assert title.isprintable()
        assert not {"Ã©", "root:", "<script", "\ufffd"} & {
            title[n : n + size] for size in (1, 2, 5, 7) for n in range(300)
        }


def test_texts_that_are_one_without_the_entities_between_them_are_cut_as_one() -> None:
    between = b"mot " * 7500 + b'<!ENTITY a "%b;">'  # none of them is long by itself
    assert TEXT_BYTES < len(bounded(b"<rss><title>" + between * 40 + b"</title></rss>")) < TEXT_BYTES + 100
