"""A run from end to end: items are brought in, what is new is grouped, the theme files that judged it are remembered.

`collect`, `import` and `demo` do it here; whoever calls holds the workspace's lock.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Sequence
from datetime import datetime
from typing import TYPE_CHECKING, TypeVar

from iet_watch.collect.grouping.grouping_report import GroupingReport
from iet_watch.collect.grouping.new_items import group_new
from iet_watch.collect.processes.memory import giving_back
from iet_watch.collect.reading.preparing import Judge
from iet_watch.collect.run.collecting import collect
from iet_watch.collect.run.intake import Taken, rejudge
from iet_watch.collect.run.run_report import Order, Progress, Report
from iet_watch.locale import say
from iet_watch.store.collected.intake import remember_judging
from iet_watch.store.database import Database
from iet_watch.themes.source_ranks import source_ranks
from iet_watch.themes.theme_files import ThemeFiles
from iet_watch.themes.theme_paths import files_state
from iet_watch.workspace.folder import Workspace

if TYPE_CHECKING:
    from iet_watch.collect.run.imports import ImportedLine

Brought = TypeVar("Brought")


def run_collecting(space: Workspace, db: Database, order: Order, now: datetime, progress: Progress) -> Report:
    """Asks the sources that `order` names and are due, and groups what they bring; `progress` hears of both."""

    def bring() -> Report:
        return asyncio.run(collect(db, space.settings.collect, order, now, progress))

    report, grouped = _whole(space, db, order.files, now, bring, progress)
    report.grouped = grouped
    return report


def run_importing(
    space: Workspace,
    db: Database,
    files: ThemeFiles,
    lines: Sequence[ImportedLine],
    now: datetime,
    progress: Progress = lambda done, total, about: None,
) -> tuple[Taken, GroupingReport]:
    """Takes in the lines of a file; what that changed, and what grouping them did, of which `progress` hears."""

    from iet_watch.collect.run.imports import import_lines

    def bring() -> Taken:
        judge = Judge(files.themes, files.broken)
        rejudge(db, judge)
        return import_lines(db, judge, lines, now)

    return _whole(space, db, files, now, bring, progress)


def _whole(
    space: Workspace,
    db: Database,
    files: ThemeFiles,
    now: datetime,
    bring: Callable[[], Brought],
    progress: Progress,
) -> tuple[Brought, GroupingReport]:
    """What `bring` gives, and what grouping it did."""

    def advance(done: int, total: int) -> None:
        progress(done, total, say("items compared with others"))

    state = files_state(space.themes_folder)
    brought = giving_back(bring)
    grouped = group_new(db, source_ranks(files.themes), now, advance)  # not on the event loop: Control-C ends it
    remember_judging(db, state, files.broken)
    return brought, grouped
