"""Sitemaps of every form into entries; what is hostile, damaged or of another site stops nothing."""

from __future__ import annotations

import gzip
import zlib
from datetime import UTC, datetime
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from iet_watch.collect.documents.address_words import provisional, title_from_address
from iet_watch.collect.documents.feeds import MOST_ENTRIES, Feed
from iet_watch.collect.documents.sitemaps import MOST_SITEMAPS, SITEMAP_BYTES, SitemapIndex, read_sitemap
from iet_watch.model.items import Entry
from iet_watch.model.trouble import Failure
from tests.conftest import Desk, slow
from tests.examples import examples
from tests.web import Web, entry, rss

SITE = "https://www.port.example"
URL = f"{SITE}/sitemap.xml"
PROTOCOL = "http://www.sitemaps.org/schemas/sitemap/0.9"
NEWS = "http://www.google.com/schemas/sitemap-news/0.9"


def url(path: str, inside: str = "") -> str:
    address = path if path.startswith("http") else f"{SITE}{path}"
    return f"<url><loc>{address}</loc>{inside}</url>"


def urlset(*urls: str, namespace: str = PROTOCOL) -> bytes:
    head = f'<?xml version="1.0" encoding="UTF-8"?><urlset xmlns="{namespace}" xmlns:news="{NEWS}">'
    return f"{head}{''.join(urls)}</urlset>".encode()


def index(*inside: str) -> bytes:
    sitemaps = "".join(f"<sitemap>{one}</sitemap>" for one in inside)
    return f'<sitemapindex xmlns="{PROTOCOL}">{sitemaps}</sitemapindex>'.encode()


def entries(body: bytes, at: str = URL) -> tuple[Entry, ...]:
    read = read_sitemap(body, at)
    assert isinstance(read, Feed), read
    return read.entries


def addresses(body: bytes, at: str = URL) -> list[str]:
    return [one.url for one in entries(body, at)]


def failure(body: bytes) -> Failure:
    read = read_sitemap(body, URL)
    assert isinstance(read, Failure), read
    return read


ONE = url("/actualites/un-quai-de-plus.html", "<lastmod>2026-11-02</lastmod>")
QUAY = f"{SITE}/actualites/un-quai-de-plus.html"


def test_an_entry_has_its_address_its_date_and_a_title_made_from_its_address() -> None:
    assert entries(urlset(ONE)) == (
        Entry(title="Un quai de plus", url=QUAY, published=datetime(2026, 11, 2, 12, tzinfo=UTC)),
    )


def test_a_news_sitemap_gives_titles_dates_and_languages() -> None:
    news = (
        "<news:news><news:publication><news:name>Le Quai</news:name><news:language>fr</news:language>"
        "</news:publication><news:publication_date>2026-11-02T10:00:00+01:00</news:publication_date>"
        "<news:title>L&#8217;hydrogène à quai &amp; en mer</news:title><news:keywords>port</news:keywords></news:news>"
    )
    read = read_sitemap(urlset(url("/a12", f"<lastmod>2026-11-20</lastmod>{news}")), URL)
    assert isinstance(read, Feed)
    assert read.title == "Le Quai"
    assert read.entries == (
        Entry(
            title="L’hydrogène à quai & en mer",
            url=f"{SITE}/a12",
            published=datetime(2026, 11, 2, 9, tzinfo=UTC),
            lang="fr",
        ),
    )


def test_the_newest_come_first_and_those_without_date_last_in_their_order() -> None:
    dated = [url(f"/a/un-titre-{day}", f"<lastmod>2026-11-{day:02}</lastmod>") for day in (3, 9, 5)]
    body = urlset(url("/a/sans-date"), *dated, url("/a/autre-sans-date"))
    paths = [address.rpartition("/")[2] for address in addresses(body)]
    assert paths == ["un-titre-9", "un-titre-5", "un-titre-3", "sans-date", "autre-sans-date"]


def test_the_oldest_past_the_limit_are_left_out_and_counted() -> None:
    urls = [url(f"/a/titre-{n}", f"<lastmod>{2000 + n // 100}-01-01</lastmod>") for n in range(MOST_ENTRIES + 50)]
    read = read_sitemap(urlset(*urls), URL)
    assert isinstance(read, Feed)
    assert (len(read.entries), read.left_out) == (MOST_ENTRIES, 50)
    assert read.entries[0].url.endswith("/titre-1000")
    assert {one.published.year for one in read.entries if one.published} == set(range(2000, 2011))


