"""A mailbox read: each mail once, and what follows for the contact that it is about."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from datetime import date, datetime
from pathlib import Path
from typing import Literal

from iet_watch.mail.addresses import address_key
from iet_watch.mail.letters import Letter
from iet_watch.mail.mailboxes import Arrived
from iet_watch.mail.our_mails import MAILING
from iet_watch.model.contacts import Contact, ContactEvent
from iet_watch.model.deliveries import WayBack
from iet_watch.model.trouble import Failure
from iet_watch.send.contacts.alerts_wanted import end_alerts
from iet_watch.send.contacts.objections import Objections, changing
from iet_watch.send.readership.opinions import note_opinion
from iet_watch.send.returns.recognising import Returned, ReturnKind, opinion_in, recognise
from iet_watch.store.database import Database
from iet_watch.store.sending.contacts import (
    contact_numbered,
    contact_of,
    note_event,
    set_suspended,
    set_unsubscribed,
)
from iet_watch.store.sending.returns import drop_soft_bounces, is_read, note_read, note_soft_bounce, written_to
from iet_watch.workspace.settings import MailSettings

# That come back for a reason that may pass, before nobody writes any more: nine months. Alerts count once a month: a
# mailbox that is full for a holiday is none that is left.
SOFT_ISSUES = 3
WHO = "mailbox read"  # in the log of a contact: no person did it
Deed = Literal["", "suspended", "unsubscribed", "no-alerts", "counted", "opinion", "doubtful"]
_WEEK = re.compile(r"(\d{4})-W(\d\d)")


@dataclass(frozen=True)
class ReadReturn:
    """One mail. `recipient`: the contact that it is about, else whom it names; `deed`: what followed; `why` doubt."""

    file: str
    kind: ReturnKind
    recipient: str
    status: str
    deed: Deed = ""
    why: str = ""


@dataclass(frozen=True)
class Mailbox:
    """Where what comes back is read into: the contacts, what our mails are from, and when it is.

    `came_back`: which mail an address says that it is the way back of, None of other addresses.
    """

    db: Database
    data: Path
    mail: MailSettings
    now: datetime
    came_back: Callable[[str], WayBack | None]


@dataclass(frozen=True)
class Recognised:
    """A mail that was looked at. `issue`: the one that came back; `opinion`: what it says of one; `by`: its writer.

    `way`: what the address says that it came back to, where that is one of a single mail.
    """

    file: str
    digest: str
    returned: tuple[Returned, ...]
    issue: str
    opinion: tuple[str, bool] | None
    by: str
    way: WayBack | None = None


def read_returns(box: Mailbox, mails: Iterable[Arrived], *, dry_run: bool = False) -> list[ReadReturn]:
    """What came back, in one transaction; mails that were read before are passed over. Raises Trouble."""
    digests = ((mail, hashlib.sha256(mail.data).hexdigest()) for mail in mails)
    recognised = [_recognised(box, mail, digest) for mail, digest in digests if not is_read(box.db, digest)]
    if dry_run:
        each = ((mail, one) for mail in recognised for one in mail.returned)
        return [_for_a_person(_told(mail, one, _whom(box, one)[0]), one) for mail, one in each]
    found: list[ReadReturn] = []
    with changing(box.db, box.data) as objectors:
        for mail in recognised:
            if is_read(box.db, mail.digest):  # by another command meanwhile, or twice in this folder
                continue
            followed = [_for_a_person(_followed(box, mail, one), one) for one in mail.returned]
            if mail.opinion and _keep_opinion(box, mail, objectors):
                followed = [replace(one, deed="opinion") if one.kind == "person" else one for one in followed]
            found += followed
            note_read(box.db, mail.digest, box.now)
    return found


def _recognised(box: Mailbox, mail: Arrived, digest: str) -> Recognised:
    letter = mail.letter
    if isinstance(letter, Failure):
        return Recognised(mail.name, digest, (Returned("unknown"),), "", None, "")
    try:
        returned = recognise(mail.data, letter, box.mail)
    except (ValueError, LookupError, TypeError, AttributeError, RecursionError):  # damaged below its headers
        returned = (Returned("unknown"),)
    opinion = None if letter.forged else opinion_in(letter)
    way = _way(box, letter)
    issue = _counted_as(way.mailing) if way and way.genuine else _issue(mail.data, letter)
    return Recognised(mail.name, digest, returned, issue, opinion, letter.sender, way)


def _way(box: Mailbox, letter: Letter) -> WayBack | None:
    """What the addresses of a mail say that it is the way back of; one that was made up counts before others."""
    ways = [way for one in letter.recipients if (way := box.came_back(one))]
    return min(ways, key=lambda way: way.genuine, default=None)


def _keep_opinion(box: Mailbox, mail: Recognised, objectors: Objections) -> bool:
    """What a contact says of an issue, under a token that names nobody; what a stranger says does not count."""
    assert mail.opinion is not None
    issue, useful = mail.opinion
    key = address_key(mail.by)
    if contact_of(box.db, key) is None:
        return False
    return note_opinion(box.db, issue, objectors.reader(issue, key), useful=useful, at=box.now)


def _whom(box: Mailbox, returned: Returned) -> tuple[Contact | None, bool]:
    """The contact that a mail is about, and whether it is the address that the mail names first."""
    for place, address in enumerate(returned.about):
        if address and (contact := contact_of(box.db, address_key(address))):
            return contact, place == 0
    return None, False


def _told(mail: Recognised, returned: Returned, contact: Contact | None) -> ReadReturn:
    about = contact.email if contact else next(iter(returned.about), "")
    return ReadReturn(mail.file, returned.kind, about, returned.status)


def _followed(box: Mailbox, mail: Recognised, returned: Returned) -> ReadReturn:
    """What a mail is, and what is done at once for the contact; doubt is for a person."""
    contact, first = _whom(box, returned)
    written = _written_to(box, mail, returned)
    told = _told(mail, returned, contact or written)
    if returned.kind in ("auto", "person"):
        return told
    if returned.kind == "unknown":
        return _doubtful(told, "not understood")
    if mail.way and not mail.way.genuine and returned.kind != "unsubscribe":
        return _doubtful(told, "the address that it came back to was made up")
    if contact and written and contact.id != written.id:
        return _doubtful(told, "we wrote to somebody else than it names")
    contact = contact or written
    if contact is None:
        return _doubtful(told, "no contact has this address")
    if returned.kind == "unsubscribe" and returned.said.doubt:
        return _doubtful(told, returned.said.doubt)
    if not (returned.ours or written):
        return _doubtful(told, "it does not show that it answers a mail of ours")
    if returned.kind in ("unsubscribe", "complaint"):
        if returned.of_alerts and contact.alerts:
            return _left_alerts(box, told, contact)
        return _left(box, told, contact)
    # Forwarded by the contact to an address that is none: what we wrote to took it.
    hard = returned.kind == "hard" and first
    return _bounced(box, told, contact, mail.issue, hard=hard)


def _written_to(box: Mailbox, mail: Recognised, returned: Returned) -> Contact | None:
    """The contact to whom we wrote what a bounce gives back, where the address that it came back to tells."""
    if returned.kind not in ("hard", "soft") or mail.way is None or not mail.way.genuine:
        return None
    number = written_to(box.db, mail.way.mailing, mail.way.delivery)
    return contact_numbered(box.db, number) if number is not None else None


def _doubtful(told: ReadReturn, why: str) -> ReadReturn:
    return replace(told, deed="doubtful", why=why)


def _for_a_person(told: ReadReturn, returned: Returned) -> ReadReturn:
    """What a person must know of a letter, whatever was done: a request about data has a term, a doubt has none."""
    if returned.said.asks and told.kind == "person":
        return _doubtful(told, returned.said.asks)
    if returned.said.asks:
        return replace(told, why=returned.said.asks)
    doubted = told.kind == "unsubscribe" and not told.deed and returned.said.doubt
    return _doubtful(told, returned.said.doubt) if doubted else told


def _left(box: Mailbox, told: ReadReturn, contact: Contact) -> ReadReturn:
    """A complaint is a wish to leave: whoever calls a mail unwanted gets no other."""
    if contact.unsubscribed:
        return told
    set_unsubscribed(box.db, contact.id, box.now)
    note_event(box.db, contact.id, ContactEvent(box.now, WHO, "unsubscribed", told.kind))
    return replace(told, deed="unsubscribed")


def _left_alerts(box: Mailbox, told: ReadReturn, contact: Contact) -> ReadReturn:
    """No more alerts; whoever says so twice says nothing more than once."""
    ended = end_alerts(box.db, contact, ContactEvent(box.now, WHO, "no-alerts", told.kind))
    return replace(told, deed="no-alerts") if ended else told


def _bounced(box: Mailbox, told: ReadReturn, contact: Contact, issue: str, *, hard: bool) -> ReadReturn:
    if contact.suspended:
        return told
    if not hard and note_soft_bounce(box.db, contact.id, issue, told.status, box.now) < SOFT_ISSUES:
        return replace(told, deed="counted")
    why = told.status or told.kind
    set_suspended(box.db, contact.id, box.now, why)
    drop_soft_bounces(box.db, contact.id)
    note_event(box.db, contact.id, ContactEvent(box.now, WHO, "suspended", why))
    return replace(told, deed="suspended")


def _issue(data: bytes, letter: Letter) -> str:
    """The issue that came back, by the Message-ID that we gave it; else the day of the report."""
    if found := MAILING.search(data.decode("ascii", "replace")):
        return _counted_as(found[1].upper())
    return letter.date.date().isoformat() if letter.date else ""


def _counted_as(mailing: str) -> str:
    """What counts once of a mailing: an issue, or of an alert the month in which its week begins: « 2026-11 »."""
    if not (week := _WEEK.fullmatch(mailing)):
        return mailing
    try:
        return f"{date.fromisocalendar(int(week[1]), int(week[2]), 1):%Y-%m}"
    except ValueError:  # a week that no year has: somebody made it up
        return mailing
