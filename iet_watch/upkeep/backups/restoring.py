"""A workspace becomes what a backup holds; what it was is saved first, and what people asked for since stays asked for.

Who has left since the backup gets no mail, who has had an issue does not get it again: an older database knows neither.
"""

from __future__ import annotations

import os
import shutil
import sqlite3
from collections.abc import Callable, Iterable, Iterator
from contextlib import ExitStack, closing, contextmanager
from dataclasses import dataclass, field, replace
from datetime import datetime
from pathlib import Path
from tempfile import gettempdir

from iet_watch.files.together import refuse_outside
from iet_watch.files.whole import make_folder, not_written, sync_folder, write_whole
from iet_watch.model.contacts import Objection
from iet_watch.model.trouble import BAD_DATA, CANNOT_CREATE, NOT_ALLOWED, TRY_AGAIN, Trouble
from iet_watch.send.contacts.objections import KEY_FILE, Objections, objections
from iet_watch.store.database import Database, make_file, open_beside, open_to_write, trouble_of, writing
from iet_watch.store.sending.carrying import Carried, carry, carry_objections
from iet_watch.store.sending.contacts import contact_keys, contact_of, erase_contact, leaving_no_trace
from iet_watch.store.whole_copy import Holdings, copy_untouched, copy_whole, only_in, put_in_place, same_content
from iet_watch.upkeep.backups.aside import aside
from iet_watch.upkeep.backups.contents import DATABASE, FOLDERS, SAVED, Contents, contents
from iet_watch.upkeep.backups.opening import OpenedBackup, open_backup
from iet_watch.upkeep.backups.writing import write_backup
from iet_watch.workspace.key_file import read_key
from iet_watch.workspace.lock import held
from iet_watch.workspace.settings import CONFIGURATION

_KEY = ".key"  # made when it is first needed; mails that went since may name what only it can read: none is removed
_LOCK = "data/.run.lock"  # the first file that is made
_SIDE_FILES = ("", "-wal", "-shm")


@dataclass(frozen=True)
class Difference:
    """How a workspace differs from a backup: paths of files to write and to take away, whether the database does.

    `lost`: what the database holds that the backup's does not; `damaged`: it cannot be read, so nothing is known of it.
    """

    written: tuple[str, ...] = ()
    removed: tuple[str, ...] = ()
    database: bool = False
    damaged: bool = False
    lost: Holdings = field(default_factory=Holdings)
    carried: Carried = field(default_factory=Carried)
    erased: int = 0
    other_secret: bool = False

    @property
    def nothing(self) -> bool:
        return not (self.written or self.removed or self.database)


@dataclass(frozen=True)
class Restored:
    """What `restore` did, or would do. `saved`: where the workspace is kept as it was; None where there was none."""

    backup: OpenedBackup
    difference: Difference
    saved: Path | None = None
    set_aside: tuple[Path, ...] = ()


def restore(path: Path, root: Path, now: datetime, *, dry_run: bool = False) -> Restored:
    """Makes the workspace at `root` what the backup at `path` holds; a new one where there is none.

    Raises Trouble, and has changed nothing: a backup that is none, a folder with other things in it, somebody at work.
    Killed in between, it is done by doing it again; what there was is saved.
    """
    _refuse_other_folder(root)
    with aside(Path(gettempdir())) as folder, ExitStack() as at_work:
        backup = open_backup(path, folder)
        if not dry_run:
            at_work.enter_context(nobody_else(root, now.astimezone(backup.made.tzinfo)))
        difference = _compared(root, backup, now, copy_untouched if dry_run else copy_whole)
        _refuse_links(root, difference.written)
        if dry_run or difference.nothing:
            return Restored(backup, difference)
        moment = now.astimezone(backup.made.tzinfo)
        saved = _saved(root, moment, database=not difference.damaged)
        set_aside = _damaged_aside(root, moment) if difference.damaged else ()
        try:
            _apply(root, backup, difference, now)
        except OSError as error:
            raise not_written(Path(error.filename or root), error, NOT_ALLOWED) from error
        return Restored(backup, difference, saved, set_aside)


