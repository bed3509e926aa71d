"""Opens the workspace's database; what can be wrong with the file becomes one sentence and an exit code."""

from __future__ import annotations

import json
import os
import sqlite3
import sys
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager, suppress
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from typing import Any

from iet_watch.files.whole import not_written, share
from iet_watch.locale import later
from iet_watch.model.trouble import BAD_CONFIGURATION, BAD_DATA, IO_TROUBLE, NOT_ALLOWED, TRY_AGAIN, Trouble

Database = sqlite3.Connection

# The names of schema.py's migrations, in order: known here without loading sqlite-utils, which takes longer to
# load than most commands take to run.
MIGRATIONS = (
    "m001_collecting_and_deciding",
    "m002_rhythm_and_reservation",
    "m003_copies_and_stories",
    "m004_relevance",
    "m005_search_index",
    "m006_one_word_for_one_thing",
    "m007_one_text",
    "m008_changes_known_by_their_identity",
    "m009_what_pages_gave",
    "m010_since_when_a_source_answers",
    "m011_words_with_hyphens",
    "m012_one_log",
    "m013_contacts",
    "m014_digests",
    "m015_readership",
    "m016_levels",
    "m017_returns",
    "m018_last_rulings_by_themselves",
    "m019_outbox",
    "m020_alerts_wanted",
    "m021_mailings_of_two_kinds",
    "m022_opinions_without_tokens",
    "m023_alerts",
    "m024_compared",
    "m025_alerts_too_short",
    "m026_index_merged_less_often",
    "m027_inclusive_words",
)

BUSY_SECONDS = 30.0
# Words that a connection remembers to have noted, about 5 MB. The first that are met are the commonest: of the words of
# a text they spare all look-ups but those of its rare words.
MOST_NOTED = 50_000
# Bytes of a page: an item with its text is 3 to 5 kB. 12,424 entries stored: 4,096 bytes 2.68 s, 8,192 2.57 s,
# 16,384 2.46 s, but whoever rules on one item writes whole pages.
PAGE = 8192
CACHE = 8000  # kB of pages in memory, no more than were read: 2,000 (SQLite's own) 2.72 s, 8,000 2.50, 16,000 2.45
_STILL = "mode=ro&immutable=1"  # nobody writes it meanwhile: neither lock nor side files
SHARED_MODE = 0o660  # of a new database, whose WAL and SHM copy it; in a folder that is shared, the folder's

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
            make_file(path)
        db = _connect(str(path))
        db.file = path.absolute()
        with _closed_if_it_fails(db):
            _applied(db, path)  # before the first change: what is not ours stays as it is
            db.execute(f"pragma page_size = {PAGE}")  # of a new file; others keep theirs
            db.execute(f"pragma cache_size = -{CACHE}")
            db.execute("pragma journal_mode = wal")
            db.execute("pragma synchronous = normal")  # a killed process loses nothing; a power cut, the last seconds
            _migrate(db, path)
    except OSError as error:
        raise not_written(path, error, NOT_ALLOWED) from error
    return db


def make_file(path: Path) -> None:
    """An empty file that is to become a database, unless another command has just made it. Raises OSError."""
    with suppress(FileExistsError):
        os.close(os.open(path, os.O_CREAT | os.O_EXCL | os.O_RDWR | os.O_NOFOLLOW, SHARED_MODE))
        path.chmod(SHARED_MODE)
        share(path)


def open_to_read(path: Path) -> Database:
    """The database at `path` for reading; an empty one in memory where there is none yet. Raises Trouble."""
    if not path.exists():
        db: Database = _connect(":memory:")
        _migrate(db, path)
        return db
    if os.access(path, os.W_OK) and os.access(path.parent, os.W_OK):
        return open_to_write(path)
    try:
        db = _connect_to_read(path, "mode=ro")
        with _closed_if_it_fails(db):
            _applied(db, path)  # fails here where it must not be opened so
    except sqlite3.OperationalError:
        # A WAL database cannot be opened without the right to write its side files, unless told it will not change.
        db = _connect_to_read(path, _STILL)
    return _as_of_today(db, path)


