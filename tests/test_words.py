"""Text from outside made plain, cut to size, folded and split into words."""

from __future__ import annotations

import json
import sys
import unicodedata

import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from lxml import html

from iet_watch.fingerprints import fingerprint
from iet_watch.plain_text import literal_text, plain_text, title_text
from iet_watch.words import (
    PILED_LIMIT,
    Saying,
    clean_lines,
    compounds,
    fold,
    folded_beginning,
    folded_each,
    item_words,
    json_text,
    one_line,
    slug,
    words,
    written_words,
)

FRENCH = "abcdefghijklmnopqrstuvwxyzàâæçéèêëîïôœùûüÿABCDEFGHIJKLMNOPQRSTUVWXYZÀÂÆÇÉÈÊËÎÏÔŒÙÛÜŸ0123456789 '’-.,"


@pytest.mark.parametrize(
    ("markup", "shown"),
    [
        ("Sans balise, tel quel.", "Sans balise, tel quel."),
        ("<p>Le port <b>du Havre</b></p>", "Le port du Havre"),
        ("<p>Un</p><p>Deux</p>", "Un Deux"),
        ("Un<br>Deux<br/>Trois", "Un Deux Trois"),
        ("<ul><li>Un</li><li>Deux</li></ul>", "Un Deux"),
        ("<table><tr><td>Un</td><td>Deux</td></tr></table>", "Un Deux"),
        ("hydro<b>gène</b>", "hydrogène"),
        ("<h2>Titre</h2>Texte", "Titre Texte"),
        ('<a href="https://journal.example/">lien</a>', "lien"),
        ("  <p>\n  Une\n  ligne\t</p> ", "Une ligne"),
        ("<p>Jamais fermé <em>non plus", "Jamais fermé non plus"),
        ("un <b>deux</b></p></div></b> trois", "un deux trois"),
        ("<html><head><title>Site</title></head><body>Corps</body></html>", "Corps"),
        ('<img src="x.png" alt="une image">Texte', "Texte"),
        ("R&D et AT&T", "R&D et AT&T"),
        ("R&amp;D", "R&D"),
        ("L&#8217;&eacute;t&eacute;&nbsp;: &#xAB;&#160;oui&#160;&#xBB;", "L’été : « oui »"),
        ("5 &lt; 7", "5 < 7"),
        ("5 < 7 et 9 > 8", "5 < 7 et 9 > 8"),
        ("avant<!-- un <b>commentaire</b> -->après", "avantaprès"),
        ("<![CDATA[dit deux fois]]> et vu", "dit deux fois et vu"),
        ("<![CDATA[<p>dit <b>deux</b> fois</p>]]>", "dit deux fois"),
        ("<?php echo 'caché' ?>visible", "visible"),
        ("<!DOCTYPE html>visible", "visible"),
    ],
)
def test_markup_gives_the_text_that_a_browser_shows(markup: str, shown: str) -> None:
    assert plain_text(markup, 200) == shown


@pytest.mark.parametrize(
    "hidden",
    [
        "<script>alert(1)</script>",
        "<SCRIPT SRC=//evil.example/x.js></SCRIPT>",
        "<style>body { display: none }</style>",
        "<template><b>caché</b></template>",
        "<noscript><img src=x onerror=alert(1)></noscript>",
        "<iframe src='//evil.example/'>caché</iframe>",
        "<object data=x>caché</object>",
        "<svg onload=alert(1)><text>caché</text><script>alert(1)</script></svg>",
        "<svg><foreignObject><p>caché</p></foreignObject></svg>",
        "<math><mtext>caché</mtext></math>",
        "<textarea><script>alert(1)</script></textarea>",
        "<title><img src=x onerror=alert(1)></title>",
        "<xmp><script>alert(1)</script></xmp>",
        "<noembed><script>alert(1)</script></noembed>",
        "<noframes><img src=x onerror=alert(1)></noframes>",
    ],
)
def test_what_no_reader_sees_leaves_no_trace(hidden: str) -> None:
    assert plain_text(f"<p>avant</p>{hidden}<p>après</p>", 200) == "avant après"