def _refuse_other_folder(root: Path) -> None:
    """Raises Trouble for a folder in which there is something, and no workspace."""
    known = any((root / one).exists() for one in (CONFIGURATION, DATABASE, _LOCK))  # the lock: of one killed in between
    if root.is_dir() and any(root.iterdir()) and not known:
        raise Trouble(
            "%(path)s is no workspace and holds other files: name a workspace, or a new folder, with -C",
            code=CANNOT_CREATE, path=root,
        )  # fmt: skip
    if root.exists() and not root.is_dir():
        raise Trouble("%(path)s is no folder", code=CANNOT_CREATE, path=root)


@contextmanager
def nobody_else(root: Path, now: datetime) -> Iterator[None]:
    """Nobody collects, sends, lays out or publishes within the block: a mail that went meanwhile would go twice.

    Raises Trouble where somebody does.
    """
    data, note = root / "data", {"who": "restore", "doing": "restore", "since": f"{now:%H:%M}"}
    with ExitStack() as locks:
        for lock in sorted({root / _LOCK, data / ".send.lock", *data.glob(".*.lock")}):
            if locks.enter_context(held(lock, note)) is not None:
                raise Trouble("somebody is at work in this workspace (%(lock)s): try again when they have ended",
                              code=TRY_AGAIN, lock=lock.name)  # fmt: skip
        yield


def _compared(root: Path, backup: OpenedBackup, now: datetime, copying: Callable[[Path, Path], None]) -> Difference:
    """How the workspace differs from the backup, whose database knows afterwards what must not be undone."""
    there = contents(root) if root.is_dir() else Contents((), ())
    written = tuple(
        one.path for one in backup.files
        if one.path != DATABASE and not _same(root / one.path, backup.folder / one.path, one.size)
    )  # fmt: skip
    surplus = set(there.files) - {one.path for one in backup.files}
    removed = tuple(sorted(one for one in surplus if not one.endswith(_KEY)))
    return _with_database(root, backup, now, copying, Difference(written, removed))


def _same(path: Path, other: Path, size: int) -> bool:
    try:
        return not path.is_symlink() and path.stat().st_size == size and path.read_bytes() == other.read_bytes()
    except OSError:
        return False


def _with_database(
    root: Path, backup: OpenedBackup, now: datetime, copying: Callable[[Path, Path], None], files: Difference
) -> Difference:
    live = root / DATABASE
    if not live.exists():
        return replace(files, database=backup.database is not None)
    if backup.database is None:  # of a workspace that had none yet: an empty one knows who has left since
        make_folder((backup.folder / DATABASE).parent)
        open_to_write(backup.folder / DATABASE).close()
    copy = backup.folder / "live.db"
    try:
        copying(live, copy)
        open_to_write(copy).close()  # one of an older program: its tables are made today's
    except (sqlite3.DatabaseError, Trouble) as error:
        _raise_unless_damaged(error, live)
        return replace(files, database=True, damaged=True)
    with closing(open_to_write(backup.folder / DATABASE)) as db, closing(open_beside(copy)) as newer:
        carried, erased, other_secret = _carried(db, newer, root / "data", backup.folder / "data", now)
        return replace(
            files, database=not same_content(db, newer), lost=only_in(newer, db), carried=carried,
            erased=erased, other_secret=other_secret,
        )  # fmt: skip


def _raise_unless_damaged(error: sqlite3.DatabaseError | Trouble, live: Path) -> None:
    """A full disk, somebody at work, a database of a newer program: it is sound, and knows who has left."""
    trouble = error if isinstance(error, Trouble) else trouble_of(error, live)
    if trouble and trouble.code != BAD_DATA:
        raise Trouble(trouble.message, code=trouble.code, **{**trouble.args_by_name, "path": live}) from error


