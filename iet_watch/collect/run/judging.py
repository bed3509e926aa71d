"""What is stored, judged by the theme files as they are now: looked at before a list is read, redone when they changed.

Nothing heavy is loaded until there is something to judge: the lists are asked for many times between two changes.
"""

from __future__ import annotations

import sqlite3

from iet_watch.model.trouble import Trouble
from iet_watch.store import intake as store
from iet_watch.store.database import Database, writing
from iet_watch.themes.theme_files import files_state
from iet_watch.workspace.folder import Workspace
from iet_watch.workspace.lock import exclusive_run


def judge_anew(space: Workspace, db: Database) -> bool:
    """Judges the items anew if the theme files have changed; False when that cannot be done now. Raises Mistakes."""
    state = files_state(space.themes_folder)
    if not space.database.exists() or store.remembered(db, store.THEME_FILES) == state:
        return True
    from iet_watch.collect.run.intake import rejudge
    from iet_watch.collect.run.preparing import Judge

    judge = Judge(space.themes())
    try:
        with exclusive_run(space):
            rejudge(db, judge)
            with writing(db):
                store.remember(db, store.THEME_FILES, state)
    except (Trouble, sqlite3.OperationalError):
        return False
    return True
