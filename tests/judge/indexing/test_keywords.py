"""Keywords of an article's own: what its language says seldom."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from iet_watch.judge.indexing.expressions import expressions
from iet_watch.judge.indexing.keywords import Keyword, Keywords
from iet_watch.query.parsing import parse
from iet_watch.query.tree import Term
from iet_watch.themes.vocabulary import Preferred, Vocabulary
from iet_watch.words import words

TEXT = (
    "Dredging of the fairway should begin because silt has risen. Because of the silt, larger ships would wait "
    "outside, and dredging would take weeks."
)

SIGNS = [
    "Morvelec", "ganterie", "œuvre", "fjord", " ", " ", " ", " de ", "d’", "-", "‑", "_", "ʼ", "²", "H₂", "℃", "½", "№",
    "ﬁ", "ĳ", "\u0301", "™", "😀", "→", ".", "भाषा", "中文", "ａ", "．", "\u200d", "̧",
]  # fmt: skip


def test_an_english_article_is_about_what_english_says_seldom() -> None:
    found = [one.name for one in Keywords(Vocabulary(())).of("Dredging begins", TEXT, lang="en")]
    assert "dredging" in [name.lower() for name in found]
    assert not {"because", "would", "should"} & {name.lower() for name in found}


def test_a_language_that_nobody_has_counted_has_no_keywords_of_its_own() -> None:
    assert (
        Keywords(Vocabulary(())).of("Muddring", "Muddringen av farleden börjar, muddringen tar veckor.", (), "sv") == ()
    )
    assert "Muddringen" in dict(expressions("Muddringen börjar", "sv"))


def term(name: str, *synonyms: str, broader: str = "", themes: frozenset[str] = frozenset()) -> Preferred:
    spoken = [parse(f'"{one}"' if " " in one else one) for one in (name, *synonyms)]
    return Preferred(name, tuple(one for one in spoken if isinstance(one, Term)), broader, themes)


def test_a_term_of_the_title_counts_as_three_and_five_are_listed() -> None:
    names = ("quai", "barge", "docker", "fret", "cale", "grue")
    keywords = Keywords(Vocabulary(tuple(map(term, names))))
    found = keywords.of("Un quai", "Une barge, des barges. Un docker, un docker, un docker, un docker.")
    assert [(one.name, one.count, one.in_title) for one in found if one.preferred] == [
        ("docker", 4, False), ("quai", 1, True), ("barge", 2, False),
    ]  # fmt: skip
    every = keywords.of("", "grue cale fret docker barge quai")
    assert [one.name for one in every if one.preferred] == ["barge", "cale", "docker", "fret", "grue"]
    same = keywords.of("La barge", "Un quai, un quai, un quai")
    assert [one.name for one in same if one.preferred] == ["barge", "quai"]  # three and three: by name


def test_a_term_of_other_themes_is_left_out_and_the_broader_comes_last() -> None:
    vocabulary = Vocabulary((
        term("bateau"), term("cargo", "porte-conteneurs", "cargo", broader="bateau"),
        term("lait", themes=frozenset(["agro"])),
    ))  # fmt: skip
    text = "Un bateau, un bateau, un bateau : le porte-conteneurs et son lait"
    assert Keywords(vocabulary).of("", text, ["agro"])[:3] == (
        Keyword("cargo", True, ("porte-conteneurs",), 1, False),
        Keyword("lait", True, (), 1, False),
        Keyword("bateau", True, (), 3, False),
    )
    assert [one.name for one in Keywords(vocabulary).of("", text, ["port"]) if one.preferred] == ["cargo", "bateau"]


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("La ganterie ferme, la ganterie rouvre", ["ganterie"]),
        ("La ganterie ferme", []),  # said once
        ("La ville ferme, la ville rouvre", []),  # the press says it every day
        ("Les remorqueurs du fjord, les remorqueurs du fjord", ["remorqueurs du fjord"]),
        ("Morvelec et Zibeltrac, Morvelec et Zibeltrac", ["Morvelec et Zibeltrac"]),
        ("Morvelec, Morvelec ; morvelec", ["morvelec"]),  # a small letter before a capital
        ("aka zz, zz zz", []),  # two letters
        ("M2024x et M2024x", []),
    ],
)
def test_what_a_text_repeats_and_the_press_seldom_says(text: str, found: list[str]) -> None:
    assert [one.name for one in Keywords(Vocabulary(())).of("", text)] == found


def test_an_expression_tells_how_often_and_how_rare_it_is() -> None:
    [one] = Keywords(Vocabulary(())).of("La ganterie", "Une ganterie")
    assert (one.count, one.in_title, one.met_in) == (2, True, 0)
    [known] = Keywords(Vocabulary(())).of("", "La blockchain, une blockchain")
    assert known.met_in is not None
    assert 1 <= known.met_in < 50
    six = " ".join(f"{word}, {word}." for word in ("zafla", "zefla", "zifla", "zofla", "zufla", "zyfla"))
    assert [one.name for one in Keywords(Vocabulary(())).of("", six)] == ["zafla", "zefla", "zifla", "zofla", "zufla"]


def test_an_expression_has_four_words_at_most_and_begins_and_ends_with_words_that_tell() -> None:
    found = [text for text, _ in expressions("la ganterie de Morvelec et du fjord")]
    assert found == ["ganterie", "ganterie de Morvelec", "Morvelec", "Morvelec et du fjord", "fjord"]
    assert list(expressions("Ganterie Morvelec (Zibeltrac)")) == [
        ("Ganterie", ("ganterie",)), ("Ganterie Morvelec", ("ganterie", "morvelec")), ("Morvelec", ("morvelec",)),
        ("Zibeltrac", ("zibeltrac",)),
    ]  # fmt: skip


@given(st.lists(st.sampled_from(SIGNS), max_size=12).map("".join))
def test_an_expression_has_the_words_that_its_text_has(text: str) -> None:
    for expression, folded in expressions(text):
        assert list(folded) == words(expression)
