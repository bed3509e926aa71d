"""A list that was read becomes contacts: those that are there are brought up to date, nobody is revived."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, fields, replace
from datetime import datetime
from pathlib import Path

from iet_watch.locale import later
from iet_watch.model.contacts import (
    NO_ALERTS,
    WEEKLY,
    Contact,
    ContactChange,
    ContactDetails,
    ContactEvent,
    Objection,
)
from iet_watch.model.trouble import Failure
from iet_watch.send.contacts.alerts_wanted import note_choice, together
from iet_watch.send.contacts.objections import Objections, changing
from iet_watch.send.contacts.reading import Listed, ReadList, Told
from iet_watch.store.database import Database
from iet_watch.store.sending.contacts import add_contact, change_contact, contact_of, note_event, structure_key

_TEXTS = ("last_name", "first_name", "role", "proof", "origin")


@dataclass(frozen=True)
class ListedPerson:
    """One person of the list: what its lines say together, and what there is already."""

    listed: Listed
    known: Contact | None
    person: ContactDetails
    confirms: bool

    @property
    def change(self) -> ContactChange | None:
        """What becomes of the person; None where nothing does."""
        if self.known is None:
            return "added"
        if only_person(self.known) != self.person:
            return "changed"
        return "confirmed" if self.confirms else None

    @property
    def changes(self) -> Mapping[str, tuple[object, object]]:
        """What was known of the person and what is now, by the names of what differs."""
        if self.known is None:
            return {}
        old, new = vars(only_person(self.known)), vars(self.person)
        return {name: (old[name], new[name]) for name in _differing(old, new)}


@dataclass(frozen=True)
class Twice:
    """A line whose address stood above, on the line `first`; `dropped`: what it says otherwise, by its columns."""

    line: int
    first: int
    dropped: Mapping[str, str]


@dataclass
class Plan:
    """What an import will do. `left_out`: lines of persons who want no mail, or for whom a consent speaks that is over;
    `twice`: of those who stood above.
    """

    entries: list[ListedPerson] = field(default_factory=list)
    left_out: list[tuple[int, Objection]] = field(default_factory=list)
    twice: list[Twice] = field(default_factory=list)
    remarks: list[Told] = field(default_factory=list)

    def count(self, change: ContactChange | None) -> int:
        return sum(entry.change == change for entry in self.entries)


def plan(db: Database, objectors: Objections, read: ReadList, now: datetime) -> Plan:
    """What the list would change; nothing is written. Raises Trouble."""
    planned = Plan(remarks=list(read.remarks))
    for listed in _folded(read.listed, planned):
        known = contact_of(db, listed.key)
        reason = "unsubscribed" if known and known.unsubscribed else None if known else objectors.reason(listed.key)
        if known is None and reason is None and objectors.is_spent(listed.key, listed.person):
            reason = "expired"
        if reason:
            planned.left_out.append((listed.line, reason))
            continue
        entry = _entry(listed, known, now)
        planned.entries.append(entry)
        if known and known.alerts == NO_ALERTS and listed.person.alerts == WEEKLY:
            message = later("this person has said no to alerts: if they ask for them, contact add --alerts oui")
            planned.remarks.append(Told(listed.line, Failure("", message)))
        if len(entry.person.structures) > 1 and (known is None or known.structures != entry.person.structures):
            args = {"structures": " · ".join(entry.person.structures)}
            planned.remarks.append(
                Told(listed.line, Failure("", "this person is in several structures: %(structures)s", args))
            )
    return planned


def _folded(lines: Iterable[Listed], planned: Plan) -> Iterable[Listed]:
    """Each person once, with what all their lines say."""
    found: dict[str, Listed] = {}
    for listed in lines:
        first = found.get(listed.key)
        if first is None:
            found[listed.key] = listed
            continue
        person = merged(first.person, listed.person, prefers_new=False, says_basis=not first.says_basis)
        person = replace(person, themes=tuple(sorted({*first.person.themes, *listed.person.themes})))
        found[listed.key] = replace(first, person=person, says_basis=first.says_basis or listed.says_basis)
        planned.twice.append(Twice(listed.line, first.line, _dropped(listed, person)))
    return found.values()


def _dropped(listed: Listed, person: ContactDetails) -> Mapping[str, str]:
    """What the line says and the person, made of several lines, has not: addresses that two people share."""
    names = (*_TEXTS, "alerts", *(("basis",) if listed.says_basis else ()))
    said = {name: str(getattr(listed.person, name)) for name in names}
    return {name: text for name, text in said.items() if text and text != getattr(person, name)}


def _entry(listed: Listed, known: Contact | None, now: datetime) -> ListedPerson:
    if known is None:
        return ListedPerson(listed, None, listed.person, True)
    person = merged(only_person(known), listed.person, prefers_new=True, says_basis=listed.says_basis)
    # A structure answers for whom it names, on the day it does; a person's consent is as old as its proof.
    renewed = person.basis == "mission" or person.proof != known.proof
    return ListedPerson(listed, known, person, renewed and now.date() > known.confirmed.date())


def merged(old: ContactDetails, new: ContactDetails, *, prefers_new: bool, says_basis: bool) -> ContactDetails:
    """What two lines say of one person: what is empty in one is taken from the other, structures add up.

    The address stays as it was first typed, and the origin what it was.
    """
    one, other = (new, old) if prefers_new else (old, new)
    texts = {name: getattr(one, name) or getattr(other, name) for name in _TEXTS}
    texts["origin"] = old.origin or new.origin
    alerts = together(old.alerts, new.alerts)
    return replace(
        old,
        **texts,
        structures=_together(old.structures, new.structures),
        themes=one.themes or other.themes,
        basis=new.basis if says_basis else old.basis,
        alerts=alerts,
        alerts_proof=_proof(one, other, alerts),
    )


def _proof(one: ContactDetails, other: ContactDetails, alerts: str) -> str:
    """The proof of what holds of alerts: of the first that says it and has one."""
    return next((it.alerts_proof for it in (one, other) if it.alerts == alerts and it.alerts_proof), "")


def _together(old: tuple[str, ...], new: tuple[str, ...]) -> tuple[str, ...]:
    known = set(map(structure_key, old))
    return old + tuple(name for name in new if structure_key(name) not in known)


def only_person(contact: Contact) -> ContactDetails:
    """What lists say of a contact."""
    return ContactDetails(**{one.name: getattr(contact, one.name) for one in fields(ContactDetails)})


def import_list(db: Database, data: Path, read: ReadList, who: str, source: str, now: datetime) -> Plan:
    """Brings the list in, all of it or nothing; nobody else changes contacts meanwhile. Raises Trouble.

    `data`: the folder of the database; `source`: the name of the list, for the log of each contact.
    """
    with changing(db, data) as objectors:
        planned = plan(db, objectors, read, now)
        for entry in planned.entries:
            if change := entry.change:
                _write(db, entry, change, ContactEvent(now, who, change, f"{source}:{entry.listed.line}"))
    return planned


def _write(db: Database, entry: ListedPerson, change: ContactChange, event: ContactEvent) -> None:
    if entry.known is None:
        number = add_contact(db, entry.listed.key, entry.person, event.at)
    else:
        number = entry.known.id
        change_contact(db, number, entry.person, event.at if entry.confirms else entry.known.confirmed, event.at)
        if change == "changed":
            event = replace(event, detail=f"{event.detail} {', '.join(entry.changes)}")
    note_event(db, number, event)
    note_choice(db, number, entry.known.alerts if entry.known else "", entry.person, event)


def _differing(old: Mapping[str, object], new: Mapping[str, object]) -> Iterable[str]:
    return (name for name, value in new.items() if old[name] != value)
