"""One word of a query against one word of a text: what the scan of a text finds, told for the pair."""

from __future__ import annotations

import pytest

from iet_watch.judge.equations.equation import words_between
from iet_watch.judge.equations.item_text import Reading
from iet_watch.judge.equations.scanning import stands_for
from iet_watch.query.parsing import Term, parse
from tests.equations import asked

SHOWN = [
    "port",
    "Ports",
    "porte",
    "PORT",
    "PME",
    "PMEs",
    "pme",
    "PMES",
    "SMEs",
    "marché",
    "marche",
    "MARCHÉ",
    "2030",
    "a",
]


@pytest.mark.parametrize("sought", ["port", "=port", "port*", "PME", "=PME", "SME", "marché", "=marche", "2030", "a"])
def test_a_pair_of_words_meets_as_in_a_text(sought: str) -> None:
    query = parse(sought)
    assert isinstance(query, Term)
    met = [shown for shown in SHOWN if stands_for(query.words[0], shown)]
    assert met == [shown for shown in SHOWN if asked(query)(Reading((), (shown,)))]
    assert 0 < len(met) < len(SHOWN)


def test_the_words_between_two_places() -> None:
    assert words_between([(0, 0)], [(1, 1)]) == words_between([(1, 1)], [(0, 0)]) == 0
    assert words_between([(0, 1)], [(4, 5)]) == words_between([(4, 5)], [(0, 1)]) == 2
    assert words_between([(0, 0), (9, 9)], [(5, 5)]) == 3
    assert words_between([(5, 5)], [(0, 0), (9, 9)]) == 3
    assert words_between([(0, 0)], [(0, 0)]) is None  # a word is not near itself
    assert words_between([], [(0, 0)]) is words_between([(0, 0)], []) is None
