"""Mistakes of publishers, as others have met them: a collect understands what was meant."""

from __future__ import annotations

import json
from typing import Any
from xml.sax.saxutils import escape

import pytest

from tests.conftest import Desk
from tests.web import Web

SITE = "http://www.site.example"
ADDRESS = f"<link>{SITE}/quai</link>"
ATOM = '<feed xmlns="http://www.w3.org/2005/Atom"><title>Journal</title>'


def rss(*items: str, declared: str = "utf-8") -> str:
    """A document whose entries are written here to the letter."""
    entries = "".join(f"<item>{one}</item>" for one in items)
    return (
        f'<?xml version="1.0" encoding="{declared}"?><rss version="2.0" xmlns:dc="http://purl.org/dc/elements/1.1/">'
        f"<channel><title>Journal</title><link>{SITE}/</link>{entries}</channel></rss>"
    )


def taken(desk: Desk, web: Web, *bodies: str | bytes) -> list[Any]:
    """What a collect makes of the entries of several feeds, by their titles."""
    desk.configure("[collect]\nallow_private_networks = true\nhost_delay_seconds = 0.0\nread_articles = false\n")
    desk.sources(*(web.put(f"/{number}/rss.xml", body) for number, body in enumerate(bodies)))
    assert desk("collect").code == 0
    shown = [desk("show", one["id"], "--json").json["item"] for one in desk.items()]
    return sorted(shown, key=lambda item: item["title"])


def test_an_ampersand_by_itself_stays_one(desk: Desk, web: Web) -> None:
    """feedbin/support#590, vladris/tinkerer#6."""
    link = "{}/?id=1&lang=fr&copy=2&sect=3"

    def entry(title: str, link: str) -> str:
        return f"<title>{title}</title><link>{link}</link><description>Q&A &amp; <![CDATA[<b>R&D</b>]]></description>"

    atom = f"{ATOM}<entry><id>urn:d</id><title>D : Q&R</title><link href='{link.format('http://d.example')}'/></entry></feed>"
    items = taken(
        desk, web,
        rss(entry("A : PME & R&D", link.format("http://a.example"))),
        rss(entry("B : é & R&D", link.format("http://b.example")), declared="iso-8859-1").encode("latin-1"),
        rss(entry("C : 5&nbsp;% & R&D", link.format("http://c.example"))).replace("</rss>", ""),
        atom,
    )  # fmt: skip
    assert [item["title"] for item in items] == ["A : PME & R&D", "B : é & R&D", "C : 5 % & R&D", "D : Q&R"]
    assert [item["url"] for item in items] == [link.format(f"http://{site}.example") for site in "abcd"]
    assert [item["summary"] for item in items] == ["Q&A & R&D"] * 3 + [""]


def test_a_date_that_is_an_empty_field_hides_no_other(desk: Desk, web: Web) -> None:
    """Ranchero-Software/NetNewsWire#3516, kanadaj/RoyalRoadLegends#73."""
    empty, day = "1970-01-01T00:00:00Z", "2026-11-16T10:00:00+01:00"
    dates = f"<pubDate>Thu, 01 Jan 1970 01:00:00 +0100</pubDate><dc:date>{day}</dc:date>"
    entry = "<entry><id>urn:b</id><title>B</title><published>0001-01-01T00:00:00Z</published>"
    items = taken(
        desk, web,
        rss(f"<title>A</title>{ADDRESS}{dates}"),
        f"{ATOM}{entry}<updated>{day}</updated></entry></feed>",
        json.dumps({"items": [{"id": "c", "title": "C", "date_published": empty, "date_modified": day}]}),
        rss(f"<title>D</title><link>{SITE}/d</link><dc:date>{empty}</dc:date>"),
    )  # fmt: skip
    assert [item["published"] for item in items] == ["2026-11-16T09:00:00Z"] * 3 + [None]


def test_a_date_is_read_through_the_markup_around_it(desk: Desk, web: Web) -> None:
    """Views of Drupal give a field as the pages show it."""
    time = '<time datetime="2026-11-06T10:00:00+01:00" title="Vendredi 6 novembre 2026">ven 06/11/2026 - 10:00</time>'
    mail = "<span>Fri, 06 Nov 2026 10:00:00 +0100</span>"
    dates = [time, f"<span>{time}</span>", mail, "ven. 6 nov. 2026&nbsp;10:00"]
    entries = [
        f"<title>{title}</title><link>{SITE}/{title}</link><pubDate>{escape(date)}</pubDate>"
        for title, date in zip("ABCD", dates, strict=True)
    ]
    items = taken(desk, web, rss(*entries), rss(*entries).replace(SITE, "http://b.example").replace("</channel>", ""))
    assert [item["published"] for item in items] == ["2026-11-06T09:00:00Z"] * 8


