"""What people said of one item, drawn from the lines of the log: rulings, votes, comments, assignment, disagreement."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from iet_watch.model.decisions import STATUS_OF, LogLine


@dataclass(frozen=True)
class Said:
    """What stands of what people said of some items, those of one story, say.

    `rulings`: by item and theme, of each person the last word, the last of all at the end; `voters`, `speakers`: who
    voted, who said anything; `assigned`: to whom it was given last, empty for nobody.
    """

    rulings: Mapping[tuple[int, str], tuple[LogLine, ...]] = field(default_factory=dict)
    voters: frozenset[str] = frozenset()
    comments: int = 0
    assigned: str = ""
    speakers: frozenset[str] = frozenset()

    @property
    def disputed(self) -> bool:
        """Whether of one item, for one theme, somebody keeps what somebody else drops, as the last word of each."""
        several = ({line.said for line in lines} for lines in self.rulings.values())
        return any({"keep", "drop"} <= kinds for kinds in several)

    def concerns(self, name: str) -> bool:
        """Whether it was given to this person, or this person said something of it."""
        return name == self.assigned or name in self.speakers


def said_of(lines: Iterable[LogLine]) -> Said:
    """What stands of `lines`, in the order of the log, those that were taken back left out already."""
    rulings: dict[tuple[int, str], dict[str, LogLine]] = defaultdict(dict)
    voters, speakers, comments, assigned = set[str](), set[str](), 0, ""
    for line in lines:
        speakers.add(line.who)
        if line.said in STATUS_OF:
            of_item = rulings[line.item_id, line.theme]
            of_item.pop(line.who, None)
            of_item[line.who] = line
        elif line.said == "vote":
            voters.add(line.who)
        elif line.said == "comment":
            comments += 1
        elif line.said == "assign":
            assigned = line.whom
    words = {key: tuple(of_item.values()) for key, of_item in rulings.items()}
    return Said(words, frozenset(voters), comments, assigned, frozenset(speakers))
