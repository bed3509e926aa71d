"""The append-only log of what people ruled."""

from __future__ import annotations

from collections.abc import Iterable

from iet_watch.model.decisions import Decision
from iet_watch.store.database import Database
from iet_watch.store.times import known, to_text


def append_decisions(db: Database, decisions: Iterable[Decision]) -> int:
    """Appends those that say something new; returns how many. The same person ruling the same again adds nothing."""
    added = 0
    for decision in decisions:
        last = _last(db, decision.item_id, decision.theme)
        if last and (last.ruling, last.who, last.why) == (decision.ruling, decision.who, decision.why):
            continue
        db.execute(
            "insert into decision (item, theme, ruling, who, why, at) values (?, ?, ?, ?, ?, ?)",
            [
                decision.item_id,
                decision.theme,
                decision.ruling,
                decision.who,
                decision.why,
                to_text(decision.at),
            ],
        )
        added += 1
    return added


def decisions_on(db: Database, item: int) -> list[Decision]:
    """Everything ruled on an item and on the copies folded with it, in order."""
    rows = db.execute(
        "select decision.* from decision join item on item.id = decision.item "
        "where coalesce(item.copy_of, item.id) = (select coalesce(copy_of, id) from item where id = ?) "
        "order by decision.id",
        [item],
    )
    return [
        Decision(row["item"], row["theme"], row["ruling"], row["who"], row["why"], known(row["at"])) for row in rows
    ]


def _last(db: Database, item: int, theme: str) -> Decision | None:
    of_theme = [decision for decision in decisions_on(db, item) if decision.theme == theme]
    return of_theme[-1] if of_theme else None