@pytest.mark.parametrize(
    ("lastmod", "moment"),
    [
        ("2026-11-02", datetime(2026, 11, 2, 12, tzinfo=UTC)),
        ("2026-11", datetime(2026, 11, 1, 12, tzinfo=UTC)),
        ("2026-11-02T10:00+01:00", datetime(2026, 11, 2, 9, tzinfo=UTC)),
        ("2026-11-02T10:00:00.25Z", datetime(2026, 11, 2, 10, 0, 0, 250000, tzinfo=UTC)),
        ("2026-11-02T10:00:00", datetime(2026, 11, 2, 10, tzinfo=UTC)),
        ("\n 2026-11-02 10:00:00 +0100 ", datetime(2026, 11, 2, 9, tzinfo=UTC)),
        ("2026-11-02T05:31-01:00", datetime(2026, 11, 2, 6, 31, tzinfo=UTC)),
        ("2026-11-02T07:18:53.846344Z 2026-06-15T15:33:55Z", datetime(2026, 11, 2, 7, 18, 53, tzinfo=UTC)),
        ("2026-11-02T10:00:00 +0100", datetime(2026, 11, 2, 9, tzinfo=UTC)),
        ("2026/11/02", datetime(2026, 11, 2, 12, tzinfo=UTC)),
        ("20261102", datetime(2026, 11, 2, tzinfo=UTC)),
        ("2 novembre 2026", datetime(2026, 11, 2, 11, tzinfo=UTC)),
        ("2099-01-01", datetime(2099, 1, 1, 12, tzinfo=UTC)),
        ("9999-12-31T23:59:59-05:00", None),
        ("0000-00-00", None),
        ("2026", None),
        ("hier", None),
        ("", None),
    ],
)
def test_dates(lastmod: str, moment: datetime | None) -> None:
    (one,) = entries(urlset(url("/a/un-titre", f"<lastmod>{lastmod}</lastmod>")))
    assert one.published == moment


@pytest.mark.parametrize("path", ["/2024/03/15/un-titre", "/actu/2024-03-15-un-titre.html"])
def test_a_day_in_the_address_says_when_it_appeared_better_than_its_last_change(path: str) -> None:
    (one,) = entries(urlset(url(path, "<lastmod>2026-11-02T10:00:00Z</lastmod>")))
    assert one.published == datetime(2024, 3, 15, 12, tzinfo=UTC)
    (same_day,) = entries(urlset(url(path, "<lastmod>2024-03-15T08:30:00Z</lastmod>")))
    assert same_day.published == datetime(2024, 3, 15, 8, 30, tzinfo=UTC)
    (no_day,) = entries(urlset(url("/2024/13/45/un-titre")))
    assert no_day.published is None


@pytest.mark.parametrize(
    "body",
    [
        urlset(ONE, namespace="http://www.google.com/schemas/sitemap/0.84"),
        urlset(ONE).replace(f' xmlns="{PROTOCOL}"'.encode(), b""),
        b"\xef\xbb\xbf\n\n" + urlset(ONE),
        b"<br />Notice: something went wrong\n"[9:] + urlset(ONE),
        urlset(ONE).decode().replace("UTF-8", "UTF-16").encode("utf-16"),
        urlset("<!-- " + "x" * 200_000 + " -->", ONE),
        urlset(ONE.replace("<loc>", "<loc>\n   ").replace("</loc>", "\n</loc>")),
        urlset(ONE.replace("<loc>", "<loc><![CDATA[").replace("</loc>", "]]></loc>")),
        gzip.compress(urlset(ONE)),
        gzip.compress(urlset(ONE)[:40]) + gzip.compress(urlset(ONE)[40:]),
    ],
)
def test_one_article_is_the_same_in_every_form(body: bytes) -> None:
    assert [(one.title, one.url) for one in entries(body)] == [("Un quai de plus", QUAY)]