@contextmanager
def writing(db: Database) -> Iterator[None]:
    """One transaction, taken for writing from its start: it waits for its turn, then happens whole or not at all."""
    db.execute("begin immediate")
    try:
        yield
        if isinstance(db, _Connection):
            db.notes.write(db)
        db.commit()
    except BaseException:
        db.rollback()
        if isinstance(db, _Connection):
            db.notes.forget()  # what was noted since the beginning is not
        raise


@contextmanager
def trusting_keys(db: Database) -> Iterator[None]:
    """Transactions inside name rows that are there, and SQLite does not look for itself.

    For a key to the same table it would take every index of a row out and in again (https://sqlite.org/foreignkeys.html
    says what it looks for; measured: three times the bytes written).
    """
    db.execute("pragma foreign_keys = off")
    try:
        yield
    finally:
        db.execute("pragma foreign_keys = on")


@dataclass
class Noting:
    """What a connection knows of the archive's vocabulary.

    `noted`: words that are in it; `met`, `joined`: what the items of this transaction say and join by hyphens, for
    `step` to write when it ends.
    """

    noted: set[str] = field(default_factory=set)
    met: set[str] = field(default_factory=set)
    joined: set[str] = field(default_factory=set)
    step: Callable[[Database, Noting], None] | None = None

    def write(self, db: Database) -> None:
        if self.step is not None:
            self.step(db, self)
            self.met, self.joined, self.step = set(), set(), None

    def forget(self) -> None:
        for words in (self.noted, self.met, self.joined):
            words.clear()
        self.step = None


def noting(db: Database, step: Callable[[Database, Noting], None]) -> Noting:
    """Where to put the words of new items, inside a transaction of `writing`, which has `step` write them."""
    assert isinstance(db, _Connection), "a database that this module opened"
    db.notes.step = step
    return db.notes


def let_go(db: Database) -> None:
    """What a connection keeps for later goes: the pages that it has read, the words that it has noted."""
    if isinstance(db, _Connection):
        db.notes.forget()
    db.execute("pragma shrink_memory")


class _Connection(sqlite3.Connection):
    """A connection that knows which words it has noted in the archive's vocabulary, and the file that it writes."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.notes = Noting()
        self.file: Path | None = None


@contextmanager
def _closed_if_it_fails(db: Database) -> Iterator[None]:
    """Nobody will have a database that cannot be used: a connection that is left alone stays open (see `Session`)."""
    try:
        yield
    except BaseException:
        db.close()
        raise


def _connect_to_read(path: Path, how: str) -> Database:
    """The database at `path`, opened as the parameters `how` of a file's address say (https://sqlite.org/uri.html)."""
    # Escaped: a # or ? ends the path of an address, and SQLite would read, or make, the database of another name.
    return _connect(f"{path.absolute().as_uri()}?{how}", uri=True)


def _connect(address: str, *, uri: bool = False) -> _Connection:
    # A run opens it in one thread and works with it in another, never in both at once.
    db = sqlite3.connect(
        address, timeout=BUSY_SECONDS, isolation_level=None, uri=uri, check_same_thread=False, factory=_Connection
    )
    db.row_factory = sqlite3.Row
    db.execute("pragma foreign_keys = on")
    # Called by the triggers that keep the index of items in step: it holds our words, folded as equations are.
    db.create_function("folded_title", 1, folded_title, deterministic=True)
    db.create_function("folded_text", 2, folded_text, deterministic=True)
    db.create_function("words_to_note", 3, partial(words_to_note, db.notes.noted))
    db.create_function("compounds_to_note", 3, compounds_to_note, deterministic=True)
    return db


def folded_title(title: str) -> str:
    """The words of a title, as the index of items holds them."""
    from iet_watch.words import words  # not at the top: most commands write no text and need not wait for it

    return " ".join(words(title))


def folded_text(summary: str, text: str) -> str:
    """The words of an article beside its title, as the index of items holds them."""
    from iet_watch.words import body_text, words

    return " ".join(words(body_text(summary, text)))


