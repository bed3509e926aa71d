"""Reads back what people kept and dropped in a theme, with the items they ruled on."""

from __future__ import annotations

from collections.abc import Mapping

from iet_watch.model import STATUS_OF, Ruling
from iet_watch.store.database import Database

REMEMBERED = 1000  # the last decisions of a theme; more were not better enough for their time (bench.relevance)


def last_rulings(db: Database, theme: str, limit: int = REMEMBERED) -> Mapping[int, Ruling]:
    """The last word on each of the items that were ruled on most recently, copies folded, for `theme`."""
    rows = db.execute(
        "select item, verdict from current_decision where theme = ? order by at desc, item limit ?", [theme, limit]
    )
    return {row["item"]: row["verdict"] for row in rows if row["verdict"] in STATUS_OF}


def themes_ruled_on(db: Database) -> frozenset[str]:
    """The themes for which anything was decided."""
    return frozenset(row["theme"] for row in db.execute("select distinct theme from decision"))


def given_themes(db: Database) -> Mapping[int, frozenset[str]]:
    """The themes that a person gave to items on import, in place of judgement."""
    rows = db.execute("select id, given_themes from item where given_themes is not null and given_themes != ''")
    return {row["id"]: frozenset(row["given_themes"].split()) for row in rows}
