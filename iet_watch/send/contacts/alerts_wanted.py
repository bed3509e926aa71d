"""Whether a person wants the weekly alert: as lists say it, what two of them say together, what is noted of it."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from iet_watch.model.contacts import NO_ALERTS, WEEKLY, Alerts, Contact, ContactChange, ContactDetails, ContactEvent
from iet_watch.model.trouble import Failure
from iet_watch.send.contacts.objections import changing
from iet_watch.store.database import Database
from iet_watch.store.sending.contacts import contact_of, note_event, set_alerts
from iet_watch.words import one_line, words

# As people fill in a column called « alertes »: folded, without signs.
_SAID: Mapping[str, Alerts] = {
    **dict.fromkeys(
        ("oui", "o", "yes", "y", "x", "1", "vrai", "true", "ok", "hebdo", "hebdomadaire", "weekly", "chaque semaine",
         "toutes les semaines", "une fois par semaine", "every week"),
        WEEKLY,
    ),
    **dict.fromkeys(("non", "n", "no", "0", "faux", "false", "aucune", "aucun", "jamais", "never", "none"), NO_ALERTS),
}  # fmt: skip


def read_alerts(text: str) -> Alerts | Failure:
    """Whether alerts are wanted, empty where nothing is said: a wish is not guessed."""
    if not text.strip():
        return ""
    said = " ".join(words(text))
    return _SAID.get(said) or Failure(
        "", "alerts “%(found)s”: expected oui, hebdomadaire or non", {"found": one_line(text, 60)}
    )


def together(one: Alerts, other: Alerts) -> Alerts:
    """What two lists say of one person: a no holds whatever the other says, until the person says otherwise."""
    return NO_ALERTS if NO_ALERTS in (one, other) else one or other


def note_choice(db: Database, contact: int, before: Alerts, person: ContactDetails, event: ContactEvent) -> None:
    """Adds to the log of a contact that it wants alerts, or none any more; nothing where that was so before."""
    if person.alerts == before or not (person.alerts or before):
        return
    what: ContactChange = "alerts" if person.alerts == WEEKLY else "no-alerts"
    note_event(db, contact, ContactEvent(event.at, event.who, what, person.alerts_proof or event.detail))


def leave_alerts(db: Database, data: Path, key: str, event: ContactEvent) -> bool:
    """No more alerts to the person of this key, who stays on the list; False when they got none. Raises Trouble."""
    with changing(db, data):
        known = contact_of(db, key)
        return known is not None and end_alerts(db, known, event)


def end_alerts(db: Database, contact: Contact, event: ContactEvent) -> bool:
    """No more alerts to a contact, in the caller's transaction; False when it got none."""
    if contact.unsubscribed or contact.alerts != WEEKLY:
        return False
    set_alerts(db, contact.id, NO_ALERTS, "", event.at)
    note_event(db, contact.id, event)
    return True
