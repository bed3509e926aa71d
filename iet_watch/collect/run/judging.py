"""What is stored, judged by the theme files as they are now: looked at before a list is read, redone when they changed.

Nothing heavy is loaded until there is something to judge: the lists are asked for many times between two changes.
"""

from __future__ import annotations

import json
import sqlite3
from dataclasses import dataclass
from typing import TYPE_CHECKING

from iet_watch.files.toml import Mistake
from iet_watch.model.trouble import Trouble
from iet_watch.store.collected import intake as store
from iet_watch.store.database import Database
from iet_watch.themes.theme_paths import files_state, theme_name, theme_names, theme_paths
from iet_watch.workspace.folder import Workspace

if TYPE_CHECKING:
    from iet_watch.themes.theme_files import ThemeFiles


@dataclass(frozen=True)
class JudgedToday:
    """Whether items are judged by the theme files as they are now, and what is wrong with those that cannot be read."""

    today: bool
    mistakes: tuple[Mistake, ...]


def judge_anew(space: Workspace, db: Database) -> JudgedToday:
    """Judges the items anew if the theme files have changed, where that can be done now."""
    state = files_state(space.themes_folder)
    if store.remembered(db, store.THEME_FILES) == state:
        return JudgedToday(True, _still_broken(space, db))
    files = space.theme_files()
    return JudgedToday(not space.database.exists() or _judged(space, db, files, state), files.mistakes)


def judged_today(space: Workspace, db: Database) -> bool:
    """Whether all that is stored was judged by the theme files as they are now; nothing is judged."""
    return store.remembered(db, store.THEME_FILES) in (files_state(space.themes_folder), None)


def names_judged(space: Workspace, db: Database) -> frozenset[str]:
    """The names of the themes where every file could be read and has judged all that is stored as it stands; else none.

    Without reading one: what is found out of ten files takes longer than most commands.
    """
    known = store.remembered(db, store.THEME_FILES) == files_state(space.themes_folder)
    if not known or store.remembered(db, store.WAITING) != "[]":
        return frozenset()
    return theme_names(space.themes_folder)


def _still_broken(space: Workspace, db: Database) -> tuple[Mistake, ...]:
    """What is wrong with the files that could not be read when all was judged: they have not changed since."""
    names = json.loads(store.remembered(db, store.WAITING) or "[]")
    if not names:
        return ()
    from iet_watch.themes.theme_files import theme_mistakes

    files = [path for path in theme_paths(space.themes_folder) if theme_name(path) in names]
    return tuple(mistake for path in files for mistake in theme_mistakes(path))


def _judged(space: Workspace, db: Database, files: ThemeFiles, state: str) -> bool:
    from iet_watch.collect.reading.preparing import Judge
    from iet_watch.collect.run.intake import rejudge
    from iet_watch.workspace.lock import exclusive_run

    judge = Judge(files.themes, files.broken)
    try:
        with exclusive_run(space):
            rejudge(db, judge)
            store.remember_judging(db, state, files.broken)
    except (Trouble, sqlite3.OperationalError):
        return False
    return True
