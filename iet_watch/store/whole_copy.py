"""A database copied whole, put in the place of another, and what one holds that another does not."""

from __future__ import annotations

import os
import sqlite3
from contextlib import closing
from dataclasses import dataclass
from itertools import zip_longest
from pathlib import Path

from iet_watch.store.database import BUSY_SECONDS, Database, open_beside, open_to_write, open_unchanged


@dataclass(frozen=True)
class Holdings:
    """How many items a database holds, lines of what people said, contacts."""

    items: int = 0
    sayings: int = 0
    contacts: int = 0


_HELD = ("select identity from item", "select uid from log", "select key from contact")


def copy_whole(path: Path, to: Path) -> None:
    """Copies the database at `path` to a new file, as of one moment, while others read and write it.

    Nothing of what was erased goes along (https://sqlite.org/lang_vacuum.html#vacuuminto). Raises sqlite3.Error.
    """
    # Whoever may only read it leaves its side files there: SQLite takes them away for those alone who may write.
    writable = os.access(path, os.W_OK) and os.access(path.parent, os.W_OK)
    with closing(sqlite3.connect(path, BUSY_SECONDS) if writable else open_beside(path)) as db:
        db.execute("vacuum into ?", [str(to)])


def copy_untouched(path: Path, to: Path) -> None:
    """The same for a look: no byte of the file changes, nor does one stand beside it afterwards. Raises Trouble."""
    with closing(open_unchanged(path)) as db:
        db.execute("vacuum into ?", [str(to)])


def put_in_place(path: Path, of: Path) -> None:
    """Gives the database at `path` the content of another, in one step; whoever has it open reads the new one.

    Raises sqlite3.Error where the old file is damaged, or the disk full: then it is as it was.
    """
    with closing(sqlite3.connect(path, isolation_level=None)) as old:
        if old.execute("pragma page_count").fetchone()[0]:  # it has content, and takes no pages of another size
            _lay_out(of, old.execute("pragma page_size").fetchone()[0])
        with closing(open_beside(of)) as new:
            old.execute("pragma synchronous = full")
            new.backup(old)
    open_to_write(path).close()


def _lay_out(path: Path, page: int) -> None:
    """Gives a database, which nobody else has open, pages of so many bytes."""
    with closing(sqlite3.connect(path, isolation_level=None)) as db:
        if db.execute("pragma page_size").fetchone()[0] != page:
            db.execute("pragma journal_mode = delete")  # with a log, the size of pages is fixed
            db.execute(f"pragma page_size = {page}")
            db.execute("vacuum")


def holdings(db: Database) -> Holdings:
    """What a database holds; one of an older program, of which nothing is known, holds nothing."""
    return Holdings(*(_count(db, held) for held in _HELD))


def _count(db: Database, held: str) -> int:
    return int(db.execute(f"select count(*) from ({held})").fetchone()[0])


def only_in(db: Database, other: Database) -> Holdings:
    """What `db` holds that `other` does not, by their lasting names."""
    return Holdings(*(_only(db, other, held) for held in _HELD))


def _only(db: Database, other: Database, held: str) -> int:
    known = {row[0] for row in other.execute(held)}
    return sum(row[0] not in known for row in db.execute(held))


# The numbers to be given next, and when each table was made: both of them today's.
_OF_NO_CONTENT = ("sqlite_sequence", "_sqlite_migrations")


def same_content(db: Database, other: Database) -> bool:
    """Whether two databases hold the same in all their tables, however their files are laid out.

    Without the index of texts, which is made from the items.
    """
    tables = _tables(db)
    return tables == _tables(other) and all(_same_rows(db, other, table) for table in tables)


def _same_rows(db: Database, other: Database, table: str) -> bool:
    pairs = zip_longest(_rows(db, table), _rows(other, table))
    return all(one == another for one, another in pairs)


def _rows(db: Database, table: str) -> sqlite3.Cursor:
    cursor = db.cursor()
    cursor.row_factory = None  # plain tuples, which compare as a whole
    return cursor.execute(f'select * from "{table}"')


def _tables(db: Database) -> list[str]:
    rows = db.execute("select name from sqlite_master where type = 'table' order by name")
    return [row["name"] for row in rows if row["name"] not in _OF_NO_CONTENT and not row["name"].startswith("item_fts")]