def words_to_note(noted: set[str], title: str, summary: str, text: str) -> str:
    """The words of an article that are not `noted` yet, which they are from now on: folded and written, as JSON."""
    from iet_watch.words import body_text, fold, written_words

    new = {*written_words(title), *written_words(body_text(summary, text))} - noted
    if len(noted) < MOST_NOTED:
        noted |= new
    return json.dumps([(fold(word), word) for word in new if word.isalpha() and len(word) > 1])


def compounds_to_note(title: str, summary: str, text: str) -> str:
    """The words that an article writes with hyphens or points: folded in one, and as `words.compounds`, as JSON."""
    from iet_watch.words import body_text, compounds, fold

    found = compounds(title) | compounds(body_text(summary, text))
    return json.dumps([(fold(one.replace("-", "")), one) for one in found])


def data_version(db: Database) -> int:
    """A number that changes when another connection has written (https://sqlite.org/pragma.html#pragma_data_version)."""
    return int(db.execute("pragma data_version").fetchone()[0])


def _migrate(db: Database, path: Path) -> None:
    """Brings the tables up to date, all of them or none. Raises Trouble when they come from a newer program."""
    if _applied(db, path) == set(MIGRATIONS):
        return
    with _absent("numpy", "pandas"):  # sqlite-utils loads them where they are there: 60 ms and 12 MB for types of cells
        from sqlite_utils import Database as Tables

    from iet_watch.store.schema import migrations

    with writing(db):
        migrations.apply(Tables(db))


@contextmanager
def _absent(*modules: str) -> Iterator[None]:
    """What is imported meanwhile finds none of these modules, unless they are loaded already."""
    hidden = [name for name in modules if name not in sys.modules]
    sys.modules.update(dict.fromkeys(hidden))  # type: ignore[arg-type]  # None: there is no such module
    try:
        yield
    finally:
        for name in hidden:
            del sys.modules[name]


def _applied(db: Database, path: Path) -> set[str]:
    """The migrations that the database has had. Raises Trouble when one of them is not ours."""
    tables = {row["name"] for row in db.execute("select name from sqlite_master")}
    if not tables:
        return set()
    if "_sqlite_migrations" not in tables:
        message, code = _ATOMS["SQLITE_NOTADB"]
        raise Trouble(message, code=code, path=path)
    rows = db.execute("select name from _sqlite_migrations where migration_set = 'iet_watch'")
    names = {row["name"] for row in rows}
    if not names <= set(MIGRATIONS):
        raise Trouble(
            "%(path)s was made by a newer iet-watch: install the newer version, nothing was changed",
            code=BAD_CONFIGURATION,
            path=path,
        )
    return names


def open_unchanged(path: Path) -> Database:
    """The database for a look that must not change one byte of it, nor leave side files beside it."""
    return _as_of_today(_still(path), path) if path.exists() else open_to_read(path)


def open_beside(path: Path) -> Database:
    """The database for reading, in a process that helps the one that has it open for writing."""
    return _connect_to_read(path, "mode=ro")


def file_of(db: Database) -> Path | None:
    """Where a database that is open for writing is kept; None for one that is in memory."""
    return db.file if isinstance(db, _Connection) else None


def open_as_it_is(path: Path) -> Database | None:
    """The same at little cost: None where there is no database yet, or one of an older program."""
    if not path.exists():
        return None
    db = _still(path)
    with _closed_if_it_fails(db):
        if _applied(db, path) == set(MIGRATIONS):
            return db
    db.close()
    return None


def _still(path: Path) -> Database:
    log = path.with_name(path.name + "-wal")
    pending = log.exists() and log.stat().st_size > 0  # another command is writing: its log must be read too
    return _connect_to_read(path, "mode=ro" if pending else _STILL)


def in_memory(path: Path) -> Database:
    """A copy of the database to try something on: nothing of it is kept."""
    copy = _connect(":memory:")
    with closing(open_unchanged(path)) as db:
        db.backup(copy)
    return copy


def _as_of_today(db: Database, path: Path) -> Database:
    """A database that may only be read, or a copy in memory with today's tables when an older program made it."""
    with _closed_if_it_fails(db):
        if _applied(db, path) == set(MIGRATIONS):
            return db
        copy = _connect(":memory:")
        db.backup(copy)
    db.close()
    _migrate(copy, path)
    return copy
