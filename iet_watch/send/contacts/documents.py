"""Documents that the law asks for: the record of processing (GDPR, article 30), all that is known of a person (15).

In French whatever the language of messages: they are read by a French authority and by French people. A region may
write its own in `templates/contacts/`.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from iet_watch.mail.addresses import address_key
from iet_watch.model.contacts import WEEKLY, Contact, ContactEvent, Objection
from iet_watch.model.deliveries import DeliveryState
from iet_watch.model.readership import OPINIONS_OPEN
from iet_watch.publish.outputs.style import Style
from iet_watch.publish.outputs.templates import environment_of, fill
from iet_watch.send.contacts.objections import Objections
from iet_watch.send.contacts.recipients import expires
from iet_watch.send.contacts.wishes import KEPT_UNSUBSCRIBED
from iet_watch.store.database import Database
from iet_watch.store.sending.alerts import told_of_contact
from iet_watch.store.sending.contacts import contact_of, contacts, counts_of_objections, events_of
from iet_watch.store.sending.outbox import sendings_to
from iet_watch.store.sending.readership import opinions_by
from iet_watch.store.sending.returns import soft_bounces_of
from iet_watch.themes.theme_files import Theme
from iet_watch.workspace.folder import Workspace

_WHAT: Mapping[str, str] = {
    "added": "inscription", "changed": "modification", "confirmed": "confirmation", "unsubscribed": "désabonnement",
    "suspended": "envois suspendus", "resumed": "envois repris", "back": "retour à la demande de la personne",
    "alerts": "alerte hebdomadaire demandée", "no-alerts": "alerte hebdomadaire refusée",
}  # fmt: skip


_FATES: Mapping[str, str] = {
    "planned": "prévu", "sending": "en cours", "sent": "envoyé", "deferred": "remis à plus tard", "failed": "refusé",
    "unknown": "douteux", "excluded": "pas envoyé",
}  # fmt: skip


@dataclass(frozen=True)
class ListFigures:
    """The list in numbers, those who have left it apart."""

    contacts: int
    structures: int
    mission: int
    consent: int
    unproven: int
    alerts: int
    unsubscribed: int
    forgotten: int


def figures(db: Database) -> ListFigures:
    everybody = list(contacts(db))
    listed = [one for one in everybody if not one.unsubscribed]
    consenting = [one for one in listed if one.basis == "consentement"]
    fingerprints = counts_of_objections(db)
    return ListFigures(
        contacts=len(listed),
        structures=len({name for one in listed for name in one.structures}),
        mission=len(listed) - len(consenting),
        consent=len(consenting),
        unproven=sum(not one.proof for one in consenting),
        alerts=sum(one.alerts == WEEKLY for one in listed),
        unsubscribed=len(everybody) - len(listed) + fingerprints.get("unsubscribed", 0),
        forgotten=fingerprints.get("forgotten", 0),
    )


def register(db: Database, space: Workspace, now: datetime) -> str:
    """The record of processing, in HTML; what no setting says is marked to be filled in. Raises Trouble, Mistakes."""
    return _filled(
        "contacts/register.html",
        space,
        now,
        figures=figures(db),
        kept_unsubscribed=KEPT_UNSUBSCRIBED.days,
        kept_opinions=OPINIONS_OPEN.days,
    )


def missing(space: Workspace) -> tuple[str, ...]:
    """The settings without which the record has gaps."""
    settings = space.settings
    said = {
        "[bulletin] publisher": settings.bulletin.publisher,
        "[bulletin] director": settings.bulletin.director,
        "[bulletin] contact": settings.bulletin.contact,
        "[site] address": settings.site.address,
        "[site] data_protection": settings.site.data_protection,
        "[mail] host": settings.mail.host,
    }
    return tuple(key for key, value in said.items() if not value)


@dataclass(frozen=True)
class PersonalData:
    """All that is kept of a person: the contact and what happened to it, or why nothing else is.

    `returned`: issues that came back, each with its status; `opinions`: whether an issue was useful;
    `sendings`: issues and alerts that went to the person, how far each mail is, and since when; `told`: the titles that
    alerts told them of, each behind the name of its alert.
    """

    email: str
    contact: Contact | None
    events: tuple[ContactEvent, ...]
    objection: Objection | None
    returned: tuple[tuple[str, str], ...] = ()
    opinions: tuple[tuple[str, bool], ...] = ()
    sendings: tuple[tuple[str, DeliveryState, datetime], ...] = ()
    told: tuple[tuple[str, str], ...] = ()


def known_of(db: Database, objectors: Objections, email: str) -> PersonalData:
    """What is kept of the person of this address. Raises Trouble."""
    key = address_key(email)
    contact = contact_of(db, key)
    opinions = tuple(opinions_by(db, objectors.readers(key)))
    if contact is None:
        return PersonalData(email, None, (), objectors.reason(key), opinions=opinions)
    returned = tuple(soft_bounces_of(db, contact.id))
    return PersonalData(
        email, contact, tuple(events_of(db, contact.id)), None, returned, opinions,
        tuple(sendings_to(db, contact.id)), tuple(told_of_contact(db, contact.id)),
    )  # fmt: skip


def person_page(known: PersonalData, space: Workspace, themes: tuple[Theme, ...], now: datetime) -> str:
    """What is kept of a person, in HTML, as the person may ask for it. Raises Trouble, Mistakes."""
    contact = known.contact
    titles = {theme.slug: theme.title for theme in themes}
    return _filled(
        "contacts/person.html", space, now,
        **vars(known),
        themes=[titles.get(slug, slug) for slug in contact.themes] if contact else [],
        until=_until(contact, space) if contact else None,
        what=_WHAT,
        fates=_FATES,
    )  # fmt: skip


def _until(contact: Contact, space: Workspace) -> datetime:
    if contact.unsubscribed:
        return contact.unsubscribed + KEPT_UNSUBSCRIBED
    return expires(contact, space.settings.retention.contact_years)


def _filled(name: str, space: Workspace, now: datetime, **values: Any) -> str:
    settings = space.settings
    style = Style(space.templates_folder, settings.bulletin.look, settings.bulletin.accent)
    return fill(
        environment_of(name, style, "fr"), name, style,
        bulletin=settings.bulletin, site=settings.site, mail=settings.mail, retention=settings.retention,
        today=now.astimezone(space.zone).date(), **values,
    )  # fmt: skip
