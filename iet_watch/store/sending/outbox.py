"""The outbox: which mailing goes to which contact, how far each mail is. No address stands here: contacts hold them.

A mailing is an issue, named by its quarter, or an alert, named by its week.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable, Iterator, Mapping, Set
from dataclasses import dataclass
from datetime import datetime, timedelta

from iet_watch.model.deliveries import Delivery, DeliveryState, ListedDelivery, MailingKind
from iet_watch.store.database import Database
from iet_watch.store.times import known, to_text


def begun(db: Database, mailing: str) -> datetime | None:
    """When the sending of a mailing began; None of one that nobody has sent."""
    row = db.execute("select begun from mailing where label = ?", [mailing]).fetchone()
    return known(row["begun"]) if row else None


def unfinished(db: Database, kind: MailingKind, *, doubtful: bool) -> list[str]:
    """The mailings of a kind of which mails still wait, or were cut short, the oldest first.

    With `doubtful`, those of which nobody knows whether some went as well.
    """
    rows = db.execute(
        "select distinct label from delivery join mailing on mailing.label = delivery.mailing where kind = ? "
        "and (state in ('planned', 'deferred', 'sending') or (? and state = 'unknown')) order by label",
        [kind, doubtful],
    )
    return [row["label"] for row in rows]


def plan(
    db: Database, mailing: str, kind: MailingKind, who: str, at: datetime, to: Iterable[tuple[int, str]]
) -> None:  # fmt: skip
    """Notes to whom a mailing goes, once and for all, in the caller's transaction. `to`: contacts and their marks."""
    db.execute("insert into mailing (label, kind, begun, who) values (?, ?, ?, ?)", [mailing, kind, to_text(at), who])
    db.executemany(
        "insert into delivery (mailing, contact, recipient, state, changed) values (?, ?, ?, 'planned', ?)",
        ((mailing, contact, mark, to_text(at)) for contact, mark in to),
    )


def tried(db: Database, mailing: str) -> bool:
    """Whether a mail of the mailing has been tried, or left out of a sending that had begun."""
    rows = db.execute("select 1 from delivery where mailing = ? and (attempts or state != 'planned')", [mailing])
    return rows.fetchone() is not None


def drop_untouched(db: Database, mailing: str) -> None:
    """Forgets the plan of a mailing of which no mail has been tried, in the caller's transaction."""
    if not tried(db, mailing):
        db.execute("delete from delivery where mailing = ?", [mailing])
        db.execute("delete from mailing where label = ?", [mailing])


def counts(db: Database, mailing: str) -> Mapping[DeliveryState, int]:
    """How many mails of a mailing are in each state."""
    rows = db.execute("select state, count(*) from delivery where mailing = ? group by state", [mailing])
    return dict(tuple(row) for row in rows)


@dataclass(frozen=True)
class WaitingMail:
    """A mail that may go now, and the domain it goes to."""

    id: int
    domain: str


def waiting(db: Database, mailing: str, now: datetime, longest: timedelta) -> Iterator[WaitingMail]:
    """The mails that may go now, in the order of the plan.

    `longest`: no mail is put off for longer; one that would wait beyond that was noted before the clock was set back.
    """
    rows = db.execute(
        "select delivery.id, coalesce(contact.email, '') as email from delivery "
        "left join contact on contact.id = delivery.contact where mailing = ? and (state = 'planned' or "
        "(state = 'deferred' and (due <= ? or due > ?))) order by delivery.id",
        [mailing, to_text(now), to_text(now + longest)],
    )
    return (WaitingMail(row["id"], row["email"].rpartition("@")[2].lower()) for row in rows)


def delivery(db: Database, number: int) -> Delivery:
    row = db.execute("select * from delivery where id = ?", [number]).fetchone()
    return _delivery(row)


def _delivery(row: sqlite3.Row) -> Delivery:
    return Delivery(row["id"], row["mailing"], row["contact"], row["recipient"], row["state"], row["attempts"])


def note(
    db: Database, number: int, state: DeliveryState, at: datetime, reply: str = "", due: datetime | None = None
) -> None:
    """Notes what became of a mail; `due`: when one that was put off may go. Planned anew means: that was no attempt."""
    made = {"sending": 1, "planned": -1}.get(state, 0)
    db.execute(
        "update delivery set state = ?, changed = ?, reply = ?, due = ?, attempts = attempts + ? where id = ?",
        [state, to_text(at), reply, to_text(due), made, number],
    )


def sendings_to(db: Database, contact: int) -> list[tuple[str, DeliveryState, datetime]]:
    """The mailings that went to a contact, or should: how far each mail is, and since when."""
    rows = db.execute("select mailing, state, changed from delivery where contact = ? order by mailing", [contact])
    return [(row["mailing"], row["state"], known(row["changed"])) for row in rows]


def replace_states(db: Database, mailing: str, before: DeliveryState, after: DeliveryState, at: datetime) -> int:
    """Gives all the mails of a mailing in one state another; returns how many."""
    return db.execute(
        "update delivery set state = ?, changed = ?, due = null where mailing = ? and state = ?",
        [after, to_text(at), mailing, before],
    ).rowcount


def listed(db: Database, mailing: str, states: Set[DeliveryState]) -> Iterator[ListedDelivery]:
    """The mails of a mailing in some states, with their addresses; none of which it was forgotten to whom they went."""
    rows = db.execute(
        "select coalesce(contact.email, '') as email, state, reply from delivery "
        "left join contact on contact.id = delivery.contact where mailing = ? and delivery.contact > 0 "
        f"and state in ({', '.join('?' * len(states))}) order by delivery.id",
        [mailing, *sorted(states)],
    )
    return (ListedDelivery(row["email"], row["state"], row["reply"]) for row in rows)


# Of a mail that nothing has become of for long: `contact` is none of anybody, `recipient` a mark of nobody.
_OF_SOMEBODY = "contact > 0 and changed < ?"


def recipients_kept(db: Database, before: datetime) -> int:
    """Of how many mails the outbox knows to whom they went, of those of which nothing has become since a moment."""
    row = db.execute(f"select count(*) from delivery where {_OF_SOMEBODY}", [to_text(before)]).fetchone()
    return int(row[0])


def drop_recipients(db: Database, before: datetime) -> int:
    """Forgets to whom those mails went, and what servers said of them; returns how many. What waited waits no more.

    The rows stay: they are the counts of a mailing, and that it has gone.
    """
    return db.execute(
        "update delivery set contact = -id, recipient = -id, reply = '', due = null, "
        "state = case when state in ('planned', 'deferred') then 'excluded' when state = 'sending' then 'unknown' "
        "else state end "
        f"where {_OF_SOMEBODY}",
        [to_text(before)],
    ).rowcount
