"""Which entry of a document is which article, when identifiers and addresses are shared, missing or repeated."""

from __future__ import annotations

from datetime import UTC, datetime

from hypothesis import given
from hypothesis import strategies as st

from iet_watch.judge.identity.entries import Identified, identify
from iet_watch.model.items import Entry
from iet_watch.words import fold

FEED = "https://journal.example/flux"
DAY = datetime(2026, 11, 2, 9, tzinfo=UTC)
NEXT_DAY = datetime(2026, 11, 3, 9, tzinfo=UTC)


def identified(*entries: Entry) -> tuple[Identified, ...]:
    return identify(entries, FEED)


def identities(*entries: Entry) -> list[str]:
    return [one.identity for one in identified(*entries)]


def test_an_article_is_known_by_its_canonical_address() -> None:
    [one] = identified(Entry("Le port", "http://www.journal.example/port/?utm_source=rss", "urn:1"))
    assert one.identity == one.canonical_url == "https://journal.example/port"
    assert one.identifier == "urn:1"


def test_without_identifier_the_address_identifies_inside_the_source() -> None:
    [one] = identified(Entry("Le port", "https://journal.example/port?utm_source=rss"))
    assert one.identifier == "https://journal.example/port"


def test_the_same_article_has_one_identity_in_two_sources_and_two_documents() -> None:
    entry = Entry("Le port", "https://journal.example/port", "urn:1")
    later = Entry("Le port grandit", "https://journal.example/port#suite", "urn:autre")
    [one], [other] = identify([entry], FEED), identify([later], "https://journal.example/a-la-une")
    assert one.identity == other.identity


def test_entries_come_in_their_order_each_once() -> None:
    first, second = Entry("Un", "https://journal.example/1", "1"), Entry("Deux", "https://journal.example/2", "2")
    assert [one.entry for one in identified(second, first, second, first)] == [second, first]


def test_an_identifier_that_several_entries_share_identifies_none() -> None:
    one, other = identified(
        Entry("Un", "https://journal.example/1", "urn:flux"),
        Entry("Deux", "https://journal.example/2", "urn:flux"),
    )
    assert (one.identifier, other.identifier) == ("https://journal.example/1", "https://journal.example/2")
    assert one.identity != other.identity


def test_an_address_that_several_entries_share_identifies_none() -> None:
    one, other = identified(
        Entry("Un", "https://journal.example/agenda", "1"),
        Entry("Deux", "https://journal.example/agenda", "2"),
    )
    assert (one.identifier, other.identifier) == ("1", "2")
    assert one.identity != other.identity
    assert one.identity.startswith("https://journal.example/agenda#")


def test_entries_that_share_both_are_told_apart_by_what_they_say() -> None:
    url = "https://journal.example/agenda"
    apart = identities(Entry("Un", url, url), Entry("Deux", url, url), Entry("Un", url, url, summary="repris"))
    assert len(apart) == len(set(apart)) == 2


def test_a_front_page_identifies_no_article_even_alone() -> None:
    [one] = identified(Entry("Un", "https://www.journal.example/", "urn:1"))
    [other] = identified(Entry("Deux", "https://www.journal.example/", "urn:2"))
    assert one.identity != other.identity
    assert one.canonical_url == "https://journal.example/"


def test_the_identity_of_a_shared_address_stays_from_one_document_to_the_next() -> None:
    url = "https://journal.example/agenda"
    first, second, third = Entry("Un", url, "1"), Entry("Deux", url, "2"), Entry("Trois", url, "3")
    before, after = identities(first, second), identities(third, second)
    assert before[1] == after[1]


def test_tracking_alone_makes_no_second_article() -> None:
    first, second = identities(
        Entry("Le port", "https://journal.example/port?utm_source=rss", "1"),
        Entry("Le port", "https://journal.example/port?utm_source=atom", "1"),
    )
    assert first == second


def test_case_and_accents_of_a_title_make_no_second_article() -> None:
    url = "https://journal.example/ete"
    first, second = identities(Entry("Été", url, "1"), Entry("ETE", url, "1"))
    assert first == second == url


