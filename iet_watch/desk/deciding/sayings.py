"""Comment, vote, assign, tag, undo: what people say of an item beside rulings on it, each a line of the log."""

from __future__ import annotations

from datetime import datetime

from iet_watch.desk.deciding.groupings import regroup_anew
from iet_watch.model.decisions import LogLine, Speaker
from iet_watch.model.trouble import BAD_DATA, NO_INPUT, Trouble
from iet_watch.store.collected.grouping import identities
from iet_watch.store.collected.items import get_item
from iet_watch.store.database import Database, writing
from iet_watch.store.said.log import NewLine, append, log_of
from iet_watch.words import TITLE_LIMIT, clean_lines, one_line

COMMENT_LIMIT = 4000  # characters
_GROUPINGS = ("join", "split", "not-the-same")


def comment(db: Database, item_id: int, text: str, who: Speaker, at: datetime, theme: str | None = None) -> None:
    """Adds a comment on an item. Raises Trouble when there is no such item, or nothing or too much is said."""
    said = clean_lines(text).strip()
    if not said:
        raise Trouble("a comment needs words: nothing was recorded", code=BAD_DATA)
    if len(said) > COMMENT_LIMIT:
        raise Trouble(
            "the comment takes %(length)s characters, %(limit)s at most: nothing was recorded; write two",
            code=BAD_DATA, length=len(said), limit=COMMENT_LIMIT,
        )  # fmt: skip
    _add(db, NewLine("comment", item_id, who.who, said, at, theme or "", who.recorded_by))


def vote(db: Database, item_id: int, who: Speaker, at: datetime, theme: str | None = None) -> bool:
    """Says that somebody wants an item; returns whether they had not said so yet. Raises Trouble."""
    with writing(db):
        _check(db, item_id)
        lines = _standing(db, item_id)
        if any((line.said, line.who, line.theme) == ("vote", who.who, theme or "") for line in lines):
            return False
        append(db, [NewLine("vote", item_id, who.who, "", at, theme or "", who.recorded_by)])
    return True


def assign(db: Database, item_id: int, to: str, who: Speaker, at: datetime, theme: str | None = None) -> None:
    """Gives an item to a person to work on; the last one named has it. Raises Trouble when there is no such item."""
    _add(db, NewLine("assign", item_id, who.who, "", at, theme or "", who.recorded_by, whom=to))


def tag(db: Database, item_id: int, name: str, who: Speaker, at: datetime, theme: str | None = None) -> bool:
    """Gives an item a tag of `theme`, or of each theme that it meets; returns whether it lacked it in one of them.

    Raises Trouble when there is no such item, or it meets no theme and none is named.
    """
    name = one_line(name, TITLE_LIMIT)
    with writing(db):
        _check(db, item_id)
        item = get_item(db, item_id)
        themes = [theme] if theme else sorted(item.themes) if item else []
        if not (name and themes):
            raise Trouble("a tag needs a name and a theme: nothing was recorded", code=BAD_DATA)
        lacking = [slug for slug in themes if item and name not in item.tags.get(slug, ())]
        append(db, [NewLine("tag", item_id, who.who, name, at, slug, who.recorded_by) for slug in lacking])
    return bool(lacking)


def mark_fiche(db: Database, item_id: int, state: str, who: Speaker, at: datetime, theme: str) -> None:
    """Notes that somebody marked the fiche of an item; nothing where the item is no longer here."""
    with writing(db):
        if identities(db, [item_id]):
            append(db, [NewLine("state", item_id, who.who, state, at, theme, who.recorded_by)])


def undo(db: Database, item_id: int, who: Speaker, at: datetime, why: str = "") -> tuple[LogLine, ...]:
    """Takes back the last thing that `who` said of an item and that still holds; returns its lines.

    What was said of several themes or several pairs in one breath is taken back as one. Raises Trouble.
    """
    with writing(db):
        _check(db, item_id)
        own = [line for line in _standing(db, item_id) if line.who == who.who]
        if not own:
            raise Trouble(
                "%(who)s has said nothing of %(id)s that could be undone", code=NO_INPUT, who=who.who, id=item_id
            )
        undone = tuple(line for line in own if line.act == own[-1].act)
        append(db, [_taken_back(line, who, at, why) for line in undone])
        if pairs := {one for line in undone if line.said in _GROUPINGS for one in (line.item_id, line.other or 0)}:
            regroup_anew(db, pairs)
    return undone


def _taken_back(line: LogLine, who: Speaker, at: datetime, why: str) -> NewLine:
    return NewLine(
        "undo", line.item_id, who.who, why, at, line.theme, who.recorded_by, other=line.other, undoes=line.uid
    )


def _add(db: Database, line: NewLine) -> None:
    with writing(db):
        _check(db, line.item_id)
        append(db, [line])


def _check(db: Database, item_id: int) -> None:
    if not identities(db, [item_id]):
        raise Trouble("no item %(ids)s: nothing was recorded; iet-watch items lists them", code=NO_INPUT, ids=item_id)


def _standing(db: Database, item_id: int) -> list[LogLine]:
    """What was said of the item itself and holds."""
    held = (line for line in log_of(db, item_id) if not line.undone and line.said not in ("undo", "state"))
    return [line for line in held if item_id in (line.item_id, line.other)]
