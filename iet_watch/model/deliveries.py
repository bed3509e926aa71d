"""What the outbox knows of a mailing, and of one mail of it to one contact."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

# An issue is named by its quarter (2026-T4), an alert by its week (2026-W47, ISO 8601).
MailingKind = Literal["issue", "alert"]
# `sending` is written before the mail goes and replaced after: a row that is found so was cut short in between, and
# becomes `unknown`. `deferred` is tried again; `excluded` has left the list since.
DeliveryState = Literal["planned", "sending", "sent", "deferred", "failed", "unknown", "excluded"]


@dataclass(frozen=True)
class Delivery:
    """One mail of a mailing. `recipient`: what stands for the address in its Message-ID; `attempts`: those made."""

    id: int
    mailing: str
    contact: int
    recipient: str
    state: DeliveryState
    attempts: int


@dataclass(frozen=True)
class WayBack:
    """Which mail the address says that a mail came back to; `genuine`: we made that address, nobody else."""

    mailing: str
    delivery: int
    genuine: bool


@dataclass(frozen=True)
class ListedDelivery:
    """A mail to be told of: `email` is empty where the contact has been erased; `reply`: what the server said."""

    email: str
    state: DeliveryState
    reply: str
