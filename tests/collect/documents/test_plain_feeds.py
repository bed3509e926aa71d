"""Plain feeds are read by lxml exactly as feedparser reads them; what is not plain is left to feedparser."""

from __future__ import annotations

import feedparser
import pytest
from hypothesis import given
from hypothesis import strategies as st

from iet_watch.collect.documents.feeds import Feed, read_feed, read_with_feedparser
from iet_watch.collect.documents.plain_feeds import is_broken, read_plain

URL = "http://journal.example/rss/actualites.xml"
SPACES = (
    "xmlns:content='http://purl.org/rss/1.0/modules/content/' xmlns:dc='http://purl.org/dc/elements/1.1/' "
    "xmlns:atom='http://www.w3.org/2005/Atom' xmlns:media='http://search.yahoo.com/mrss/' "
    "xmlns:dcterms='http://purl.org/dc/terms/' xmlns:mine='http://nulle.part.example/' "
    "xmlns:itunes='http://www.itunes.com/dtds/podcast-1.0.dtd' xmlns:thr='http://purl.org/syndication/thread/1.0'"
)


def rss(items: str, head: str = "<title>Journal</title><link>http://journal.example/</link>") -> str:
    return f"<?xml version='1.0' encoding='utf-8'?><rss version='2.0' {SPACES}><channel>{head}{items}</channel></rss>"


def item(inside: str) -> str:
    return rss(f"<item>{inside}</item><item><title>Témoin</title><link>http://journal.example/t</link></item>")


def atom(inside: str, feed: str = "") -> str:
    return (
        f"<feed xmlns='http://www.w3.org/2005/Atom' {feed}><title>Journal</title><id>tag:journal.example,2026:1</id>"
        f"<link href='http://journal.example/'/><link rel='self' href='/feed'/><entry>{inside}</entry></feed>"
    )


TITLE = "<title>Un quai</title>"
LINK = "<link>http://journal.example/a?x=1&amp;y=2</link>"
PLAIN = [
    item(TITLE + LINK).replace("utf-8", "iso-8859-1"),  # a declaration that its own bytes belie
    "\n" + item(TITLE + LINK),
    item(TITLE + LINK),
    item("<title><![CDATA[ L’<b>hydrogène</b> &amp; le port ]]></title>" + LINK),
    item("<title>Ecrit deux fois : cafÃ©, cafÃ©</title>" + LINK),
    item("<title>Un \x80 signe de Windows &#146;</title>".replace("\x80", "&#128;") + LINK),
    item(TITLE + "<guid>http://journal.example/7</guid>"),
    item(TITLE + "<guid isPermaLink='false'>a b</guid>" + LINK),
    item(TITLE + "<guid>urn:x:1</guid><link>/relatif/a.html</link>"),
    item("<title/><link/><guid/>"),
    item(TITLE + LINK + "<description>Court</description><content:encoded>&lt;p>Long&lt;/p></content:encoded>"),
    item(TITLE + LINK + "<content:encoded>Long</content:encoded><description>Court</description>"),
    item(TITLE + LINK + "<description>Un</description><description>Deux, plus long</description>"),
    item(
        f"{TITLE}{LINK}<media:group><media:title>Autre</media:title>"
        "<media:description>Vu</media:description></media:group>"
    ),
    item("<media:content url='http://i.example/'><media:title>Image</media:title></media:content>" + TITLE + LINK),
    item(
        f"{TITLE}{LINK}<description>Un</description>"
        "<media:content><media:description>Deux</media:description></media:content>"
    ),
    item(TITLE + LINK + "<pubDate>Mon, 02 Nov 2026 10:00:00 +0100</pubDate>"),
    item(TITLE + LINK + "<pubDate>hier</pubDate><dc:date>2026-11-02T10:00:00+01:00</dc:date>"),
    item(TITLE + LINK + "<dcterms:created>2026-11-02</dcterms:created>"),
    item(TITLE + LINK + "<dc:language>en</dc:language><dc:creator>N</dc:creator><mine:chose><x>1</x></mine:chose>"),
    item(TITLE + "<atom:link rel='alternate' href='http://journal.example/autre'/>" + LINK),
    item(TITLE + LINK + "<atom:link rel='alternate' type='text/html' href='http://journal.example/autre'/>"),
    item(TITLE + LINK + "<source url='http://b.example/'>B</source><title>Second titre</title>"),
    item(TITLE + LINK + "<category>x</category><enclosure url='http://i.example/i.jpg' type='image/jpeg'/>"),
    rss("<item><title>A</title></item>", "<language>fr-FR</language><image><title>I</title><url>u</url></image>"),
    rss(""),
    atom(TITLE + "<id>tag:a,2026:1</id><link href='http://journal.example/a'/><updated>2026-11-02T10:00:00Z</updated>"),
    atom("<title type='html'>&lt;b>Un&lt;/b> quai</title><link rel='enclosure' href='x'/>", "xml:lang='fr-FR'"),
    atom(TITLE + "<content type='xhtml'><div xmlns='http://www.w3.org/1999/xhtml'><p>Un</p><p>deux</p></div></content>"),
    atom(TITLE + "<content xml:lang='en_US'>One</content><summary>Un</summary>", "xml:lang='fr'"),
    "<!DOCTYPE rss>" + item(TITLE + LINK).partition("?>")[2],
    item(TITLE + "<link>http:///trois</link>"),
    item(TITLE + "<link>//autre.example/a</link><guid>'http://journal.example/a?'</guid>"),
    item(TITLE + "<atom:link rel='replies' href='http://journal.example/a#c' thr:count='2'/>" + LINK),
    item(TITLE + LINK + "<itunes:summary>Un</itunes:summary><description>Deux, plus long</description>"),
    rss(
        "<item><description>Un</description><itunes:summary>Deux</itunes:summary></item>" * 2,
        "<itunes:summary>Des sons</itunes:summary><description>Des sons du port</description>",
    ),
    atom(TITLE + "<link href='a'/>", "xml:base='http://ailleurs.example/b/'"),
    atom(TITLE + "<link href='a' xml:base='/c/'/><id xml:base='d/'>e</id>", "xml:base='b/'"),
    atom(TITLE + "<link href='a'/>", "xml:base='javascript:b/'"),
    atom(TITLE + "<author><name>N</name><uri>http://n.example</uri></author><source><title>S</title><id>s</id></source>"),
]  # fmt: skip


