"""Feeds of every age, well-formed or not, into the same entries; what is hostile or no feed at all stops nothing."""

from __future__ import annotations

import gc
import json
from datetime import UTC, datetime
from xml.sax.saxutils import escape

import pytest
from hypothesis import given
from hypothesis import strategies as st

from iet_watch.collect.documents.feeds import Feed, read_feed, read_with_feedparser
from iet_watch.model.items import Entry
from iet_watch.model.trouble import Failure
from tests.conftest import Desk
from tests.examples import examples
from tests.web import Web, rss

URL = "http://site.example/fil/feed.xml"


def feed(document: str | bytes, content_type: str = "", url: str = URL) -> Feed:
    read = read_feed(document.encode() if isinstance(document, str) else document, url, content_type)
    assert isinstance(read, Feed), read
    return read


def only(document: str | bytes, content_type: str = "") -> Entry:
    (entry,) = feed(document, content_type).entries
    return entry


def rss_with(inside: str, channel: str = "<title>Journal</title>", version: str = "2.0") -> str:
    return f'<?xml version="1.0"?><rss version="{version}"><channel>{channel}{inside}</channel></rss>'


def json_feed(*items: object, **more: object) -> str:
    version = "https://jsonfeed.org/version/1.1"
    return json.dumps({"version": version, "title": "Journal", "items": items, **more})


def item(*elements: str) -> str:
    return f"<item>{''.join(elements)}</item>"


TITLE, LINK = "<title>Un quai de plus</title>", "<link>http://site.example/quai</link>"
ARTICLE = TITLE + LINK + "<description>Il sert aux barges.</description>"
DATED = "<pubDate>Mon, 02 Nov 2026 10:00:00 +0100</pubDate>"
RDF = "http://www.w3.org/1999/02/22-rdf-syntax-ns#"
JSON_ARTICLE = {
    "id": "7",
    "url": "http://site.example/quai",
    "title": "Un quai de plus",
    "summary": "Il sert aux barges.",
    "date_published": "2026-11-02T10:00:00+01:00",
}
FORMATS = {
    "RSS 0.91": rss_with(item(ARTICLE, DATED), version="0.91"),
    "RSS 0.92": rss_with(item(ARTICLE, DATED), version="0.92"),
    "RSS 2.0": rss_with(item(ARTICLE, DATED)),
    "RSS 1.0, RDF": f'<?xml version="1.0"?><rdf:RDF xmlns:rdf="{RDF}" xmlns="http://purl.org/rss/1.0/"'
    ' xmlns:dc="http://purl.org/dc/elements/1.1/"><channel rdf:about="http://site.example/"><title>Journal</title>'
    f'</channel><item rdf:about="http://site.example/quai">{ARTICLE}<dc:date>2026-11-02T10:00:00+01:00</dc:date>'
    "</item></rdf:RDF>",
    "RSS 0.90, RDF": f'<?xml version="1.0"?><rdf:RDF xmlns:rdf="{RDF}"'
    ' xmlns="http://my.netscape.com/rdf/simple/0.9/" xmlns:dc="http://purl.org/dc/elements/1.1/">'
    f"<channel><title>Journal</title></channel><item>{ARTICLE}<dc:date>2026-11-02T09:00:00Z</dc:date></item></rdf:RDF>",
    "Atom 1.0": '<?xml version="1.0"?><feed xmlns="http://www.w3.org/2005/Atom"><title>Journal</title><entry>'
    '<id>urn:7</id><title>Un quai de plus</title><link rel="enclosure" href="http://site.example/son.mp3"/>'
    '<link href="http://site.example/quai"/><summary>Il sert aux barges.</summary>'
    "<updated>2026-11-09T00:00:00Z</updated><published>2026-11-02T10:00:00+01:00</published></entry></feed>",
    "Atom 0.3": '<?xml version="1.0"?><feed version="0.3" xmlns="http://purl.org/atom/ns#"><title>Journal</title>'
    '<entry><id>urn:7</id><title>Un quai de plus</title><link rel="alternate" href="http://site.example/quai"/>'
    "<summary>Il sert aux barges.</summary><issued>2026-11-02T10:00:00+01:00</issued></entry></feed>",
    "JSON Feed 1.0": json_feed(JSON_ARTICLE, version="https://jsonfeed.org/version/1"),
    "JSON Feed 1.1": json_feed(JSON_ARTICLE),
}


