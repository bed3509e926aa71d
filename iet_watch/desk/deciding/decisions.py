"""Keep, drop or later: from what a person said to lines of the log."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from iet_watch.locale import later, say
from iet_watch.model.decisions import STATUS_OF, Decision, Hand, Ruling
from iet_watch.model.items import Item, Status
from iet_watch.model.trouble import BAD_DATA, NO_INPUT, TRY_AGAIN, Trouble
from iet_watch.store.collected.items import Selection, select_items
from iet_watch.store.database import Database, writing
from iet_watch.store.said.decisions import append_decisions, last_decision

WHY_LIMIT = 1000  # characters
_STATUS_WORDS: Mapping[Status, str] = {
    "new": later("new"),
    "kept": later("kept"),
    "dropped": later("dropped"),
    "later": later("later"),
}


@dataclass(frozen=True)
class RulingsGiven:
    """The items, how many lines were added to the log, and what others had said last of the same items."""

    items: tuple[Item, ...]
    added: int
    of_others: tuple[Decision, ...]


def rule(
    db: Database, ids: Sequence[int], ruling: Ruling, hand: Hand, theme: str | None, *, seen: int | None = None,
    insist: bool = False,
) -> RulingsGiven:  # fmt: skip
    """Records a ruling on each item, for `theme` or for each theme that the item meets.

    `seen`: the number of the last line of the log that the speaker had before their eyes (`log_numbers` of the item, or
    `last_number` of the log; 0: none). Where somebody else has ruled otherwise since, the ruling is not recorded,
    unless they `insist`; None: nobody is looked for. Raises Trouble (TRY_AGAIN) then, and when an item does not exist,
    or meets no theme and none is named, or the reason is too long; nothing is recorded.
    """
    if len(hand.why) > WHY_LIMIT:
        raise Trouble(
            "the reason takes %(length)s characters, %(limit)s at most: nothing was recorded",
            code=BAD_DATA, length=len(hand.why), limit=WHY_LIMIT,
        )  # fmt: skip
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
        lines += [_line(number, slug, ruling, hand) for slug in themes]
    with writing(db):
        before = [last_decision(db, line.item_id, line.theme) for line in lines]
        if seen is not None and not insist:
            _refuse_conflict(lines, before, seen)
        added = append_decisions(db, lines)
    of_others = tuple(last for last in before if last is not None and last.who != hand.who.who)
    return RulingsGiven(tuple(items[number] for number in dict.fromkeys(ids)), added, of_others)


def _line(item: int, theme: str, ruling: Ruling, hand: Hand) -> Decision:
    return Decision(item, theme, ruling, hand.who.who, hand.why, hand.at, hand.who.recorded_by)


def _refuse_conflict(lines: Sequence[Decision], before: Sequence[Decision | None], seen: int) -> None:
    """Raises Trouble with what somebody else has ruled otherwise since the line `seen`, and what was to be recorded."""
    for line, last in zip(lines, before, strict=True):
        if last and last.number > seen and last.who != line.who and last.ruling != line.ruling:
            raise Trouble(
                "%(id)s (%(theme)s): %(other)s has ruled “%(first)s”%(why)s, you say “%(second)s”: nothing was "
                "recorded; talk to each other, or insist with --insist",
                code=TRY_AGAIN, id=line.item_id, theme=line.theme, other=last.who,
                first=status_word(STATUS_OF[last.ruling]), why=f" ({last.why})" if last.why else "",
                second=status_word(STATUS_OF[line.ruling]),
            )  # fmt: skip


def said_by(who: str, recorded_by: str) -> str:
    """« Camille pour Ali », or the name alone of who spoke for themselves."""
    return say("%(name)s for %(whom)s", name=recorded_by, whom=who) if recorded_by else who


def status_word(status: Status) -> str:
    """What people have ruled of an item, in a word."""
    return say(_STATUS_WORDS[status])


def passed_on_words(status: Status, other: int) -> str:
    """« écarté, d’après le n° 1 »: what was ruled of another item, which says the same."""
    return say("%(status)s, after item %(id)s", status=status_word(status), id=other)


def status_words(status: Status, *, rewritten: bool, story: Ruling | None, other: int | None = None) -> str:
    """The same, and what a new item's `story` was ruled to be, on which `other` item it was ruled, or that the text
    decided upon was `rewritten` since."""
    word = passed_on_words(status, other) if other and status != "new" else status_word(status)
    if status == "new" and story is not None:
        return say("new, story %(status)s", status=status_word(STATUS_OF[story]))
    return say("%(status)s, text changed", status=word) if rewritten else word
