"""Addresses: which are fit to be kept and shown, and which two are one article's."""

from __future__ import annotations

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from iet_watch.judge.identity.addresses import URL_LIMIT, canonical, is_home, safe_address


@pytest.mark.parametrize(
    ("url", "safe"),
    [
        ("https://journal.example/a", "https://journal.example/a"),
        ("  https://journal.example/a\n", "https://journal.example/a"),
        ("https://journal.example/a\n\tb", "https://journal.example/ab"),
        ("\u200ehttps://journal.example/a\u200b", "https://journal.example/a"),
        (" \u00a0\ufeffhttps://journal.example/a?b=1\u00ad\u202c \n", "https://journal.example/a?b=1"),
        ("HTTPS://Journal.EXAMPLE/Article", "https://journal.example/Article"),
        ("https://journal.example", "https://journal.example"),
        ("http://journal.example:8080/a", "http://journal.example:8080/a"),
        ("https://journal.example/un article?mot=le port#la fin", "https://journal.example/un%20article?mot=le%20port#la%20fin"),
        ("https://journal.example/été?q=pêche", "https://journal.example/été?q=pêche"),
        ("https://journal.example/a?t[]=1#xtor=RSS-3-[une]", "https://journal.example/a?t[]=1#xtor=RSS-3-%5Bune%5D"),
        ("https://école.example/a", "https://xn--cole-9oa.example/a"),
        ("https://École。EXAMPLE/a", "https://xn--cole-9oa.example/a"),
        ("https://straße.example/a", "https://xn--strae-oqa.example/a"),  # not strasse.example: that is another name
        ("http://[::1]:8000/a", "http://[::1]:8000/a"),
        ("http://192.0.2.1/a", "http://192.0.2.1/a"),
        ("https://journal.example/l'article,(suite);v=1", "https://journal.example/l'article,(suite);v=1"),
        ("https://a_b.journal.example/a", "https://a_b.journal.example/a"),
    ],
)  # fmt: skip
def test_a_web_address_is_kept(url: str, safe: str) -> None:
    assert safe_address(url) == safe


def test_an_address_of_two_thousand_and_forty_eight_characters_is_the_longest() -> None:
    longest = "https://journal.example/".ljust(2048, "a")
    assert safe_address(longest) == longest
    assert safe_address(f"{longest}a") == ""


@pytest.mark.parametrize(
    "url",
    [
        "",
        "   ",
        "javascript:alert(1)",
        "JaVaScRiPt:alert(1)",
        "java\nscript:alert(1)",
        "data:text/html,<script>alert(1)</script>",
        "vbscript:msgbox(1)",
        "file:///etc/passwd",
        "ftp://journal.example/a",
        "mailto:awa@journal.example",
        "journal.example/a",
        "/article",
        "//journal.example/a",
        "https://",
        "https:///article",
        "https://awa:secret@journal.example/",
        "https://journal.example@evil.example/",
        "https://journal.example\\@evil.example/",
        "https://journal.example\\evil.example/",
        'https://journal.example/"onmouseover="alert(1)',
        "https://journal.example/<script>",
        "https://journal.example/`x`",
        "https://journal.example/{x}",
        "https://journal.example/a\x00b",
        "https://journal.example/a\x1bb",
        "https://journal.example/\ud800",
        "https://journal example/",
        "https://journal%00.example/",
        "https://*.example/",
        "https://journal.example:99999/",
        "https://journal.example:port/",
        "https://[::1/",
        "https://" + "é" * 80 + ".example/",
        "https://journal.example/" + "a" * URL_LIMIT,
    ],
)
def test_anything_else_is_refused(url: str) -> None:
    assert safe_address(url) == ""
    assert safe_address(f"{url}", "") == ""


@pytest.mark.parametrize(
    ("url", "safe"),
    [
        ("/article", "https://journal.example/article"),
        ("suite.html", "https://journal.example/rubrique/suite.html"),
        ("../autre", "https://journal.example/autre"),
        ("?page=2", "https://journal.example/rubrique/une?page=2"),
        ("//cdn.example/a", "https://cdn.example/a"),
        ("http://autre.example/a", "http://autre.example/a"),
        ("javascript:alert(1)", ""),
        ("mailto:awa@journal.example", ""),
        ("", ""),
    ],
)
def test_a_relative_address_is_completed_by_its_page(url: str, safe: str) -> None:
    assert safe_address(url, "https://journal.example/rubrique/une") == safe


