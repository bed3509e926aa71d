"""What readers say of an issue: each once, and for as long as it takes answers under a token that names nobody."""

from __future__ import annotations

from datetime import datetime

from iet_watch.model.readership import OPINIONS_OPEN
from iet_watch.store.database import Database
from iet_watch.store.sending.readership import close_opinions, keep_opinion, opinions_to_close, takes_opinions


def close_due(db: Database, now: datetime) -> int:
    """Drops the tokens of issues that take no more answers; their numbers stay. In the caller's transaction.

    Returns how many.
    """
    return close_opinions(db, now - OPINIONS_OPEN)


def opinions_due(db: Database, now: datetime) -> int:
    """How many tokens that would drop."""
    return opinions_to_close(db, now - OPINIONS_OPEN)


def note_opinion(db: Database, issue: str, reader: str, *, useful: bool, at: datetime) -> bool:
    """What a reader says of an issue, instead of what they said before; False where it takes no more answers.

    `reader`: a token that names nobody. In the caller's transaction.
    """
    close_due(db, at)
    if not takes_opinions(db, issue):
        return False
    keep_opinion(db, issue, reader, useful=useful, at=at)
    return True
