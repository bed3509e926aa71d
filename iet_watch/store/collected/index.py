"""What searches look in: the folded words of items, the archive's vocabulary, what texts join by hyphens.

An item comes in with its words, split where it was judged. What it says later is indexed by triggers (`schema.py`),
which split it themselves.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

from iet_watch.store.database import MOST_NOTED, Database, words_noted

if TYPE_CHECKING:
    from iet_watch.words import ItemWords


def index_new(db: Database, item: int, words: ItemWords) -> None:
    """Puts a new item into the index, inside the caller's transaction; `note_words` for the vocabulary."""
    db.execute("insert into item_fts (rowid, title, text) values (?, ?, ?)", [item, words.title, words.text])


def note_words(db: Database, several: Iterable[ItemWords]) -> None:
    """Puts the words of several items into the vocabulary, and what their texts join; those that are there stay."""
    from iet_watch.words import fold  # not at the top: lists read what is stored without words

    noted, met, joined = words_noted(db), set[str](), set[str]()
    for words in several:
        met.update(words.written.split())
        joined |= words.compounds
    new = [word for word in met - noted if word.isalpha() and len(word) > 1]
    if len(noted) < MOST_NOTED:
        noted.update(new)
    _insert(db, "item_word", ((fold(word), word) for word in new))
    _insert(db, "compound", ((fold(one.replace("-", "")), one) for one in joined))


def _insert(db: Database, table: str, pairs: Iterable[tuple[str, str]]) -> None:
    # In the order of the table: scattered insertions cost more.
    db.executemany(f"insert or ignore into {table} (word, written) values (?, ?)", sorted(pairs))
