"""Any tree gives the verdict of a naive evaluator that looks at words one by one, and is written and read again."""

from __future__ import annotations

from datetime import date

from hypothesis import given
from hypothesis import strategies as st

from iet_watch.judge.equations.item_text import Reading
from iet_watch.query.inflection import is_form
from iet_watch.query.parsing import (
    And,
    Dated,
    Everything,
    Field,
    Near,
    Not,
    Or,
    Query,
    Term,
    Weighted,
    Word,
    parse,
    written,
)
from iet_watch.words import fold
from tests.equations import asked
from tests.examples import examples

Place = tuple[int, int, int]  # which text, first word, last word
TEXT_WORDS = st.sampled_from(["port", "ports", "Porte", "portes", "l", "eau", "IA", "ia", "éléve", "MARCHE", "marché"])
WRITTEN = ["port", "ports", "port*", "=port", "po*", "l'eau", "IA", "marché", '"port porte"', '="l eau"', "porte-ia"]


def places(term: Term, texts: list[tuple[str, ...]]) -> list[Place]:
    return [
        (which, start, start + len(words) - 1)
        for which, text in enumerate(texts)
        for words in term.spellings
        for start in range(len(text) - len(words) + 1)
        if all(holds(word, term, text[start + n]) for n, word in enumerate(words))
    ]


def holds(word: Word, term: Term, shown: str) -> bool:
    """One word of a query against one of a text, by the rules as the guide tells them."""
    if word.prefix:
        return fold(shown).startswith(fold(word.text))
    if word.exact:
        return fold(shown) == fold(word.text)
    if word.acronym:
        return shown in (word.text, f"{word.text}s")
    return is_form(word.text, shown) if len(word.text) > 1 else fold(shown) == fold(word.text)


def side(query: Query, texts: list[tuple[str, ...]]) -> list[Place]:
    match query:
        case Term():
            return places(query, texts)
        case Or(parts):
            return [place for part in parts for place in side(part, texts)]
        case Weighted(part):
            return side(part, texts)
    raise AssertionError(query)


def naive(query: Query, texts: list[tuple[str, ...]], reading: Reading) -> bool:
    match query:
        case Term():
            return bool(places(query, texts))
        case And(parts):
            return all(naive(part, texts, reading) for part in parts)
        case Or(parts):
            return any(naive(part, texts, reading) for part in parts)
        case Not(part):
            return not naive(part, texts, reading)
        case Near(left, right, most):
            return any(
                a[0] == b[0] and 0 <= max(b[1] - a[2], a[1] - b[2]) - 1 <= most
                for a in side(left, texts)
                for b in side(right, texts)
            )
        case Field(name, part):
            only = {
                "title": [reading.title],
                "source": [reading.source],
                "tag": [tuple(tag.split()) for tag in reading.tags],
            }
            return naive(part, [tuple(words) for words in only[name]], reading)
        case Weighted(part):
            return naive(part, texts, reading)
        case Dated(since, until):
            return reading.day is not None and (since or date.min) <= reading.day <= (until or date.max)
        case Everything():
            return True


def term(text: str) -> Term:
    read = parse(text)
    assert isinstance(read, Term)
    return read


TERMS = st.sampled_from(WRITTEN).map(term)
WEIGHTS = st.sampled_from([0.5, 2.0, 3.0])
SIDES: st.SearchStrategy[Query] = TERMS | st.lists(TERMS, min_size=2, max_size=3).map(lambda parts: Or(tuple(parts)))
NEARS: st.SearchStrategy[Query] = st.builds(Near, SIDES, SIDES, st.integers(0, 5))
DAYS = st.sampled_from(["date:2026-T4", "date:>=2026-11", "date:..2026"]).map(parse)


def joined(inner: st.SearchStrategy[Query]) -> st.SearchStrategy[Query]:
    several = st.lists(inner, min_size=2, max_size=3).map(tuple)
    names = st.sampled_from(["title", "source", "tag"])
    field = st.builds(lambda name, part: part if isinstance(part, Field | Dated) else Field(name, part), names, inner)
    negation = inner.map(lambda part: part.part if isinstance(part, Not) else Not(part))
    return several.map(And) | several.map(Or) | negation | field | st.builds(Weighted, inner, WEIGHTS)


TREES = st.recursive(TERMS | NEARS | DAYS | st.just(Everything()), joined, max_leaves=10)
READINGS = st.builds(
    Reading,
    st.lists(TEXT_WORDS, max_size=3).map(tuple),
    st.lists(TEXT_WORDS, max_size=6).map(tuple),
    st.lists(TEXT_WORDS, max_size=2).map(tuple),
    st.just("fr"),
    st.none() | st.dates(date(2025, 12, 1), date(2027, 1, 31)),
    st.lists(st.lists(TEXT_WORDS, min_size=1, max_size=2).map(" ".join), max_size=2).map(tuple),
)


@examples(400)
@given(TREES, READINGS)
def test_a_tree_gives_the_verdict_of_the_naive_evaluator(tree: Query, reading: Reading) -> None:
    assert asked(tree)(reading) is naive(tree, [tuple(reading.title), tuple(reading.text)], reading)


@examples(400)
@given(TREES)
def test_a_tree_written_and_read_again_is_the_same(tree: Query) -> None:
    assert parse(written(tree)) == tree


@examples(100)
@given(st.lists(TREES, min_size=2, max_size=5), READINGS)
def test_queries_compiled_together_are_met_as_each_alone(trees: list[Query], reading: Reading) -> None:
    """One table holds the words of all: none may hide another's."""
    assert asked(Or(tuple(trees)))(reading) is any(asked(one)(reading) for one in trees)
