"""What the workspace holds: settings, themes, the database and who may read it, when it was last filled."""

from __future__ import annotations

import sqlite3
import stat
from collections.abc import Iterator, Mapping
from contextlib import closing
from datetime import datetime, timedelta
from pathlib import Path

from iet_watch.desk.deciding.theme_checks import unheeded_settings
from iet_watch.locale import later
from iet_watch.model.deliveries import MailingKind
from iet_watch.model.points import Point, doubtful, ill, well
from iet_watch.model.trouble import Trouble
from iet_watch.send.outbox.sending import outbox_busy
from iet_watch.store.condition import first_damage, last_collected, mails_in_doubt
from iet_watch.store.database import Database, open_unchanged
from iet_watch.themes.theme_paths import theme_paths
from iet_watch.upkeep.backups.noting import last_backup
from iet_watch.workspace.folder import Workspace
from iet_watch.workspace.settings import CONFIGURATION

SILENT_HOURS = 26  # of collecting: a daily run that came two hours late is none that failed
LOG_LIMIT = 100  # megabytes of the WAL: SQLite empties it at 4, unless somebody reads all the time
INTEGRITY_SECONDS = 2.0
_RESTORE = later("restore the last backup: iet-watch restore FILE; where there is none, move the file away and collect")
BACKUP_DAYS = 8  # a weekly backup that is a day late is none that failed
_RESENDING: Mapping[MailingKind, str] = {
    "issue": later("leave them, or send them again: iet-watch send %(issue)s --yes --doubtful resend"),
    "alert": later("leave them, or send them again: iet-watch alert --resume --doubtful resend"),
}


def folder_points(space: Workspace, now: datetime) -> Iterator[Point]:
    """The points of a workspace; a database that cannot be opened is one of them."""
    yield _settings(space)
    yield _themes(space)
    yield from _database(space, now)
    yield from _backup(space, now)
    yield from _rights(space)


def _settings(space: Workspace) -> Point:
    if idle := space.settings.idle:
        return doubtful("settings", later("set without effect in %(file)s: %(keys)s"), later("take these lines out"),
                        file=CONFIGURATION, keys=", ".join(idle))  # fmt: skip
    return well("settings", later("%(file)s is read whole"), file=CONFIGURATION)


def _themes(space: Workspace) -> Point:
    files = space.theme_files()
    if files.mistakes:
        broken = ", ".join(dict.fromkeys(one.path.name for one in files.mistakes))
        return ill("themes", later("cannot be read: %(files)s"),
                   later("mend what iet-watch theme check tells, with file and line"), files=broken)  # fmt: skip
    if not files.themes:
        return doubtful("themes", later("there is no theme"), later("make one: iet-watch theme new SLUG"))
    if unheeded := list(unheeded_settings(space, theme_paths(space.themes_folder))):
        where = ", ".join(dict.fromkeys(one.path.name for one in unheeded))
        return doubtful("themes", later("set without effect, for another theme settles the source: %(files)s"),
                        later("see what iet-watch theme check tells, with file and line"), files=where)  # fmt: skip
    return well("themes", later("%(count)s read"), count=len(files.themes))


def _database(space: Workspace, now: datetime) -> Iterator[Point]:
    path = space.database
    if not path.exists():
        yield doubtful("database", later("there is none yet"), later("make it: iet-watch collect"))
        return
    try:
        with closing(open_unchanged(path)) as db:
            yield _integrity(db)
            yield _last_run(db, now)
            yield from _outbox(db, under_way=outbox_busy(space))
    except Trouble as trouble:
        yield Point("database", "fail", trouble.message, _RESTORE, trouble.args_by_name)
    except sqlite3.Error as error:
        yield ill("database", later("it is damaged: %(damage)s"), _RESTORE, damage=error)
    yield _log(path)


