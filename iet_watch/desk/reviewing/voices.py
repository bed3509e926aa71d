"""A line of the log in words, short enough for a line of the screen."""

from __future__ import annotations

from collections.abc import Mapping
from zoneinfo import ZoneInfo

from iet_watch.locale import language, later, say
from iet_watch.locale.dates import moment_words
from iet_watch.model.decisions import LogLine

_DEEDS: Mapping[str, str] = {
    "keep": later("%(who)s keeps it"),
    "drop": later("%(who)s drops it"),
    "later": later("%(who)s puts it off"),
    "comment": later("%(who)s comments"),
    "vote": later("%(who)s votes for it"),
    "assign": later("%(who)s assigns it to %(whom)s"),
    "tag": later("%(who)s tags it"),
    "join": later("%(who)s joins it with %(other)s"),
    "split": later("%(who)s splits it from %(other)s"),
    "not-the-same": later("%(who)s parts it from %(other)s"),
    "undo": later("%(who)s takes back what was said"),
}


def deed_words(line: LogLine) -> str:
    """« Camille écarte : hors sujet »"""
    who = line.who
    if line.recorded_by:
        who = say("%(name)s for %(who)s", name=line.recorded_by, who=line.who)
    told = say(_DEEDS[line.said], who=who, whom=line.whom, other=line.other)
    return say("%(where)s: %(expression)s", where=told, expression=line.why) if line.why else told


def voice_words(line: LogLine, shown: int, zone: ZoneInfo) -> str:
    """« 12/11/2026 09:10  Camille écarte : hors sujet ». An article that is not the one `shown` is named."""
    parts = [f"{moment_words(line.at.astimezone(zone), language())}  {deed_words(line)}"]
    if line.item_id != shown:
        parts.append(say("(article %(id)s)", id=line.item_id))
    return " ".join(parts)
