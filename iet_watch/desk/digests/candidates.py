"""Which items a digest asks about: the inbox of a theme from its top, one of each story, none that was ruled on."""

from __future__ import annotations

from iet_watch.desk.lists.inbox import selected
from iet_watch.desk.lists.listing import by_story
from iet_watch.model.items import Item
from iet_watch.model.levels import PARTNERS, allowed
from iet_watch.store.collected.items import Selection, select_items
from iet_watch.store.database import Database
from iet_watch.store.said.decisions import last_on_stories


def candidates(db: Database, theme: str, limit: int) -> tuple[Item, ...]:
    """The `limit` most relevant items of `theme` that wait for a decision, of each story the best one."""
    found = selected(db, Selection(theme=theme, status="new", sort="score"))
    found = [item for item in found if allowed(item.level, PARTNERS)]  # a mail goes out of the house
    heads = [item for item, follows in by_story(found) if not follows and item.copy_of is None]
    decided = last_on_stories(db, {item.story for item in heads}, theme)
    return tuple(item for item in heads if item.story not in decided)[:limit]


def kept_in_the_house(db: Database, theme: str) -> int:
    """How many items of `theme` wait for a decision and may be in no mail."""
    found = select_items(db, Selection(theme=theme, status="new"))
    return sum(not allowed(item.level, PARTNERS) for item in found)
