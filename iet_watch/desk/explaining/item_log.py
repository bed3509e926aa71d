"""The whole story of an item in one screen: where it came from, all that people said of it, what holds now."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from zoneinfo import ZoneInfo

from iet_watch.desk.deciding.decisions import said_by, status_word
from iet_watch.desk.explaining.explanation import grouping_words
from iet_watch.desk.lists.listing import as_json
from iet_watch.locale import language, say, say_count
from iet_watch.locale.dates import moment_words
from iet_watch.model.decisions import STATUS_OF, LogLine, assigned_for, assigned_to, voters
from iet_watch.model.items import Item, Status
from iet_watch.model.trouble import NO_INPUT, Trouble
from iet_watch.store.collected.items import Selection, get_item, select_items
from iet_watch.store.database import Database
from iet_watch.store.said.log import log_of
from iet_watch.store.times import to_text


@dataclass(frozen=True)
class ItemLog:
    """An item, the lines of its log in order, and the status that each of its themes gives it."""

    item: Item
    lines: tuple[LogLine, ...]
    statuses: Mapping[str, Status]

    def in_words(self, zone: ZoneInfo) -> str:
        said = [line for one in self.lines for line in line_words(one, self.lines, zone, self.item.id)]
        parts = [self._head(zone), said or [say("Nobody has said anything of it.")], list(self._now())]
        return "\n\n".join("\n".join(lines) for lines in parts if lines)

    def _head(self, zone: ZoneInfo) -> list[str]:
        item = self.item
        when, collected = (moment_words(one.astimezone(zone), language()) for one in (item.when, item.collected))
        copy_of = ["    " + say("copy of %(id)s", id=item.copy_of)] if item.copy_of else []
        return [
            f"{item.id}  {item.title or item.url}",
            f"    {item.source}, {when}",
            "    " + say("collected on %(moment)s", moment=collected),
            *copy_of,
        ]

    def _now(self) -> Iterator[str]:
        """What holds now: of each theme its status, who has it to work on, who wants it."""
        assigned, wanted = assigned_to(self.lines), voters(self.lines)
        for theme, status in self.statuses.items():
            to = assigned_for(assigned, theme)
            told = f"{theme}  {status_word(status)}"
            yield told + (", " + say("assigned to %(name)s", name=to) if to else "")
        if not self.statuses and "" in assigned:
            yield say("assigned to %(name)s", name=assigned[""])
        if wanted:
            yield say_count(
                "%(count)s vote: %(names)s", "%(count)s votes: %(names)s", len(wanted), names=", ".join(wanted)
            )

    def as_json(self) -> dict[str, Any]:
        return {
            "item": as_json(self.item),
            "lines": [line_values(line) for line in self.lines],
            "statuses": dict(self.statuses),
            "assigned": assigned_to(self.lines),
            "votes": list(voters(self.lines)),
        }


def item_log(db: Database, number: int) -> ItemLog:
    """The story of the item of this number. Raises Trouble when there is none."""
    item = get_item(db, number)
    if item is None:
        raise Trouble("no item %(ids)s: iet-watch items lists them", code=NO_INPUT, ids=number)
    lines = log_of(db, number)
    themes = sorted({*item.themes, *(line.theme for line in lines if line.theme)})
    return ItemLog(item, lines, {theme: _status(db, number, theme) for theme in themes})


def _status(db: Database, number: int, theme: str) -> Status:
    found = select_items(db, Selection(everything=True, theme=theme, ids=(number,)))
    return found[0].status if found else "new"


def line_words(line: LogLine, lines: Sequence[LogLine], zone: ZoneInfo, about: int) -> list[str]:
    """« 20 novembre 2026 08:00  Camille pour Ali  gardé (port)  chiffré », a comment on a line of its own."""
    moment = moment_words(line.at.astimezone(zone), language())
    of_copy = f"  [{line.item_id}]" if about not in (line.item_id, line.other) else ""
    theme = f" ({line.theme})" if line.theme else ""
    undone = "  " + say("(undone)") if line.undone else ""
    first = f"  {moment}  {said_by(line.who, line.recorded_by)}  {_said(line, lines)}{theme}{of_copy}{undone}"
    if line.said == "comment":
        return [first, *(f"      {one}" for one in line.why.splitlines())]
    return [first + (f"  {line.why}" if line.why and line.said != "state" else "")]


def _said(line: LogLine, lines: Sequence[LogLine]) -> str:
    match line.said:
        case "keep" | "drop" | "later":
            return status_word(STATUS_OF[line.said])
        case "comment":
            return say("comments")
        case "vote":
            return say("wants it")
        case "assign":
            return say("assigns it to %(name)s", name=line.whom)
        case "tag":
            return say("tags it")
        case "blind":
            return say("gives it to %(name)s to rule blind", name=line.whom)
        case "state":
            return say("marks its fiche: %(state)s", state=line.why)
        case "undo":
            undone = next((one for one in lines if one.uid == line.undoes), None)
            return say("takes back: %(said)s", said=_said(undone, lines) if undone else "?")
        case "join" | "split" | "not-the-same":
            kind = line.group_kind or "story"
            return grouping_words(line.item_id, line.other or 0, kind, together=line.said == "join")


def line_values(line: LogLine) -> dict[str, Any]:
    """A line of the log, as JSON."""
    return {**vars(line), "at": to_text(line.at)}
