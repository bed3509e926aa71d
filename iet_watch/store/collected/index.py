"""What searches look in: the folded words of items, the archive's vocabulary, what texts join by hyphens.

An item comes in with its words, split where it was judged. What it says later is indexed by triggers (`schema.py`),
which split it themselves.
"""

from __future__ import annotations

from collections.abc import Iterable
from itertools import filterfalse
from operator import itemgetter
from typing import TYPE_CHECKING

from iet_watch.store.database import MOST_NOTED, Database, Noting, noting

if TYPE_CHECKING:
    from iet_watch.words import ItemWords, SaidWords


def index_new(db: Database, item: int, words: ItemWords) -> None:
    """Puts a new item into the index, inside the caller's transaction; `note_words` for the vocabulary."""
    db.execute("insert into item_fts (rowid, title, text) values (?, ?, ?)", [item, words.title, words.text])


def note_words(db: Database, said: SaidWords) -> None:
    """Puts what new items say into the vocabulary, and what their texts join; the words that are there stay.

    They are written when the transaction ends: texts of one hour have most of their words in common.
    """
    notes = noting(db, _write_words)
    notes.met.update(filterfalse(notes.noted.__contains__, said.written.split()))
    notes.joined |= said.compounds


def _write_words(db: Database, notes: Noting) -> None:
    from iet_watch.words import folded_each  # not at the top: lists read what is stored without words

    new = [word for word in notes.met if len(word) > 1 and word.isalpha()]
    if len(notes.noted) < MOST_NOTED:
        notes.noted.update(new)
    _insert(db, "item_word", zip(folded_each(new), new, strict=True))
    joined = list(notes.joined)
    _insert(db, "compound", zip(folded_each([one.replace("-", "") for one in joined]), joined, strict=True))


def _insert(db: Database, table: str, pairs: Iterable[tuple[str, str]]) -> None:
    # In the order of the table: scattered insertions cost more.
    in_order = sorted(pairs, key=itemgetter(0))
    db.executemany(f"insert or ignore into {table} (word, written) values (?, ?)", in_order)