@pytest.mark.parametrize("mark", [b"", b"\xef\xbb\xbf", b"\r\n"])
def test_plain_text_one_address_a_line(mark: bytes) -> None:
    body = mark + f"{QUAY}\r\n\r\n{SITE}/a/deux-quais\nnot an address at all\n".encode()
    for packed in (body, gzip.compress(body)):
        assert addresses(packed) == [QUAY, f"{SITE}/a/deux-quais"]


def test_a_feed_given_as_a_sitemap_is_read_as_a_feed() -> None:
    for body in (rss(entry(1), entry(2)).encode(), gzip.compress(rss(entry(1), entry(2)).encode())):
        assert [one.identifier for one in entries(body)] == ["urn:journal:1", "urn:journal:2"]


def test_only_addresses_of_the_same_site_are_taken() -> None:
    own = [
        "https://port.example/a/un-deux",
        "http://www.port.example/a/trois-quatre",
        "https://blog.port.example/a/cinq",
    ]
    others = [
        "https://other.example/a/un-deux",
        "https://notport.example/a/un",
        "https://port.example.evil.example/a/b",
        "javascript:alert(1)",
        "ftp://port.example/a/b",
        "https://user:word@port.example/a/b",
    ]
    assert addresses(urlset(*map(url, own + others))) == own


def test_a_sitemap_of_other_sites_alone_says_so() -> None:
    assert "other sites" in failure(urlset(url("https://other.example/a/un-deux"))).message
    assert "other sites" in failure(index("<loc>https://other.example/sitemap.xml</loc>")).message


def test_neighbours_on_a_shared_host_are_other_sites() -> None:
    body = urlset(url("https://un.github.io/a/b-c"), url("https://deux.github.io/a/b-c"))
    assert addresses(body, "https://un.github.io/sitemap.xml") == ["https://un.github.io/a/b-c"]


def test_a_server_without_a_name_lists_its_own_addresses() -> None:
    body = urlset(url("http://127.0.0.1:8080/a/un-titre"), url("http://127.0.0.2:8080/a/un-titre"))
    assert addresses(body, "http://127.0.0.1:8080/sitemap.xml") == ["http://127.0.0.1:8080/a/un-titre"]


def test_what_is_plainly_no_article_is_left_out() -> None:
    none = ["/", "/fr", "/index.html", "/economie", "/tag/hydrogene", "/categorie/port/", "/auteurs/m-martin/",
            "/contact", "/actualites/page/3", "/images/quai.jpg", "/a/son.mp3", "/post-sitemap.xml"]  # fmt: skip
    kept = ["/rapport/bilan-annuel.pdf", "/economie/un-quai", "/un-quai-de-plus", "/article.php?id=12", "/a12"]
    assert addresses(urlset(*map(url, none + kept))) == [f"{SITE}{path}" for path in kept]


def test_pages_of_sharepoint_are_articles_and_pages_of_a_list_are_none() -> None:
    paths = ("/Pages/Un-quai-de-plus.aspx", "/fr/Pages/Detail.aspx?ID=12", "/actualites/page/2", "/pages/", "/page")
    assert addresses(urlset(*map(url, paths))) == [f"{SITE}{path}" for path in paths[:2]]


@pytest.mark.parametrize("form", ["/spip.php?article{}", "/index.php?option=com_content&amp;id={}", "/?p={}"])
def test_articles_whose_addresses_are_numbers_are_no_copies(desk: Desk, web: Web, form: str) -> None:
    desk.configure("[collect]\nallow_private_networks = true\nhost_delay_seconds = 0.0\n")
    listed = [f"<url><loc>{web.url(form.format(n))}</loc><lastmod>2026-11-1{n}</lastmod></url>" for n in range(1, 6)]
    desk.sources(web.put("/sitemap.xml", urlset(*listed)), kind="sitemap", query="navire")
    assert desk("collect", "--json").json["copies"] == 0
    assert len({item["title"] for item in desk.items()}) == len(listed)


def test_a_title_makes_an_article_of_any_address() -> None:
    titled = "<news:news><news:title>Un quai de plus</news:title></news:news>"
    assert addresses(urlset(url("/economie", titled))) == [f"{SITE}/economie"]


