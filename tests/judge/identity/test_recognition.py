"""The table of decision 51: whether an entry is an item that is known already. A row of the table is a case here."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import NamedTuple

import pytest

from iet_watch.judge.identity.addresses import canonical, mark
from iet_watch.judge.identity.recognition import (
    Known,
    is_change,
    own_key,
    same_at_address,
    same_by_identifier,
    same_by_words,
)

MAP = "https://journal.example/vigilance/carte"
FEED, OTHER_FEED = "https://journal.example/flux", "https://revue.example/flux"
FLOOD, WIND = "Vigilance orange : crue de la Vire", "Vigilance jaune : vent violent sur le Cotentin"
RIVER = "La Vire déborde à Saint-Lô, où les quais sont fermés depuis ce matin et jusqu’à nouvel ordre."
RIVER_AGAIN = "La Vire déborde à Saint-Lô, où les quais sont fermés depuis hier matin et jusqu’à nouvel ordre."
GUSTS = "Des rafales à 110 km/h sont attendues sur les côtes, où les parcs et les jetées seront fermés au public."
FRIDAY, SATURDAY = datetime(2026, 11, 27, 8, 10, tzinfo=UTC), datetime(2026, 11, 28, 9, 20, tzinfo=UTC)
DAY_ALONE = datetime(2026, 11, 27, 0, 0, tzinfo=UTC)


def said(
    own: str = "", title: str = FLOOD, text: str = RIVER, at: datetime | None = FRIDAY, address: str = MAP,
    source: str = FEED, *, among_others: bool = False,
) -> Known:  # fmt: skip
    return Known(own, address, title, text, at, source, among_others)


class Case(NamedTuple):
    name: str
    entry: Known
    item: Known
    same: bool


# At the address of a known item
AT_ONE_ADDRESS = (
    Case("nothing but the address: a corrected article", said(title=WIND, text=GUSTS, at=SATURDAY), said(), True),
    Case("the same guid: a corrected article", said("1", WIND, GUSTS, SATURDAY), said("1"), True),
    Case("another guid, title and date: another alert", said("2", WIND, GUSTS, SATURDAY), said("1"), False),
    Case("another guid and title, no date: another alert", said("2", WIND, GUSTS, None), said("1", at=None), False),
    Case("another guid and title on one day: another alert", said("2", WIND, GUSTS, DAY_ALONE),
         said("1", at=DAY_ALONE), False),
    Case("another guid and title, the same moment and text: a new title", said("2", WIND), said("1"), True),
    Case("another guid, title and text, the same moment: another alert", said("2", WIND, GUSTS), said("1"), False),
    Case("another guid, all else the same: issued again", said("2"), said("1"), True),
    Case("another guid and date, a corrected text: issued again", said("2", text=RIVER_AGAIN, at=SATURDAY),
         said("1"), True),
    Case("another guid, date and text, the same title: the next bulletin", said("2", text=GUSTS, at=SATURDAY),
         said("1"), False),
    Case("another guid and date, no text, the same title: issued again", said("2", text="", at=SATURDAY),
         said("1", text=""), True),
    Case("another guid and date, the text came later, the same title: issued again", said("2", at=SATURDAY),
         said("1", text=""), True),
    Case("a guid where there was none: the address tells", said("2", WIND, GUSTS, SATURDAY), said(), True),
    Case("another guid and date, the text is gone, the same title: issued again", said("2", text="", at=SATURDAY),
         said("1"), True),
    Case("another guid, title and a longer text, the same moment", said("2", WIND, RIVER + " Une"), said("1"), True),
    Case("another feed and guid, a title within the other", said("2", "Crue de la Vire", GUSTS, SATURDAY,
         source=OTHER_FEED), said("1"), True),
    Case("another feed and guid, no title", said("2", "", GUSTS, SATURDAY, source=OTHER_FEED), said("1"), False),
    Case("another feed and guid, a like title, an address of several", said("2", FLOOD + " (Manche)", GUSTS, SATURDAY,
         source=OTHER_FEED, among_others=True), said("1"), False),
    Case("another guid, title and text of a few words, the same moment", said("2", WIND, "Lire la suite ici"),
         said("1", text="Lire la suite là"), False),
    Case("an address of several and no title", said(title=""), said(title="", among_others=True), False),
    Case("another mark: another version", said("v2", "Version 2", "", SATURDAY), said("v1", "Version 1", ""), False),
    Case("an address of several: the same title", said(at=SATURDAY), said(among_others=True), True),
    Case("an address of several: another title", said(title=WIND), said(among_others=True), False),
    Case("another feed, guid, date, a like title", said("2", FLOOD + " (Manche)", GUSTS, SATURDAY, source=OTHER_FEED),
         said("1"), True),
    Case("another feed, guid, title and date", said("2", WIND, GUSTS, SATURDAY, source=OTHER_FEED),
         said("1"), False),
)  # fmt: skip

# Under the identifier of a known item of the same source
UNDER_ONE_IDENTIFIER = (
    Case("another address: the article has moved", said("1", address=MAP + "/14"), said("1"), True),
    Case("another address and title, the same moment", said("1", WIND, GUSTS, address=MAP + "/14"), said("1"), True),
    Case("another address and date, the same title", said("1", text=GUSTS, at=SATURDAY, address=MAP + "/14"),
         said("1"), True),
    Case("the same address, all else differs", said("1", WIND, GUSTS, SATURDAY), said("1"), True),
    Case("nothing else agrees: a guid used again", said("1", WIND, GUSTS, SATURDAY, MAP + "/14"), said("1"), False),
    Case("no guid, an address of several, another title", said(title=WIND), said(among_others=True), False),
)  # fmt: skip

# At an unknown address, in the same source
FILE = "https://journal.example/doc"
BY_WORDS = (
    Case("a token in the address", said(text="", address=FILE + "?v=bbb2"), said(text="", address=FILE + "?v=aaa1"),
         True),
    Case("a token in the path", said(text="", address=FILE + "/k1Aq9"), said(text="", address=FILE + "/Zz77p"), True),
    Case("a moment in the address", said(text="", address=FILE + "?t=1764403200"),
         said(text="", address=FILE + "?t=1764489600"), True),
    Case("the number of a document", said(address=FILE + "?id=102"), said(address=FILE + "?id=101"), False),
    Case("a numbered page", said(address=FILE + "/art13"), said(address=FILE + "/art12"), False),
    Case("another page", said(address=FILE + "/vire"), said(address=FILE + "/crue"), False),
    Case("a token, another date", said(at=SATURDAY, address=FILE + "?v=bbb2"), said(address=FILE + "?v=aaa1"), False),
    Case("a token, another title", said(title=WIND, address=FILE + "?v=bbb2"), said(address=FILE + "?v=aaa1"), False),
    Case("a token, a day alone, no text", said(text="", at=DAY_ALONE, address=FILE + "?v=bbb2"),
         said(text="", at=DAY_ALONE, address=FILE + "?v=aaa1"), False),
    Case("a token, a day alone, the same text", said(at=DAY_ALONE, address=FILE + "?v=bbb2"),
         said(at=DAY_ALONE, address=FILE + "?v=aaa1"), True),
    Case("a token, neither date nor text", said(text="", at=None, address=FILE + "?v=bbb2"),
         said(text="", at=None, address=FILE + "?v=aaa1"), True),
    Case("another site", said(address="https://revue.example/doc?v=bbb2"), said(address=FILE + "?v=aaa1"), False),
    Case("another parameter", said(address=FILE + "?w=bbb2"), said(address=FILE + "?v=aaa1"), False),
    Case("another parameter without a value", said(address=FILE + "?vire"), said(address=FILE + "?crue"), False),
    Case("a deeper path", said(address=FILE + "/k1Aq9/a"), said(address=FILE + "/k1Aq9"), False),
    Case("numbers that are no moments", said(address=FILE + "/12345678"), said(address=FILE + "/12345679"), False),
    Case("no address before", said(address=FILE + "/14"), said(address=""), True),
    Case("another title of no words", said(title="", address=FILE + "?v=bbb2"),
         said(title="", address=FILE + "?v=aaa1"), False),
    Case("guid and address at random, a text of a few words", said("x9", text="Lire ici", address=FILE + "?v=bbb2"),
         said("y7", text="Lire ici", address=FILE + "?v=aaa1"), False),
    Case("a token, noon, no text", said(text="", at=datetime(2026, 11, 27, 12, tzinfo=UTC), address=FILE + "?v=bbb2"),
         said(text="", at=datetime(2026, 11, 27, 12, tzinfo=UTC), address=FILE + "?v=aaa1"), False),
    Case("a token, a second past noon, no text",
         said(text="", at=datetime(2026, 11, 27, 12, 0, 1, tzinfo=UTC), address=FILE + "?v=bbb2"),
         said(text="", at=datetime(2026, 11, 27, 12, 0, 1, tzinfo=UTC), address=FILE + "?v=aaa1"), True),
    Case("a token, a whole hour of the day, no text",
         said(text="", at=datetime(2026, 11, 27, 9, tzinfo=UTC), address=FILE + "?v=bbb2"),
         said(text="", at=datetime(2026, 11, 27, 9, tzinfo=UTC), address=FILE + "?v=aaa1"), True),
    Case("guid and address at random, the same text", said("x9", address=FILE + "?v=bbb2"),
         said("y7", address=FILE + "?v=aaa1"), True),
    Case("guid and address at random, no text", said("x9", text="", address=FILE + "?v=bbb2"),
         said("y7", text="", address=FILE + "?v=aaa1"), False),
)  # fmt: skip


def by_name(case: Case) -> str:
    return case.name


@pytest.mark.parametrize("case", AT_ONE_ADDRESS, ids=by_name)
def test_at_one_address(case: Case) -> None:
    assert same_at_address(case.entry, case.item) is case.same


@pytest.mark.parametrize("case", UNDER_ONE_IDENTIFIER, ids=by_name)
def test_under_one_identifier(case: Case) -> None:
    assert same_by_identifier(case.entry, case.item) is case.same


@pytest.mark.parametrize("case", BY_WORDS, ids=by_name)
def test_at_an_unknown_address(case: Case) -> None:
    assert same_by_words(case.entry, case.item) is case.same


PAGE = "https://journal.example/versions"


@pytest.mark.parametrize(
    ("identifier", "url", "own"),
    [
        ("urn:1", PAGE, "urn:1"),
        ("", PAGE, ""),
        (PAGE, PAGE, ""),
        ("http://www.journal.example/versions/?utm_source=rss", PAGE, ""),
        ("", PAGE + "#v1", PAGE + "#v1"),
        (PAGE + "#v1", PAGE + "#v1", PAGE + "#v1"),
        (PAGE + "#v1", PAGE, PAGE + "#v1"),
        (PAGE, PAGE + "#v1", PAGE + "#v1"),
        ("", PAGE + "#xtor=RSS-3-[actualites]", ""),
        ("", PAGE + "#utm_source=rss&utm_medium=feed", ""),
        (PAGE + "#3", PAGE, ""),  # how many times the article has changed
        ("https://journal.example/?p=12", PAGE, "https://journal.example/?p=12"),
    ],
)
def test_the_key_that_a_source_gives_an_entry(identifier: str, url: str, own: str) -> None:
    assert own_key(identifier, url) == own


def test_a_text_fragment_marks_nothing() -> None:
    assert mark(PAGE + "#:~:text=port") == ""
    assert canonical(PAGE + "#:~:text=port") == PAGE


def test_a_change_of_a_watched_page_says_so() -> None:
    assert is_change(f"change:{PAGE}#0f3a")
    assert not is_change(f"{PAGE}#0f3a")