# Fragments known to change their meaning when markup is cleaned and read again (mutation XSS), and pieces to make more.
HOSTILE = [
    '<svg></p><style><a id="</style><img src=1 onerror=alert(1)>">',
    '<noscript><p title="</noscript><img src=x onerror=alert(1)>">',
    '<math><mtext><table><mglyph><style><!--</style><img title="--&gt;<img src=1 onerror=alert(1)>">',
    "<form><math><mtext></form><form><mglyph><style></math><img src onerror=alert(1)>",
    "<select><template><style><!--</select><img src onerror=alert(1)>",
    "<svg><desc><style><img src=x onerror=alert(1)></style></desc></svg>",
    '<a title="</textarea><img src=x onerror=alert(1)>">',
    "<scr<script>ipt>alert(1)</scr</script>ipt>",
    "<plaintext><script>alert(1)</script>",
    "<table><td><table><script>alert(1)</script>",
    "<img src=x onerror=alert(1)//",
]
NAMES = ("p", "b", "svg", "math", "style", "script", "textarea", "title", "select", "table", "td")
PIECES = [
    *HOSTILE,
    *(f"<{name}>" for name in NAMES),
    *(f"</{name}>" for name in NAMES),
    "<!--",
    "-->",
    "]]>",
    '<a title="',
    '">',
    "mot",
    " ",
]


@given(st.lists(st.sampled_from(PIECES), max_size=12).map("".join))
def test_no_element_of_hostile_markup_comes_out_alive(markup: str) -> None:
    shown = plain_text(markup, 500)
    elements = [element.tag for element in html.fragment_fromstring(shown, create_parent="div").iter()]
    assert elements == ["div"], shown


@pytest.mark.parametrize("hostile", HOSTILE)
def test_each_known_mutation_leaves_no_element(hostile: str) -> None:
    shown = plain_text(f"avant {hostile}", 500)
    assert shown.startswith("avant")
    assert len(html.fragment_fromstring(shown, create_parent="div")) == 0


def test_text_that_speaks_of_markup_still_does() -> None:
    assert plain_text("La balise &lt;script&gt;", 100) == "La balise <script>"


@pytest.mark.parametrize(
    "markup",
    [
        "mot " * 500_000,
        "<p>mot</p>" * 200_000,
        "<div>" * 100_000 + "mot",
        "<b" * 500_000,
        "<p title='" + "x" * 2_000_000,
        "&amp;" * 500_000,
        "<!--" * 300_000,
    ],
    ids=["words", "paragraphs", "nested", "half tags", "one attribute", "entities", "half comments"],
)
def test_huge_markup_gives_no_more_than_the_limit(markup: str) -> None:
    assert len(plain_text(markup, 300)) <= 300


def test_text_under_a_lot_of_markup_is_found() -> None:
    assert plain_text("<span class='x'>" * 50 + "Le texte", 100) == "Le texte"


@pytest.mark.parametrize(
    ("text", "clean"),
    [
        ("a\x00b\x07c\x1bd\x7fe", "abcde"),
        ("un\tdeux\ntrois\r\nquatre\rcinq", "un deux trois quatre cinq"),
        ("un\x0bdeux\x0ctrois\x85quatre\u2028cinq\u2029six", "un deux trois quatre cinq six"),
        ("facture\u202egpj.exe", "facturegpj.exe"),
        ("\u2066caché\u2069 \u200eou\u200f", "caché ou"),
        ("hydro\u200bgène\u2060 vert\ufeff", "hydrogène vert"),
        ("hydro\u00adgène", "hydrogène"),
        ("\ud83d seul", "seul"),
        ("très\u00a0: \u202fbien\u2009!", "très : bien !"),
        ("  \n ", ""),
        ("", ""),
        ("e\u0301te\u0301", "été"),
        ("می\u200cخواهم", "می\u200cخواهم"),
        ("👩\u200d🔬", "👩\u200d🔬"),
    ],
)
def test_one_line_has_no_character_that_deceives_or_breaks(text: str, clean: str) -> None:
    assert one_line(text, 100) == clean


