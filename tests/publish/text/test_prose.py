"""What editors write in Markdown, shown safely as HTML and as Markdown; outside text that Markdown shows as it is."""

from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st
from lxml import html
from lxml.html import HtmlElement
from markdown_it import MarkdownIt

from iet_watch.publish.text.prose import (
    FICHE_DEPTH,
    PART_DEPTH,
    escape_markdown,
    led_to,
    link_target,
    prose_html,
    prose_markdown,
    raise_ordinals,
)
from tests.examples import examples

ALLOWED = {
    "p", "br", "em", "strong", "ul", "ol", "li", "a", "blockquote", "code", "pre", "h3", "h4", "h5", "h6", "hr", "sup",
    "table", "caption", "thead", "tbody", "tr", "th", "td", "div",
}  # fmt: skip
# What the program writes around tables and notes, and where; nothing of it may be an editor's.
OURS = {
    ("ol", "start"): r"\d+",
    ("ol", "class"): "endnotes",
    ("sup", "class"): "call",
    ("li", "id"): r"n[0-9a-f]{8}-note-\d+",
    ("a", "id"): r"n[0-9a-f]{8}-call-\d+(-\d+)?",
    ("a", "class"): "bare",
    ("a", "role"): "doc-noteref|doc-backlink",
    ("a", "aria-label"): r"Note \d+|(Back to the text|Retour au texte), note \d+",
    ("th", "scope"): "col",
    ("th", "class"): "(end|center)?( ?parted)?",
    ("td", "class"): "(end|center)?( ?parted)?",
    ("th", "style"): "text-align:(left|right|center)",
    ("td", "style"): "text-align:(left|right|center)",
    ("div", "class"): "table",
    ("div", "role"): "region",
    ("div", "aria-label"): ".*",  # words only
    ("div", "tabindex"): "0",
}
# A reader of our Markdown that lets HTML through, as Pandoc and many sites do.
READER = MarkdownIt("commonmark", {"html": True}).enable(["table", "strikethrough"])


def tree(markup: str) -> HtmlElement:
    return html.fragment_fromstring(markup, create_parent="div")


def what_is_live(markup: str) -> list[str]:
    """All that is more than text and allowed elements: other elements, attributes, addresses that could act."""
    live = []
    for element in tree(markup).iterdescendants():
        if element.tag not in ALLOWED:
            live.append(f"<{element.tag}>")
        for name, value in element.attrib.items():
            if name == "title" or (element.tag, name) == ("code", "class"):
                continue  # words only
            if re.fullmatch(OURS.get((element.tag, name), "(?!)"), value, re.DOTALL):
                continue
            if name != "href" or not re.match(r"(?:https?://|mailto:|#)", value):
                live.append(f"{name}={value}")
    return live


