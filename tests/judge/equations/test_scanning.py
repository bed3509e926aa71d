"""One word of a query against one word of a text: what the scan of a text finds, told for the pair."""

from __future__ import annotations

from collections.abc import Set

import pytest

from iet_watch.judge.equations import scanning
from iet_watch.judge.equations.equation import words_between
from iet_watch.judge.equations.item_text import Reading
from iet_watch.judge.equations.scanning import ASKED_BEFORE_LISTING, Scanner, stands_for
from iet_watch.query.parsing import Term, parse, terms
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


def test_a_scan_finds_the_same_after_thousands_of_words(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(scanning, "REMEMBERED_WORDS", 1000)
    query = parse('port OU PME OU =SME OU por* OU ia* OU marché OU =marche OU 2030 OU cyberattaque OU "port sec"')
    text = [*SHOWN, "Portes", "cyber", "attaques", "Port", "sec", "IAs", "SME"]
    found = []
    for words_read in (0, ASKED_BEFORE_LISTING + 1):
        scanner = Scanner()
        for term in terms(query):
            scanner.number(term)
        assert scanner.scan([([f"p{number}x" for number in range(words_read)], 0)]) == {}
        found.append(scanner.scan([(text, 0)], ["cyber-attaques"]))
        for forgotten in "yz":  # the words that are in no term, twice
            scanner.scan([([f"p{number}{forgotten}" for number in range(1001)], 0)])
        found.append(scanner.scan([(text, 0)], ["cyber-attaques"]))
    assert all(again == found[0] for again in found)
    assert len(found[0]) == len(list(terms(query)))


def test_words_that_a_prefix_meets_are_not_all_remembered(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(scanning, "REMEMBERED_WORDS", 100)
    scanner = Scanner()
    prefix, phrase = (scanner.number(term) for term in terms(parse('port* OU "quai sec"')))
    for first in range(0, 1000, 50):
        text = [*(f"port{number}" for number in range(first, first + 50)), "quai", "sec"]
        found = scanner.scan([(text, 0)])
        assert (len(found[prefix]), found[phrase]) == (50, [(50, 51)])
        assert len(scanner._query_words) < 200


def test_the_words_between_two_places() -> None:
    assert words_between([(0, 0)], [(1, 1)]) == words_between([(1, 1)], [(0, 0)]) == 0
    assert words_between([(0, 1)], [(4, 5)]) == words_between([(4, 5)], [(0, 1)]) == 2
    assert words_between([(0, 0), (9, 9)], [(5, 5)]) == 3
    assert words_between([(5, 5)], [(0, 0), (9, 9)]) == 3
    assert words_between([(0, 0)], [(0, 0)]) is None  # a word is not near itself
    assert words_between([], [(0, 0)]) is words_between([(0, 0)], []) is None


def test_the_words_worth_asking_are_listed_once_though_there_be_none() -> None:
    listed = []

    class Counting(Scanner):
        def _listed(self) -> Set[str] | None:
            listed.append(super()._listed())
            return listed[-1]

    scanner = Counting()
    for term in terms(parse("port*")):
        scanner.number(term)
    for words in (ASKED_BEFORE_LISTING + 50, 100, 100):
        assert scanner.scan([([f"{words}mot{n}" for n in range(words)], 0)]) == {}
    assert listed == [set()]


def test_a_word_that_opens_into_several_is_one_word() -> None:
    scanner = Scanner()
    (term,) = terms(parse("port"))
    number = scanner.number(term)
    for words in ([f"mot{n}" for n in range(ASKED_BEFORE_LISTING + 50)], ["Ports", "ﷺ", "navire"]):
        hits = scanner.scan([(words, 0)])
    assert hits == {number: [(0, 0)]}
