"""What is left of an address once its contact is erased: nothing in the pages of the database, or told where."""

from __future__ import annotations

import gzip
import os
import sqlite3
import zlib
from collections.abc import Iterable, Iterator, Set
from dataclasses import dataclass
from pathlib import Path

from iet_watch.store.database import Database
from iet_watch.store.sending.contacts import columns_with_text, empty_log, rows_holding
from iet_watch.workspace.folder import Workspace

_CHUNK = 1 << 20
# What nobody reads as text, or holds nothing of ours.
_SKIPPED_FOLDERS = frozenset((".git", ".venv", "__pycache__"))
_SKIPPED = (".db", ".db-wal", ".db-shm", ".png", ".jpg", ".jpeg", ".lock", ".key")

_PACKED = ".tar.gz"  # a backup, such as `restore` leaves in the workspace


@dataclass(frozen=True)
class Traces:
    """`rows`: table and column, with how many rows hold it; `files`: those of the workspace that hold it.

    `erased`: whether the pages of the database are free of it, but for those rows.
    """

    rows: tuple[tuple[str, int], ...]
    files: tuple[Path, ...]
    erased: bool


def wipe(db: Database, space: Workspace, emails: Set[str]) -> Traces:
    """Takes what an erased contact left out of the database's file and its log, and looks where else it stands.

    `emails`: the ways in which the address was written. SQLite overwrites what is deleted; pages of before that, when
    rows moved, may still hold it: then the whole file is written anew, which takes as long as the database is large.
    """
    rows = tuple(one for email in emails for one in _rows(db, email))
    gone = scrubbed(db, space, emails, elsewhere=bool(rows))
    return Traces(rows, tuple(_files(space.root, _bytes(emails))), gone)


def scrubbed(db: Database, space: Workspace, emails: Set[str], *, elsewhere: bool = False) -> bool:
    """Whether the database's file and its log are free of addresses that were erased from it, made so where need be.

    `elsewhere`: one of them stands in another table, so that the file may hold it.
    """
    wanted = _bytes(emails)
    emptied = empty_log(db)
    if _holds(space.database, wanted):
        emptied = _written_anew(db)
    log = space.database.with_name(space.database.name + "-wal")
    return emptied and not _holds(log, wanted) and (elsewhere or not _holds(space.database, wanted))


def _bytes(emails: Iterable[str]) -> list[bytes]:
    return [email.encode().lower() for email in emails]


def _written_anew(db: Database) -> bool:
    try:
        db.execute("vacuum")
    except sqlite3.OperationalError:  # another command is at work, or the disk has no room for a second file
        return False
    return empty_log(db)


def _rows(db: Database, email: str) -> Iterator[tuple[str, int]]:
    for table, column in columns_with_text(db):
        if found := rows_holding(db, table, column, email):
            yield f"{table}.{column}", found


def _files(root: Path, wanted: Iterable[bytes]) -> Iterator[Path]:
    for folder, folders, names in os.walk(root):
        folders[:] = sorted(set(folders) - _SKIPPED_FOLDERS)
        for name in sorted(names):
            path = Path(folder) / name
            if not name.endswith(_SKIPPED) and not path.is_symlink() and path.is_file() and _holds(path, wanted):
                yield path


def _holds(path: Path, wanted: Iterable[bytes]) -> bool:
    """Whether the bytes of a file, a backup's unpacked, hold one of those `wanted`, whatever the case of letters."""
    longest, kept = max(map(len, wanted)), b""
    try:
        with gzip.open(path) if path.name.endswith(_PACKED) else path.open("rb") as file:
            while chunk := file.read(_CHUNK):
                text = (kept + chunk).lower()
                if any(one in text for one in wanted):
                    return True
                kept = chunk[-longest:]
    except (OSError, EOFError, zlib.error):
        return False
    return False
