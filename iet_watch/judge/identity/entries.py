"""Which entry of a document is which article: identifiers and addresses that can be trusted, and those that cannot.

Feeds met in the captures give one identifier to all of their entries, one address (the site's front page) to
all of them, or list the same entry twice. A key that several different entries share identifies none of them.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from iet_watch.judge.identity.addresses import canonical, is_home
from iet_watch.model.items import Entry
from iet_watch.words import fingerprint, fold

CHANGE = "change:"  # begins the identifier of a change of a watched page: each is an item, all have one address


@dataclass(frozen=True)
class Identified:
    """An entry with the key it has inside its source and the key it has among all items."""

    entry: Entry
    identifier: str
    canonical_url: str
    identity: str


def identify(entries: Iterable[Entry], source_url: str) -> tuple[Identified, ...]:
    """Each different entry once, in order, with its keys; entries that say nothing at all are left out."""
    different = _without_repeats(entries)
    addresses = [canonical(entry.url) for entry in different]
    titles = [fold(entry.title or entry.summary) for entry in different]
    identifiers = [entry.identifier for entry in different]
    shared_identifiers = _shared(identifiers, zip(addresses, titles, strict=True))
    shared_addresses = _shared(addresses, zip(identifiers, titles, strict=True))
    return tuple(
        _keys(entry, address, source_url, entry.identifier in shared_identifiers, address in shared_addresses)
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


def _keys(entry: Entry, address: str, source_url: str, identifier_shared: bool, address_shared: bool) -> Identified:
    day = entry.published.isoformat() if entry.published and not (entry.identifier or entry.url) else ""
    content = fingerprint(fold(entry.title), fold(entry.summary or entry.text)[:500], day, address)
    own = entry.identifier if entry.identifier and not identifier_shared else ""
    if address and not address_shared and not is_home(address) and not own.startswith(CHANGE):
        return Identified(entry, own or address, address, address)
    telling = own or content
    return Identified(entry, telling, address, f"{address or source_url}#{fingerprint(telling)}")