def _integrity(db: Database) -> Point:
    damage = first_damage(db, INTEGRITY_SECONDS)
    if damage is None:
        return well("database", later("its tables are up to date; too large to be looked through in two seconds"))
    if damage:
        return ill("database", later("it is damaged: %(damage)s"), _RESTORE, damage=damage)
    return well("database", later("it holds together, its tables are up to date"))


def _last_run(db: Database, now: datetime) -> Point:
    last = last_collected(db)
    if last is None:
        return doubtful("collect", later("no source has ever answered"), later("collect: iet-watch collect"))
    hours = int((now - last) / timedelta(hours=1))
    if hours >= SILENT_HOURS:
        return doubtful("collect", later("no source has answered for %(hours)s hours"),
                        later("see whether cron runs iet-watch collect, and what iet-watch source health says"),
                        hours=hours)  # fmt: skip
    if hours < 0:
        return doubtful("collect", later("the last answer of a source lies ahead of the clock"),
                        later("set the clock of this machine: timedatectl set-ntp true"))  # fmt: skip
    return well("collect", later("a source answered less than %(hours)s hours ago"), hours=hours + 1)


def _outbox(db: Database, *, under_way: bool) -> Iterator[Point]:
    """A point for each issue and each alert of which mails are in doubt; `under_way`: somebody is sending."""
    doubts = mails_in_doubt(db, under_way=under_way)
    for kind, mailing, count in doubts:
        yield doubtful("outbox", later("nobody knows of %(count)s mails whether they went (%(issue)s)"),
                       _RESENDING[kind], count=count, issue=mailing)  # fmt: skip
    if not doubts:
        yield well("outbox", later("of every mail it is known whether it went"))


def _backup(space: Workspace, now: datetime) -> Iterator[Point]:
    """How old the last backup is, and whether it is where it was put; nothing where there is nothing to lose yet."""
    if not space.database.exists():
        return
    last, make = last_backup(space.root), later("make one, best each day: iet-watch backup FOLDER --rotate")
    if last is None:
        yield doubtful("backup", later("there is none"), make)
    elif not last.path.exists():
        yield doubtful("backup", later("the last one is no longer at %(path)s"), make, path=last.path)
    elif (days := (now - last.made).days) >= BACKUP_DAYS:
        yield doubtful("backup", later("the last one is %(days)s days old"), make, days=days)
    else:
        yield well("backup", later("the last one is in %(path)s"), path=last.path)


def _log(path: Path) -> Point:
    log = path.with_name(f"{path.name}-wal")
    size = log.stat().st_size // 1_000_000 if log.exists() else 0
    if size > LOG_LIMIT:
        return doubtful("log", later("the log of the database has %(size)s MB"),
                        later("end the commands that have been open for days, such as iet-watch review"),
                        size=size)  # fmt: skip
    return well("log", later("the log of the database is short"))


def _rights(space: Workspace) -> Iterator[Point]:
    """Nobody outside the team reads what holds addresses or a secret."""
    secret = Path(space.settings.mail.password_file).expanduser() if space.settings.mail.password_file else None
    if secret and (mode := _mode(secret)) & 0o077:
        yield ill("password", later("others may read %(path)s"), later("chmod 600 %(path)s"), path=secret)
    elif secret and not mode:
        yield ill("password", later("%(path)s cannot be read"), later("give the right file in password_file"),
                  path=secret)  # fmt: skip
    open_ones = [path for path in (space.database, *space.database.parent.glob(".*.key")) if _mode(path) & 0o007]
    if open_ones:
        yield doubtful("rights", later("everybody on this machine may read or write %(path)s"),
                       later("chmod o= %(path)s"), path=open_ones[0])  # fmt: skip
    elif space.database.exists():
        yield well("rights", later("only the owner and the team read the database"))


def _mode(path: Path) -> int:
    """The rights of a file, 0 where there is none."""
    try:
        return stat.S_IMODE(path.stat().st_mode)
    except OSError:
        return 0
