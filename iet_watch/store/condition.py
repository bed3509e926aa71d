"""In what condition the database is: whether it holds together, how long ago it was last filled. Reads only."""

from __future__ import annotations

import sqlite3
import time
from datetime import datetime

from iet_watch.model.deliveries import MailingKind
from iet_watch.store.database import Database
from iet_watch.store.times import from_text

_STEPS = 100_000  # of SQLite's machine between two looks at the clock: about a millisecond


def first_damage(db: Database, seconds: float) -> str | None:
    """What SQLite's `quick_check` finds first, empty where nothing, None where it did not end in time.

    900 MB take about 4 s from a cold disk. Raises sqlite3.Error of a file in which nothing can be read.
    """
    until = time.monotonic() + seconds
    db.set_progress_handler(lambda: time.monotonic() > until, _STEPS)
    try:
        found = db.execute("pragma quick_check(1)").fetchone()[0]
    except sqlite3.OperationalError as error:
        if getattr(error, "sqlite_errorname", "") == "SQLITE_INTERRUPT":
            return None
        raise
    finally:
        db.set_progress_handler(None, 0)
    return "" if found == "ok" else str(found)


def last_collected(db: Database) -> datetime | None:
    """When a source last answered."""
    return from_text(db.execute("select max(succeeded) from source").fetchone()[0])


def mails_in_doubt(db: Database, *, under_way: bool) -> list[tuple[MailingKind, str, int]]:
    """The mailings of which it is not known whether some mails went, and how many; the newest of a kind first.

    `under_way`: somebody is sending, so that a mail which is noted as being sent was not cut short.
    """
    rows = db.execute(
        "select kind, label, count(*) from delivery join mailing on label = mailing "
        "where (state = 'unknown' or (state = 'sending' and not ?)) and contact > 0 "
        "group by label order by kind, label desc",
        [under_way],
    )
    return [tuple(row) for row in rows]