def test_an_address_listed_twice_is_one_entry() -> None:
    assert addresses(urlset(ONE, ONE)) == [QUAY]


def test_an_empty_sitemap_is_no_failure() -> None:
    """A news sitemap holds two days: on a quiet week-end it is empty."""
    assert entries(urlset()) == ()


def test_pictures_and_translations_beside_an_address_are_not_taken_for_it() -> None:
    picture = "<image:image xmlns:image='http://www.google.com/schemas/sitemap-image/1.1'><image:loc>"
    inside = f"{picture}{SITE}/a/photo-du-quai</image:loc><image:title>Photo</image:title></image:image>"
    (one,) = entries(urlset(f"<url>{inside}<loc>{QUAY}</loc></url>"))
    assert (one.url, one.title) == (QUAY, "Un quai de plus")


def test_an_index_names_its_sitemaps_newest_first() -> None:
    read = read_sitemap(
        index(
            f"<loc>{SITE}/pages.xml</loc>",
            f"<loc>{SITE}/2025.xml</loc><lastmod>2025-12-31</lastmod>",
            f"<loc>{SITE}/2026.xml.gz</loc><lastmod>2026-11-20T08:00:00+01:00</lastmod>",
            f"<loc>{URL}</loc>",
            f"\n{SITE}/sans-loc.xml?a=1&amp;b=2\n",
            "<loc>https://other.example/s.xml</loc>",
        ),
        URL,
    )
    assert read == SitemapIndex(
        (
            (f"{SITE}/2026.xml.gz", datetime(2026, 11, 20, 7, tzinfo=UTC)),
            (f"{SITE}/2025.xml", datetime(2025, 12, 31, 12, tzinfo=UTC)),
            (f"{SITE}/pages.xml", None),
            (f"{SITE}/sans-loc.xml?a=1&b=2", None),
        )
    )


def named(*paths: str, dated: str = "") -> list[str]:
    read = read_sitemap(index(*(f"<loc>{SITE}/{path}</loc>{dated}" for path in paths)), URL)
    assert isinstance(read, SitemapIndex)
    return [address.removeprefix(f"{SITE}/") for address, _ in read.sitemaps]


def test_without_dates_an_index_is_read_from_the_ends_of_its_rows() -> None:
    """WordPress itself, and what builds static sites, give an index no dates (WordPress/wordpress-develop#4901)."""
    posts = [f"wp-sitemap-posts-post-{n}.xml" for n in (1, 2, 10, 9)]
    assert named(*posts, "wp-sitemap-posts-page-1.xml", "wp-sitemap-users-1.xml") == [
        posts[2], "wp-sitemap-posts-page-1.xml", posts[0], posts[3], posts[1], "wp-sitemap-users-1.xml",
    ]  # fmt: skip
    pages = [f"sitemap.xml?page={n}" for n in range(1, 5)]
    assert named(*pages, dated="<lastmod>2026-11-20</lastmod>") == [pages[3], pages[0], pages[2], pages[1]]
    assert named("2025-12.xml", "2026-11.xml", "2026-2.xml")[0] == "2026-11.xml"


def test_what_lists_sections_is_read_last() -> None:
    listed = ("category-sitemap.xml", "post_tag-sitemap.xml", "author-sitemap.xml", "actualites-sitemap.xml")
    assert named(*listed, dated="<lastmod>2026-11-20</lastmod>")[0] == "actualites-sitemap.xml"


def test_an_index_says_what_it_names_beyond_what_is_read() -> None:
    rows = ["post-1.xml", "post-2.xml", "page-1.xml", "evenement-1.xml", "appel-1.xml", "category-1.xml"]
    read = read_sitemap(index(*(f"<loc>{SITE}/{row}</loc>" for row in rows)), URL)
    assert isinstance(read, SitemapIndex)
    assert read.passed_over(3) == (f"{SITE}/appel-1.xml",)
    assert read.passed_over(9) == ()
    dated = read_sitemap(index(f"<loc>{SITE}/2025.xml</loc><lastmod>2025-12-31</lastmod>"), URL)
    assert isinstance(dated, SitemapIndex)
    assert dated.passed_over(0) == (), "it is the oldest"