def _carried(db: Database, newer: Database, here: Path, there: Path, now: datetime) -> tuple[Carried, int, bool]:
    """What was carried into the backup's database, how many contacts were erased again, whether fingerprints were not.

    `here`, `there`: the data folders of the workspace and of the backup, each with its secret of fingerprints.
    """
    secret = read_key(here / KEY_FILE)
    if secret and not (there / KEY_FILE).exists():
        shutil.copy2(here / KEY_FILE, there / KEY_FILE)
    other_secret = secret != read_key(there / KEY_FILE) and bool(secret)
    with writing(leaving_no_trace(db)):
        if not other_secret:
            carry_objections(db, newer)
        carried = carry(db, newer, now)
        erased = _erase_again(db, newer, _objecting(newer, here) if other_secret else objections(db, there))
        for key, reason in erased.items() if other_secret else ():
            objections(db, there).keep(key, reason, now)
    return carried, len(erased), other_secret


def _objecting(db: Database, data: Path) -> Objections | None:
    """Those who object in a workspace; None where its secret is not that of its database: nobody can know."""
    try:
        return objections(db, data)
    except Trouble:
        return None


def _erase_again(db: Database, newer: Database, objectors: Objections | None) -> dict[str, Objection]:
    """Erases the contacts who have asked for it since, or who had left long ago; returns their keys, and why."""
    kept = set(contact_keys(newer))
    asked = {key: objectors.reason(key) for key in contact_keys(db) if key not in kept} if objectors else {}
    gone = {key: reason for key, reason in asked.items() if reason}
    for key in gone:
        if known := contact_of(db, key):
            erase_contact(db, known.id)
    return gone


def _refuse_links(root: Path, written: Iterable[str]) -> None:
    """Raises Trouble where a folder in one of ours is a link that leads out: no backup holds what is behind it."""
    for name in written:
        top, _, inside = name.partition("/")
        refuse_outside(*((root / top, inside) if top in FOLDERS else (root, name)))


def _saved(root: Path, now: datetime, *, database: bool) -> Path | None:
    """Where the workspace is saved as it is; None where there is nothing to save. Raises Trouble."""
    if not (contents(root).files or (root / DATABASE).exists()):
        return None
    make_folder(root / SAVED)
    to = _new_name(root / SAVED, f"before-restore-{now:%Y-%m-%d-%H%M%S}", ".tar.gz")
    return write_backup(root, to, now, database=database).path


def _new_name(folder: Path, stem: str, suffix: str) -> Path:
    names = (folder / f"{stem}{f'-{number}' if number else ''}{suffix}" for number in range(1_000_000))
    return next(one for one in names if not one.exists())


def _damaged_aside(root: Path, now: datetime) -> tuple[Path, ...]:
    """Puts a database that cannot be read aside, with its side files; says where they are."""
    to = _new_name(root / SAVED, f"damaged-{now:%Y-%m-%d-%H%M%S}", "")
    make_folder(to)
    found = [Path(f"{root / DATABASE}{one}") for one in _SIDE_FILES]
    return tuple(one.rename(to / one.name) for one in found if one.exists())


def _apply(root: Path, backup: OpenedBackup, difference: Difference, now: datetime) -> None:
    for folder in FOLDERS:
        make_folder(root / folder)
    if difference.database:  # before the files: among them is the secret that its fingerprints were made with
        _apply_database(root / DATABASE, backup, now)
    for name in difference.written:
        _write(root / name, (backup.folder / name).read_bytes(), private=name.endswith(_KEY))
    for name in difference.removed:
        (root / name).unlink(missing_ok=True)
        _drop_empty_folders((root / name).parent, root)


def _write(path: Path, data: bytes, *, private: bool) -> None:
    if private and not path.exists():
        make_folder(path.parent)
        os.close(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_NOFOLLOW, 0o600))
    write_whole(path, data)


def _apply_database(path: Path, backup: OpenedBackup, now: datetime) -> None:
    """Puts the backup's database in place, with who has left since we looked."""
    by = backup.folder / DATABASE
    if path.exists():
        with closing(open_to_write(by)) as db, closing(open_beside(path)) as newer:
            _carried(db, newer, path.parent, by.parent, now)
    else:
        make_file(path)
    put_in_place(path, by)


def _drop_empty_folders(folder: Path, root: Path) -> None:
    while folder.parent != root and folder != root and not any(folder.iterdir()):
        folder.rmdir()
        folder = folder.parent
    sync_folder(folder)