HOSTILE = [
    "<script>alert(1)</script>",
    "<img src=x onerror=alert(1)>",
    '<a href="javascript:alert(1)">x</a>',
    '<a href="https://a.example" onclick="alert(1)">x</a>',
    "<iframe src=//evil.example></iframe>",
    "<style>body { display: none }</style>",
    "<!-- <script>alert(1)</script> -->",
    "<svg onload=alert(1)>",
    "<div\n\nonclick=alert(1)>",
    "</p></div></article><h1>Faux titre</h1>",
    "[x](javascript:alert(1))",
    "[x](JaVaScRiPt:alert(1))",
    "[x](&#106;avascript:alert(1))",
    "[x](java&Tab;script:alert(1))",
    "[x](data:text/html,<script>alert(1)</script>)",
    "[x](vbscript:msgbox(1))",
    "[x](file:///etc/passwd)",
    "[x](//evil.example)",
    "[x](/chemin)",
    "[x](page.html)",
    "[x](tel:+33235000000)",
    "[x](\x01javascript:alert(1))",
    "<javascript:alert(1)>",
    "<ftp://a.example/b>",
    "[x]: javascript:alert(1)\n\n[x]",
    "![x](https://evil.example/pixel.png)",
    "![x](javascript:alert(1))",
    '[x](https://a.example "onmouseover=alert(1)")',
    '[x](https://a.example/"onmouseover="alert(1))',
    "[<img src=x onerror=alert(1)>](https://a.example)",
    "`<script>alert(1)</script>`",
    "```html\n<script>alert(1)</script>\n```",
    '```"><script>alert(1)</script>\n```',
    "    <script>alert(1)</script>",
    "# <img src=x onerror=alert(1)>",
    "> <script>alert(1)</script>",
    "- <script>\n- alert(1)</script>",
    "&lt;script&gt;alert(1)&lt;/script&gt;",
    "&#60;script&#62;alert(1)&#60;/script&#62;",
    "\\<script>alert(1)\\</script>",
    "<scr<script>ipt>alert(1)</scr</script>ipt>",
    "<noscript><p title='</noscript><img src=x onerror=alert(1)>'>",
    "<<script>alert(1)<</script>",
    "<<<<img src=x onerror=alert(1)>",
    "<math><mtext><table><mglyph><style><!--</style><img title='--&gt;<img src=1 onerror=alert(1)>'>",
    "| <script>alert(1)</script> | b |\n|---|---|\n| 1 | 2 |",
    'Tableau : "><script>alert(1)</script>\n\n| a | <img src=x onerror=a(1)> |\n|:-:|--:|\n| [x](javascript:a) | 2 |',
    "a[^<script>alert(1)</script>] b\n\n[^<script>alert(1)</script>]: note <img src=x onerror=alert(1)>",
    'a[^"onmouseover="alert(1)]\n\n[^"onmouseover="alert(1)]: note\n\n    <script>alert(1)</script>',
    "[lien[^1]](https://a.example)\n\n[^1]: [autre](javascript:alert(1))[^1]",
    "a[^1]\n\n[^1]: javascript:alert(1)",
    'a[^1]\n\n[^1]: //evil.example\n    "titre"',
    "a[^1]\n\n[^1]:\n    - //evil.example\n",
    "a[^1]\n\n[^1]:\n\n        //evil.example\n",
    "a[^1]\n\n[^1]: <//evil.example>",
]


@pytest.mark.parametrize("text", HOSTILE)
@pytest.mark.parametrize("language", ["fr", "en"])
def test_nothing_hostile_is_live_in_html(text: str, language: str) -> None:
    assert what_is_live(str(prose_html(text, language))) == []


@pytest.mark.parametrize("text", HOSTILE)
@pytest.mark.parametrize("language", ["fr", "en"])
def test_nothing_hostile_is_live_in_markdown_even_for_a_reader_that_takes_html(text: str, language: str) -> None:
    assert what_is_live(READER.render(prose_markdown(text, language))) == []


PIECES = [
    *HOSTILE,
    "[^1]",
    "\n\n[^1]: ",
    "\n|-|-|\n",
    "| a | b |",
    "\n\nTableau : ",
    *'<>[]()`\\&#*_\n"',
    "](",
    "``",
    "\n\n",
    "    ",
    "mot",
    "- ",
]


@given(st.lists(st.sampled_from(PIECES), max_size=6).map("".join))
def test_no_mixture_is_live(text: str) -> None:
    assert what_is_live(str(prose_html(text, "fr"))) == []
    assert what_is_live(READER.render(prose_markdown(text, "fr"))) == []


