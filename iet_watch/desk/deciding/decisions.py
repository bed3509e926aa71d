"""Keep, drop or later: from what a person said to lines of the log."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from iet_watch.locale import say
from iet_watch.model.decisions import STATUS_OF, Decision, Ruling
from iet_watch.model.items import Item, Status
from iet_watch.model.trouble import BAD_DATA, NO_INPUT, Trouble
from iet_watch.store.database import Database, writing
from iet_watch.store.decisions import append_decisions, last_decision
from iet_watch.store.items import Selection, select_items

WHY_LIMIT = 1000  # characters


@dataclass(frozen=True)
class RulingsGiven:
    """The items, how many lines were added to the log, and what others had said last of the same items."""

    items: tuple[Item, ...]
    added: int
    of_others: tuple[Decision, ...]


def rule(
    db: Database, ids: Sequence[int], ruling: Ruling, who: str, why: str, at: datetime, theme: str | None
) -> RulingsGiven:
    """Records a ruling on each item, for `theme` or for each theme that the item meets.

    Raises Trouble when an item does not exist, or meets no theme and none is named; nothing is recorded then.
    """
    items = {item.id: item for item in select_items(db, Selection(everything=True, ids=tuple(ids)))}
    missing = [number for number in ids if number not in items]
    if missing:
        raise Trouble(
            "no item %(ids)s: nothing was recorded; iet-watch items lists them",
            code=NO_INPUT,
            ids=", ".join(map(str, missing)),
        )
    lines: list[Decision] = []
    for number in dict.fromkeys(ids):
        themes = [theme] if theme else sorted(items[number].themes)
        if not themes:
            raise Trouble(
                "item %(id)s meets no theme: say for which one with --theme; nothing was recorded",
                code=BAD_DATA,
                id=number,
            )
        lines += [Decision(number, slug, ruling, who, why[:WHY_LIMIT], at) for slug in themes]
    with writing(db):
        before = [last_decision(db, line.item_id, line.theme) for line in lines]
        added = append_decisions(db, lines)
    of_others = tuple(last for last in before if last is not None and last.who != who)
    return RulingsGiven(tuple(items[number] for number in dict.fromkeys(ids)), added, of_others)


def status_word(status: Status) -> str:
    """What people have ruled of an item, in a word."""
    return {"new": say("new"), "kept": say("kept"), "dropped": say("dropped"), "later": say("later")}[status]


def status_words(item: Item, of_story: Decision | None) -> str:
    """The same, and what a new item's story was ruled to be, or that the text decided upon has changed since."""
    word = status_word(item.status)
    if item.status == "new" and of_story is not None:
        return say("new, story %(status)s", status=status_word(STATUS_OF[of_story.ruling]))
    return say("%(status)s, text changed", status=word) if item.rewritten else word
