"""Lists of sources: malformed ones are salvaged to the last address, ours come back as they went out."""

from __future__ import annotations

import tomllib
from datetime import UTC, datetime
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from lxml import etree

from iet_watch.collect.sources.opml import MOST_BYTES, SourceList, read_opml, write_opml
from iet_watch.model.sources import Source
from iet_watch.model.trouble import Failure
from iet_watch.themes.theme_files import Theme, load_theme
from iet_watch.themes.writing import source_table

NOW = datetime(2026, 11, 20, 8, tzinfo=UTC)
FEED = "https://journal.example/flux"


def outline(**attributes: str) -> str:
    return "<outline" + "".join(f' {name}="{value}"' for name, value in attributes.items()) + "/>"


def read(text: str | bytes) -> SourceList:
    found = read_opml(text.encode() if isinstance(text, str) else text, "liste.opml")
    assert isinstance(found, SourceList), found
    return found


def body(*outlines: str, head: str = '<?xml version="1.0" encoding="UTF-8"?>') -> str:
    return (
        f'{head}\n<opml version="1.0"><head><title>Liste</title></head><body>\n'
        + "\n".join(outlines)
        + "</body></opml>"
    )


def addresses(found: SourceList) -> list[str]:
    return [one.source.url for one in found.listed]


def test_groups_titles_languages_and_lines() -> None:
    found = read(
        body(
            '<outline text="Presse">',
            '<outline text="Régionale">',
            outline(text="Le journal", xmlUrl=FEED, type="rss", language="fr"),
            "</outline>",
            outline(title="Le quai", text="quai", xmlUrl="https://quai.example/rss"),
            "</outline>",
            outline(xmlUrl="https://seul.example/atom.xml"),
        )
    )
    assert [(one.line, one.source.title, one.groups) for one in found.listed] == [
        (5, "Le journal", ("Presse", "Régionale")),
        (7, "Le quai", ("Presse",)),
        (9, "seul.example", ()),
    ]
    assert found.listed[0].source == Source("Le journal", FEED, lang="fr")


@pytest.mark.parametrize(
    ("written", "url"),
    [
        (f'xmlUrl="{FEED}?a=1&b=2"', f"{FEED}?a=1&b=2"),
        (f'xmlUrl="{FEED}?a=1&amp;b=2"', f"{FEED}?a=1&b=2"),
        (f'xmlUrl="{FEED}?a=1&amp;amp;b=2"', f"{FEED}?a=1&b=2"),
        (f'xmlUrl="{FEED}?a=1&copy=2&lt=3"', f"{FEED}?a=1&copy=2&lt=3"),
        (f'xmlurl="{FEED}"', FEED),
        (f"XMLURL = '{FEED}'", FEED),
        (f"xmlUrl={FEED} text=Journal", FEED),
        (f'xmlUrl="{FEED} text="Journal"', ""),
        (f'text="Le "grand" journal" xmlUrl="{FEED}"', FEED),
        (f'text="a > b < c" xmlUrl="{FEED}"', FEED),
        (f'text="un\ndeux" xmlUrl="\n{FEED}\n"', FEED),
        (f'type="rss" url="{FEED}"', FEED),
        (f'feedUrl="{FEED}"', FEED),
        ('xmlUrl="feed://journal.example/flux"', "http://journal.example/flux"),
        (f'xmlUrl="feed:{FEED}"', FEED),
        ('xmlUrl="www.journal.example/flux"', "http://www.journal.example/flux"),
        ('xmlUrl="/flux" htmlUrl="https://journal.example/une"', FEED),
    ],
)
def test_an_address_is_found_however_it_is_written(written: str, url: str) -> None:
    found = read(body(f"<outline {written}/>", outline(text="Après", xmlUrl="https://apres.example/")))
    assert addresses(found)[-1] == "https://apres.example/"
    assert addresses(found)[:-1] == ([url] if url else [])
    assert len(found.unusable) == (0 if url else 1)


@pytest.mark.parametrize(
    ("kind", "read_as"), [("rss", "feed"), ("podcast", "feed"), ("HTML+XPath", "page"), ("HTML+XPath+JSON", "page")]
)
def test_a_page_that_freshrss_takes_apart_is_no_feed(kind: str, read_as: str) -> None:
    [one] = read(body(outline(text="Aides", type=kind, xmlUrl="https://site.example/aides"))).listed
    assert one.source.kind == read_as


@pytest.mark.parametrize(
    ("written", "why"),
    [
        ('text="Sans rien" type="rss"', "no address"),
        ('text="Vide" xmlUrl=""', "no address"),
        ('text="Site" htmlUrl="https://site.example/"', "source discover https://site.example/"),
        ('text="Lien" type="link" url="https://site.example/"', "source discover"),
        ('text="Autre" type="include" url="https://site.example/liste"', "another list"),
        ('text="Autre" xmlUrl="https://site.example/liste.opml"', "another list"),
        ('text="Commande" xmlUrl="|~/commande.py"', "not a web address"),
        ('text="Fichier" xmlUrl="file:///etc/passwd"', "not a web address"),
        ('text="Compte" xmlUrl="https://moi:secret@site.example/"', "not a web address"),
        ('text="Équation" xmlUrl="https://site.example/f" watch:require="(port"', ""),
        ('text="Sélecteur" xmlUrl="https://site.example/f" watch:selector="a["', "a["),
        ('text="Expression" xmlUrl="https://site.example/f" watch:links="(a"', "(a is not"),
    ],
)
def test_an_entry_that_cannot_be_a_source_is_told_with_its_line(written: str, why: str) -> None:
    found = read(body(outline(text="Bon", xmlUrl=FEED), f"<outline {written}/>"))
    (one,) = found.unusable
    assert (addresses(found), one.line) == ([FEED], 4)
    assert why in one.failure.message % one.failure.args


