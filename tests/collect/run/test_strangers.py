"""Asking a few questions a document, instead of half a dozen an entry, never takes one article for another."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager, suppress
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from iet_watch.collect.reading.preparing import Judge, Origin
from iet_watch.collect.run.intake import take_in
from iet_watch.collect.run.strangers import Strangers
from iet_watch.judge.grouping.wording import compared_words
from iet_watch.model.items import Entry
from iet_watch.store import database
from iet_watch.store.collected import index
from iet_watch.store.database import Database, writing
from tests.desk.test_merging import copy_of, empty
from tests.examples import examples

NOON = datetime(2026, 11, 2, 12, tzinfo=UTC)
SOURCES = ("https://a.example/flux", "https://b.example/flux")
JUDGE = Judge(())
TABLES = {
    "item": "select id, identity, title, summary, text, published, url, source_url from item order by id",
    "sighting": "select source_url, item, identifier, url, known_by from sighting order by 1, 2",
    "item_word": "select word, written from item_word order by 1, 2",
    "compound": "select word, written from compound order by 1, 2",
}
ENTRIES = st.builds(
    Entry,
    title=st.sampled_from(["Crue de la Vire", "CRUE de la Vîre", "Vent violent", "Le port-garage", ""]),
    url=st.sampled_from(
        ["https://a.example/", "https://a.example/1", "https://a.example/1#deux", "https://b.example/2"]
    ),
    identifier=st.sampled_from(["", "un", "deux", "https://a.example/1"]),
    summary=st.sampled_from(["La Vire déborde.", "Rafales à 110 km/h.", ""]),
    published=st.sampled_from([None, NOON, NOON - timedelta(days=1)]),
)
DOCUMENTS = st.lists(st.tuples(st.sampled_from(SOURCES), st.lists(ENTRIES, min_size=1, max_size=5)), max_size=6)


def read(documents: list[tuple[str, list[Entry]]]) -> Database:
    """A new archive that has read these documents, one a day."""
    db = copy_of(empty())
    for day, (source, entries) in enumerate(documents):
        with writing(db):
            take_in(db, JUDGE, entries, Origin(source, source), NOON + timedelta(days=day))
    return db


def rows(db: Database, table: str) -> list[tuple[object, ...]]:
    return [tuple(row) for row in db.execute(TABLES[table])]


@contextmanager
def every_question_asked() -> Iterator[None]:
    """No entry is known for a stranger by its document, and no word for one that is noted."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(Strangers, "has", lambda *_: False)
        patch.setattr(index, "MOST_NOTED", 0)
        patch.setattr(database, "MOST_NOTED", 0)
        yield


@examples(30)
@given(DOCUMENTS)
def test_what_is_stored_is_what_questions_about_every_entry_give(documents: list[tuple[str, list[Entry]]]) -> None:
    quick = read(documents)
    with every_question_asked():
        slow = read(documents)
    for table in TABLES:
        assert rows(quick, table) == rows(slow, table), table


def test_what_a_transaction_said_before_it_failed_is_said_anew() -> None:
    entries = [Entry("Le port-garage", "https://a.example/1", summary="La Vire déborde.")]
    db = read([])
    with suppress(ZeroDivisionError), writing(db):
        take_in(db, JUDGE, entries, Origin(SOURCES[0], SOURCES[0]), NOON)
        raise ZeroDivisionError
    assert not any(rows(db, table) for table in TABLES)
    with writing(db):
        take_in(db, JUDGE, entries, Origin(SOURCES[0], SOURCES[0]), NOON)
    whole = read([(SOURCES[0], entries)])
    for table in TABLES:
        assert rows(db, table) == rows(whole, table), table


@examples(30)
@given(DOCUMENTS)
def test_the_words_that_an_item_is_compared_by_are_those_that_it_says_now(
    documents: list[tuple[str, list[Entry]]],
) -> None:
    assert_compared_by_what_they_say(read(documents))


def test_what_only_the_end_of_its_text_tells_apart_is_taken_in_each_time() -> None:
    """Without title, guid and date, at the address of a front page: a fourth one had the key of the third."""
    text = "Rafales à 110 km/h sur le port. " * 20
    readings = [[Entry("", "https://a.example/", summary=f"{text}Relevé de {hour} h.")] for hour in range(6)]
    items = rows(read([(SOURCES[0], entries) for entries in readings]), "item")
    assert len({identity for _, identity, *_ in items}) == len(readings)


def test_the_first_words_of_a_long_text_are_compared_however_long_they_are() -> None:
    texts = ["Le port sec. " * 2000, "Constitution, " * 300 + "le port sec. " * 2000, "… " * 1500 + "port"]
    entries = [
        Entry(f"Titre {n}", f"https://a.example/{n}", summary="Autrement", text=text) for n, text in enumerate(texts)
    ]
    assert_compared_by_what_they_say(read([(SOURCES[0], entries)]))


def assert_compared_by_what_they_say(db: Database) -> None:
    kept = db.execute(
        "select item.title, case when item.text = '' then item.summary else item.text end as said, compared.* "
        "from compared join item on item.id = compared.item"
    ).fetchall()
    for row in kept:
        title, said, _, length, *words = row
        assert tuple(words) == compared_words(title, said)
        assert length == len(said)
    new = db.execute("select count(*) from item where changed is null").fetchone()[0]
    assert len(kept) >= new  # what has changed is split when it is next compared


def test_the_vocabulary_has_the_words_of_items_alone() -> None:
    """The words of a document come together: they are all taken only where all of its entries are new."""
    first, second = Entry("Crue de la Vire", "https://a.example/1"), Entry("Vent violent", "https://a.example/2")
    other = Entry("Crue de la Vire", "https://a.example/1", summary="Autrement")
    db = read([(SOURCES[0], [first]), (SOURCES[1], [other, second])])
    assert {word for word, _ in rows(db, "item_word")} == {"crue", "de", "la", "vire", "vent", "violent"}