@pytest.mark.parametrize(
    ("written", "shown"),
    [
        ("Un *mot* et **un autre**.", "<p>Un <em>mot</em> et <strong>un autre</strong>.</p>"),
        ("- un\n- deux", "<ul>\n<li>un</li>\n<li>deux</li>\n</ul>"),
        ("1. un\n2. deux", "<ol>\n<li>un</li>\n<li>deux</li>\n</ol>"),
        ("> cité", "<blockquote>\n<p>cité</p>\n</blockquote>"),
        ("`code`", "<p><code>code</code></p>"),
        ("un\\\ndeux", "<p>un<br>\ndeux</p>"),
        ("un\n\n---\n\ndeux", "<p>un</p>\n<hr>\n<p>deux</p>"),
        ("[lien](https://a.example/b)", '<p><a href="https://a.example/b">lien</a></p>'),
        ("[fiche](#fiche-12)", '<p><a href="#fiche-12">fiche</a></p>'),
        ("[lettre](mailto:awa@a.example)", '<p><a href="mailto:awa@a.example">lettre</a></p>'),
        ("<https://a.example/b>", '<p><a href="https://a.example/b" class="bare">https://a.example/b</a></p>'),
        ("[sans **suite**](/chemin)", "<p>sans <strong>suite</strong></p>"),
        ("![une *image*](https://a.example/b.png)", "<p>une image</p>"),
        ("[![image](https://a.example/b.png)](https://a.example)", '<p><a href="https://a.example">image</a></p>'),
        ("5 < 7 & 9 > 8", "<p>5 &lt; 7 &amp; 9 &gt; 8</p>"),
        ("", ""),
    ],
)
def test_what_editors_write_is_shown(written: str, shown: str) -> None:
    assert str(prose_html(written, "en")).strip() == shown


@pytest.mark.parametrize(
    ("demote", "levels"), [(FICHE_DEPTH, ["h4", "h5", "h6", "h6", "h4"]), (PART_DEPTH, ["h3", "h4", "h5", "h6", "h3"])]
)
def test_headings_come_below_those_of_the_bulletin(demote: int, levels: list[str]) -> None:
    text = "# Un\n\n## Deux\n\n### Trois\n\n###### Six\n\nSouligné\n========"
    assert [element.tag for element in tree(str(prose_html(text, "fr", demote)))] == levels
    marks = re.findall("^#+", prose_markdown(text, "fr", demote), re.MULTILINE)
    assert [f"h{len(mark)}" for mark in marks] == levels


@pytest.mark.parametrize(
    ("written", "shown"),
    [
        ("Le port : \"oui\" !", "Le port~: «~oui~»^!"),
        ("**Note** : l'*Usine nouvelle* !", "Note~: l’Usine nouvelle^!"),
        ("Le [port](https://a.example) ; le quai", "Le port^; le quai"),
        ("l'**hydrogène** ?", "l’hydrogène^?"),
        ("22 **novembre** et 45 *km*", "22~novembre et 45~km"),
        ("5 **maires**", "5 maires"),
        ("`l'eau : \"a\"` : rien", "l'eau : \"a\"~: rien"),
        ("Voir <https://a.example/?a=l'eau> : rien", "Voir https://a.example/?a=l'eau~: rien"),
        ("# L'été : \"oui\"", "L’été~: «~oui~»"),
        ("![l'été](https://a.example/b.png) : oui", "l’été~: oui"),
    ],
)  # fmt: skip
def test_french_typography_is_that_of_what_is_read(written: str, shown: str) -> None:
    text = tree(str(prose_html(written, "fr"))).text_content().strip()
    assert text.replace("\u00a0", "~").replace("\u202f", "^") == shown
    assert tree(READER.render(prose_markdown(written, "fr"))).text_content().strip() == text


@pytest.mark.parametrize(
    ("written", "html", "markdown"),
    [
        ('"**Le port**"', "<p>«~<strong>Le port</strong>~»</p>", "«~**Le port**~»"),
        ("« *mot* »", "<p>«~<em>mot</em>~»</p>", "«~*mot*~»"),
        ("«*mot*» ?", "<p>«~<em>mot</em>~»^?</p>", "«~*mot*~»^?"),
        ("Le *port* - grand -, lui", "<p>Le <em>port</em> –~grand~–, lui</p>", "Le *port* –~grand~–, lui"),
        ("12\nmillions", "<p>12~millions</p>", "12~millions"),
        ("un\ndeux", "<p>un\ndeux</p>", "un\ndeux"),
    ],
)
def test_signs_around_emphasis_are_french(written: str, html: str, markdown: str) -> None:
    def shown(text: str) -> str:
        return text.replace("&nbsp;", "~").replace("\u00a0", "~").replace("\u202f", "^").strip()

    assert shown(str(prose_html(written, "fr"))) == html
    assert shown(prose_markdown(written, "fr")) == markdown


