"""Alerts: what each contact was told of by which, since when the next one counts; what is left of old ones."""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import NamedTuple

from iet_watch.store.database import Database
from iet_watch.store.times import known, to_text

# Of a mail that was refused, left out or overtaken by the next nobody was told; of one in doubt perhaps.
_TOLD = "state not in ('failed', 'excluded')"


class LastAlert(NamedTuple):
    """The last alert that went to a contact: when it began, and the last line of the log then."""

    begun: datetime
    seen: int


def note_told(db: Database, mailing: str, seen: int, told: Iterable[tuple[int, Iterable[int]]]) -> None:
    """Notes what an alert tells whom, in the caller's transaction. `told`: contacts, and the items for each."""
    db.execute("update mailing set seen = ? where label = ?", [seen, mailing])
    rows = ((mailing, contact, item) for contact, items in told for item in items)
    db.executemany("insert into told (mailing, contact, item) values (?, ?, ?)", rows)


def told_by(db: Database, mailing: str, contact: int) -> frozenset[int]:
    """The items that one mail tells of."""
    rows = db.execute("select item from told where mailing = ? and contact = ?", [mailing, contact])
    return frozenset(row["item"] for row in rows)


def keep_told(db: Database, mailing: str, contact: int, items: Iterable[int]) -> None:
    """Forgets what a mail was to tell of and does not, in the caller's transaction: another alert may."""
    db.execute(
        "delete from told where mailing = ? and contact = ? and item not in (select value from json_each(?))",
        [mailing, contact, json.dumps(list(items))],
    )


def items_told(db: Database, mailing: str) -> frozenset[int]:
    """The items that an alert tells anybody of."""
    return frozenset(row["item"] for row in db.execute("select item from told where mailing = ?", [mailing]))


def told_as_many(db: Database, mailing: str, most: int) -> frozenset[int]:
    """The contacts whom an alert tells of `most` items or more."""
    rows = db.execute(
        "select contact from told where mailing = ? group by contact having count(*) >= ?", [mailing, most]
    )
    return frozenset(row["contact"] for row in rows)


def told_before(db: Database) -> Mapping[int, frozenset[int]]:
    """Per contact, the items that alerts have told of, or are about to."""
    found: dict[int, set[int]] = defaultdict(set)
    for row in db.execute(f"select told.contact, item from told join delivery using (mailing, contact) where {_TOLD}"):
        found[row["contact"]].add(row["item"])
    return {contact: frozenset(items) for contact, items in found.items()}


def last_alerts(db: Database, most: int) -> Mapping[int, LastAlert]:
    """Per contact, the last alert that went; of those on end that told of `most` items or more, the first.

    What such a one could not hold is told by those after it.
    """
    rows = db.execute(
        "select delivery.contact, begun, seen, (select count(*) from told where told.mailing = label "
        "and told.contact = delivery.contact) as told from delivery join mailing on label = mailing "
        f"where kind = 'alert' and {_TOLD} order by begun, label"
    )
    found: dict[int, LastAlert] = {}
    full: set[int] = set()
    for row in rows:
        contact = row["contact"]
        if contact not in full:
            found[contact] = LastAlert(known(row["begun"]), row["seen"])
        (full.add if row["told"] >= most else full.discard)(contact)
    return found


def supersede(db: Database, newer: str, at: datetime) -> int:
    """Gives up what waits of the alerts before `newer`, whose articles it tells instead; returns how many mails."""
    return db.execute(
        "update delivery set state = 'excluded', reply = 'superseded', changed = ?, due = null "
        "where state in ('planned', 'deferred') "
        "and mailing in (select label from mailing where kind = 'alert' and label < ?)",
        [to_text(at), newer],
    ).rowcount


def written_to(db: Database, mailing: str) -> frozenset[int]:
    """The contacts that a mailing goes to, or was to."""
    rows = db.execute("select contact from delivery where mailing = ?", [mailing])
    return frozenset(row["contact"] for row in rows)


def told_of_contact(db: Database, contact: int) -> list[tuple[str, str]]:
    """The titles that a contact was told of, each behind the name of its alert."""
    rows = db.execute(
        "select told.mailing, coalesce(nullif(title, ''), url) as title from told "
        f"join delivery using (mailing, contact) join item on item.id = told.item where contact = ? and {_TOLD} "
        "order by told.mailing, item.id",
        [contact],
    )
    return [(row["mailing"], row["title"]) for row in rows]


def drop_told(db: Database) -> None:
    """Forgets what alerts told those of whom the outbox does not know any more that they were written to."""
    db.execute(
        "delete from told where not exists "
        "(select 1 from delivery where delivery.mailing = told.mailing and delivery.contact = told.contact)"
    )
