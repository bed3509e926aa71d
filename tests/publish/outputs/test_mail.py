"""The letter: whole and light, and made of nothing that Outlook on Windows, Gmail or Apple Mail would lose.

The rules are those of Can I email (caniemail.com, package caniemail 2.0.2, data of 2026), for `outlook.windows`,
`gmail.*` and `apple-mail.*`: an element or a property is here because all of them show it, or because losing it
loses no word (`max-width`, `@media`).
"""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from lxml import html
from lxml.html import HtmlElement

from iet_watch.publish.outputs.mail import SIZE_LIMIT, BulletinMail, mail_parts
from iet_watch.publish.outputs.style import Style, contrast
from iet_watch.workspace.settings import LOOKS
from tests.publish.values import BULLETIN, fiche, made_of, section

STYLE = Style(Path("/nonexistent"), "revue", "#1f5f7a")
ELEMENTS = {
    "html", "head", "meta", "title", "style", "body", "table", "tbody", "tr", "td", "h1", "h2", "h3", "h4", "h5", "h6",
    "p", "ul", "ol", "li", "a", "strong", "em", "br", "span", "blockquote", "code", "pre", "hr", "sup",
}  # fmt: skip
# Of Outlook on Windows: padding on cells alone, border unreliable on p and div, no width on p, div or span.
PROPERTIES = {
    "font-family": ELEMENTS, "font-size": ELEMENTS, "line-height": ELEMENTS, "color": ELEMENTS,
    "text-align": ELEMENTS, "margin": ELEMENTS - {"span"}, "background-color": {"body", "table", "td"},
    "padding": {"td", "body"}, "border": {"td"}, "border-top": {"td"}, "border-left": {"td"},
    "padding-left": {"td"}, "border-collapse": {"table"}, "width": {"table", "td"}, "max-width": {"table"},
    "table-layout": {"table"}, "word-wrap": {"table"}, "overflow-wrap": {"table"},
}  # fmt: skip


def of(count: int) -> BulletinMail:
    return mail_parts(made_of(section(1, *map(fiche, range(1, count + 1)))), STYLE)


@pytest.fixture(scope="module", params=LOOKS)
def letter(request: pytest.FixtureRequest) -> BulletinMail:
    return mail_parts(BULLETIN, Style(Path("/nonexistent"), request.param, "#1f5f7a"))


@pytest.fixture(scope="module")
def page(letter: BulletinMail) -> HtmlElement:
    return html.document_fromstring(letter.html)


def declarations(element: HtmlElement) -> list[tuple[str, str]]:
    parts = [one.partition(":") for one in (element.get("style") or "").split(";") if one.strip()]
    return [(name.strip(), value.strip()) for name, _, value in parts]


def test_elements_and_properties_are_those_that_every_client_shows(page: HtmlElement) -> None:
    odd = []
    for element in page.iter():
        if not isinstance(element.tag, str):
            continue
        if element.tag not in ELEMENTS:
            odd.append(f"<{element.tag}>")
        for name, value in declarations(element):
            if element.tag not in PROPERTIES.get(name, set()):
                odd.append(f"{element.tag} {name}")
            if re.search(r"-\d|\d(?:rem|em|vw)\b|var\(|calc\(|url\(", value):
                odd.append(f"{element.tag} {name}: {value}")
    assert odd == []


def test_a_long_address_does_not_widen_the_letter(page: HtmlElement) -> None:
    """At 320 px one address of a hundred signs made every line of the letter three screens long."""
    around, column = (dict(declarations(one)) for one in page.xpath("//table[@class='page' or @class='column']"))
    assert around["table-layout"] == column["table-layout"] == "fixed"
    assert column["overflow-wrap"] == column["word-wrap"] == "break-word"


def test_the_style_sheet_holds_nothing_but_the_dark_colours(page: HtmlElement) -> None:
    """Where a client drops it, the light colours stand inline."""
    sheets = [style.text or "" for style in page.xpath("//style")]
    rules = re.sub(r"@media\s*\(prefers-color-scheme:\s*dark\)\s*\{(?:[^{}]*\{[^{}]*\})*\s*\}", "", " ".join(sheets))
    assert rules.strip() == ""
    assert len("".join(sheets)) < 16_000  # Gmail drops a longer one whole


def test_tables_are_for_layout_and_say_so(page: HtmlElement) -> None:
    tables = page.xpath("//table")
    assert tables
    assert {table.get("role") for table in tables} == {"presentation"}
    assert page.xpath("//th | //caption | //thead") == []
    assert page.get("lang") == "fr"
    assert (len(page.xpath("//title")), len(page.xpath("//h1"))) == (1, 1)


