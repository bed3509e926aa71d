"""What people say: rulings on items, and which items belong together."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from iet_watch.model.items import Status

Ruling = Literal["keep", "drop", "later"]
GroupKind = Literal["article", "story"]  # what two items may have in common: the text, or only the event
STATUS_OF: Mapping[Ruling, Status] = {"keep": "kept", "drop": "dropped", "later": "later"}


@dataclass(frozen=True)
class Decision:
    """One line of the append-only log: who ruled what on which item, for which theme, why and when."""

    item_id: int
    theme: str
    ruling: Ruling
    who: str
    why: str
    at: datetime


@dataclass(frozen=True)
class Grouping:
    """One line of the append-only log: who ruled that two items are one article, tell one event, or do not.

    Of two items that are one article, `one` stands for both.
    """

    kind: GroupKind
    one: int
    other: int
    together: bool
    who: str
    why: str
    at: datetime

    def binds(self, kind: GroupKind) -> bool:
        """Whether it counts for a kind of group: one article tells one story, and two stories are never one article."""
        return kind in (self.kind, "story" if self.together else "article")