@pytest.mark.parametrize("name", FORMATS)
def test_one_article_is_the_same_in_every_format(name: str) -> None:
    read = feed(FORMATS[name])
    (entry,) = read.entries
    assert (read.title, read.left_out) == ("Journal", 0)
    assert (entry.title, entry.url, entry.summary, entry.published) == (
        "Un quai de plus",
        "http://site.example/quai",
        "Il sert aux barges.",
        datetime(2026, 11, 2, 9, 0, tzinfo=UTC),
    )


def test_an_atom_entry_without_a_publication_date_has_the_date_of_its_update() -> None:
    document = FORMATS["Atom 1.0"].replace("published>", "nothing>")
    assert only(document).published == datetime(2026, 11, 9, tzinfo=UTC)


def test_the_longest_content_is_the_text_and_its_beginning_the_missing_summary() -> None:
    content = "<content:encoded><![CDATA[<p>Il sert aux <b>barges</b> et aux péniches.</p>]]></content:encoded>"
    space = 'xmlns:content="http://purl.org/rss/1.0/modules/content/"'
    long = only(rss_with(item(ARTICLE, content)).replace("<rss ", f"<rss {space} "))
    assert (long.summary, long.text) == ("Il sert aux barges.", "Il sert aux barges et aux péniches.")
    bare = only(rss_with(item(TITLE, LINK, content)).replace("<rss ", f"<rss {space} "))
    assert bare.summary == "Il sert aux barges et aux péniches."


@pytest.mark.parametrize(
    ("link", "channel", "address"),
    [
        ("articles/1.html", "", "http://site.example/fil/articles/1.html"),
        ("/articles/1.html", "", "http://site.example/articles/1.html"),
        ("articles/1.html", "<link>http://autre.example/</link>", "http://site.example/fil/articles/1.html"),
        ("//cdn.example/1", "", "http://cdn.example/1"),
        ("?p=12", "", "http://site.example/fil/feed.xml?p=12"),
        ("\n   http://site.example/un titre\n", "", "http://site.example/un%20titre"),
        ("HTTP://Site.Example/A", "", "http://site.example/A"),
        ("articles/1.html", "<link>javascript:void(0)</link>", "http://site.example/fil/articles/1.html"),
    ],
)
def test_a_relative_link_is_made_whole(link: str, channel: str, address: str) -> None:
    assert only(rss_with(item(TITLE, f"<link>{link}</link>"), channel)).url == address


def test_a_relative_link_follows_xml_base_and_the_home_page_of_json() -> None:
    atom = FORMATS["Atom 1.0"].replace("<feed ", '<feed xml:base="http://site.example/base/" ')
    assert only(atom.replace("http://site.example/quai", "quai")).url == "http://site.example/base/quai"
    blog = json_feed({"id": "1", "url": "quai"}, home_page_url="http://autre.example/blog/")
    assert only(blog).url == "http://autre.example/blog/quai"


def test_an_identifier_that_is_an_address_stands_in_for_the_link_that_is_missing() -> None:
    assert only(rss_with(item(TITLE, "<guid>http://site.example/p</guid>"))).url == "http://site.example/p"
    assert only(rss_with(item(TITLE, "<guid>tag:site.example,2026:7</guid>"))).url == ""
    both = only(rss_with(item(TITLE, LINK, "<guid>http://site.example/?p=7</guid>")))
    assert (both.url, both.identifier) == ("http://site.example/quai", "http://site.example/?p=7")
    assert only(json_feed({"id": "http://site.example/p"})).url == "http://site.example/p"


