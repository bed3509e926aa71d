"""What a person gives is taken in like the rest: judged, grouped; which items it became is told."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from iet_watch.collect.contributions.brought import CONTRIBUTION, Contribution
from iet_watch.collect.run.whole_run import run_importing
from iet_watch.model.items import Item
from iet_watch.store.collected.intake import sighted_items
from iet_watch.store.collected.items import Selection, newest_item, select_items
from iet_watch.store.database import Database
from iet_watch.themes.theme_files import ThemeFiles
from iet_watch.workspace.folder import Workspace


@dataclass(frozen=True)
class Added:
    """An item that was brought, as it is now; `new`: nobody had it before."""

    item: Item
    contribution: Contribution
    new: bool


def bring(
    space: Workspace, db: Database, files: ThemeFiles, found: Sequence[Contribution], now: datetime
) -> list[Added]:
    """Takes in what people bring, under the lock that the caller holds; the same again changes nothing.

    What is there already keeps its text, and its level unless somebody decides on it.
    """
    before = newest_item(db)
    run_importing(space, db, files, [one.line() for one in found], now)
    numbers = sighted_items(db, CONTRIBUTION, [one.key for one in found])
    items = {item.id: item for item in select_items(db, Selection(everything=True, ids=tuple(numbers.values())))}
    placed = ((one, numbers.get(one.key, 0)) for one in found)
    return [Added(items[number], one, number > before) for one, number in placed if number in items]