@pytest.mark.parametrize(
    ("written", "html"),
    [
        ("Le 4ème *trimestre*", "<p>Le 4<sup>e</sup>&nbsp;<em>trimestre</em></p>"),
        ("1er, 1re, 2de, XXIe", "<p>1<sup>er</sup>, 1<sup>re</sup>, 2<sup>de</sup>, XXI<sup>e</sup></p>"),
        ("Le Ve siècle", "<p>Le V<sup>e</sup>&nbsp;siècle</p>"),
        ("Les cafés, Ce, 1e5, v2e, 3D, `4e`", "<p>Les cafés, Ce, 1e5, v2e, 3D, <code>4e</code></p>"),
    ],
)
def test_ordinals_are_raised_in_html_and_plain_in_markdown(written: str, html: str) -> None:
    assert str(prose_html(written, "fr")).strip() == html
    assert "sup" not in prose_markdown(written, "fr")


def test_plain_text_with_raised_ordinals_is_escaped() -> None:
    assert str(raise_ordinals("<b> 4e & 1er")) == "&lt;b&gt; 4<sup>e</sup> &amp; 1<sup>er</sup>"


@pytest.mark.parametrize(
    ("row", "parted"),
    [
        ("| communautés | " + "un texte long " * 30 + " |", []),
        ("| communautés | <https://a.example/" + "x" * 90 + "> |", []),
        ("| communautés | " + "x" * 90 + " |", [1]),
        ("| communautés " * 8 + "|", [*range(8)]),
    ],
)
def test_the_columns_that_make_a_table_too_wide_for_paper_are_marked(row: str, parted: list[int]) -> None:
    columns = row.count("|") - 1
    table = tree(str(prose_html(f"{'| un ' * columns}|\n{'|---' * columns}|\n{row}", "fr")))
    for cells in (table.iter("th"), table.iter("td")):
        assert [n for n, cell in enumerate(cells) if cell.get("class") == "parted"] == parted


@pytest.mark.parametrize(
    "text",
    [
        "Un *mot*, **deux**, `trois`.",
        "# Titre\n\nTexte\n\n## Autre",
        "- un\n- deux\n    - trois\n\nSuite",
        "1. un\n1. deux",
        "> cité\n> encore\n\nSuite",
        "```\ncode\n```",
        "[lien](https://a.example/b_c_(d))",
        "<https://a.example/b>",
        "un\\\ndeux",
        "5 < 7 & \\*étoile\\* [crochets] &amp; _souligné",
        "1\\. pas une liste",
        "\\# pas un titre",
        "| pas | un | tableau |",
        "***\n\nfin",
    ],
)
def test_markdown_written_anew_shows_the_same(text: str) -> None:
    anew = prose_markdown(text, "en", 0)
    plain = MarkdownIt("commonmark", {"html": False})
    assert re.sub(r"\s+", " ", plain.render(anew)) == re.sub(r"\s+", " ", plain.render(text))
    assert prose_markdown(anew, "en", 0) == anew


def test_open_markup_ends_with_the_text() -> None:
    """A fence or a list that its editor left open must not swallow what the bulletin says next."""
    for text in ("```\ncode", "<!-- ", "- un", "> cité", "**gras", "[lien](https://a.example", "<pre>"):
        page = READER.render(f"{prose_markdown(text, 'fr')}\n\n## Suite\n")
        assert [element.text for element in tree(page).iter("h2")] == ["Suite"], text


def seen(text: str) -> str:
    """`text` as Markdown may show it: its ends trimmed, its spaces and lines run together."""
    return re.sub(r"[ \t\r\n]+", " ", text).strip()