@pytest.mark.parametrize(
    ("damaged", "repaired"),
    [
        ("cafÃ©", "café"),
        ("lâ€™Ã©tÃ©", "l’été"),
        ("Â« HydrogÃ¨ne Â»", "« Hydrogène »"),
        ("Ã\u0089tat", "État"),
        ("Ã\u200b©nergie", "énergie"),
        ("10 â‚¬", "10 €"),
        ("3\u00a0â‚¬", "3 €"),
        ("10\u00a0Ã©coles", "10 écoles"),
        ("«\u00a0Ã©cole\u00a0»", "« école »"),
        ("SÃO PAULO", "SÃO PAULO"),
        ("Âge et Île", "Âge et Île"),
        ("déjà réparé", "déjà réparé"),
    ],
)
def test_text_encoded_twice_is_repaired_and_other_text_left_alone(damaged: str, repaired: str) -> None:
    assert one_line(damaged, 100) == repaired
    assert plain_text(f"<p>{damaged}</p>", 100) == repaired


@pytest.mark.parametrize(
    ("text", "limit", "cut"),
    [
        ("exact", 5, "exact"),
        ("exactement", 5, "exac…"),
        ("mot suivant", 5, "mot…"),
        ("mot", 1, "…"),
        ("<p>Le port du Havre</p>", 8, "Le port…"),
    ],
)
def test_long_text_is_cut_at_the_limit_with_an_ellipsis(text: str, limit: int, cut: str) -> None:
    assert plain_text(text, limit) == cut


DAMAGED = st.text(st.characters() | st.sampled_from("<>&;#ÃÂâ€™©\u200b\u0301\u00ad\u0080\u0085\u00a0\r\n "))
WHOLE = st.text(st.characters(exclude_characters="ÃÂâÅÐ") | st.sampled_from("\u200b\u0301\u00ad\u0085\u00a0\r\n "))


@given(DAMAGED, st.integers(1, 40))
def test_one_line_is_short_composed_and_without_controls(text: str, limit: int) -> None:
    line = one_line(text, limit)
    assert len(line) <= limit
    assert unicodedata.is_normalized("NFC", line)
    assert not {unicodedata.category(one) for one in line} & {"Cc", "Cs", "Zl", "Zp"}
    assert not set(line) & set("\u200b\u200e\u200f\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069\ufeff\u00ad")


@given(DAMAGED.map(lambda text: (text, 1000)) | st.tuples(WHOLE, st.integers(1, 40)))
def test_one_line_of_one_line_is_the_same_line(case: tuple[str, int]) -> None:
    text, limit = case
    assert one_line(one_line(text, limit), limit) == one_line(text, limit)


@pytest.mark.parametrize(
    ("text", "folded"),
    [
        ("Été À ÇA Ô où naïf", "ete a ca o ou naif"),
        ("Œuvre cœur ŒUVRE", "oeuvre coeur oeuvre"),
        ("Æther", "aether"),
        ("H₂ CO₂ m²", "h2 co2 m2"),
        ("ﬁlière", "filiere"),
        ("Straße STRASSE", "strasse strasse"),
        ("Łódź Århus Øresund", "lodz arhus oresund"),
        ("Ｆｕｌｌ", "full"),
        ("№ 12", "no 12"),
        ("İstanbul", "istanbul"),
        ("Αθήνα ΑΘΗΝΑ", "αθηνα αθηνα"),
        ("Ǿ ǿ", "o o"),
        ("PORT 2000", "port 2000"),
    ],
)
def test_fold_forgets_case_accents_and_ligatures(text: str, folded: str) -> None:
    assert fold(text) == folded


def test_every_character_folds_at_once() -> None:
    characters = "\n".join(map(chr, range(32, sys.maxunicode + 1)))
    once = fold(characters)
    assert [(one, two) for one, two in zip(once.split("\n"), fold(once).split("\n"), strict=True) if one != two] == []