def test_tags_left_open_comments_and_other_names_cost_nothing() -> None:
    found = read(
        "<OPML><Body><outline text='Ouvert'>\n<!-- <outline xmlUrl='https://commente.example/'/> -->\n"
        f"<Outline xmlUrl='{FEED}'>\n<ns:outline xmlUrl='https://b.example/'></ns:outline><outline xmlUrl='https://c.example/"
    )
    assert addresses(found) == [FEED, "https://b.example/", "https://c.example/"]
    assert [one.line for one in found.listed] == [3, 4, 4]


@pytest.mark.parametrize("declared", ["UTF-8", "ISO-8859-1", "windows-1252", "x-rien", "rot13", "utf-7"])
@pytest.mark.parametrize("real", ["utf-8", "utf-8-sig", "cp1252", "utf-16", "utf-16-le"])
def test_the_encoding_is_the_real_one_whatever_is_declared(declared: str, real: str) -> None:
    text = body(outline(text="Écologie à Évreux", xmlUrl=FEED), head=f'<?xml version="1.0" encoding="{declared}"?>')
    assert [one.source.title for one in read(text.encode(real)).listed] == ["Écologie à Évreux"]


def test_one_damaged_byte_does_not_change_the_encoding_of_the_rest() -> None:
    text = body(outline(text="Écologie à Évreux", xmlUrl=FEED), outline(text="Abîmé: X", xmlUrl="https://b.example/"))
    found = read(text.encode().replace(b"X", b"\xe9"))
    assert found.listed[0].source.title == "Écologie à Évreux"


@pytest.mark.parametrize(
    "wrong",
    [
        "<!doctype html><html><body>Connexion</body></html>",
        "",
        "{}",
        "https://journal.example/flux\n",
        "<rss/>",
        "\x00",
    ],
)
def test_what_is_no_list_is_told(wrong: str) -> None:
    assert isinstance(read_opml(wrong.encode(), "liste.opml"), Failure)


def test_entities_of_the_document_are_not_expanded_and_a_long_list_is_refused() -> None:
    bomb = '<!DOCTYPE opml [<!ENTITY a "aaaa"><!ENTITY b "&a;&a;"><!ENTITY f SYSTEM "file:///etc/passwd">]>'
    found = read(body(outline(text="&b;&f;&eacute;&#233;&#xD800;", xmlUrl=FEED), head=bomb))
    assert found.listed[0].source.title == "&b;&f;éé"
    assert isinstance(read_opml(b"<outline " + bytes(MOST_BYTES), "liste.opml"), Failure)


@pytest.mark.parametrize("piece", ["<outline>", "<outline a='", '<outline xmlUrl="', "<!--", '<outline " ', "<a=\n"])
def test_a_hostile_list_ends(piece: str) -> None:
    read_opml((piece * (1_000_000 // len(piece))).encode(), "liste.opml")


def written_theme(folder: Path, *sources: Source, slug: str = "ports") -> Theme:
    path = folder / f"{slug}.toml"
    tables = "".join(map(source_table, sources))
    path.write_text(f"title = 'Ports & \"quais\" <é>'\nquery = '*'\n{tables}", encoding="utf-8")
    return load_theme(path)


def test_a_list_that_went_out_comes_back_the_same(tmp_path: Path) -> None:
    sources = (
        Source("A & B <i>&amp;</i>  « é »", f"{FEED}?a=1&b=2", lang="fr"),
        Source(
            'Le "quai" d\'Orsay', "https://quai.example/", "page", None, False, 'titre:"port*"', "open", "a > b", r"\d+"
        ),
        Source("Plan", "https://plan.example/sitemap.xml", "sitemap", rights="licensed"),
        Source("Veille\tsur\nplusieurs", "https://veille.example/", "watch"),
    )
    theme = written_theme(tmp_path, *sources)
    text = write_opml([theme], "Veille & co", NOW)
    found = read(text)
    assert tuple(one.source for one in found.listed) == sources
    assert {one.theme for one in found.listed} == {"ports"}
    tree = etree.fromstring(text.encode())
    assert (tree.get("version"), len(tree.findall(".//outline[@type]"))) == ("2.0", 4)
    assert {feed.get("xmlUrl") for feed in tree.iter("outline") if feed.get("type") == "rss"} == {sources[0].url}


@given(st.text(min_size=1, max_size=60).filter(str.strip))
def test_any_title_comes_back_but_for_what_xml_cannot_carry(title: str) -> None:
    source = Source(title, FEED)
    assert tomllib.loads(source_table(source))["sources"][0]["title"] == title
    theme = Theme("ports", "Ports", "", None, "*", (), (source,), {}, (), "")  # type: ignore[arg-type]
    text = write_opml([theme], "Liste", NOW)
    etree.fromstring(text.encode())
    (one,) = read(text).listed
    legal = str.maketrans("", "", "".join(map(chr, [*range(9), 11, 12, *range(14, 32), 0xFFFE, 0xFFFF])))
    assert one.source.title == (title.translate(legal) or "journal.example")
