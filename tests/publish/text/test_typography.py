"""French spaces, quotes and apostrophes; addresses as they are; twice is once.

The French cases are in `typography.tsv`. There and here `~` stands for a no-break space (U+00A0) and `^` for a narrow
one (U+202F).
"""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from lxml import html
from markdown_it import MarkdownIt

from iet_watch.publish.text.prose import prose_html, prose_markdown
from iet_watch.publish.text.typography import NO_BREAK, THIN, Piece, typeset, typeset_pieces
from tests.examples import examples


def shown(text: str) -> str:
    return text.replace(NO_BREAK, "~").replace(THIN, "^")


def meant(text: str) -> str:
    return text.replace("~", NO_BREAK).replace("^", THIN)


CASES = [
    line.split("\t") for line in (Path(__file__).parent / "typography.tsv").read_text(encoding="utf-8").splitlines()[1:]
]


@pytest.mark.parametrize(("typed", "expected", "rule"), CASES, ids=[case[0] for case in CASES])
def test_french_typography(typed: str, expected: str, rule: str) -> None:
    once = typeset(meant(typed), "fr")
    assert shown(once) == expected, rule
    assert typeset(once, "fr") == once


def test_there_are_cases_for_every_rule() -> None:
    assert len(CASES) >= 150
    assert len({rule for _, _, rule in CASES}) >= 15


@pytest.mark.parametrize("text", ["Le port\n: un quai", "Le port\n\nLe quai", "", " ", '"Le port\n\nLe quai"'])
def test_lines_and_paragraphs_stay(text: str) -> None:
    assert typeset(text, "fr") == text


@pytest.mark.parametrize("language", ["de", ""])
def test_other_languages_keep_their_own_typography(language: str) -> None:
    text = '"It\'s 45%": really?... n° 5'
    assert typeset(text, language) == text


@pytest.mark.parametrize(
    ("typed", "expected"),
    [
        ('"It\'s 45%": really?...', "“It’s 45%”: really?…"),
        ('He said "no "maybe"" today', "He said “no ‘maybe’” today"),
        ("the ports' quays, in the '90s", "the ports’ quays, in the ’90s"),
        ("the port - a large one - grows", "the port – a large one – grows"),
        ("5 MW, 12 million, 22 November 2026", "5~MW, 12~million, 22~November 2026"),
        ("Mr Martin, p. 12, No. 4", "Mr~Martin, p.~12, No.~4"),
        ("Really ? Yes ; no : 3 300", "Really ? Yes ; no : 3 300"),
        ("https://journal.example/it's?a=...", "https://journal.example/it's?a=..."),
        ("An “edge” case", "An “edge” case"),
    ],
)
def test_english_issues_have_english_typography(typed: str, expected: str) -> None:
    once = typeset(typed, "en")
    assert shown(once) == expected
    assert typeset(once, "en") == once


@pytest.mark.parametrize(
    ("pieces", "expected"),
    [
        (['"', "Le port", '"'], ["«~", "Le port", "~»"]),
        (["l'", "Usine", " : rien"], ["l’", "Usine", "~: rien"]),
        (["« ", "mot", " »"], ["«~", "mot", "~»"]),
        (["«", "mot", "»"], ["«~", "mot", "~»"]),
        (["lien ", "? oui"], ["lien", "^? oui"]),
        (["45", " %"], ["45", "~%"]),
        (["45", "%"], ["45~", "%"]),
        (["4", "ème", " trimestre"], ["4e", "", "~trimestre"]),
        (["le port - ", "grand", " - respire"], ["le port –~", "grand", "~– respire"]),
        (["3 ", "300", " €"], ["3^", "300", "~€"]),
        (["", "mot", ""], ["", "mot", ""]),
    ],
)
def test_a_line_in_pieces_is_typeset_whole(pieces: list[str], expected: list[str]) -> None:
    done = typeset_pieces([Piece(piece) for piece in pieces], "fr")
    assert [shown(piece) for piece in done] == expected


def test_pieces_that_are_kept_stay_and_are_words_to_what_is_around() -> None:
    pieces = [Piece("l'"), Piece('a ? "b"', kept=True), Piece(" : "), Piece("", kept=True), Piece('"', kept=True)]
    assert [shown(done) for done in typeset_pieces(pieces, "fr")] == ["l’", 'a ? "b"', "~: ", "", '"']


