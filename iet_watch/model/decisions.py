"""What people say: rulings on items, and which items belong together."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from iet_watch.model.items import Status

Ruling = Literal["keep", "drop", "later"]
GroupKind = Literal["article", "story"]  # what two items may have in common: the text, or only the event
GroupingWord = Literal["join", "split", "not-the-same"]
Saying = Literal[
    "keep", "drop", "later", "comment", "vote", "assign", "tag", "join", "split", "not-the-same", "blind", "state",
    "undo",
]  # fmt: skip
STATUS_OF: Mapping[Ruling, Status] = {"keep": "kept", "drop": "dropped", "later": "later"}


@dataclass(frozen=True)
class Speaker:
    """Who is at the keyboard, and for whom: `for_whom` is empty when they speak for themselves."""

    name: str
    for_whom: str = ""

    @property
    def who(self) -> str:
        """Whose word it is."""
        return self.for_whom or self.name

    @property
    def recorded_by(self) -> str:
        """Who gives the word in the name of another, else empty."""
        return self.name if self.for_whom not in ("", self.name) else ""


@dataclass(frozen=True)
class Hand:
    """Who rules, why and when."""

    who: Speaker
    why: str
    at: datetime


@dataclass(frozen=True)
class LogLine:
    """One line of the append-only log of what people say.

    `number` counts in this database alone; `uid` is the same wherever the line is merged to, and lines come in the
    order of their uids; `act` is the uid of the first line of what was said in one breath. `who` is whose word it is,
    `recorded_by` who gave it in their name, else empty. `why` is the reason, the words of a comment, the name of a tag
    or the state of a fiche; `whom` the person that an item is assigned to, or given to blind; `other` the second item
    of a grouping; `undoes` the uid of the line that an `undo` takes back. `undone`: somebody has taken this line back.
    """

    number: int
    uid: str
    act: str
    said: Saying
    item_id: int
    theme: str
    who: str
    recorded_by: str
    why: str
    at: datetime
    whom: str = ""
    other: int | None = None
    group_kind: GroupKind | None = None
    undoes: str = ""
    undone: bool = False


@dataclass(frozen=True)
class Decision:
    """A ruling of the append-only log: who ruled what on which item, for which theme, why and when.

    `who` is whose word it is, `recorded_by` who gave it in their name, else empty; `number` and `uid` as in `LogLine`.
    """

    item_id: int
    theme: str
    ruling: Ruling
    who: str
    why: str
    at: datetime
    recorded_by: str = ""
    number: int = 0
    uid: str = ""


@dataclass(frozen=True)
class Grouping:
    """A grouping of the append-only log: who ruled that two items are one article, tell one event, or do not.

    Of two items that are one article, `one` stands for both. `who` and `recorded_by` as in `Decision`.
    """

    kind: GroupKind
    one: int
    other: int
    together: bool
    who: str
    why: str
    at: datetime
    recorded_by: str = ""

    def binds(self, kind: GroupKind) -> bool:
        """Whether it counts for a kind of group: one article tells one story, and two stories are never one article."""
        return kind in (self.kind, "story" if self.together else "article")


def assigned_to(lines: Iterable[LogLine]) -> dict[str, str]:
    """By theme, or by an empty text where none was named, who has an item to work on: the last one named."""
    return {line.theme: line.whom for line in lines if line.said == "assign" and not line.undone}


def assigned_for(assigned: Mapping[str, str], theme: str) -> str:
    """Who of `assigned_to` works on an item for a theme: who was named for it, else for all; empty when nobody was."""
    return assigned.get(theme) or assigned.get("", "")


def voters(lines: Iterable[LogLine]) -> tuple[str, ...]:
    """Who wants an item, the first to say so first, each once."""
    return tuple(dict.fromkeys(line.who for line in lines if line.said == "vote" and not line.undone))


def comments(lines: Iterable[LogLine]) -> tuple[LogLine, ...]:
    """The comments on an item that nobody has taken back."""
    return tuple(line for line in lines if line.said == "comment" and not line.undone)