def test_entries_without_address_nor_identifier_are_told_apart_by_text_and_day() -> None:
    apart = identities(
        Entry("Bulletin", "", summary="Le port ouvre.", published=DAY),
        Entry("Bulletin", "", summary="Le port ferme.", published=DAY),
        Entry("Bulletin", "", summary="Le port ouvre.", published=NEXT_DAY),
        Entry("Bulletin", "", summary="Le port ouvre.", published=DAY),
    )
    assert len(apart) == len(set(apart)) == 3
    assert all(identity.startswith(f"{FEED}#") for identity in apart)


def test_the_same_text_without_address_in_two_sources_is_two_items() -> None:
    entry = Entry("Bulletin", "", summary="Le port ouvre.")
    [one], [other] = identify([entry], FEED), identify([entry], "https://revue.example/flux")
    assert one.identity != other.identity


def test_entries_that_say_nothing_are_left_out() -> None:
    assert identified(Entry("", ""), Entry("", "", "urn:1"), Entry("", "", published=DAY)) == ()
    assert len(identified(Entry("", "", summary="Une brève"))) == 1


def test_only_an_address_that_names_no_article_is_a_front() -> None:
    change = Entry("La page", "https://journal.example/page", "change:1")
    article, home, chosen, changed = identify(
        [Entry("Un", "https://journal.example/1"), Entry("Deux", "https://journal.example/accueil"),
         Entry("Trois", "https://journal.example/rubrique"), change],
        FEED, ["https://journal.example/rubrique"],
    )  # fmt: skip
    assert [one.front for one in (article, home, chosen, changed)] == [False, True, True, False]
    assert (article.own, home.own, changed.own) == ("", "", "change:1")
    assert changed.identity.startswith("change:https://journal.example/page#")
    assert changed.telling == changed.identifier == "change:1"
    [without] = identified(Entry("Un", ""))
    assert (without.front, without.identity.startswith(f"{FEED}#")) == (False, True)


def test_what_tells_an_entry_at_the_address_of_another_item() -> None:
    [guid] = identified(Entry("Un", "https://journal.example/1", "urn:1"))
    [mark] = identified(Entry("Un", "https://journal.example/1#suite"))
    [words] = identified(Entry("Un", "https://journal.example/1"))
    assert (guid.telling, guid.own) == ("urn:1", "urn:1")
    assert (mark.telling, mark.own) == ("https://journal.example/1#suite", "https://journal.example/1#suite")
    assert (words.own, words.identifier) == ("", words.canonical_url)
    for one in (guid, mark, words):
        assert one.identity_among_others.startswith("https://journal.example/1#")
        assert one.identity_among_others != one.identity
    keys = {one.identity_among_others for one in (guid, mark, words)}
    assert len(keys) == 3


ENTRIES = st.builds(
    Entry,
    title=st.sampled_from(["", "Un", "UN", "Deux"]),
    url=st.sampled_from(["", "https://journal.example/", "https://journal.example/1", "https://journal.example/2#fin"]),
    identifier=st.sampled_from(["", "1", "2"]),
    published=st.sampled_from([None, DAY, NEXT_DAY]),
)


@given(st.lists(ENTRIES, max_size=8))
def test_no_two_articles_of_a_document_have_one_key(entries: list[Entry]) -> None:
    """Two articles under one identifier would overwrite each other: one would be lost without a word."""
    articles: dict[str, set[tuple[str, str, object]]] = {}
    for one in identify(entries, FEED):
        day = one.entry.published if not one.canonical_url and not one.entry.identifier else None
        articles.setdefault(one.identifier, set()).add((one.canonical_url, fold(one.entry.title), day))
    assert "" not in articles
    assert [key for key, things in articles.items() if len(things) > 1] == []


@given(st.lists(ENTRIES, max_size=8).flatmap(lambda entries: st.tuples(st.just(entries), st.permutations(entries))))
def test_keys_do_not_depend_on_the_order_of_a_document(orders: tuple[list[Entry], list[Entry]]) -> None:
    one, other = ({(found.identifier, found.identity) for found in identify(entries, FEED)} for entries in orders)
    assert one == other
