"""Whether a mail is an answer that counts: to a digest of ours, by the person it went to, once, in time."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from itertools import islice

from iet_watch.desk.digests.tokens import KEY_FILE, tokens_in
from iet_watch.desk.digests.writing import is_open
from iet_watch.fingerprints import fingerprint
from iet_watch.locale import language, later
from iet_watch.locale.dates import date_words
from iet_watch.mail.letters import Letter
from iet_watch.store.database import Database
from iet_watch.store.said.digests import Digest, digest
from iet_watch.workspace.folder import Workspace
from iet_watch.workspace.key_file import read_key
from iet_watch.workspace.people import People, Person

_MOST_TOKENS = 20  # of one mail that are looked at


@dataclass(frozen=True)
class Desk:
    """What answers are held against."""

    space: Workspace
    people: People
    db: Database
    now: datetime


@dataclass(frozen=True)
class Counting:
    """An answer that counts, or would if it were the first (`second`)."""

    digest: Digest
    person: Person
    second: bool = False


@dataclass(frozen=True)
class Ignored:
    """A mail that is no answer that counts, and why: an English template and its values."""

    message: str
    args: Mapping[str, object] = field(default_factory=dict)


def accepted(letter: Letter, desk: Desk) -> Counting | Ignored:
    """The digest that a mail answers and the person who does, or why it is ignored."""
    found = _digest_answered(letter, desk)
    if found is None:
        return Ignored(later("it answers none of the digests that were written here"))
    if letter.automatic:
        return Ignored(later("a program wrote it: an absence, a notice of delivery"))
    person = desk.people.find(found.person)
    if refusal := _other_writer(letter, found, person):
        return refusal
    assert person is not None
    number = answer_number(letter)
    if found.answer == number:
        return Ignored(later("it was read before"))
    if not is_open(desk.db, found, desk.now, desk.space):
        return Ignored(
            later("it answers the digest of %(day)s, which is over: a newer one has gone, or its month has passed"),
            {"day": _day(found.made, desk)},
        )
    return Counting(found, person, second=bool(found.answer))


def answer_number(letter: Letter) -> str:
    """By what an answer is known again: its Message-ID, else what it says."""
    return letter.message_id or f"text:{fingerprint(letter.sender, letter.text)}"


def _digest_answered(letter: Letter, desk: Desk) -> Digest | None:
    """The digest whose token stands nearest in the mail, and is signed by us."""
    secret = read_key(desk.space.database.parent / KEY_FILE)
    if secret is None:
        return None
    for token in islice(tokens_in((*letter.answers, *letter.recipients)), _MOST_TOKENS):
        found = digest(desk.db, token.number)
        if found and token.signs(found, secret):
            return found
    return None


def _other_writer(letter: Letter, found: Digest, person: Person | None) -> Ignored | None:
    """Why the mail is not by the person whom the digest went to; None where it is."""
    if person is None:
        return Ignored(later("people.toml names nobody called %(name)s any more"), {"name": found.person})
    if not person.mail or _key(letter.sender) != _key(person.mail):
        return Ignored(
            later("it is from %(sender)s; the digest went to %(name)s"),
            {"sender": letter.sender or "?", "name": person.name},
        )
    if letter.by and _key(letter.by) != _key(person.mail):
        return Ignored(later("%(sender)s wrote it in the name of %(name)s"), {"sender": letter.by, "name": person.name})
    if letter.forged:
        return Ignored(later("its sender is forged, says the server that took it"))
    return None


def _key(address: str) -> str:
    return address.strip().casefold()


def _day(moment: datetime, desk: Desk) -> str:
    return date_words(moment.astimezone(desk.space.zone).date(), language())
