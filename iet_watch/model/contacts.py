"""Those whom the bulletin is sent to: what is known of a person, and whether one may write."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Literal

Basis = Literal["mission", "consentement"]  # the legal basis of a mailing, as tables and the contract write it
BASES: tuple[Basis, ...] = ("mission", "consentement")
# Whether a person wants the weekly alert, as tables and lists write it; "" where nobody has said: then they get none.
Alerts = Literal["", "non", "hebdomadaire"]
WEEKLY: Alerts = "hebdomadaire"
NO_ALERTS: Alerts = "non"
# Why nobody writes to somebody who is on the list: parts of `send --json`.
# « alerts », « nothing », « superseded »: of an alert that was planned, who wants none any more, has none to get, or a
# later one.
Exclusion = Literal["unsubscribed", "suspended", "expired", "alerts", "nothing", "superseded"]
# Of somebody who has asked: the address has gone, a fingerprint stays. « expired » is of no person, but of one consent.
Objection = Literal["unsubscribed", "forgotten", "expired"]
ContactChange = Literal[
    "added", "changed", "confirmed", "unsubscribed", "suspended", "resumed", "back", "alerts", "no-alerts",
]  # fmt: skip


@dataclass(frozen=True, kw_only=True)
class ContactDetails:
    """What a list or somebody says of a person. `email`: as it was typed, its domain in ASCII; `themes`: slugs.

    Without `themes` the person follows all of them. `proof`: of the legal basis, when, where, by which words;
    `origin`: where the address comes from. `alerts_proof`: how they said whether they want alerts.
    """

    email: str
    last_name: str = ""
    first_name: str = ""
    structures: tuple[str, ...] = ()
    role: str = ""
    themes: tuple[str, ...] = ()
    basis: Basis = "mission"
    proof: str = ""
    origin: str = ""
    alerts: Alerts = ""
    alerts_proof: str = ""

    @property
    def name(self) -> str:
        return " ".join(part for part in (self.first_name, self.last_name) if part)


@dataclass(frozen=True, kw_only=True)
class Contact(ContactDetails):
    """A person on the list. `confirmed`: when somebody last answered for the entry; retention counts from there.

    `alerts_since`: when a person who wants alerts said so.
    """

    id: int
    added: datetime
    confirmed: datetime
    unsubscribed: datetime | None = None
    suspended: datetime | None = None
    suspended_why: str = ""
    alerts_since: datetime | None = None


@dataclass(frozen=True)
class ContactEvent:
    """One line of what happened to a contact, who did it and why; it goes with the contact."""

    at: datetime
    who: str
    what: ContactChange
    detail: str