@pytest.mark.parametrize(
    "link",
    [
        "javascript:alert(1)",
        "JaVaScRiPt:alert(1)",
        " java\nscript:alert(1)",
        "data:text/html,&lt;script&gt;alert(1)&lt;/script&gt;",
        "vbscript:msgbox(1)",
        "file:///etc/passwd",
        "mailto:a@site.example",
        "ftp://site.example/a",
        "http://site.example@mechant.example/",
        "http://nom:secret@site.example/",
        "http://[::1",
        'http://site.example/"onmouseover="alert(1)',
        "http://site.example/\\..\\windows",
        "http://site.example:99999/",
    ],
)
def test_a_dangerous_or_broken_link_is_dropped_and_its_entry_stays(link: str) -> None:
    for document in (
        rss_with(item(TITLE, f"<link>{link}</link>")),
        json_feed({"title": "Un quai de plus", "url": link.replace("&lt;", "<").replace("&gt;", ">")}),
    ):
        assert (only(document).title, only(document).url) == ("Un quai de plus", "")


def test_an_entry_may_lack_its_title_its_link_or_both() -> None:
    document = rss_with(item(LINK) + item(TITLE) + item("<description>Un texte.</description>") + item())
    assert [(entry.title, entry.url, entry.summary) for entry in feed(document).entries] == [
        ("", "http://site.example/quai", ""),
        ("Un quai de plus", "", ""),
        ("", "", "Un texte."),
        ("", "", ""),
    ]


@pytest.mark.parametrize(
    ("written", "expected"),
    [
        ("", None),
        ("hier", None),
        ("02/11/2026", None),
        ("Sat, 01 Jan 0000 00:00:00 GMT", None),
        ("0000-00-00T00:00:00Z", None),
        ("Mon, 32 Nov 2026 10:00:00 GMT", None),
        ("Mon, 30 Feb 2026 10:00:00 GMT", None),
        ("Mon, 02 Nov 2026 10:00:00 +0100", "2026-11-02T09:00:00"),
        ("Mon, 2 Nov 26 10:00 GMT", "2026-11-02T10:00:00"),
        ("2 Nov 2026 10:00:00 EST", "2026-11-02T15:00:00"),
        ("2026-11-02 10:00:00", "2026-11-02T10:00:00"),
        ("2026-11-02", "2026-11-02T00:00:00"),
        ("Thu, 01 Jan 2099 00:00:00 GMT", "2099-01-01T00:00:00"),
    ],
)
def test_dates_as_feeds_write_them(written: str, expected: str | None) -> None:
    published = only(rss_with(item(TITLE, f"<pubDate>{written}</pubDate>"))).published
    assert published == (datetime.fromisoformat(expected).replace(tzinfo=UTC) if expected else None)


ACCENTS = "Été à Évreux : l’œuvre – « 5 € »"
WESTERN = "Été à Évreux, 5 francs"


def accented(encoding: str, title: str = ACCENTS) -> str:
    return rss_with(item(f"<title>{title}</title>")).replace("?>", f' encoding="{encoding}"?>', 1)


