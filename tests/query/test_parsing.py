"""The query language: where a mistake is told, any text read or refused, precedence against a naive evaluator."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from hypothesis import given
from hypothesis import strategies as st

from iet_watch.judge.equations.item_text import read_item
from iet_watch.locale import word
from iet_watch.query.parsing import (
    And,
    Field,
    Near,
    Not,
    Or,
    Query,
    QueryMistake,
    Term,
    parse,
    parse_equation,
    parse_phrase,
    terms,
    written,
)
from tests.equations import asked


def meets(query: str, title: str = "", text: str = "", source: str = "", lang: str | None = None) -> bool:
    return asked(parse(query))(read_item(title, text, source, lang))


# (query, offset, what is told)
DATES = "date:2026-11-20, date:2026-11, date:2026-T4, date:2026-01..2026-03, date:>=2026-10"
MISTAKES = [
    ("", 0, "the query is empty: write at least one word, or * for everything"),
    (" \n ", 0, "the query is empty: write at least one word, or * for everything"),
    ("(port", 0, "this parenthesis is never closed"),
    ("port ET (quai OU (gare)", 8, "this parenthesis is never closed"),
    ("port)", 4, "this closing parenthesis has no opening one"),
    ("(port)) OU quai", 6, "this closing parenthesis has no opening one"),
    ('port "du Havre', 5, "this quotation mark is never closed"),
    ("\ufeffport\u200b \u200e(quai", 8, "this parenthesis is never closed"),
    ("\u200b", 0, "the query is empty: write at least one word, or * for everything"),
    ("port « du Havre", 5, "this quotation mark is never closed"),
    ("port “du Havre", 5, "this quotation mark is never closed"),
    ('("port)', 1, "this quotation mark is never closed"),
    ("port» quai", 4, "“» quai” is not expected here: expected a word, a “phrase” or a parenthesis"),
    (
        "port OU auteur:Dupont",
        8,
        "unknown field “auteur”: expected one of titre: source: lang: etiquette: date:",
    ),
    ("port OU titer:quai", 8, "unknown field “titer”: did you mean titre:?"),
    ("langage:fr", 0, "unknown field “langage”: did you mean langue:?"),
    ("lang:français", 0, "lang: takes codes of two letters: write lang:fr or lang:en"),
    ("port date:hier", 5, f"“hier” is no date: write {DATES}"),
    ("date:2026-13", 0, f"“2026-13” is no date: write {DATES}"),
    ("date:2026-12..2026-01", 0, f"“2026-12..2026-01” is no date: write {DATES}"),
    ("date:(2026 OU 2027)", 0, f"“(…)” is no date: write {DATES}"),
    ("port SAUF -bitcoin", 10, "“-”: to leave out what follows, write SAUF bitcoin"),
    ("port +quai", 5, "“+”: every word is asked for; write ET quai"),
    ("port | quai", 5, "“|” is not an operator: write OU"),
    ("port && quai", 5, "“&&” is not an operator: write ET"),
    ('"port quai"~5', 11, "“~5”: for words near each other write a PROCHE/5 b"),
    ("organi?ation", 6, "“?” replaces no letter: the only truncation is * at the end of a word"),
    ("port PROCHE quai", 5, "“PROCHE” wants a number of words: write PROCHE/5"),
    ("port NEAR5 quai", 5, "“NEAR5”: write the number after a bar, PROCHE/5"),
    ("port^2PROCHE/3 quai", 4, "“^2”: leave a space after the number"),
    ("port^1,5quai", 4, "“^1,5”: leave a space after the number"),
    ("port^0", 4, "a weight is more than 0: write ^0.5, ^2, ^3"),
    ("port^^2", 4, "“^^2” is not expected here: expected a word, a “phrase” or a parenthesis"),
    ("titre: port", 5, "“: port” is not expected here: expected a word, a “phrase” or a parenthesis"),
    ("titre : port", 6, "“: port” is not expected here: expected a word, a “phrase” or a parenthesis"),
    ("à 12:30", 4, "“:30” is not expected here: expected a word, a “phrase” or a parenthesis"),
    ("port\n: quai\nET", 5, "“: quai” is not expected here: expected a word, a “phrase” or a parenthesis"),
    ("quai po*rt", 5, "po*rt: the star stands at the end of a word only"),
    ("*port", 0, "*port: the star stands at the end of a word only"),
    ("port**", 0, "port**: the star stands at the end of a word only"),
    ("quai p*", 5, "p*: write at least 2 letters before the star"),
    ("l'e*", 0, "l'e*: write at least 2 letters before the star"),
    ('quai "p* vert"', 5, "p*: write at least 2 letters before the star"),
    ("port €", 5, "there is no word to look for in €"),
    ('port "…"', 5, 'there is no word to look for in "…"'),
    ("port ()", 6, "expected a word, a “phrase” or a parenthesis before “)”"),
    ("ET port", 0, "expected a word, a “phrase” or a parenthesis before “ET”"),
    ("OU", 0, "expected a word, a “phrase” or a parenthesis before “OU”"),
    ("port ET ET quai", 8, "expected a word, a “phrase” or a parenthesis before “ET”"),
    ("port OU ET quai", 8, "expected a word, a “phrase” or a parenthesis before “ET”"),
    ("(port OU) quai", 8, "expected a word, a “phrase” or a parenthesis before “)”"),
    ("PROCHE/5 quai", 0, "expected a word, a “phrase” or a parenthesis before “PROCHE/5”"),
    ("port ET", 7, "the query stops too early: expected a word after the last operator"),
    ("port SAUF  ", 9, "the query stops too early: expected a word after the last operator"),
    ("SAUF", 4, "the query stops too early: expected a word after the last operator"),
    ("port PROCHE/5", 13, "the query stops too early: expected a word after the last operator"),
    ("port PROCHE/5 (quai ET gare)", 5, "PROCHE/5 joins two words, phrases or lists of words"),
    ("titre:port PROCHE/5 quai", 11, "PROCHE/5 joins two words, phrases or lists of words"),
    ("titre:SAUF port", 6, "“SAUF port” is not expected here: expected a word, a “phrase” or a parenthesis"),
    ("(" * 61 + "port" + ")" * 61, 60, "more than 60 nested parentheses"),
    ("x" * 100_001, 100_000, "the query is longer than 100000 characters"),
]


@pytest.mark.parametrize(("query", "offset", "told"), MISTAKES, ids=[query[:24] for query, *_ in MISTAKES])
def test_a_mistake_is_told_with_its_place(query: str, offset: int, told: str) -> None:
    with pytest.raises(QueryMistake) as caught:
        parse(query)
    assert (caught.value.offset, word(caught.value.message, caught.value.args_by_name)) == (offset, told)


@pytest.mark.parametrize("query", ["(" * 60 + "port" + ")" * 60, " OU ".join(f"m{n}" for n in range(10_000))])
def test_a_query_at_the_limits_is_read_and_matched(query: str) -> None:
    assert meets(query, text="m9999, un port")
    assert not meets(query, text="m10000, une gare")


@pytest.mark.parametrize(
    "query", ["NON " * 20_001 + "port", "titre:" * 15_000 + "port", "SAUF titre:port", "SAUF titre:titre:port"]
)
def test_operators_in_a_row_nest_no_deeper_than_parentheses(query: str) -> None:
    assert meets(query, title="La gare") is not meets(query, title="Le port")


def test_the_tree_of_a_query_says_how_it_was_read() -> None:
    def term(text: str) -> Term:
        read = parse(text)
        assert isinstance(read, Term)
        return read

    assert parse("a OU b c SAUF titre:d") == Or(
        (term("a"), And((term("b"), term("c"), Not(Field("title", term("d"))))))
    )
    assert parse("a PROCHE/7 (b OU c)") == Near(term("a"), Or((term("b"), term("c"))), 7)


def test_terms_are_found_wherever_they_stand() -> None:
    query = parse('a OU "b c" SAUF titre:de* ET (e PROCHE/2 (f OU g)) ET *')
    assert [term.written for term in terms(query)] == ["a", '"b c"', "de*", "e", "f", "g"]


def test_a_mistake_says_its_line_and_column() -> None:
    text = "port OU\n  quai)"
    with pytest.raises(QueryMistake) as caught:
        parse(text)
    assert caught.value.place(text) == (2, 7)


@pytest.mark.parametrize(
    ("query", "offset", "found"),
    [
        ("port date:2026", 5, "date:"),
        ("port SAUF étiquette:quai", 10, "étiquette:"),
        ("(TAG:quai)", 1, "TAG:"),
    ],
)
def test_dates_and_tags_are_for_searches(query: str, offset: int, found: str) -> None:
    parse(query)
    with pytest.raises(QueryMistake, match="is for searches only") as caught:
        parse_equation(query)
    assert (caught.value.offset, caught.value.args_by_name["found"]) == (offset, found)
    assert parse_equation('port "date: 2026" titre:quai') == parse('port "date: 2026" titre:quai')


@pytest.mark.parametrize(
    ("text", "again"),
    [
        ("a AND b OR NOT c", "a ET b OU NON c"),
        ("a NOT (b c)", "a SAUF (b ET c)"),
        ("((a OR b)) NEAR/3 ((c))", "(a OU b) PROCHE/3 c"),
        ("title:(a OR b) langue:fr tag:x", "titre:(a OU b) ET lang:fr ET etiquette:x"),
        ("(a^2 b)^0,5 ^3", None),
        ("(a^2 ET b)^0,5", "(a^2 ET b)^0.5"),
        ("« chaîne de blocs » DATE:2026-T4", "« chaîne de blocs » ET date:2026-T4"),
        ("NON (SAUF a)", "a"),
    ],
)
def test_a_query_is_written_again_in_the_french_operators(text: str, again: str | None) -> None:
    if again is None:
        with pytest.raises(QueryMistake):
            parse(text)
    else:
        assert written(parse(text)) == again
        assert parse(again) == parse(text)


PIECES = [
    "port",
    "quai",
    "p*",
    "port*",
    "*",
    "=",
    "=port",
    '="a b"',
    "^2",
    "date:2026",
    "tag:",
    "l'eau",
    "IA",
    "-",
    "e-mail",
    "(",
    ")",
    '"',
    "«",
    "»",
    ":",
    "titre:",
    "auteur:",
    "é",
    "€",
]
OPERATORS = ["ET", "OU", "SAUF", "NON", "AND", "OR", "NOT", "PROCHE/3", "NEAR/0", "PROCHE/1000", " ", "\n", "\u00a0"]


@given(st.lists(st.sampled_from(PIECES + OPERATORS), max_size=14).map("".join) | st.text(max_size=40))
def test_any_text_is_read_or_its_mistake_is_placed_in_it(text: str) -> None:
    try:
        query = parse(text)
    except QueryMistake as told:
        mistake = told
    else:
        assert parse(written(query)) == query
        reading = read_item("Le port", "port quai", "é", "fr")
        opposite = parse(f"NON ({text})")
        assert asked(query)(reading) is not asked(opposite)(reading)
        return
    assert 0 <= mistake.offset <= len(text)
    assert word(mistake.message, mistake.args_by_name)


@given(st.lists(st.sampled_from([*PIECES, "IA", "a-b", '"', "P.M.E."]), max_size=6).map("".join) | st.text(max_size=20))
def test_a_phrase_is_read_as_the_parser_reads_it(text: str) -> None:
    assert _read_or_told(parse_phrase, text) == _read_or_told(parse, f'"{text}"')


def _read_or_told(read: Callable[[str], Query], text: str) -> object:
    try:
        return read(text)
    except QueryMistake as told:
        return told.message, told.offset, told.args_by_name


# A naive evaluator: sets of words against a tree of tuples.
Tree = str | tuple[str, "Tree"] | tuple[str, "Tree", "Tree"]
NAMES = st.sampled_from(["alpha", "bravo", "charlie", "delta"])
TREES: st.SearchStrategy[Tree] = st.recursive(
    NAMES,
    lambda inner: (
        st.tuples(st.just("NON"), inner)
        | st.tuples(st.just("ET"), inner, inner)
        | st.tuples(st.just("OU"), inner, inner)
    ),
    max_leaves=12,
)
RANK = {"OU": 0, "ET": 1, "NON": 2}


def as_written(tree: Tree, at_least: int = 0) -> str:
    """The tree as a person would write it: parentheses only where precedence asks for them."""
    if isinstance(tree, str):
        return tree
    operator, *parts = tree
    rank = RANK[operator]
    if operator == "NON":
        text = f"NON {as_written(parts[0], 3)}"
    else:
        text = f" {operator} ".join(as_written(part, rank) for part in parts)
    return f"({text})" if rank < at_least else text


def holds(tree: Tree, present: frozenset[str]) -> bool:
    match tree:
        case str():
            return tree in present
        case ("NON", part):
            return not holds(part, present)
        case ("ET", left, right):
            return holds(left, present) and holds(right, present)
        case (_, left, right):
            return holds(left, present) or holds(right, present)
    raise AssertionError(tree)


@given(TREES, st.lists(NAMES, max_size=6))
def test_a_query_of_words_agrees_with_a_naive_evaluator(tree: Tree, text: list[str]) -> None:
    assert meets(as_written(tree), text=" ".join(text)) is holds(tree, frozenset(text))


@given(st.lists(NAMES, min_size=1, max_size=8), NAMES, NAMES, st.integers(0, 8))
def test_proximity_agrees_with_counting_the_words_between(text: list[str], one: str, other: str, most: int) -> None:
    near = any(
        a == one and b == other and m != n and abs(m - n) - 1 <= most
        for m, a in enumerate(text)
        for n, b in enumerate(text)
    )
    assert meets(f"{one} PROCHE/{most} {other}", text=" ".join(text)) is near


@given(st.lists(NAMES, max_size=8), st.lists(NAMES, min_size=2, max_size=3))
def test_a_phrase_agrees_with_looking_for_its_words_side_by_side(text: list[str], phrase: list[str]) -> None:
    inside = f" {' '.join(phrase)} " in f" {' '.join(text)} "
    assert meets(f'"{" ".join(phrase)}"', text=" ".join(text)) is inside


def test_queries_are_values() -> None:
    again: Query = parse('port OU "du Havre"')
    assert parse('port OU "du Havre"') == again
    assert hash(again) == hash(parse('port OU "du Havre"'))
