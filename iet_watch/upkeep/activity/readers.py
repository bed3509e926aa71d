"""Counts of those whom the bulletin goes to: contacts, mails of an issue, how the archive was read. Names nobody."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from datetime import date, datetime

from iet_watch.model.quarter import Quarter
from iet_watch.send.contacts.recipients import recipients
from iet_watch.store.database import Database
from iet_watch.store.sending.outbox import begun, counts
from iet_watch.store.sending.readership import days_counted, opinions, views_of, visits_of
from iet_watch.upkeep.activity.figures import Counts

_STATES: Mapping[str, tuple[str, ...]] = {
    "mails_sent": ("sent",),
    "mails_failed": ("failed",),
    "mails_in_doubt": ("unknown",),
    "mails_waiting": ("planned", "deferred", "sending"),
}


def contact_counts(db: Database, years: int, now: datetime) -> Counts:
    """The list as it stands. `years`: how long an entry counts that nobody has confirmed."""
    found = recipients(db, years, now)
    left = Counter(reason for _, reason in found.excluded)
    return {
        ("recipients", ""): len(found.to),
        ("structures", ""): len({name for contact in found.to for name in contact.structures}),
        ("contacts_unsubscribed", ""): left["unsubscribed"],
        ("contacts_suspended", ""): left["suspended"],
        ("contacts_expired", ""): left["expired"],
    }


def mail_counts(db: Database, quarter: Quarter, *, published: bool) -> Counts:
    """The mails of the issue of a quarter. Not known where it came out and did not go from here: it went otherwise."""
    if begun(db, quarter.label) is None:
        return {(name, ""): None if published else 0 for name in ("mails_planned", *_STATES)}
    found = counts(db, quarter.label)
    by_name = {name: sum(found.get(state, 0) for state in states) for name, states in _STATES.items()}  # type: ignore[call-overload]
    return {("mails_planned", ""): sum(by_name.values()), **{(name, ""): count for name, count in by_name.items()}}


def reading_counts(db: Database, quarter: Quarter) -> Counts:
    """How the archive was read, where logs of the quarter were counted; what readers said, where any did."""
    covered, said = logs_counted(db, quarter), opinions(db).get(quarter.label)
    first, last = quarter.first_day, quarter.last_day
    return {
        ("visits", ""): visits_of(db, first, last) if covered else None,
        ("pages_shown", ""): sum(views_of(db, first, last).values()) if covered else None,
        ("opinions_useful", ""): said.useful if said else None,
        ("opinions_not_useful", ""): said.not_useful if said else None,
    }


def logs_counted(db: Database, quarter: Quarter) -> tuple[date, date] | None:
    """From when to when logs were counted in a quarter; None where none was."""
    known = days_counted(db)
    if known is None or known[1] < quarter.first_day or known[0] > quarter.last_day:
        return None
    return max(known[0], quarter.first_day), min(known[1], quarter.last_day)