@given(st.text())
def test_folding_twice_is_folding_once(text: str) -> None:
    assert fold(fold(text)) == fold(text)


@given(st.text(FRENCH))
def test_french_in_capitals_or_decomposed_folds_to_the_same(text: str) -> None:
    assert fold(text.upper()) == fold(text.lower()) == fold(unicodedata.normalize("NFD", text))


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("L’hydrogène d'Air Liquide", ["l", "hydrogene", "d", "air", "liquide"]),
        ("lʼété", ["l", "ete"]),
        ("aujourd’hui", ["aujourd", "hui"]),
        ("Caen-Ouistreham", ["caen", "ouistreham"]),
        ("porte‑conteneurs et porte–conteneurs", ["porte", "conteneurs", "et", "porte", "conteneurs"]),
        ("H₂, CO₂ ; 5G (R&D)", ["h2", "co2", "5g", "r", "d"]),
        ("axe_Seine", ["axe", "seine"]),
        ("Blockchain™ et Hyperledger®", ["blockchain", "et", "hyperledger"]),
        ("« Œuvre »", ["oeuvre"]),
        ("3,5 %", ["3", "5"]),
        ("…", []),
        ("", []),
    ],
)
def test_words_are_folded_and_separated_by_anything_else(text: str, found: list[str]) -> None:
    assert words(text) == found


@given(st.text(), st.text())
def test_words_of_two_texts_are_the_words_of_one_and_of_the_other(one: str, other: str) -> None:
    assert words(f"{one} — {other}") == words(one) + words(other)


@pytest.mark.parametrize(
    ("title", "name"),
    [
        ("L’hydrogène vert à Port-Jérôme", "l-hydrogene-vert-a-port-jerome"),
        ("../../etc/passwd", "etc-passwd"),
        ("C:\\Windows\\x.exe", "c-windows-x-exe"),
        ("", "sans-titre"),
        ("???", "sans-titre"),
        ("x\x00y/z", "x-y-z"),
        ("été " * 40, "ete-ete-ete-ete-ete-ete-ete-ete-ete-ete-ete-ete-ete-ete-ete"),
    ],
)
def test_slug_of_a_title(title: str, name: str) -> None:
    assert slug(title) == name


@given(st.text(), st.integers(1, 60))
@example("\u0622\u0628", 2)  # alef with madda, which opens into two
def test_slug_is_a_file_name_in_any_folder(text: str, limit: int) -> None:
    name = slug(text, limit)
    assert name == "sans-titre" or len(name) <= limit
    assert name.strip("-") == name != ""
    assert all(one.isalnum() or one == "-" for one in name)
    assert len(name.encode()) < 250  # bytes: what file systems take, a number and an ending included


@given(st.text())
@example("L’ÉTÉ du Œuvre-clé\u00a0: ½ →😉\u0301 n° 2, cyber－attaque, P.M.E, straße \x02 ƒ µ…")
def test_a_text_is_split_in_one_way_whatever_letters_stand_in_it(text: str) -> None:
    """A text of usual letters is split and folded by a table, any other word by word."""
    alone = "ж"  # has no byte in the table
    assert words(f"{text} {alone}") == [*words(text), alone]
    assert written_words(f"{text} {alone}") == (*written_words(text), alone)
    assert compounds(f"{text} {alone}") == compounds(text)
    assert item_words(f"{text} {alone}", "").title == f"{item_words(text, '').title} {alone}".lstrip()
    assert folded_beginning(text, 3) == fold(text)[:3]
    assert fold(f"{text}{'.' * 20}") == fold(text) + "." * 20 == fold(f"{text}{'.' * 20}{alone}").removesuffix(alone)


@pytest.mark.parametrize("block", range(0x00, 0x2200, 0x100))
def test_no_sign_alone_is_split_otherwise_than_beside_another_script(block: int) -> None:
    """The micro sign was: its own letter in a French text, the Greek one beside a word in Cyrillic."""
    for sign in map(chr, range(block, block + 0x100)):
        text = f"de {sign} et a{sign}b"
        assert written_words(f"{text} ж") == (*written_words(text), "ж"), hex(ord(sign))
        assert words(f"{text} ж") == [*words(text), "ж"], hex(ord(sign))


