"""What a person does of a story: recorded in the log, then read back into the rows."""

from __future__ import annotations

from iet_watch.desk.deciding import decisions, groupings, sayings
from iet_watch.desk.reviewing.rows import StoryRow
from iet_watch.desk.reviewing.triage import Triage
from iet_watch.model.decisions import Hand, Ruling
from iet_watch.model.items import Item
from iet_watch.store.collected.grouping import STORY


def rule(triage: Triage, row: StoryRow, article: int, ruling: Ruling, why: str, seen: int) -> tuple[Item, ...]:
    """Keeps, drops or puts off; returns the items that it was said of.

    `seen`: the last line of the log that was on the screen. Raises Trouble (75) where somebody has ruled since.
    """
    ids = [item.id for item in concerned(row, article, ruling)]
    return decisions.rule(triage.db, ids, ruling, _hand(triage, why), triage.reviewer.slug, seen=seen).items


def concerned(row: StoryRow, article: int, ruling: Ruling) -> tuple[Item, ...]:
    """Which articles of a story a ruling is about.

    Kept is the article that is read, of which a fiche is made. Dropped or put off is the whole story, as far as nobody
    has decided, unless the person went to another of its articles than the first: then that one alone.
    """
    chosen = row.articles[article]
    if ruling == "keep" or article:
        return (chosen,)
    return (chosen, *(item for item in row.undecided if item is not chosen))


def comment(triage: Triage, item: Item, text: str) -> None:
    sayings.comment(triage.db, item.id, text, triage.reviewer.speaker, triage.reviewer.now(), triage.reviewer.slug)


def vote(triage: Triage, item: Item) -> bool:
    """Returns whether the person had not voted for it yet."""
    return sayings.vote(triage.db, item.id, triage.reviewer.speaker, triage.reviewer.now(), triage.reviewer.slug)


def assign(triage: Triage, item: Item, to: str) -> None:
    sayings.assign(triage.db, item.id, to, triage.reviewer.speaker, triage.reviewer.now(), triage.reviewer.slug)


def tag(triage: Triage, item: Item, name: str) -> bool:
    """Returns whether the article lacked that tag."""
    return sayings.tag(triage.db, item.id, name, triage.reviewer.speaker, triage.reviewer.now(), triage.reviewer.slug)


def undo(triage: Triage, ids: list[int]) -> None:
    """Takes back the person's last word on each of these items. Raises Trouble where there is none."""
    for number in ids:
        sayings.undo(triage.db, number, triage.reviewer.speaker, triage.reviewer.now(), "")


def join(triage: Triage, one: Item, other: Item) -> None:
    """Makes two stories one."""
    groupings.join(triage.db, [one.id, other.id], STORY, _hand(triage, ""))


def split(triage: Triage, item: Item) -> None:
    """Takes an article out of its story."""
    groupings.split(triage.db, [item.id], _hand(triage, ""))


def _hand(triage: Triage, why: str) -> Hand:
    return Hand(triage.reviewer.speaker, why, triage.reviewer.now())