@pytest.mark.parametrize(
    ("url", "safe"),
    [
        ("https://journal.example/\u202egpj.exe", "https://journal.example/%E2%80%AEgpj.exe"),
        ("https://journal.example/a\u200bb", "https://journal.example/a%E2%80%8Bb"),
        ("https://journal.example/a\u00a0b", "https://journal.example/a%C2%A0b"),
        ("https://journal.example/a\u2028b", "https://journal.example/a%E2%80%A8b"),
        ("https://journal.example/a\x85b", "https://journal.example/a%C2%85b"),
    ],
)
def test_characters_that_deceive_the_eye_are_written_out(url: str, safe: str) -> None:
    assert safe_address(url) == safe


PIECES = (
    ["https://", "http://", "journal.example", "[::1]", "/", "?", "#", "&", "=", ":", "@", "%", "%E9", "%3B", " ", "\\"]
    + ["utm_source=rss", "article12", "a=1", "www.", "m.", "amp", ".html", ";jsessionid=1", "é", ".."]
)  # fmt: skip
ADDRESSES = st.lists(st.sampled_from(PIECES) | st.text(max_size=3), max_size=9).map("".join)


@given(ADDRESSES)
def test_a_safe_address_is_printable_and_stays_as_it_is(url: str) -> None:
    safe = safe_address(url, "https://journal.example/")
    assert safe == "" or safe.startswith(("http://", "https://"))
    assert safe.isprintable()
    assert not set(safe) & set(' <>"`\\')
    assert safe_address(safe) == safe


@given(ADDRESSES)
def test_a_canonical_address_is_canonical_and_safe(url: str) -> None:
    known = canonical(safe_address(url, "https://journal.example/"))
    assert known == "" or known.startswith("https://")
    assert "#" not in known
    assert canonical(known) == known


SAME = [
    ("the scheme", "https://journal.example/a", "http://journal.example/a"),
    ("the usual port", "https://journal.example/a", "http://journal.example:80/a"),
    ("the usual secure port", "https://journal.example/a", "https://journal.example:443/a"),
    ("the case of the host", "https://journal.example/a", "https://Journal.Example/a"),
    ("www", "https://journal.example/a", "https://www.journal.example/a"),
    ("the telephone issue", "https://journal.example/a", "https://m.journal.example/a"),
    ("the accelerated issue", "https://journal.example/a", "https://amp.journal.example/a"),
    ("the accelerated page", "https://journal.example/a", "https://journal.example/a/amp/"),
    ("the accelerated file", "https://journal.example/a.html", "https://journal.example/a.amp.html"),
    ("a final slash", "https://journal.example/a", "https://journal.example/a/"),
    ("a slash twice", "https://journal.example/a/b", "https://journal.example/a//b"),
    ("no path", "https://journal.example/", "https://journal.example"),
    ("the fragment", "https://journal.example/a", "https://journal.example/a#xtor=RSS-1"),
    ("the order of parameters", "https://journal.example/a?b=2&c=1", "https://journal.example/a?c=1&b=2"),
    ("a session in the path", "https://journal.example/a", "https://journal.example/a;jsessionid=1A2B"),
    ("a session before parameters", "https://journal.example/a?b=1", "https://journal.example/a;JSESSIONID=1A2B?b=1"),
    ("a session parameter", "https://journal.example/a", "https://journal.example/a?PHPSESSID=1A2B"),
    ("letters written out", "https://journal.example/%C3%A9t%C3%A9", "https://journal.example/été"),
    ("a question mark alone", "https://journal.example/a", "https://journal.example/a?"),
    ("a parameter without value", "https://journal.example/a?b", "https://journal.example/a?b="),
    ("an empty parameter", "https://journal.example/a?b", "https://journal.example/a?&=&b"),
    ("campaign parameters", "https://journal.example/a", "https://journal.example/a?utm_source=x&utm_medium=rss&UTM_CAMPAIGN="),
    ("AT Internet", "https://journal.example/a?id=5", "https://journal.example/a?id=5&xtor=RSS-1&at_medium=RSS"),
    ("click identifiers", "https://journal.example/a", "https://journal.example/a?fbclid=1&gclid=2&msclkid=3&dclid=4"),
    ("Matomo", "https://journal.example/a", "https://journal.example/a?mtm_source=x&pk_kwd=y"),
    ("a letter's campaign", "https://journal.example/a", "https://journal.example/a?mc_cid=1&mc_eid=2"),
    ("where the click was", "https://journal.example/a", "https://journal.example/a?origine=rss&ref=newsletter&source=twitter"),
    ("a doubtful name without value", "https://journal.example/a", "https://journal.example/a?rss"),
]  # fmt: skip