def test_an_index_is_bounded() -> None:
    read = read_sitemap(index(*(f"<loc>{SITE}/{n}.xml</loc>" for n in range(MOST_SITEMAPS + 5))), URL)
    assert isinstance(read, SitemapIndex)
    assert len(read.sitemaps) == MOST_SITEMAPS


@pytest.mark.parametrize(
    ("body", "trouble"),
    [
        (b"<!DOCTYPE html><html><head><title>404</title></head><body>nothing</body></html>", "html"),
        (b"<html><body><p>login", "html"),
        (b"<opml version='2.0'><body/></opml>", "not-a-feed"),
        (b'{"items": []}', "not-a-feed"),
        (b"some words", "not-a-feed"),
        (b"\x00\x01\x02\xff", "not-a-feed"),
        (b"\x1f\x8b\x08 damaged", "not-a-feed"),
        (b"", "not-a-feed"),
    ],
)
def test_what_is_no_sitemap_says_so(body: bytes, trouble: str) -> None:
    assert failure(body).trouble == trouble


def test_a_document_cut_short_gives_what_stands_whole_before_the_cut() -> None:
    body = urlset(ONE, url("/a/deux-quais"), url("/a/trois-quais"))
    cut = body[: body.index(b"/a/trois-quais") + 7]
    assert addresses(cut) == [QUAY, f"{SITE}/a/deux-quais"]
    packed = gzip.compress(body)
    assert QUAY in addresses(packed[: len(packed) - 12])


def test_broken_markup_between_two_addresses_costs_neither() -> None:
    body = urlset(ONE, "<url><loc>&nope;</loc><b></url>", url("/a/deux-quais"))
    assert {QUAY, f"{SITE}/a/deux-quais"} <= {*addresses(body)}


@pytest.mark.parametrize(
    ("loc", "address"),
    [
        ("/a/quai?a=1&b=2", "/a/quai?a=1&b=2"),
        ("/a/quai?a=1&amp;b=2", "/a/quai?a=1&b=2"),
        ("/a/quai?a=1&copy=2", "/a/quai?a=1&copy=2"),
        ("/a/quai?a=1&&b=2&", "/a/quai?a=1&&b=2&"),
        ("/a/fret-&-quai", "/a/fret-&-quai"),
        ("/a/quai-nord<", "/a/quai-nord"),
        ("/a/quai-nord</lock>", "/a/quai-nord"),
        ("/a/quai\x01-nord", None),
    ],
)
def test_a_broken_address_costs_itself_alone(loc: str, address: str | None) -> None:
    body = urlset(url("/a/avant-le-quai"), url(loc, "<lastmod>2026-11-20</lastmod>"), url("/a/apres-le-quai"))
    found = {one.url.removeprefix(SITE): one.published for one in entries(body)}
    assert found.keys() - {address} >= {"/a/avant-le-quai", "/a/apres-le-quai"}
    assert len(found) <= 3
    if address:
        assert found[address] == datetime(2026, 11, 20, 12, tzinfo=UTC)


def test_a_collect_takes_all_addresses_of_a_damaged_sitemap(desk: Desk, web: Web) -> None:
    desk.configure("[collect]\nallow_private_networks = true\nhost_delay_seconds = 0.0\nread_articles = false\n")
    paths = ("/a/le-quai-nord?id=1&lang=fr", "/a/la-criee-se-modernise", "/a/un-pont-neuf")
    body = urlset(*(url(web.url(path), "<lastmod>2026-11-02 10:00:00</lastmod>") for path in paths))
    desk.sources(web.put("/sitemap.xml", body), kind="sitemap")
    assert desk("collect").code == 0
    assert {(item["url"], item["published"]) for item in desk.items()} == {
        (web.url(path), "2026-11-02T10:00:00Z") for path in paths
    }


def test_a_url_left_open_costs_itself_alone() -> None:
    left_open = url("/a/quai-ouvert").replace("</url>", "")
    body = urlset(url("/a/avant?b=1&c=2"), left_open, url("/a/apres-le-quai"))
    assert len(addresses(body)) == 3


def test_an_index_with_a_raw_ampersand_names_all_its_sitemaps() -> None:
    read = read_sitemap(index(f"<loc>{SITE}/s?a=1&b=2</loc>", f"<loc>{SITE}/t</loc>"), URL)
    assert isinstance(read, SitemapIndex)
    assert {address for address, _ in read.sitemaps} == {f"{SITE}/s?a=1&b=2", f"{SITE}/t"}