SPECIAL = [
    "Le port du Havre",
    "*étoiles* _soulignés_ __deux__ ***trois***",
    "[crochets](parenthèses) ![image](x)",
    "<b>gras</b> <!-- commentaire --> <https://a.example>",
    "`code` ``double``",
    "~~barré~~ a~b",
    "| a | b |",
    "&amp; &lt; &#60; &copy; R&D; &copy",
    "C:\\dossier\\*",
    "fin\\",
    "# dièse",
    "## deux",
    "#",
    "#motdièse",
    "- tiret",
    "+ plus",
    "-5 °C",
    "---",
    "- - -",
    "===",
    "1. un",
    "2026. Une année",
    "12) douze",
    "1.",
    "1.5 million",
    "1234567890. trop long pour une liste",
    "> cité",
    "    quatre espaces",
    "\ttabulation",
    "deux\nlignes",
    "trois\r# titre\r\n- liste",
    "```",
    "~~~",
    "[x]: https://a.example",
    ": deux-points",
    "espace\u00a0insécable\u202f!",
    "http://a.example/_b_",
    "langage C #",
    "langage C ##",
    "",
]
# (where the templates put outside text, what is read there)
PLACES = [
    ("{}", "{}"),
    ("- {}", "{}"),
    ("### {}", "{}"),
    ("[{}](https://a.example)", "{}"),
    ("Avant {} après", "Avant {} après"),
    ("Avant {}", "Avant {}"),
]


@pytest.mark.parametrize(("place", "shown"), PLACES)
@pytest.mark.parametrize("text", SPECIAL)
def test_outside_text_is_shown_as_it_is(text: str, place: str, shown: str) -> None:
    page = tree(READER.render(place.format(escape_markdown(text))))
    assert page.text_content().strip() == shown.format(seen(text)).strip()


@examples(300)
@given(st.text("ab1.)#-+*_[]()<>&;`~|\\!:= \t\n\r\u00a0é'\"{}^$@/"), st.sampled_from(["", "- ", "### "]))
def test_any_outside_text_is_shown_as_it_is(text: str, mark: str) -> None:
    page = tree(READER.render(mark + escape_markdown(text)))
    assert page.text_content().strip() == seen(text)


@given(st.lists(st.sampled_from(PIECES), max_size=6).map("".join))
def test_outside_text_makes_no_element_of_its_own(text: str) -> None:
    page = tree(READER.render(f"Avant {escape_markdown(text)}"))
    assert [element.tag for element in page.iterdescendants()] == ["p"]


@pytest.mark.parametrize(
    ("url", "target"),
    [
        ("https://a.example/b_(c)", "https://a.example/b_%28c%29"),
        ("https://a.example/b c", "https://a.example/b%20c"),
        ("https://a.example/b\u00a0c\u2003d", "https://a.example/b%C2%A0c%E2%80%83d"),
        ("https://a.example/[b]<c>\\", "https://a.example/%5Bb%5D%3Cc%3E%5C"),
        ("https://a.example/été?q=1&r=2#s", "https://a.example/été?q=1&r=2#s"),
    ],
)
def test_an_address_is_one_target_of_a_markdown_link(url: str, target: str) -> None:
    assert link_target(url) == target
    [link] = tree(READER.render(f"[mot]({link_target(url)}) suite")).iter("a")
    assert (link.text, link.tail) == ("mot", " suite")


def test_links_to_places_that_a_text_has_not_lead_to_the_page_that_has_them() -> None:
    text = str(prose_html("Un mot[^1], [une fiche](#fiche-2), [l’agenda](#agenda).\n\n[^1]: Note.", "fr", notes="n"))
    found = re.findall('href="([^"]+)"', led_to(text, "../2026-T4/index.html?a=1&b=2"))
    page = "../2026-T4/index.html?a=1&amp;b=2"
    assert found == ["#n-note-1", f"{page}#fiche-2", f"{page}#agenda", "#n-call-1"]