@pytest.mark.parametrize(("one", "other"), [case[1:] for case in SAME], ids=[case[0] for case in SAME])
def test_what_tells_nothing_of_the_article_is_forgotten(one: str, other: str) -> None:
    assert canonical(other) == canonical(one) == one


DIFFERENT = [
    ("another path", "https://journal.example/a", "https://journal.example/b"),
    ("the case of the path", "https://journal.example/a", "https://journal.example/A"),
    ("another port", "https://journal.example/a", "https://journal.example:8080/a"),
    ("another host", "https://journal.example/a", "https://blog.journal.example/a"),
    ("www as the name of the site", "https://www.example/a", "https://example/a"),
    ("a parameter", "https://journal.example/a?id=1", "https://journal.example/a?id=2"),
    ("a page", "https://journal.example/a", "https://journal.example/a?page=2"),
    ("a language", "https://journal.example/a?lang=fr", "https://journal.example/a?lang=en"),
    ("SPIP articles", "https://site.example/spip.php?article12", "https://site.example/spip.php?article13"),
    ("SPIP article and section", "https://site.example/?article12", "https://site.example/?rubrique12"),
    ("a parameter that is a number", "https://site.example/voir?12", "https://site.example/voir?13"),
    ("a source that is a number", "https://site.example/voir?source=12", "https://site.example/voir?source=13"),
    ("a gallery", "https://site.example/voir?galerie=12", "https://site.example/voir?galerie=13"),
    ("a reference", "https://site.example/voir?reference=A", "https://site.example/voir?reference=B"),
    ("a case", "https://site.example/voir?affaire=12", "https://site.example/voir?affaire=13"),
    ("bytes that are not UTF-8", "https://site.example/?q=%E9", "https://site.example/?q=%E8"),
    ("a plus sign written out", "https://site.example/?q=1+2", "https://site.example/?q=1%2B2"),
    ("an ampersand written out", "https://site.example/?a=1&b=2", "https://site.example/?a=1%26b=2"),
    ("a path that ends like amp", "https://site.example/camp", "https://site.example/c"),
]  # fmt: skip


@pytest.mark.parametrize(("one", "other"), [case[1:] for case in DIFFERENT], ids=[case[0] for case in DIFFERENT])
def test_what_may_be_another_article_stays_apart(one: str, other: str) -> None:
    assert canonical(one) != canonical(other)


def test_no_address_has_no_canonical_form() -> None:
    assert canonical("") == ""


@pytest.mark.parametrize(
    "url",
    [
        "https://journal.example",
        "https://www.journal.example/",
        "https://journal.example/index.html",
        "https://journal.example/index.php",
        "https://journal.example/fr/",
        "https://journal.example/EN",
        "https://journal.example/accueil",
        "https://journal.example/?utm_source=rss",
        "https://journal.example/#haut",
    ],
)
def test_a_front_page_names_no_article(url: str) -> None:
    assert is_home(canonical(url))


@pytest.mark.parametrize(
    "url",
    [
        "https://journal.example/a",
        "https://journal.example/fr/a",
        "https://journal.example/?p=12",
        "https://journal.example/index.php?article12",
    ],
)
def test_an_article_is_no_front_page(url: str) -> None:
    assert not is_home(canonical(url))


@given(st.text("aZ9/.-_~%!=:,+é;? ", max_size=20))
@example("a//b/../%3Bjsessionid=1/amp/")
def test_an_address_that_is_written_as_it_should_be_has_no_other_name(path: str) -> None:
    """One that names its port is taken apart and put together, the other read as it is."""
    assert canonical(f"https://www.port.example/{path}") == canonical(f"https://www.port.example:443/{path}")