def test_an_address_in_cdata_keeps_its_ampersands() -> None:
    body = urlset("<url><loc>\n<![CDATA[\n" + SITE + "/a/quai?id=1&lang=fr\n]]>\n</loc></url>", url("/a/b?c=1&d=2"))
    assert set(addresses(body)) == {f"{SITE}/a/quai?id=1&lang=fr", f"{SITE}/a/b?c=1&d=2"}


def test_a_compressed_document_is_read_up_to_the_limit() -> None:
    packing = zlib.compressobj(1, wbits=31)  # by pieces: the memory of a test counts for those that measure it
    head, tail = urlset(ONE, "<!-- -->", url("/a/deux-quais")).split(b" -->")
    pieces = [head, *[b" " * 1024**2] * (SITEMAP_BYTES // 1024**2), b" -->" + tail]
    body = b"".join(map(packing.compress, pieces)) + packing.flush()
    assert addresses(body) == [QUAY]


@slow
def test_a_document_of_nothing_but_tags_is_left_early() -> None:
    body = gzip.compress(urlset(ONE, "<a/>" * 1_100_000, url("/a/deux-quais")), 1)
    assert addresses(body) == [QUAY]


def test_entities_are_never_followed(tmp_path: Path) -> None:
    secret = tmp_path / "secret"
    secret.write_text(f"{SITE}/a/secret")
    head = f'<?xml version="1.0"?><!DOCTYPE urlset [<!ENTITY s SYSTEM "file://{secret}">]>'
    body = (head + urlset("<url><loc>&s;</loc></url>", ONE).decode().partition("?>")[2]).encode()
    assert addresses(body) == [QUAY]


def test_entities_that_multiply_cost_nothing() -> None:
    laughs = "".join(f'<!ENTITY a{n} "{f"&a{n - 1};" * 20}">' for n in range(1, 12))
    head = f'<?xml version="1.0"?><!DOCTYPE urlset [<!ENTITY a0 "lol">{laughs}]>'
    body = head + urlset(ONE, "<url><loc>&a11;</loc></url>").decode().partition("?>")[2]
    assert QUAY in addresses(body.encode())


@given(st.binary(max_size=300))
@examples(200)
def test_nothing_raises(junk: bytes) -> None:
    body = urlset(ONE, url("/a/deux-quais"))
    for mixed in (junk, body[:150] + junk + body[150:], b"\x1f\x8b" + junk, gzip.compress(junk), b"<" + junk):
        assert isinstance(read_sitemap(mixed, URL), Feed | SitemapIndex | Failure)


@pytest.mark.parametrize(
    ("path", "title"),
    [
        ("/hydrogene-vert-a-caen-12345.html", "Hydrogene vert a caen"),
        ("/economie/article/2026/11/20/le-titre-de-l-article_6123456_3234.html", "Le titre de l article"),
        ("/actu/mon-titre-long/12345", "Mon titre long"),
        ("/actu/mon-titre-calderdale-1-7242580", "Mon titre calderdale"),
        ("/100-projets-en-2026/", "100 projets en 2026"),
        ("/docs/%C3%A9cole-d%E2%80%99%C3%A9t%C3%A9.pdf", "École d’été"),
        ("/appel-h2020-normandie", "Appel h2020 normandie"),
        ("/un_titre+souligne", "Un titre souligne"),
        ("/port/quai", "Quai"),
        ("/spip.php?article12", "www.port.example/spip.php?article12"),
        ("/p/8f14e45fceea167a/", "www.port.example/p/8f14e45fceea167a/"),
        ("/", "www.port.example/"),
    ],
)
def test_titles_from_addresses(path: str, title: str) -> None:
    assert title_from_address(SITE + path) == title
    assert provisional(title, SITE + path)
    assert not provisional("Un tout autre titre", SITE + path)


@given(st.text(max_size=80))
def test_any_address_has_a_title(text: str) -> None:
    assert len(title_from_address(f"{SITE}/{text}")) <= 300
    title_from_address(text)