@pytest.mark.parametrize(
    ("body", "content_type", "title"),
    [
        (accented("UTF-8").encode(), "", ACCENTS),
        (accented("UTF-8").encode(), "text/xml", ACCENTS),
        (accented("UTF-8").encode(), "text/xml; charset=iso-8859-1", ACCENTS),
        (accented("UTF-8").encode(), "text/html; charset=windows-1252", ACCENTS),
        (accented("ISO-8859-1").encode(), "application/rss+xml", ACCENTS),
        (accented("klingon").encode(), "text/xml; charset=klingon", ACCENTS),
        (accented("UTF-8", WESTERN).encode("latin-1"), "application/xml", WESTERN),
        (accented("UTF-8").encode("cp1252"), "application/xml; charset=utf-8", ACCENTS),
        (accented("ISO-8859-1").encode("cp1252"), "text/xml", ACCENTS),
        (accented("ISO-8859-15", "Été à 5 €").encode("iso-8859-15"), "text/xml; charset=iso-8859-15", "Été à 5 €"),
        (b"\xef\xbb\xbf" + accented("UTF-8").encode(), "text/xml; charset=us-ascii", ACCENTS),
        (b"\r\n \xef\xbb\xbf" + accented("UTF-8").encode(), "application/xml", ACCENTS),
        (accented("UTF-16").encode("utf-16"), "application/xml", ACCENTS),
        (b"\xfe\xff" + accented("UTF-16").encode("utf-16-be"), "text/xml; charset=utf-8", ACCENTS),
        (accented("UTF-32").encode("utf-32"), "", ACCENTS),
        (accented("UTF-8", ACCENTS.encode().decode("cp1252")).encode(), "", ACCENTS),
    ],
    ids=[
        "UTF-8", "UTF-8, ASCII by default", "UTF-8 said Latin-1 by the server", "UTF-8 said Windows by the server",
        "UTF-8 said Latin-1 by itself", "UTF-8 said nonsense", "Latin-1 said UTF-8", "Windows said UTF-8 twice",
        "Windows said Latin-1", "Latin-9", "UTF-8 with a mark said ASCII", "spaces before the mark", "UTF-16",
        "UTF-16 said UTF-8", "UTF-32", "encoded twice by its publisher",
    ],
)  # fmt: skip
def test_accents_are_right_whatever_the_charset_said(body: bytes, content_type: str, title: str) -> None:
    assert only(body, content_type).title == title


def test_titles_are_plain_text_in_one_line() -> None:
    titles = {
        "Le port &amp;amp; la ville": "Le port & la ville",
        "<![CDATA[Un <b>gros</b><br>navire]]>": "Un gros navire",
        "Un&lt;script&gt;alert(1)&lt;/script&gt; port": "Un port",
        "L&eacute;a et\n\n  No&euml;l": "Léa et Noël",
        "rouge\u202e tnemevuom fin\u200b": "rouge tnemevuom fin",
    }
    for written, shown in titles.items():
        assert only(rss_with(item(f"<title>{written}</title>"))).title == shown


@pytest.mark.parametrize("control", ["\x1b", "\x07", "\x00", "\x9b", "&#27;", "&#155;", "&#7;"])
def test_no_control_character_comes_through(control: str) -> None:
    entry = only(rss_with(item(f"<title>port{control}[31m</title>", "<description>", control, "a</description>")))
    assert (entry.title + entry.summary).isprintable()
    assert entry.title.startswith("port")


def test_a_title_of_a_megabyte_is_cut() -> None:
    title, text = "port " * 200_000, "quai " * 200_000
    entry = only(rss_with(item(f"<title>{title}</title><description>{text}</description>")))
    assert len(entry.title) <= 300
    assert len(entry.summary) <= 10_000


def test_entities_that_multiply_are_not_expanded() -> None:
    names = [f"e{n}" for n in range(9)]
    entities = "".join(f'<!ENTITY {name} "{f"&e{n - 1};" * 10 if n else "lol"}">' for n, name in enumerate(names))
    bomb = rss_with(item("<title>port &e8;</title>", "<description>&e8;</description>"))
    entry = only(bomb.replace("<rss", f"<!DOCTYPE rss [{entities}]><rss", 1))
    assert len(entry.title + entry.summary + entry.text) < 100


def test_entities_from_outside_are_neither_asked_for_nor_read(web: Web) -> None:
    outside = (
        f'<!DOCTYPE rss SYSTEM "{web.put("/feed.dtd", "")}" [<!ENTITY web SYSTEM "{web.put("/entity", "volé")}">'
        '<!ENTITY file SYSTEM "file:///etc/passwd"><!ENTITY % more SYSTEM "' + web.url("/more") + '"> %more;]>'
    )
    document = rss_with(item("<title>port &web;&file; fin</title>", LINK)).replace("<rss", f"{outside}<rss", 1)
    (entry,) = feed(document).entries
    assert web.asked == []
    assert "volé" not in entry.title
    assert "root:" not in entry.title
    assert (entry.title[:4], entry.url) == ("port", "http://site.example/quai")


