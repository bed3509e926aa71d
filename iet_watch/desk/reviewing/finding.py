"""What a search lists in the inbox: the items that meet a query in the language of the themes."""

from __future__ import annotations

from dataclasses import dataclass
from zoneinfo import ZoneInfo

from iet_watch.desk.lists.search import all_that_meet
from iet_watch.query.parsing import Query, parse_search
from iet_watch.store.database import Database


@dataclass(frozen=True)
class Found:
    """A query as it was typed and as it was read, and the numbers of the items that meet it."""

    text: str
    query: Query
    ids: frozenset[int]


def found_by(db: Database, text: str, zone: ZoneInfo) -> Found:
    """The items that meet `text`. Raises QueryMistake."""
    return Found(text, parse_search(text), frozenset(all_that_meet(db, text, zone)))