# Signs and spaces more often than letters, and the words that the rules know.
TYPED = (
    st.sampled_from([*" \u00a0\u202f\u2009\n«»“”\"'’:;!?.…,%€°()[]-–0123456789abéMpn"])
    | st.sampled_from(["...", "n°", "M.", "p.", "1er", "mai", "millions", "300", "km", "kWh", "«\u00a0", "\u00a0»"])
    | st.sampled_from(["l'", '"a"', ' "', " - ", " – ", "etc", "16h15", "12500 €", "M. A", "siècle", "XXIe"])
)
KEPT = st.sampled_from(["https://a.example/b?c", "www.a.example", "a@b.example", "`a ? b`", "<a>"])
REWRITTEN = st.sampled_from(["4ème", "1ère", "XXIème", "01 mai", "(...)", "2nde", " -- ", "etc..."])
FRENCH = st.lists(TYPED | KEPT | REWRITTEN, max_size=14).map("".join)


@examples(600)
@given(FRENCH)
def test_typesetting_twice_is_typesetting_once(text: str) -> None:
    once = typeset(text, "fr")
    assert typeset(once, "fr") == once


@examples(300)
@given(st.lists(FRENCH.map(Piece) | KEPT.map(lambda text: Piece(text, kept=True)), max_size=5))
def test_pieces_typeset_twice_are_as_once_and_those_kept_stay(pieces: list[Piece]) -> None:
    once = [Piece(text, piece.kept) for text, piece in zip(typeset_pieces(pieces, "fr"), pieces, strict=True)]
    assert typeset_pieces(once, "fr") == [piece.text for piece in once]
    assert [piece for piece in once if piece.kept] == [piece for piece in pieces if piece.kept]


@examples(400)
@given(st.lists(st.sampled_from([*" \u00a0\u202f«»“”\"'’:;!?,%€abéMpn37"]) | KEPT, max_size=14).map("".join))
def test_typesetting_changes_spaces_quotes_and_apostrophes_alone(text: str) -> None:
    def letters(of: str) -> str:
        return re.sub(r"[\s'’\"«»“”]", "", of)

    assert letters(typeset(text, "fr")) == letters(text)


@given(FRENCH)
def test_every_high_sign_after_a_word_stands_behind_a_narrow_space(text: str) -> None:
    around = typeset(f"mot {text}", "fr")
    for found in re.finditer(r"(?<=[a-zé])[ \u00a0\u202f\u2009]*[;!?](?=\s|$)", around):
        in_address = re.search(r"(?:https?://|www\.|@)\S*$|`[^`\n]*$|<[^>\n]*$", around[: found.end()])
        assert in_address or found[0][0] == THIN, shown(around)


WORDS = st.sampled_from(["l'eau", "mot", "45%", '"oui"', "n°5", "- ", "? ", ": ", "; ", "4ème ", "*", "**", " "])
MARKED = st.lists(
    WORDS
    | KEPT.filter(lambda text: "<" not in text).map(lambda text: f" {text} ")
    | st.sampled_from(["`l'eau : \"a\" ?`", "[l'eau ?](https://a.example/l'eau?a=\"b\"%20;)", "<https://a.example/l'eau?>"]),
    max_size=8,
).map("".join)  # fmt: skip


@examples(300)
@given(MARKED)
def test_links_and_code_of_what_is_rendered_stay_byte_for_byte(text: str) -> None:
    """What a page leads to and shows as code is the same with French typography and without any."""

    def kept(markup: str) -> list[tuple[str, str]]:
        tree = html.fragment_fromstring(markup, create_parent="div")
        return [("code", e.text_content()) for e in tree.iter("code")] + [("a", e.get("href")) for e in tree.iter("a")]

    plain = kept(str(prose_html(text, "")))
    assert kept(str(prose_html(text, "fr"))) == plain
    assert kept(MarkdownIt("commonmark").render(prose_markdown(text, "fr"))) == plain


def test_a_long_text_is_typeset_whole() -> None:
    assert typeset("l'eau ; " * 20_000, "fr") == meant("l’eau^; " * 20_000)
    assert len(typeset(' "a' * 5_000, "fr")) >= 5_000
