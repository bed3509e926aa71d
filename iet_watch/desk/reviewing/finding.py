"""What a search lists in the inbox: the items that meet a query in the language of the themes."""

from __future__ import annotations

from dataclasses import dataclass
from zoneinfo import ZoneInfo

from iet_watch.desk.lists.search import all_that_meet
from iet_watch.locale import word
from iet_watch.model.trouble import USAGE, Trouble
from iet_watch.query.parsing import Query, QueryMistake, parse_search
from iet_watch.store.database import Database


@dataclass(frozen=True)
class Found:
    """A query as it was typed and as it was read, and the numbers of the items that meet it."""

    text: str
    query: Query
    ids: frozenset[int]


def found_by(db: Database, text: str, zone: ZoneInfo) -> Found:
    """The items that meet `text`. Raises Trouble with the column of a mistake."""
    try:
        return Found(text, parse_search(text), frozenset(all_that_meet(db, text, zone)))
    except QueryMistake as mistake:
        line, column = mistake.place(text)
        raise Trouble(
            "line %(line)s, column %(column)s: %(reason)s", code=USAGE, line=line, column=column,
            reason=word(mistake.message, mistake.args_by_name),
        ) from None  # fmt: skip