def test_text_is_of_sixteen_pixels_at_least(page: HtmlElement) -> None:
    """But for what is raised: the « e » of « 4e »."""
    styles = [one.get("style") for one in page.iter() if one.get("style") and one.tag != "sup"]
    sizes = {float(size) for size in re.findall(r"font-size:\s*([\d.]+)px", " ".join(styles))}
    assert min(sizes) >= 16


def test_nothing_comes_from_afar_and_nothing_counts_readers(letter: BulletinMail, page: HtmlElement) -> None:
    assert page.xpath("//img | //link | //script | //iframe | //form | //@src | //@background") == []
    assert re.findall(r"url\(|@import|@font-face", letter.html) == []


def test_the_first_line_leads_to_the_page(letter: BulletinMail, page: HtmlElement) -> None:
    assert page.xpath("//a")[0].get("href") == BULLETIN.page_address
    assert BULLETIN.page_address in letter.text.splitlines()[0]
    assert "<a " not in mail_parts(made_of(section(1, fiche(1)), page_address=""), STYLE).html.split("<h1")[0]


def test_both_parts_hold_the_same_addresses_and_titles(letter: BulletinMail, page: HtmlElement) -> None:
    linked = {link for link in page.xpath("//a/@href") if link.startswith("http")}
    assert linked == set(re.findall(r"https?://[^\s)]+", letter.text))
    said = " ".join(letter.text.split())
    assert all(" ".join(one.title.split()) in said for one in BULLETIN.fiches)


def test_links_are_words_that_say_where_they_lead(page: HtmlElement) -> None:
    vague = {"ici", "lire", "lire la suite", "cliquez ici", "en savoir plus", "here"}
    assert [link for link in page.xpath("//a") if link.text_content().strip().lower() in vague] == []


def test_no_line_of_text_is_longer_than_mail_allows(letter: BulletinMail) -> None:
    lines = [line for line in letter.text.splitlines() if "http" not in line]
    assert max(map(len, lines)) <= 78  # RFC 5322, 2.1.1
    assert max(len(line.encode()) for line in letter.text.splitlines()) <= 998


def test_forty_fiches_are_there_whole_within_a_hundred_kilobytes() -> None:
    made = of(40)
    assert made.extent == "whole"
    assert len(made.html.encode()) <= SIZE_LIMIT == 100_000
    assert all(f"({item})" in made.html and f"({item})" in made.text for item in range(1, 41))


def test_beyond_forty_fiches_titles_and_essentials() -> None:
    made = of(41)
    assert made.extent == "titles"
    assert "Un quai électrifié" in made.html
    assert "(41)" not in made.html
    assert all(f"quai de {item} mètres" in " ".join(made.text.split()) for item in range(1, 42))


def test_longer_texts_shorten_the_letter_until_it_fits() -> None:
    long = [fiche(item, summary="mot " * 1000) for item in range(1, 41)]
    made = mail_parts(made_of(section(1, *long)), STYLE)
    assert (made.extent, len(made.html.encode()) <= SIZE_LIMIT) == ("titles", True)
    endless = [fiche(item, title="mot " * 250) for item in range(1, 201)]
    made = mail_parts(made_of(section(1, *endless), essentials="Voir [le quai](#fiche-7)."), STYLE)
    assert (made.extent, len(made.html.encode()) <= SIZE_LIMIT) == ("parts", True)
    assert f'href="{BULLETIN.page_address}#fiche-7"' in made.html  # it names no fiche itself


@pytest.mark.parametrize("accent", ["#ffff00", "#1f5f7a", "#101010"])
def test_text_stands_out_in_light_and_in_dark(accent: str) -> None:
    made = mail_parts(BULLETIN, Style(Path("/nonexistent"), "revue", accent))
    light = re.search(r'<a href="https://veille[^>]*style="color:\s*(#\w+)', made.html)
    dark = re.search(r"\.column a\s*\{\s*color:\s*(#\w+)", made.html)
    assert light
    assert dark
    assert contrast(light[1], "#fffdf9") >= 4.5
    assert contrast(dark[1], "#16181c") >= 4.5
    for ink, paper in (("#1b1b1f", "#fffdf9"), ("#58585f", "#fffdf9"), ("#e9e7e2", "#16181c"), ("#adaaa3", "#16181c")):
        assert ink in made.html
        assert contrast(ink, paper) >= 4.5
