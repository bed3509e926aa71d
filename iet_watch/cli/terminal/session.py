"""What the options before the command said: the workspace; its database, the clock, who is at the keyboard."""

from __future__ import annotations

from contextlib import closing
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

from iet_watch.cli.terminal.output import Output, tell
from iet_watch.locale import say

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import datetime

    from iet_watch.files.toml import Mistake
    from iet_watch.store.database import Database
    from iet_watch.themes.theme_files import Theme, ThemeFiles
    from iet_watch.workspace.folder import Workspace


@dataclass
class Session:
    """One command line: its workspace, the database that it opens, what is wrong with theme files."""

    workspace_option: Path | None = None
    database: Path | None = None
    mistakes: tuple[Mistake, ...] = ()  # of theme files, told already
    opened: list[Database] = field(default_factory=list)

    def workspace(self) -> Workspace:
        from iet_watch.workspace.folder import find_workspace

        found = find_workspace(self.workspace_option)
        self.database = found.database
        return found

    def opens(self, db: Database) -> Database:
        """The database, which is closed at the end of the command."""
        self.opened.append(db)
        return db

    def close(self) -> None:
        """Closes what the command has opened.

        A connection of Python's holds itself (its cache of statements does): left alone, it stays open, and its side
        files beside the database, until memory is looked through.
        """
        while self.opened:
            self.opened.pop().close()


SESSION = Session()


def workspace() -> Workspace:
    """The workspace of this command line. Raises Trouble, Mistakes."""
    return SESSION.workspace()


def workspace_folder() -> Path:
    """The folder of the workspace of this command line, whatever is in it. Raises Trouble."""
    from iet_watch.workspace.folder import workspace_folder as found

    return found(SESSION.workspace_option).resolve()


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
    from iet_watch.workspace.people import account

    return account()


def themes(space: Workspace, *, needed: bool = True) -> tuple[Theme, ...]:
    """The themes whose files can be read; the others are told, each stops only its own.

    Raises Mistakes where none is left to work with, unless none is `needed`.
    """
    return theme_files(space, needed=needed).themes


def is_judged_theme(slug: str, space: Workspace) -> bool:
    """Whether a theme is known without reading the theme files, which are as they were when all was judged."""
    from iet_watch.collect.run.judging import names_judged
    from iet_watch.store.database import open_as_it_is

    db = open_as_it_is(space.database)
    if db is None:
        return False
    with closing(db):
        return slug in names_judged(space, db)


def is_ruled_without_file(slug: str, items: Iterable[int], space: Workspace) -> bool:
    """Whether a theme has no file any more, and something was ruled for it on each of `items`."""
    from iet_watch.store.database import open_as_it_is
    from iet_watch.store.said.decisions import themes_ruled
    from iet_watch.themes.theme_paths import theme_names

    if slug in theme_names(space.themes_folder) or (db := open_as_it_is(space.database)) is None:
        return False
    with closing(db):
        return all(slug in themes_ruled(db, item) for item in items)


def theme_files(space: Workspace, *, needed: bool = True) -> ThemeFiles:
    """The themes whose files can be read, and what is wrong with the others, which is told. Raises Mistakes."""
    files = space.theme_files()
    if needed and files.mistakes and not files.themes:
        from iet_watch.files.toml import Mistakes

        raise Mistakes(files.mistakes)
    tell_broken(files.mistakes)
    return files


def tell_broken(mistakes: tuple[Mistake, ...]) -> None:
    """Says what is wrong with theme files, once in a command, whatever its options."""
    from iet_watch.cli.terminal.mistake_words import mistakes_words

    if new := tuple(mistake for mistake in mistakes if mistake not in SESSION.mistakes):
        SESSION.mistakes += new
        tell(mistakes_words(new))
        broken = ", ".join(dict.fromkeys(mistake.path.stem for mistake in new))
        tell(say("Without %(themes)s until this is mended; the other themes go on.", themes=broken))


def read_database(space: Workspace) -> Database:
    from iet_watch.store.database import open_to_read

    return SESSION.opens(open_to_read(space.database))


def unchanged_database(space: Workspace) -> Database:
    """The database for a look that changes no byte of it."""
    from iet_watch.store.database import open_unchanged

    return SESSION.opens(open_unchanged(space.database))


def write_database(space: Workspace) -> Database:
    from iet_watch.files.whole import make_folder
    from iet_watch.store.database import open_to_write

    make_folder(space.database.parent)
    return SESSION.opens(open_to_write(space.database))


def desk_database(space: Workspace) -> Database:
    """The judged database as whoever is at the keyboard may see it: without what a double triage hides from them."""
    return as_seen_by(judged_database(space), space, None)


def as_seen_by(db: Database, space: Workspace, who: str | None) -> Database:
    """A database without what a double triage still hides from a person, else from whoever is at the keyboard."""
    from iet_watch.store.said.log import blind_lines

    if blind_lines(db):
        from iet_watch.desk.deciding.blind import hide_from
        from iet_watch.workspace.people import read_people

        hide_from(db, who or read_people(space).speaker().who)
    return db


def judged_database(space: Workspace) -> Database:
    """The database for reading, judged by the theme files as they are now; says so where that cannot be done."""
    from iet_watch.collect.run.judging import judge_anew

    db = read_database(space)
    judged = judge_anew(space, db)
    tell_broken(judged.mistakes)
    if not judged.today:
        tell(say("The theme files have changed; this list is as they were at the last collection."))
    return db
