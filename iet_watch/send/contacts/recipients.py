"""Who may be written to, and why the others may not: asked by whatever sends."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import MAXYEAR, datetime

from iet_watch.model.contacts import Contact, ContactDetails, Exclusion
from iet_watch.model.levels import PARTNERS, PUBLIC, Level
from iet_watch.store.database import Database
from iet_watch.store.sending.contacts import contacts


@dataclass(frozen=True)
class Recipients:
    """`to`: those who may be written to; `excluded`: the others, each with the reason."""

    to: tuple[Contact, ...]
    excluded: tuple[tuple[Contact, Exclusion], ...]


def recipients(db: Database, years: int, now: datetime) -> Recipients:
    """Everybody on the list, sorted by whether one may write.

    `years`: how long an entry counts that nobody has confirmed (`[retention] contact_years`).
    """
    to: list[Contact] = []
    excluded: list[tuple[Contact, Exclusion]] = []
    for contact in contacts(db):
        if reason := exclusion_of(contact, years, now):
            excluded.append((contact, reason))
        else:
            to.append(contact)
    return Recipients(tuple(to), tuple(excluded))


def exclusion_of(contact: Contact, years: int, now: datetime) -> Exclusion | None:
    """Why nobody writes to `contact`; None where one may."""
    if contact.unsubscribed:
        return "unsubscribed"
    if contact.suspended:
        return "suspended"
    return "expired" if expires(contact, years) <= now else None


def level_of(person: ContactDetails) -> Level:
    """How far what a person may read goes: what is for partners, where one of their structures has them do it.

    Whoever asked for mail by themselves reads what is for everyone: a form says nothing of who fills it in.
    """
    return PARTNERS if person.structures and person.basis == "mission" else PUBLIC


def expires(contact: Contact, years: int) -> datetime:
    """The moment after which the entry is erased unless somebody confirms it: the same day so many years later."""
    confirmed, year = contact.confirmed, min(contact.confirmed.year + years, MAXYEAR)
    try:
        return confirmed.replace(year=year)
    except ValueError:  # 29 February
        return confirmed.replace(year=year, month=3, day=1)