def test_of_1001_entries_the_first_thousand_are_taken_and_the_rest_is_counted() -> None:
    entries = [{"title": f"Article {n}"} for n in range(1001)]
    for document in (rss(*entries), json_feed(*entries)):
        read = feed(document)
        assert (len(read.entries), read.left_out, read.entries[-1].title) == (1000, 1, "Article 999")


@pytest.mark.parametrize(
    ("body", "told"),
    [
        (b"<!doctype html><html><body><p>Maintenance</p></body></html>", "web page"),
        (b'<?xml version="1.0"?><html xmlns="http://www.w3.org/1999/xhtml"><body/></html>', "web page"),
        (b'<?xml version="1.0"?><opml version="2.0"><outline xmlUrl="http://a.example/"/></opml>', "source import"),
        (b'<opml version="1.0"><head><title>L</title></head><body><outline text="A"/></body></opml>', "source import"),
        (b'<?xml version="1.0"?><urlset><url><loc>http://a.example/</loc></url></urlset>', 'kind = "sitemap"'),
        (b"[1, 2]", "not a feed"),
        (b'{"a": 1}', "not a feed"),
        (b'{"items": {}}', "not a feed"),
        (b'{"items": [', "cannot be read"),
        (b'{"items":' + b"[" * 100_000, "cannot be read"),
        (b"", "not a feed"),
        (b"\xef\xbb\xbf", "not a feed"),
        (b"bonjour", "not a feed"),
        (bytes(range(256)) * 20, "not a feed"),
        (b'<?xml version="1.0" encoding="ut\xb5f-8"?><rss version="2.0"><channel/></rss>', "not a feed"),
    ],
)  # fmt: skip
def test_what_is_no_feed_is_told(body: bytes, told: str) -> None:
    read = read_feed(body, URL)
    assert isinstance(read, Failure)
    assert told in read.message


def test_a_feed_without_entries_is_a_feed() -> None:
    assert feed(rss()).entries == ()
    assert feed('{"version": "https://jsonfeed.org/version/1.1", "items": []}').entries == ()


def test_a_feed_cut_short_gives_its_whole_entries() -> None:
    whole = rss(*({"title": f"Article {n}", "link": f"http://site.example/{n}"} for n in range(3)))
    entries = feed(whole[: whole.index("Article 2")]).entries
    assert [(entry.title, entry.url) for entry in entries[:2]] == [
        ("Article 0", "http://site.example/0"),
        ("Article 1", "http://site.example/1"),
    ]


def test_values_of_the_wrong_type_in_json_stop_nothing() -> None:
    odd = [7, None, "x", {"id": 7, "title": ["a"], "url": {}, "date_published": 5, "content_html": None, "tags": "x"}]
    entries = feed(json_feed(*odd, JSON_ARTICLE, version=1, title=None)).entries
    assert [(entry.identifier, entry.title) for entry in entries] == [("7", ""), ("7", "Un quai de plus")]


DAMAGE = st.lists(
    st.tuples(
        st.floats(0, 1),
        st.binary(max_size=3)
        | st.sampled_from(
            [b"<![CDATA[", b"]]>", b"&#xD800;", b"<!DOCTYPE", b'xml:base="http://[x"', b"\x00", b"<link href='//['/>"]
            + [b'xmlns:georss="http://www.georss.org/georss"', b"<georss:point>x</georss:point>", b"encoding='\xb5'"]
        ),
        st.integers(0, 40),
    ),
    max_size=4,
)


@examples(150)
@given(st.sampled_from(sorted(FORMATS)), DAMAGE)
def test_no_damage_makes_reading_raise(name: str, damage: list[tuple[float, bytes, int]]) -> None:
    body = FORMATS[name].encode()
    for where, put, cut in damage:
        place = int(where * len(body))
        body = body[:place] + put + body[place + cut :]
    read = read_feed(body, URL, "text/xml")
    assert isinstance(read, Failure) or all(len(entry.title) <= 300 for entry in read.entries)


