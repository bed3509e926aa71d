"""What the options before the command said: the workspace; its database, the clock, who is at the keyboard."""

from __future__ import annotations

import getpass
import os
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from iet_watch.cli.terminal.output import Output, tell
from iet_watch.locale import say

if TYPE_CHECKING:
    from datetime import datetime

    from iet_watch.store.database import Database
    from iet_watch.workspace.folder import Workspace


@dataclass
class Session:
    """One command line: the workspace that it names, and the database that it opens, for the words of a mistake."""

    workspace_option: Path | None = None
    database: Path | None = None

    def workspace(self) -> Workspace:
        from iet_watch.workspace.folder import find_workspace

        found = find_workspace(self.workspace_option)
        self.database = found.database
        return found


SESSION = Session()


def workspace() -> Workspace:
    """The workspace of this command line. Raises Trouble, Mistakes."""
    return SESSION.workspace()


def writing_workspace(out: Output) -> Workspace:
    """The workspace of a command that writes, which says what is set there without effect. Raises Trouble, Mistakes."""
    from iet_watch.workspace.settings import CONFIGURATION

    space = workspace()
    if idle := space.settings.idle:
        out.tell(say("Without effect for now in %(file)s: %(keys)s.", file=CONFIGURATION, keys=", ".join(idle)))
    return space


def now() -> datetime:
    from iet_watch.workspace.clock import clock

    return clock()


def login() -> str:
    """Who is at the keyboard."""
    try:
        return os.environ.get("SUDO_USER") or getpass.getuser()
    except (OSError, KeyError):
        return "?"


def read_database(space: Workspace) -> Database:
    from iet_watch.store.database import open_to_read

    return open_to_read(space.database)


def unchanged_database(space: Workspace) -> Database:
    """The database for a look that changes no byte of it."""
    from iet_watch.store.database import open_unchanged

    return open_unchanged(space.database)


def write_database(space: Workspace) -> Database:
    from iet_watch.store.database import open_to_write

    space.database.parent.mkdir(exist_ok=True)
    return open_to_write(space.database)


def judged_database(space: Workspace) -> Database:
    """The database for reading, judged by the theme files as they are now; says so where that cannot be done."""
    from iet_watch.collect.run.judging import judge_anew

    db = read_database(space)
    if not judge_anew(space, db):
        tell(say("The theme files have changed; this list is as they were at the last collection."))
    return db
