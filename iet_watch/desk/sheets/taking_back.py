"""A sheet that came back, taken in row by row: applied, unchanged, refused, or in conflict with a colleague."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from pathlib import Path
from typing import Literal

from iet_watch.desk.deciding.decisions import rule, status_word
from iet_watch.desk.deciding.sayings import comment
from iet_watch.desk.sheets.filled_rows import FilledRow, FilledSheet, Wrong
from iet_watch.desk.sheets.row_checks import Here, check_workspace, wrong_rows
from iet_watch.desk.sheets.row_codes import workspace_name
from iet_watch.locale import later
from iet_watch.model.decisions import STATUS_OF, Hand, LogLine, Ruling, Speaker
from iet_watch.model.trouble import TRY_AGAIN, Trouble
from iet_watch.store.collected.items import Selection, select_items
from iet_watch.store.database import Database
from iet_watch.store.said.decisions import last_decision
from iet_watch.store.said.log import last_number, log_of

Outcome = Literal["applied", "unchanged", "refused", "conflict"]


@dataclass(frozen=True)
class RowOutcome:
    """What became of one row. `title`: of its item; `message` and `args`: why it was not applied, as a template."""

    line: int
    outcome: Outcome
    item: int | None = None
    theme: str = ""
    ruling: Ruling | None = None
    title: str = ""
    message: str = ""
    args: Mapping[str, object] = field(default_factory=dict)


@dataclass(frozen=True)
class Return:
    """Who gives a sheet back and when. `insist`: even against what a colleague has ruled since it was written."""

    who: Speaker
    at: datetime
    insist: bool = False


def take_back(db: Database, sheet: FilledSheet, path: Path, given: Return, themes: Collection[str]) -> list[RowOutcome]:
    """Records what each row says, in the order of the sheet; the same sheet again changes nothing.

    Raises Trouble, and records nothing, where the sheet is another workspace's.
    """
    filled = [row for row in sheet.rows if isinstance(row, FilledRow)]
    numbers = tuple({row.code.item for row in filled})
    items = {item.id: item for item in select_items(db, Selection(everything=True, ids=numbers))}
    here = Here(workspace_name(db), items, themes)
    check_workspace(filled, here, path)
    refused, last = wrong_rows(filled, here), last_number(db)
    found = []
    for row in sheet.rows:
        if not isinstance(row, FilledRow):
            line, wrong = row
            found.append(RowOutcome(line, "refused", message=wrong.message, args=wrong.args))
        elif row.line in refused:
            found.append(_outcome(row, "refused", refused[row.line]))
        else:
            found.append(_taken(db, row, given, last))
    titles = {number: item.title or item.url for number, item in items.items()}
    return [replace(one, title=titles.get(one.item or 0, "")) for one in found]


def _outcome(row: FilledRow, outcome: Outcome, why: Wrong | None = None) -> RowOutcome:
    message, args = (why.message, why.args) if why else ("", {})
    return RowOutcome(row.line, outcome, row.code.item, row.code.theme, row.ruling, message=message, args=args)


def _taken(db: Database, row: FilledRow, given: Return, last: int) -> RowOutcome:
    """Records the row, unless it is recorded already or a colleague has ruled otherwise.

    A code that has seen more than the log holds is of a database that was put back to an earlier day: it has seen
    nothing of what was said since.
    """
    seen = row.code.seen if row.code.seen <= last else 0
    if line := _recorded(db, row, given.who, seen):
        return _outcome(row, "unchanged", _since(db, row, line))
    if row.ruling is None:
        comment(db, row.code.item, row.remark, given.who, given.at, row.code.theme)
        return _outcome(row, "applied")
    try:
        hand = Hand(given.who, row.remark, given.at)
        ruled = rule(db, [row.code.item], row.ruling, hand, row.code.theme, seen=seen, insist=given.insist)
    except Trouble as conflict:
        if conflict.code != TRY_AGAIN:
            raise
        return _outcome(row, "conflict", Wrong(conflict.message, conflict.args_by_name))
    return _outcome(row, "applied" if ruled.added else "unchanged")


def _recorded(db: Database, row: FilledRow, who: Speaker, seen: int) -> LogLine | None:
    """The line by which the same person said the same after the row was written, whatever came after."""
    said = row.ruling or "comment"
    lines = [
        line for line in log_of(db, row.code.item)
        if (line.item_id, line.theme, line.said, line.who, line.why) == (
            row.code.item, row.code.theme, said, who.who, row.remark
        ) and line.number > seen
    ]  # fmt: skip
    return lines[-1] if lines else None


def _since(db: Database, row: FilledRow, line: LogLine) -> Wrong | None:
    """What has become of a word that was recorded earlier, where it holds no more: it is not said a second time."""
    if line.undone:
        return Wrong(later("it was recorded already, and has been taken back since"), {})
    last = last_decision(db, row.code.item, row.code.theme)
    if row.ruling is None or last is None or last.ruling == row.ruling:
        return None
    return Wrong(
        later("it was recorded already; since then %(who)s has ruled “%(status)s”"),
        {"who": last.who, "status": status_word(STATUS_OF[last.ruling])},
    )
