"""What an item lacks to meet an equation: the fewest parts, the exclusions that it runs into."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from iet_watch.judge.equations.equation import compiled, find
from iet_watch.judge.equations.item_text import read_item
from iet_watch.judge.equations.scanning import Scanner
from iet_watch.judge.equations.shortfall import Shortfall, found_parts, shortfall
from iet_watch.query.parsing import Query, parse, written
from tests.examples import examples


def of(query: str, text: str) -> tuple[Shortfall, list[str]]:
    scanner, tree = Scanner(), parse(query)
    compiled(tree, scanner)
    found = find(scanner, read_item("", text, "Journal", "fr"))

    def meets(part: Query) -> bool:
        return compiled(part, scanner).met(found)

    return shortfall(tree, meets), list(map(written, found_parts(tree, meets)))


@pytest.mark.parametrize(
    ("query", "text", "missing", "against", "found"),
    [
        ("quai OU navire", "un quai", [], [], ["quai"]),
        ("(quai OU navire) ET (Caen OU Rouen)", "un quai neuf", ["Caen OU Rouen"], [], ["quai"]),
        ("(quai ET Caen) OU (navire ET Rouen ET fret)", "navire à Rouen", ["fret"], [], ["navire", "Rouen"]),
        ("(quai OU navire) SAUF (bitcoin OU plaisance)", "un quai de plaisance", [], ["plaisance"], ["quai"]),
        ("quai ET Caen SAUF plaisance", "un quai de plaisance", ["Caen"], ["plaisance"], ["quai"]),
        ("lait PROCHE/2 (traçabilité OU origine)", "l’origine connue de ce bon gros fromage des bergers au lait",
         ["lait PROCHE/2 origine"], [], ["lait", "origine"]),
        ("lait PROCHE/2 (traçabilité OU origine)", "le lait", ["lait PROCHE/2 (traçabilité OU origine)"], [], ["lait"]),
        ("titre:quai ET navire", "un quai, un navire", ["titre:quai"], [], ["navire"]),
        ("quai OU navire", "rien", ["quai OU navire"], [], []),
        ("(quai ET Caen ET fret) OU (navire ET Rouen)", "quai et navire", ["Rouen"], [], ["quai", "navire"]),
        ("(quai ET fret ET Caen) OU (navire ET Rouen)", "quai, fret et navire", ["Caen"], [],
         ["quai", "fret", "navire"]),
        ("quai^2 ET Caen^2", "un quai", ["Caen"], [], ["quai"]),
        ("(quai OU gare) PROCHE/2 (Caen OU Rouen)",
         "un quai et une gare, puis bien plus loin et ailleurs encore Rouen et Caen",
         ["(quai OU gare) PROCHE/2 (Caen OU Rouen)"], [], ["quai", "gare", "Caen", "Rouen"]),
        ("quai SAUF (gare ET Caen)", "quai, gare, Caen", [], ["gare ET Caen"], ["quai"]),
        ("quai SAUF (gare OU Caen OU fret)", "quai, gare, fret", [], ["gare", "fret"], ["quai"]),
        ("lang:fr ET quai ET Caen", "un quai", ["Caen"], [], ["quai"]),
        ("* ET quai", "rien", ["quai"], [], []),
    ],
)  # fmt: skip
def test_what_is_missing_is_the_nearest(
    query: str, text: str, missing: list[str], against: list[str], found: list[str]
) -> None:
    lacks, parts = of(query, text)
    assert ([*map(written, lacks.missing)], [*map(written, lacks.against)], parts) == (missing, against, found)


def test_what_an_item_does_not_say_is_nothing_found() -> None:
    """An exclusion that does not apply brings no part nearer: that which the item says something of is nearer."""
    lacks, _ = of("(Caen SAUF plaisance) OU (quai ET fret)", "un quai neuf")
    assert [written(part) for part in lacks.missing] == ["fret"]
    assert of("Caen SAUF plaisance", "un quai neuf")[0].found == 0
    assert of("* SAUF plaisance", "un quai")[0].found == 1
    assert [of(query, "un quai")[0].found for query in ("*", "SAUF gare", "quai", "quai ET Caen")] == [0, 0, 1, 1]
    assert of("Caen PROCHE/2 (quai OU gare)", "un quai")[0] == Shortfall((parse("Caen PROCHE/2 quai"),), (), 1)


WORDS = ["quai", "navire", "Caen", "plaisance", "fret"]


@examples(80)
@given(
    st.recursive(
        st.sampled_from(WORDS),
        lambda inner: st.one_of(
            st.tuples(inner, inner).map(lambda two: f"({two[0]} ET {two[1]})"),
            st.tuples(inner, inner).map(lambda two: f"({two[0]} OU {two[1]})"),
            st.tuples(inner, inner).map(lambda two: f"({two[0]} SAUF {two[1]})"),
        ),
        max_leaves=6,
    ),
    st.lists(st.sampled_from(WORDS), max_size=4),
)
def test_nothing_is_lacking_exactly_where_the_equation_is_met(query: str, said: list[str]) -> None:
    text = " ".join(said)
    lacks, _ = of(query, text)
    scanner = Scanner()
    equation = compiled(parse(query), scanner)
    met = equation.met(find(scanner, read_item("", text, "Journal", "fr")))
    assert met == (not lacks.missing and not lacks.against)
