"""Which stored item an entry is, by what the store knows of its source and of its address; none when it is new."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable
from itertools import chain, count
from urllib.parse import urlsplit

from iet_watch.collect.reading.preparing import Prepared
from iet_watch.fingerprints import FINGERPRINT_LENGTH, fingerprint
from iet_watch.judge.identity.addresses import is_home
from iet_watch.judge.identity.entries import content_key
from iet_watch.judge.identity.recognition import (
    Known,
    is_change,
    own_key,
    same_at_address,
    same_by_identifier,
    same_by_words,
)
from iet_watch.model.items import KnownBy
from iet_watch.store.collected import intake as store
from iet_watch.store.collected.intake import Candidate, Stored
from iet_watch.store.database import Database

Recognised = tuple[Stored, KnownBy]


def recognise(db: Database, prepared: Prepared, source_url: str, present: Collection[str]) -> Recognised | None:
    """The item that an entry is, and what it is known by. `present`: the keys of all entries of its document."""
    found, entry = prepared.found, _entry(prepared, source_url)

    def first(candidates: Iterable[Candidate], same: Callable[[Known, Known], bool]) -> Stored | None:
        return next((one.item for one in candidates if same(entry, _item(one, found.front))), None)

    sighted = store.sighted_as(db, source_url, found.identifier)
    if item := first(sighted, same_by_identifier):
        return item, "identifier"
    if is_change(found.identity):
        return None
    if item := first(_at_address(db, prepared, source_url, present), same_at_address):
        return item, "address"
    if item := first(_of_its_date(db, prepared, source_url, present), same_by_words):
        return item, "words"
    return None


def free_keys(db: Database, prepared: Prepared, source_url: str) -> tuple[str, str]:
    """Identifier and identity of an item that is new, though others may have its address or its guid."""
    found = prepared.found
    if not store.is_known(db, found.identity) and not _shares_its_address(db, prepared, source_url):
        return found.identifier, found.identity
    of_words = content_key(found.entry.title, found.entry.summary or found.entry.text, str(found.entry.published), "")
    place = found.canonical_url or source_url
    said, url = (found.telling, of_words), found.entry.url
    identities = chain(
        (found.identity_among_others, f"{place}#{fingerprint(*said)}", f"{place}#{fingerprint(*said, url)}"),
        (f"{place}#{fingerprint(*said, url, str(times))}" for times in count(4)),  # nothing else tells them apart
    )
    return found.telling, next(identity for identity in identities if not store.is_known(db, identity))


def _shares_its_address(db: Database, prepared: Prepared, source_url: str) -> bool:
    found = prepared.found
    return found.identity == found.canonical_url and bool(store.at_address(db, source_url, found.canonical_url))


def _at_address(db: Database, prepared: Prepared, source_url: str, present: Collection[str]) -> Iterable[Candidate]:
    """The items at the address of an entry, but for those that stand beside it in its document."""
    found = prepared.found
    # The last one: until now a guid that only repeats the address of a front page made an identity.
    identities = (found.identity, found.canonical_url, f"{found.canonical_url}#{fingerprint(found.entry.identifier)}")
    exact = store.with_identity(db, source_url, dict.fromkeys(filter(None, identities)))
    for candidate in exact:
        if candidate.identity == found.identity or not _stands_beside(candidate, prepared, source_url, present):
            yield candidate
    if found.canonical_url and not found.front:
        for candidate in store.at_address(db, source_url, found.canonical_url):
            if not _stands_beside(candidate, prepared, source_url, present):
                yield candidate


def _of_its_date(db: Database, prepared: Prepared, source_url: str, present: Collection[str]) -> Iterable[Candidate]:
    """The items of its source that have its date, but for those that stand beside it in its document."""
    content = prepared.content
    if content.published is None and not urlsplit(content.url).query:
        return
    for candidate in store.published_at(db, source_url, content.published, content.title):
        if not _stands_beside(candidate, prepared, source_url, present):
            yield candidate


def _stands_beside(candidate: Candidate, prepared: Prepared, source_url: str, present: Collection[str]) -> bool:
    mine = (prepared.found.identifier, prepared.found.telling)
    return candidate.source_url == source_url and candidate.identifier in present and candidate.identifier not in mine


def _entry(prepared: Prepared, source_url: str) -> Known:
    found, content = prepared.found, prepared.content
    address = "" if found.front else found.canonical_url
    alone = found.identity == found.canonical_url
    # A date in the future was replaced by the moment of reading, which says nothing of the entry.
    said = found.entry.published and found.entry.published.replace(microsecond=0)
    published = content.published if content.published == said else None
    return Known(found.own, address, content.title, content.summary, published, source_url, not alone)


def _of_its_words(candidate: Candidate) -> bool:
    """Whether an item's key inside its source was made of what it says; folding that is a tenth of recognising."""
    if len(candidate.identifier) != FINGERPRINT_LENGTH:
        return False
    content = candidate.item.content
    said = content_key(content.title, content.summary or content.text, "", content.canonical_url)
    return candidate.identifier == said


def _item(candidate: Candidate, front: bool) -> Known:
    content = candidate.item.content
    return Known(
        own=own_key("" if _of_its_words(candidate) else candidate.identifier, content.url),
        address="" if front or is_home(content.canonical_url) else content.canonical_url,
        title=content.title,
        text=content.summary,
        published=content.published,
        source=candidate.source_url,
        among_others="#" in candidate.identity or front,
    )