def test_a_collect_keeps_angles_that_are_no_markup(desk: Desk, web: Web) -> None:
    desk.configure("[collect]\nallow_private_networks = true\nhost_delay_seconds = 0.0\nread_articles = false\n")

    def atom(number: int, title: str, summary: str = "", kind: str = "") -> str:
        link = f'<link href="http://atom.example/{number}"/><id>urn:{number}</id>'
        return f"<entry><title{kind}>{escape(title)}</title>{link}<summary>{escape(summary)}</summary></entry>"

    literal = atom(1, "L’élément <main> doit changer", "Le type Vec<Port> remplace la liste.")
    html = atom(2, "<![CDATA[Un <b>avis</b> public]]>", "", ' type="html"')
    body = f'<feed xmlns="http://www.w3.org/2005/Atom"><title>Atom</title>{literal}{html}</feed>'
    json_feed = json.dumps({"items": [{"id": "j", "url": "http://json.example/j", "title": "Si a<b &amp; b<c>d"}]})
    desk.sources(
        web.put("/atom", body),
        web.put("/damaged", body.replace("urn:", "urn:damaged").replace("atom.ex", "dam.ex").replace("</feed>", "")),
        web.put("/rss", rss({"title": "Ports <<<Fiche>>>", "link": "http://rss.example/1"})),
        web.put("/json", json_feed),
    )
    assert desk("collect").code == 0
    twice = ["L’élément <main> doit changer", "Un avis public"] * 2
    assert sorted(one["title"] for one in desk.items()) == sorted([*twice, "Ports <<<Fiche>>>", "Si a<b & b<c>d"])
    (first, *_) = [one for one in desk.items() if "main" in one["title"]]
    assert desk("show", first["id"], "--json").json["item"]["summary"] == "Le type Vec<Port> remplace la liste."


def test_an_entry_without_title_is_named_by_its_first_words_everywhere(desk: Desk, web: Web) -> None:
    said = "Le port du Havre rouvre son quai nord après trois ans de travaux, dit la ville, qui attend des navires"
    desk.configure("[collect]\nallow_private_networks = true\nhost_delay_seconds = 0.0\nread_articles = false\n")
    desk.sources(web.put("/feed", rss({"link": "http://toots.example/1", "description": f"<p>{said}</p>"})))
    desk("collect")
    (found,) = desk.items()
    assert found["title"] == "Le port du Havre rouvre son quai nord après trois ans de travaux, dit la ville…"
    assert desk("items", "--all", "--format", "csv").out.count("Le port du Havre rouvre") >= 1
    assert "Le port du Havre rouvre" in desk("items", "--all").out
    assert "Le port du Havre rouvre" in desk("search", "quai").out
    assert desk("keep", found["id"], "--as", "A").code == 0
    done = desk("bulletin", "2026-T4", "--draft")
    assert done.code == 0, done
    drafts = "".join(path.read_text(encoding="utf-8") for path in desk.root.rglob("*.md"))
    assert "trois ans de travaux, dit la ville…" in drafts


ATOM, MRSS = "http://www.w3.org/2005/Atom", "http://search.yahoo.com/mrss/"
MEDIA = (
    '<media:content url="http://x.example/i.jpg"><media:title type="html">Photo</media:title></media:content>',
    '<media:group><media:content url="http://x.example/i.jpg"/><media:title>Photo</media:title></media:group>',
    '<media:group><media:content url="i.jpg"><media:title>Photo</media:title></media:content></media:group>',
    '<media:content url="http://x.example/i.jpg"><title>Photo</title></media:content>',
    "<media:title>Photo</media:title>",
)