def test_signs_that_a_dtd_elsewhere_declares_are_read(desk: Desk, web: Web) -> None:
    """rss-0.91.dtd, of which old templates still speak."""
    title = "<title>L&eacute;a et l&rsquo;&oelig;uvre, R&amp;D</title>"
    body = rss(f"{title}{ADDRESS}<description>d&eacute;j&agrave;</description>")
    latin = """[<!ENTITY % HTMLlat1 PUBLIC "-//W3C//ENTITIES Latin 1 for XHTML//EN" "xhtml-lat1.ent"> %HTMLlat1;]"""
    for dtd in ('PUBLIC "-//Netscape Communications//DTD RSS 0.91//EN" "rss-0.91.dtd"', 'SYSTEM "rss.dtd"', latin):
        [item] = taken(desk, web, body.replace("<rss", f"<!DOCTYPE rss {dtd}><rss").encode("ascii"))
        assert (item["title"], item["summary"]) == ("Léa et l’œuvre, R&D", "déjà")


def test_html_that_is_escaped_twice_leaves_no_tags(desk: Desk, web: Web) -> None:
    """lemon24/reader#406, backdrop/backdrop-issues#2866."""

    def entry(title: str, text: str) -> str:
        return f"<title>{escape(title)}</title><link>{SITE}/{title[0]}</link><description>{escape(text)}</description>"

    twice = escape('<p>Le port<br />de <a href="/caen">Caen</a>, l&rsquo;été</p>')
    spoken = '<p>Écrire <code>&lt;a href="x"&gt;lien&lt;/a&gt;</code> suffit</p>'
    items = taken(desk, web, rss(entry("Aujourd&amp;#039;hui, R&amp;amp;D", twice), entry("B &lt;main&gt;", spoken)))
    assert [item["title"] for item in items] == ["Aujourd'hui, R&D", "B <main>"]
    assert [item["summary"] for item in items] == ["Le port de Caen, l’été", 'Écrire <a href="x">lien</a> suffit']


def test_a_title_that_an_open_element_would_hide_is_kept(desk: Desk, web: Web) -> None:
    titles = (
        "&lt;svg onload=x&gt; Le port",
        "&lt;script&gt;x()&lt;/script&gt; Caen",
        "&lt;b class=x&gt;Quai&lt;/b&gt;",
    )
    entries = (f"<title>{escape(one)}</title><link>{SITE}/{n}</link>" for n, one in enumerate(titles))
    items = taken(desk, web, rss(*entries))
    assert sorted(item["title"] for item in items) == ["<script>x()</script> Caen", "<svg onload=x> Le port", "Quai"]


@pytest.mark.parametrize(
    ("wrong", "read"),
    [(b"d\xc3\xa9cid\xc3", "décid"), (b"dit\xe2\x80", "dit"), (b"l\x92\xe9t\xe9", "l’été"), (b"ch\xe2teau", "château")],
)
def test_a_few_wrong_bytes_change_nothing_around_them(desk: Desk, web: Web, wrong: bytes, read: str) -> None:
    """A text cut between the bytes of a letter, or pasted from Windows: the addresses of all others were damaged."""
    entry = f"<title>Déjà l’été</title><link>{SITE}/déjà/l’été</link>"
    body = rss(entry, f"<title>Encore : CUT</title><link>{SITE}/encore</link>").encode().replace(b"CUT", wrong)
    items = taken(desk, web, body)
    assert [(item["title"], item["url"]) for item in items] == [
        ("Déjà l’été", f"{SITE}/déjà/l’été"), (f"Encore : {read}", f"{SITE}/encore"),
    ]  # fmt: skip


def test_a_sign_in_two_halves_costs_no_feed(desk: Desk, web: Web) -> None:
    """astro/bitlove-ui#24: an emoji as a reference to each of its halves in UTF-16."""
    titles = ["A &#55357;&#56994; quai", "B &#xD83D;&#xDEA2; quai", "C &#55357; quai", "D &#54620;&#128674; quai"]
    body = rss(*(f"<title>{title}</title><link>{SITE}/{title[0]}</link>" for title in titles))
    for document in (body, body.replace(SITE, "http://b.example").replace("</rss>", "")):
        items = taken(desk, web, document)
        assert {item["title"] for item in items} == {"A 🚢 quai", "B 🚢 quai", "C quai", "D 한🚢 quai"}


@pytest.mark.parametrize(
    ("language", "dates", "read"),
    [
        ("", ("06/11/2026", "18/11/2026"), ("2026-11-06", "2026-11-18")),  # dru-io/Dru.io#466
        ("en-US", ("06-11-2026 10:00", "18-11-2026 10:00"), ("2026-11-06", "2026-11-18")),
        ("fr", ("11/6/2026 10:00", "11/18/2026 10:00"), ("2026-11-06", "2026-11-18")),
        ("fr", ("06/11/2026", "11/18/2026", "18/11/2026"), ("2026-11-06", "2026-11-18", "2026-11-18")),
        ("", ("06/11/2026", "05/11/2026"), (None, None)),
    ],
)
def test_dates_in_numbers_stand_in_the_order_that_one_of_them_shows(
    desk: Desk, web: Web, language: str, dates: tuple[str, ...], read: tuple[str | None, ...]
) -> None:
    entries = [
        f"<title>{name}</title><link>{SITE}/{name}</link><pubDate>{date}</pubDate>"
        for name, date in zip("ABC", dates, strict=False)
    ]
    body = rss(*entries).replace("<item>", f"<language>{language}</language><item>", 1 if language else 0)
    assert tuple(item["published"] and item["published"][:10] for item in taken(desk, web, body)) == read
