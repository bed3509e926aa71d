"""What people said in two copies of a watch, made one log: the same in whichever order, and however often."""

from __future__ import annotations

import sqlite3
from pathlib import Path

from iet_watch.desk.deciding.groupings import regroup_anew
from iet_watch.model.trouble import NO_INPUT, Trouble
from iet_watch.store.database import Database, open_unchanged, trouble_of, writing
from iet_watch.store.said.merging import MergedLog, merge_log
from iet_watch.store.sending.contacts import ObjectionsElsewhere, objections_elsewhere


def merge_file(db: Database, path: Path) -> tuple[MergedLog, ObjectionsElsewhere]:
    """Adds to the log what the database at `path` knows more; not a byte of that one changes.

    Contacts are brought in by nothing: whoever wants no mail according to that one alone is given, to be told.
    Raises Trouble when there is none, when it is no database of ours, or one of a newer program; nothing is added.
    """
    if not path.is_file():
        raise Trouble("there is no file %(path)s", code=NO_INPUT, path=path)
    other = _opened(path)
    try:
        return merge(db, other), objections_elsewhere(db, other)
    finally:
        other.close()


def _opened(path: Path) -> Database:
    """The other database; what is wrong with it is told of it, not of the one at home. Raises Trouble."""
    try:
        return open_unchanged(path)
    except sqlite3.Error as error:
        raise trouble_of(error, path) or error from error


def merge(db: Database, other: Database) -> MergedLog:
    """The same of a database that is open, in one transaction; what was joined or parted there is so here."""
    with writing(db):
        merged = merge_log(db, other)
        if merged.grouped:
            regroup_anew(db, merged.grouped)
    return merged