@pytest.mark.parametrize("document", PLAIN)
def test_a_plain_feed_is_read_as_feedparser_reads_it(document: str) -> None:
    body = document.encode()
    assert read_plain(body, URL, 1000) is not None
    assert read_feed(body, URL) == read_with_feedparser(body, URL)


ODD = [
    "<!DOCTYPE rss [<!ENTITY quai 'Un quai'>]>" + item(TITLE + LINK).partition("?>")[2],
    "<!DOCTYPE rss>" + item("<title>&eacute;</title>" + LINK).partition("?>")[2],
    "<!DOCTYPE rss>" + item("<link href='http://journal.example/&eacute;'/>").partition("?>")[2],
    item(TITLE + LINK).replace("</channel>", ""),
    item("<title>Un <b>quai</b></title>" + LINK),
    item(TITLE + "<link url='http://journal.example/a'/>"),
    item("<title type='application/octet-stream'>VW4gcXVhaQ==</title>" + LINK),
    item(TITLE + "<link xmlns:x='http://www.w3.org/1999/xlink' x:href='http://journal.example/a'/>"),
    rss("<item><title>A</title></item>" * 2, "").replace(
        "</item><item>", "</item><content:encoded>A</content:encoded><item>"
    ),
    item(TITLE + LINK).replace("<item>", "<item href='http://ailleurs.example/'>"),
    rss("<item><title>A</title></item><groupe><item><title>B</title></item></groupe>"),
    "<html><body><p>Bonjour</p></body></html>",
    "",
    item(TITLE + LINK).replace("Un quai", "Un \x00 quai"),
]


@pytest.mark.parametrize("document", ODD)
def test_what_is_not_plain_is_left_to_feedparser(document: str) -> None:
    assert read_plain(document.encode(), URL, 1000) is None


BEHIND = "\n>>> vu le 2 & le 3 : &eacute; <p>un 'quai'</p>\n"


@pytest.mark.parametrize(
    "title", ["Un\x02 quai", "Re&colon; un&nbsp;quai", "<![CDATA[Un\x08 &nbsp;quai]]>", "R&D & Cie"]
)
def test_little_keeps_a_feed_from_being_xml(title: str) -> None:
    document = item(f"<title>{title}</title>" + LINK).encode()
    assert read_plain(document, URL, 1000) is not None
    assert read_feed(document, URL) == read_with_feedparser(document, URL)


def test_text_behind_the_end_changes_nothing() -> None:
    """feedparser reads such a document by other rules, ten times slower; most of it is seen alike."""
    behind = [(document + BEHIND).encode() for document in PLAIN]
    assert [read_feed(body, URL) for body in behind] == [read_with_feedparser(body, URL) for body in behind]
    assert sum(read_plain(body, URL, 1000) is not None for body in behind) >= 30


