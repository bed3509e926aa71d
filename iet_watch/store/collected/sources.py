"""What is remembered of a source: moved to its new address, whether its publisher reserves text mining."""

from __future__ import annotations

from iet_watch.store.database import Database


def move_source(db: Database, old: str, new: str) -> int:
    """Makes all that `old` has brought and said that of `new`, inside the caller's transaction.

    Returns how many items it had brought. Validators move too: the redirect led to them. What `new` already is by
    itself, in another theme say, stays.
    """
    moved = db.execute("select count(*) from sighting where source_url = ?", [old]).fetchone()[0]
    for table, column in (("source", "url"), ("watched_page", "url"), ("sighting", "source_url")):
        db.execute(f"update or ignore {table} set {column} = ? where {column} = ?", [new, old])
        db.execute(f"delete from {table} where {column} = ?", [old])
    db.execute("update item set source_url = ? where source_url = ?", [new, old])
    db.execute("update source set moved_to = '', moved_since = null, moved_times = 0 where url = ?", [new])
    return int(moved)


def reserved_sources(db: Database) -> frozenset[str]:
    """The addresses of the sources whose publisher reserves text mining."""
    return frozenset(row["url"] for row in db.execute("select url from source where reserved != ''"))
