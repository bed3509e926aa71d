"""What a person asks for, done at once: no more mail, or that nothing be kept; and what goes because of its age."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from pathlib import Path
from typing import Literal

from iet_watch.mail.addresses import address_key
from iet_watch.model.contacts import Contact, ContactDetails, ContactEvent
from iet_watch.model.trouble import NOT_ALLOWED, USAGE, Trouble
from iet_watch.send.contacts.alerts_wanted import note_choice
from iet_watch.send.contacts.objections import Objections, changing
from iet_watch.send.contacts.recipients import expires
from iet_watch.store.database import Database
from iet_watch.store.sending.contacts import (
    add_contact,
    change_contact,
    contact_of,
    contacts,
    erase_contact,
    note_event,
    set_suspended,
    set_unsubscribed,
)
from iet_watch.store.sending.readership import drop_opinions

# How long the address of somebody who has unsubscribed is kept, so that a slip can be undone and the next issue says
# whom it leaves out: one quarter. Then the fingerprint alone tells imports.
KEPT_UNSUBSCRIBED = timedelta(days=92)


def unsubscribe(db: Database, data: Path, key: str, event: ContactEvent) -> bool:
    """No more mail to the person of this key, known or not; False when that was so already. Raises Trouble.

    `data`: the folder of the database, where the secret of fingerprints lies.
    """
    with changing(db, data) as objectors:
        known = contact_of(db, key)
        if (known and known.unsubscribed) or (known is None and objectors.reason(key)):
            return False
        if known is None:  # nobody on the list: a later import must not put them there
            objectors.keep(key, "unsubscribed", event.at)
            return True
        set_unsubscribed(db, known.id, event.at)
        note_event(db, known.id, event)
    return True


def forget(db: Database, data: Path, key: str, at: datetime) -> str:
    """Erases all that is kept of the person of this key, but a fingerprint. Raises Trouble.

    Returns the address that was kept, "" where nothing was.
    """
    with changing(db, data) as objectors:
        known = contact_of(db, key)
        objectors.keep(key, "forgotten", at)
        drop_opinions(db, objectors.readers(key))
        if known:
            erase_contact(db, known.id)
    return known.email if known else ""


def expected(db: Database, objectors: Objections, key: str, event: ContactEvent) -> Contact | None:
    """The contact of this key, None where there is none yet: somebody who may be put on the list. Raises Trouble.

    Whoever has asked for no more mail comes back by themselves alone, and the event says so, and how.
    """
    known = contact_of(db, key)
    if known.unsubscribed if known else objectors.reason(key):
        if event.what != "back":
            raise Trouble(
                "this person has asked for no more mail: nobody else can put them back; if they ask for it, --again "
                "with --proof",
                code=NOT_ALLOWED,
            )
        if not event.detail.strip():
            raise Trouble("--again needs --proof: when and how the person asked to be back", code=USAGE)
    return known


def refuse_spent(objectors: Objections, key: str, known: Contact | None, person: ContactDetails) -> None:
    """Raises Trouble for somebody who is not on the list, for whom a consent speaks that has had its time."""
    if known is None and objectors.is_spent(key, person):
        raise Trouble(
            "this person was erased as nobody had confirmed their consent in time: --proof of a new one is needed",
            code=NOT_ALLOWED,
        )


def put_on_list(db: Database, objectors: Objections, key: str, person: ContactDetails, event: ContactEvent) -> Contact:
    """Puts a person on the list, or makes what is known of them what `person` says, in the caller's transaction.

    `event` says « back » of one who had left and asks to be there again.
    """
    known = contact_of(db, key)
    back = event.what == "back"
    if back:
        objectors.drop(key)
    if known is None:
        number = add_contact(db, key, person, event.at)
    else:
        number = known.id
        change_contact(db, number, person, event.at, event.at)
        if back:
            set_unsubscribed(db, number, None)
            set_suspended(db, number, None)
    note_event(db, number, event if back else replace(event, what="changed" if known else "added"))
    note_choice(db, number, known.alerts if known else "", person, event)
    found = contact_of(db, key)
    assert found is not None
    return found


@dataclass(frozen=True)
class Due:
    """A contact that goes, and why: nobody has confirmed it in time, or it has unsubscribed a quarter ago."""

    contact: Contact
    reason: Literal["expired", "unsubscribed"]


def due(db: Database, years: int, now: datetime) -> list[Due]:
    """Those whom `purge` erases."""
    found: list[Due] = []
    for contact in contacts(db):
        if contact.unsubscribed:
            if contact.unsubscribed + KEPT_UNSUBSCRIBED <= now:
                found.append(Due(contact, "unsubscribed"))
        elif expires(contact, years) <= now:
            found.append(Due(contact, "expired"))
    return found


def purge(db: Database, data: Path, years: int, now: datetime) -> list[Due]:
    """Erases those who are due. Of one who has unsubscribed the fingerprint stays; of a consent that has had its time,
    that of the consent; of the others nothing.
    """
    with changing(db, data) as objectors:
        gone = due(db, years, now)
        for one in gone:
            if one.reason == "unsubscribed":
                objectors.keep(address_key(one.contact.email), "unsubscribed", one.contact.unsubscribed or now)
            elif one.contact.basis == "consentement":
                objectors.keep_spent(address_key(one.contact.email), one.contact.proof, now)
            erase_contact(db, one.contact.id)
    return gone