@pytest.mark.parametrize("media", MEDIA)
@pytest.mark.parametrize("atom", [False, True], ids=["rss", "atom"])
def test_a_title_is_the_entrys_own_whichever_stands_first(media: str, atom: bool) -> None:
    """Both readers: the title of a picture is never that of the article."""
    for own in ("<title>Le vrai titre</title>", "<title><![CDATA[Le vrai titre]]></title>"):
        for parts in (own + media, media + own, media + own + media, own + media + media):
            if atom:
                entry_ = f"<entry>{parts}<link href='http://x.example/1'/><id>urn:1</id></entry>"
                feed_ = (
                    f"<feed xmlns='http://www.w3.org/2005/Atom' xmlns:media='{MRSS}'><title>C</title>{entry_}</feed>"
                )
            else:
                entry_ = f"<item>{parts}<link>http://x.example/1</link></item>"
                feed_ = f"<rss version='2.0' xmlns:media='{MRSS}'><channel><title>C</title>{entry_}</channel></rss>"
            for read in (read_feed, read_with_feedparser):
                found = read(feed_.encode(), "http://x.example/flux")
                assert isinstance(found, Feed)
                assert [one.title for one in found.entries] == ["Le vrai titre"], (read.__name__, parts)


CAPTION = "Le quai nord, vu de la capitainerie un matin de brume, avec ses grues et ses deux remorqueurs. Photo : X."
CAPTIONED = (
    f"<media:description>{CAPTION}</media:description>",
    f'<media:content url="i.jpg"><media:description type="plain">{CAPTION}</media:description></media:content>',
    f"<media:group><media:description type='html'>{CAPTION}</media:description></media:group>",
)


def test_a_summary_is_the_entrys_own_whichever_stands_first(desk: Desk, web: Web) -> None:
    """Both readers: what is said of a picture is neither the summary nor the text of the article."""
    desk.configure("[collect]\nallow_private_networks = true\nhost_delay_seconds = 0.0\nread_articles = false\n")
    own = "<description>Il sert aux barges.</description>"
    orders = [parts for media in CAPTIONED for parts in (media + own, own + media, media + own + media)]
    orders.append(f"{CAPTIONED[0]}<content:encoded>Il sert aux barges.</content:encoded>")
    items = [
        f"<item><title>Quai {n}</title><link>http://x.example/%s{n}</link>{one}</item>" for n, one in enumerate(orders)
    ]
    spaces = f"version='2.0' xmlns:media='{MRSS}' xmlns:content='http://purl.org/rss/1.0/modules/content/'"
    whole = f"<rss {spaces}><channel><title>C</title>{''.join(items)}</channel></rss>"
    damaged = whole.replace("%s", "b").removesuffix("</channel></rss>")
    desk.sources(web.put("/whole", whole.replace("%s", "a")), web.put("/damaged", damaged))
    assert desk("collect").code == 0
    shown = [desk("show", one["id"], "--json") for one in desk.items()]
    assert [one.json["item"]["summary"] for one in shown] == ["Il sert aux barges."] * 2 * len(orders)
    assert not any(CAPTION in one.out for one in shown)


def test_of_a_video_the_description_is_all_there_is() -> None:
    for inside in ("", "<description/>"):
        body = rss_with(item(TITLE, LINK, inside, CAPTIONED[2])).replace("<rss ", f"<rss xmlns:media='{MRSS}' ")
        for read in (read_feed, read_with_feedparser):
            found = read(body.encode(), URL)
            assert isinstance(found, Feed)
            assert [(one.summary, one.text) for one in found.entries] == [(CAPTION, "")], (read.__name__, inside)


def test_nothing_is_held_of_a_malformed_document_once_it_has_been_read() -> None:
    """feedparser notes its mistake, which held in a circle the document, its entries and whoever had asked for them."""
    many = "".join(f"<item><title>Le quai {n} & le port</title></item>" for n in range(50))
    document = f"<?xml version='1.0'?><rss version='2.0'><channel>{many}</channel></rss>"
    feed(document)  # whatever is made once has been
    gc.collect()
    gc.disable()  # what is in no circle is freed without it
    try:
        assert len(feed(document).entries) == 50
        assert gc.collect() < 50  # two objects an entry otherwise
    finally:
        gc.enable()
