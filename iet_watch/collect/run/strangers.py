"""Which entries of a document no stored item can be: most of what is new, known by a few questions a document.

`recognise` asks the store half a dozen questions an entry. An entry none of whose keys the store has, nor another
entry of its document had, needs none of them. By its date alone an entry may be any of what its source brought that
day: its title, which only what it is known again by shares, tells most of them apart.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from functools import lru_cache

from iet_watch.collect.reading.preparing import Batch, Prepared
from iet_watch.fingerprints import fingerprint
from iet_watch.store.collected import intake as store
from iet_watch.store.collected.intake import Content
from iet_watch.store.database import Database
from iet_watch.store.times import to_text
from iet_watch.words import fold

Key = tuple[str, str]  # what kind of key, and the key


class Strangers:
    """What the store knows of the keys of one document, and those of the entries that it has taken in since."""

    def __init__(self, db: Database, batch: Batch, source_url: str) -> None:
        self._keys = [tuple(_keys(prepared)) for prepared in batch.prepared]
        wanted: dict[str, list[str]] = {}
        for kind, key in {key for keys in self._keys for key in keys}:
            wanted.setdefault(kind, []).append(key)
        moments = set(filter(None, (to_text(prepared.content.published) for prepared in batch.prepared)))
        self._known: set[Key] = set(store.known_keys(db, source_url, wanted))
        self._known |= {_at(moment, title) for moment, title in store.titles_at(db, source_url, moments)}

    def has(self, number: int) -> bool:
        """Whether no item can be the entry of this number in the document."""
        return self._known.isdisjoint(self._keys[number])

    def took(self, identifier: str, identity: str, content: Content) -> None:
        """Makes known an item that an entry of the document has become, or was known for."""
        address, among_others, _ = identity.partition("#")
        self._known |= {("identifier", identifier), ("identity", identity), *_when(content)}
        if among_others:
            self._known.add(("address", address))


def _keys(prepared: Prepared) -> Iterator[Key]:
    """All that `recognise` and `free_keys` look an entry up by."""
    found = prepared.found
    yield "identifier", found.identifier
    yield "identity", found.identity
    if found.canonical_url:
        yield "identity", found.canonical_url
        yield "identity", f"{found.canonical_url}#{fingerprint(found.entry.identifier)}"
        yield "address", found.canonical_url
    yield from _when(prepared.content)


def _when(content: Content) -> Iterable[Key]:
    """The date and the title, by which an item of the same source is known again; without a date, the title."""
    moment = to_text(content.published)
    return [_at(moment, content.title) if moment else ("title", content.title)]


def _at(moment: str, title: str) -> Key:
    """Titles that fold alike are one to `same_by_words`."""
    return "moment", f"{moment} {_folded(title)}"


_folded = lru_cache(maxsize=1024)(fold)  # a source whose articles all have one moment is asked for them again and again
