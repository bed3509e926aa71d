"""Which entry of a document is which article: identifiers and addresses that can be trusted, and those that cannot.

Feeds met in the captures give one identifier to all of their entries, one address (the site's front page) to
all of them, or list the same entry twice. A key that several different entries share identifies none of them.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass

from iet_watch.fingerprints import fingerprint
from iet_watch.judge.identity.addresses import canonical, is_home, mark
from iet_watch.judge.identity.recognition import CHANGE, own_key
from iet_watch.model.items import Entry
from iet_watch.words import fold, folded_beginning


@dataclass(frozen=True)
class Identified:
    """An entry with the key it has inside its source and the key it has among all items.

    Those are what its document makes of it. Where the store knows other items at its address, `telling` is its key
    inside the source and `identity_among_others` its identity; `own` is the key that its source gives it and no other;
    `front`: its address names no article.
    """

    entry: Entry
    identifier: str
    canonical_url: str
    identity: str
    telling: str = ""
    own: str = ""
    front: bool = False

    @property
    def identity_among_others(self) -> str:
        return f"{self.canonical_url}#{fingerprint(self.telling)}"


def identify(entries: Iterable[Entry], source_url: str, fronts: Collection[str] = ()) -> tuple[Identified, ...]:
    """Each different entry once, in order, with its keys; entries that say nothing at all are left out.

    `fronts`: canonical addresses that name no article: that of the feed, and the one that it gives for its whole.
    """
    different = _without_repeats(entries)
    addresses = [canonical(entry.url) for entry in different]
    titles = [fold(entry.title or entry.summary) for entry in different]
    identifiers = [entry.identifier for entry in different]
    marked = [_marked(entry, address) for entry, address in zip(different, addresses, strict=True)]
    shared_addresses = _shared(addresses, zip(identifiers, titles, strict=True))
    shared = _shared(identifiers, zip(addresses, titles, strict=True)) | _shared(
        marked, zip(titles, titles, strict=True)
    )
    return tuple(
        _keys(entry, address, _given(entry, address, shared), _Place(source_url, address in shared_addresses, fronts))
        for entry, address in zip(different, addresses, strict=True)
    )


def _without_repeats(entries: Iterable[Entry]) -> list[Entry]:
    seen: dict[tuple[object, ...], Entry] = {}
    for entry in entries:
        if entry.title or entry.url or entry.summary or entry.text:
            anonymous = () if entry.identifier or entry.url else (entry.summary, entry.published)
            seen.setdefault((entry.identifier, entry.url, entry.title or entry.summary, *anonymous), entry)
    return list(seen.values())


def _shared(keys: Iterable[str], things: Iterable[tuple[str, str]]) -> set[str]:
    """The keys that stand for more than one thing."""
    first: dict[str, tuple[str, str]] = {}
    return {key for key, thing in zip(keys, things, strict=True) if key and first.setdefault(key, thing) != thing}


def _marked(entry: Entry, address: str) -> str:
    """The address of an entry with its mark, if it has one."""
    place = mark(entry.url)
    return f"{address}#{place}" if place else ""


def _given(entry: Entry, address: str, shared: Collection[str]) -> str:
    """What a source says to tell an entry from others: its guid, else its mark; nothing that several of them share."""
    return next((key for key in (entry.identifier, _marked(entry, address)) if key and key not in shared), "")


@dataclass(frozen=True)
class _Place:
    """Where an entry stands: in which source, at an address that several entries of the document have or not."""

    source_url: str
    address_shared: bool
    fronts: Collection[str]


def _keys(entry: Entry, address: str, given: str, place: _Place) -> Identified:
    if given.startswith(CHANGE):
        return Identified(entry, given, address, f"{CHANGE}{address}#{fingerprint(given)}", given, given)
    own = own_key(given, entry.url) if given else ""
    if own:
        telling = own if address and own.startswith(f"{address}#") else given
    else:
        telling = content_key(entry.title, entry.summary or entry.text, _day(entry), address)
    front = bool(address) and (is_home(address) or address in place.fronts)
    if address and not place.address_shared and not front:
        return Identified(entry, telling if own else given or address, address, address, telling, own)
    identity = f"{address or place.source_url}#{fingerprint(telling)}"
    return Identified(entry, telling, address, identity, telling, own, front)


def content_key(title: str, text: str, day: str, address: str) -> str:
    """The key of an entry that nothing but its words tells from others."""
    return fingerprint(fold(title), folded_beginning(text, 500), day, address)


def _day(entry: Entry) -> str:
    return entry.published.isoformat() if entry.published and not (entry.identifier or entry.url) else ""