@given(st.text(), st.text())
@example("L’Été du ½ ﬁnal, n° 2", "Cyber-attaque à la P.M.E.\nꙮ ǅ ℃ ẞ İ")
@example("", "")
def test_the_words_that_go_with_an_item_are_those_of_its_texts(title: str, body: str) -> None:
    found = item_words(title, body)
    assert (found.title, found.text) == (" ".join(words(title)), " ".join(words(body)))
    saying = Saying()
    saying.add(title, body)
    assert sorted(saying.words.written.split()) == sorted({*written_words(title), *written_words(body)})
    assert saying.words.compounds == compounds(title) | compounds(body)


@given(st.lists(st.sampled_from(["Été", "PORT", "ﷺ", "œuf", "İle", "Straße", "ﬁn", "a"])))
@example([])
def test_words_folded_together_are_folded_as_each_is(several: list[str]) -> None:
    assert folded_each(several) == [fold(word) for word in several]


@pytest.mark.parametrize("marks", ["\u0301\u0323", "\u0650\u064b", "\u0f73"])
def test_marks_piled_out_of_order_on_a_letter_are_few(marks: str) -> None:
    """Putting a hundred thousand in order took seconds of every reading of the text."""
    for clean in (clean_lines, lambda text: one_line(text, 1000)):
        cleaned = clean(f"cafe\u0301 e{marks * 40}, \u1eb9\u0301e\u0323\u0301")
        assert cleaned.startswith("café ")
        assert cleaned.endswith(", \u1eb9\u0301\u1eb9\u0301")
        assert len(cleaned) <= len("café e") + 2 * PILED_LIMIT + 6


def test_fingerprint_tells_apart_and_stays() -> None:
    assert fingerprint("port", "quai") == fingerprint("port", "quai")
    assert len({fingerprint("port", "quai"), fingerprint("portquai"), fingerprint("quai", "port"), fingerprint()}) == 4
    assert len(fingerprint("port")) == 32


@pytest.mark.parametrize(
    ("title", "shown"),
    [
        ("Ports <<<Fiche>>>", "Ports <<<Fiche>>>"),
        ("Correction de Vec<T> et Option<NonNull<T>>", "Correction de Vec<T> et Option<NonNull<T>>"),
        ("si a<b alors", "si a<b alors"),
        ("<lien> vers <port@le-havre.example>", "<lien> vers <port@le-havre.example>"),
        ("Un <b>port</b>, un <EM class='x'>quai</EM><br/>rouvert", "Un port, un quai rouvert"),
        ("<o:p>Le port</o:p> <amp-img src='x'></amp-img>rouvre", "Le port rouvre"),
        ("<!-- caché -->Le <?php echo 1 ?>port", "Le port"),
        ("L&#8217;&eacute;t&eacute; &lt;main&gt;", "L’été <main>"),
        ("<script>alert(1)</script>Le port", "Le port"),
        ("<![CDATA[Avis public]]>", "Avis public"),
    ],
)
def test_a_title_keeps_what_is_no_markup(title: str, shown: str) -> None:
    assert title_text(title, 200) == shown


def test_a_text_without_markup_keeps_its_angles_and_opens_its_entities() -> None:
    assert literal_text("L’élément <main> : a<b &amp;&nbsp;Vec<T>", 200) == "L’élément <main> : a<b & Vec<T>"
    assert literal_text("<![CDATA[Avis public]]>", 200) == "Avis public"


@pytest.mark.parametrize(
    "text", ["quai\x9b31m", "quai\u202e neuf", "\u2028", "\U000e0001", "\ud800", "🧑\u200d🌾 é\u00a0!"]
)
def test_json_steers_no_terminal_and_says_the_same(text: str) -> None:
    written = json_text({"title": text}, indent=1)
    assert json.loads(written) == {"title": text}
    assert not [one for one in written if not one.isprintable() and one not in "\n\u00a0\u202f"]