@pytest.mark.parametrize(
    "document",
    [
        item(TITLE + LINK) + "<item><title>Deux</title></item>",
        item(TITLE + "<guid isPermaLink='false'>a&amp;b</guid>" + LINK) + BEHIND,
        item(TITLE + "<guid>\x02</guid>" + LINK),
        item(TITLE + "<link href='http://journal.example/&eacute;'/>"),
        item(TITLE + "<link>http://journal.example/a&amp;b/c</link>") + BEHIND,
        rss("", "<link>http://journal.example/?a=1&amp;b=2</link>") + BEHIND,
        item(TITLE + LINK + "<description><![CDATA[<script/>Un quai]]></description>") + BEHIND,
        item(TITLE + LINK + "<description><![CDATA[<a title='c&#39;est'>Un</a>]]></description>") + BEHIND,
    ],
)
def test_what_a_second_reading_may_see_otherwise_is_left_to_feedparser(document: str) -> None:
    assert read_plain(document.encode(), URL, 1000) is None


def test_another_encoding_is_read_where_the_document_declares_it_alone() -> None:
    body = item("<title>Été </title>").replace("utf-8", "ISO-8859-1").encode("latin-1")
    assert read_plain(body, URL, 1000) is not None
    assert read_feed(body, URL) == read_with_feedparser(body, URL)
    assert read_plain(body, URL, 1000, "text/xml; charset=windows-1251") is None
    undeclared = body.replace(b"ISO-8859-1", b"utf-8"), b"\n" + body, body.replace(b"ISO-8859-1", b"nulle-part")
    assert [read_plain(one, URL, 1000) for one in undeclared] == [None] * 3


@pytest.mark.parametrize(
    "document",
    [
        item(TITLE + LINK) + "reste",
        item(TITLE + LINK).replace("</channel>", ""),
        item(TITLE + LINK)[:-70],
        item("<title>R&D</title>" + LINK),
        item("<title>&nbsp;&colon;</title>" + LINK),
        item("<title>Un \x02 signe</title>" + LINK),
        item(TITLE + LINK + "<description><![CDATA[<p>Un"),
    ],
)
def test_what_is_not_xml_is_read_piece_by_piece_and_only_so(document: str) -> None:
    body = document.encode()
    feed = read_with_feedparser(body, URL)
    assert is_broken(body)
    assert isinstance(feed, Feed)
    assert [entry.url for entry in feed.entries] == [entry.get("link", "") for entry in feedparser.parse(body).entries]


@pytest.mark.parametrize("document", [*PLAIN[:3], "<!DOCTYPE rss>" + rss(""), "\n" + rss("")])
def test_what_may_be_xml_is_not_called_broken(document: str) -> None:
    assert not is_broken(document.encode())


def test_entries_past_the_limit_are_counted() -> None:
    plain = read_plain(rss("<item><title>A</title></item>" * 7).encode(), URL, 5)
    assert plain is not None
    assert (len(plain[1]), plain[2]) == (5, 7)


WORDS = st.sampled_from(
    ["quai", "l’été", "&amp;", "&lt;p>un&lt;/p>", "  ", "é", "Ã©", "&#146;", "<![CDATA[<i>x</i>]]>", ""]
    + ["&nbsp;", "&colon;", "\x02", "<![CDATA[&nbsp;\x02]]>"]
)
TEXT = st.lists(WORDS, max_size=3).map("".join)
NAMES = st.sampled_from(
    ["title", "description", "content:encoded", "summary", "media:title", "media:description", "guid", "dc:date",
     "pubDate", "dc:title", "category", "media:group", "source", "atom:summary", "itunes:summary", "mine:title", "link",
     "comments"]
)  # fmt: skip


@st.composite
def elements(draw: st.DrawFn, depth: int = 2) -> str:
    name = draw(NAMES)
    inside = draw(TEXT)
    if name in ("link", "guid"):
        inside = draw(
            st.sampled_from(["http://journal.example/1", "/deux", "", "urn:x:3", "http://b.example/?a=1&amp;b=2"])
        )
    if depth and name in ("media:group", "mine:title"):
        inside = "".join(draw(st.lists(elements(depth - 1), max_size=3)))
    return f"<{name}>{inside}</{name}>"


@given(st.lists(elements(), max_size=7), st.sampled_from(["", BEHIND]))
def test_whatever_the_order_of_its_elements(parts: list[str], behind: str) -> None:
    body = (item("".join(parts)) + behind).encode()
    feed = read_feed(body, URL)
    assert isinstance(feed, Feed)
    assert feed == read_with_feedparser(body, URL)
