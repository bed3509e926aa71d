"""What searches look in: the folded words of items, the archive's vocabulary, what texts join by hyphens.

An item comes in with its words, split where it was judged. What it says later is indexed by triggers (`schema.py`),
which split it themselves.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

from iet_watch.store.database import MOST_NOTED, Database, Noting, noting

if TYPE_CHECKING:
    from iet_watch.words import ItemWords


def index_new(db: Database, item: int, words: ItemWords) -> None:
    """Puts a new item into the index, inside the caller's transaction; `note_words` for the vocabulary."""
    db.execute("insert into item_fts (rowid, title, text) values (?, ?, ?)", [item, words.title, words.text])


def note_words(db: Database, words: ItemWords) -> None:
    """Puts the words of a new item into the vocabulary, and what its texts join; those that are there stay.

    They are written when the transaction ends: texts of one hour have most of their words in common.
    """
    notes = noting(db, _write_words)
    notes.met.update(words.written.split())
    notes.joined |= words.compounds


def _write_words(db: Database, notes: Noting) -> None:
    from iet_watch.words import fold  # not at the top: lists read what is stored without words

    new = [word for word in notes.met - notes.noted if word.isalpha() and len(word) > 1]
    if len(notes.noted) < MOST_NOTED:
        notes.noted.update(new)
    _insert(db, "item_word", ((fold(word), word) for word in new))
    _insert(db, "compound", ((fold(one.replace("-", "")), one) for one in notes.joined))


def _insert(db: Database, table: str, pairs: Iterable[tuple[str, str]]) -> None:
    # In the order of the table: scattered insertions cost more.
    db.executemany(f"insert or ignore into {table} (word, written) values (?, ?)", sorted(pairs))
