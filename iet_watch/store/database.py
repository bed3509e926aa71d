"""Opens the workspace's database; what can be wrong with the file becomes one sentence and an exit code."""

from __future__ import annotations

import os
import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from sqlite_utils import Database

from iet_watch.locale import later
from iet_watch.model import BAD_CONFIGURATION, BAD_DATA, IO_TROUBLE, NOT_ALLOWED, TRY_AGAIN, Trouble
from iet_watch.store.schema import migrations

BUSY_SECONDS = 30.0
SHARED_MODE = 0o660  # WAL and SHM copy the mode of the database file: colleagues of the group can write

_ATOMS = {
    "SQLITE_NOTADB": (
        later("%(path)s is not an iet-watch database: restore a backup or move the file away"),
        BAD_DATA,
    ),
    "SQLITE_CORRUPT": (later("%(path)s is damaged: restore a backup"), BAD_DATA),
    "SQLITE_READONLY": (
        later("%(path)s cannot be written: ask for the write permission on this folder"),
        NOT_ALLOWED,
    ),
    "SQLITE_CANTOPEN": (
        later("%(path)s cannot be opened: check the permissions of this folder"),
        NOT_ALLOWED,
    ),
    "SQLITE_PERM": (later("%(path)s cannot be opened: check the permissions of this folder"), NOT_ALLOWED),
    "SQLITE_FULL": (
        later("the disk is full: make room, then run the command again; nothing recorded was lost"),
        IO_TROUBLE,
    ),
    "SQLITE_IOERR": (
        later("the disk refused a write: check its space, then run the command again"),
        IO_TROUBLE,
    ),
    "SQLITE_BUSY": (later("the database is in use by another command: try again in a minute"), TRY_AGAIN),
    "SQLITE_LOCKED": (later("the database is in use by another command: try again in a minute"), TRY_AGAIN),
}


def trouble_of(error: sqlite3.Error, path: Path) -> Trouble | None:
    """The sentence and exit code for what SQLite says, or None when it is a bug of ours."""
    name = getattr(error, "sqlite_errorname", None) or ""
    for prefix, (message, code) in _ATOMS.items():
        if name.startswith(prefix):
            return Trouble(message, code=code, path=path)
    return None


def open_to_write(path: Path) -> Database:
    """The database at `path`, made or migrated when needed. Raises Trouble."""
    try:
        if not path.exists():
            os.close(os.open(path, os.O_CREAT | os.O_RDWR | os.O_NOFOLLOW, SHARED_MODE))
            path.chmod(SHARED_MODE)
        db = _connect(str(path))
        db.execute("pragma journal_mode = wal")
        db.execute("pragma synchronous = normal")  # a killed process loses nothing; a power cut, the last seconds
        _migrate(db, path)
    except OSError as error:
        raise Trouble(
            "%(path)s cannot be written: %(reason)s", code=NOT_ALLOWED, path=path, reason=error.strerror
        ) from error
    return db


def open_to_read(path: Path) -> Database:
    """The database at `path` for reading; an empty one in memory where there is none yet. Raises Trouble."""
    if not path.exists():
        db = _connect(":memory:")
        migrations.apply(db)
        return db
    if os.access(path, os.W_OK) and os.access(path.parent, os.W_OK):
        return open_to_write(path)
    try:
        db = _connect(f"file:{path}?mode=ro", uri=True)
        _refuse_newer(db, path)
    except sqlite3.OperationalError:
        # A WAL database cannot be opened without the right to write its side files, unless told it will not change.
        db = _connect(f"file:{path}?immutable=1", uri=True)
        _refuse_newer(db, path)
    return db


@contextmanager
def writing(db: Database) -> Iterator[None]:
    """One transaction, taken for writing from its start: it waits for its turn, then happens whole or not at all."""
    db.conn.execute("begin immediate")
    try:
        yield
    except BaseException:
        db.conn.rollback()
        raise
    db.conn.commit()


def _connect(address: str, *, uri: bool = False) -> Database:
    connection = sqlite3.connect(address, timeout=BUSY_SECONDS, isolation_level=None, uri=uri)
    connection.row_factory = sqlite3.Row
    connection.execute("pragma foreign_keys = on")
    return Database(connection)


def _migrate(db: Database, path: Path) -> None:
    _refuse_newer(db, path)
    if migrations.pending(db):
        with writing(db):
            migrations.apply(db)


def _refuse_newer(db: Database, path: Path) -> None:
    ours = {migration.name for migration in migrations._migrations}
    if not {migration.name for migration in migrations.applied(db)} <= ours:
        raise Trouble(
            "%(path)s was made by a newer iet-watch: install the newer version, nothing was changed",
            code=BAD_CONFIGURATION,
            path=path,
        )


def open_unchanged(path: Path) -> Database:
    """The database for a look that must not change one byte of it, side files included."""
    if not path.exists():
        return open_to_read(path)
    db = _connect(f"file:{path}?mode=ro", uri=True)
    _refuse_newer(db, path)
    return db
