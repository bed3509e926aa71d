"""A backup is written: one compressed file (tar, gzip), its list of contents last, whole before it has its name."""

from __future__ import annotations

import gzip
import hashlib
import io
import json
import os
import stat
import tarfile
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import asdict, dataclass
from datetime import datetime
from pathlib import Path
from secrets import token_hex

from iet_watch import __version__
from iet_watch.files.whole import not_written, rights_of, sync_folder
from iet_watch.locale import Phrase
from iet_watch.model.trouble import BAD_DATA, CANNOT_CREATE, NOT_ALLOWED, Trouble
from iet_watch.store.condition import first_damage
from iet_watch.store.database import open_beside
from iet_watch.store.whole_copy import Holdings, copy_whole, holdings
from iet_watch.upkeep.backups.aside import aside
from iet_watch.upkeep.backups.contents import DATABASE, contents

LIST = "iet-watch-backup.json"  # the last member: what the file holds
FORMAT = 1
COMPRESSION = 4  # 68 MB of articles, by hand: 1 takes 0.9 s and leaves 26.7 MB, 4 takes 1.4 (25.0), 6 takes 3.1 (24.3)
INTEGRITY_SECONDS = 600.0


@dataclass(frozen=True)
class SavedFile:
    """A file in a backup: its path in the workspace, its size in bytes, its SHA-256 in hexadecimal."""

    path: str
    size: int
    sha256: str


@dataclass(frozen=True)
class Backup:
    """A backup that was written. `left_out`: what of the workspace's folder is not in it."""

    path: Path
    made: datetime
    size: int
    files: tuple[SavedFile, ...]
    held: Holdings
    left_out: tuple[str, ...]


def write_backup(root: Path, to: Path, now: datetime, *, database: bool = True) -> Backup:
    """Saves the workspace at `root` in the file `to`, while others work in it. Raises Trouble; then nothing is written.

    Readable by its owner alone, by the team where its folder is shared: it holds addresses and secrets. `database`:
    whether that is saved, too; a damaged one cannot be.
    """
    if to.exists() or to.is_symlink():
        raise Trouble("%(path)s is there already: name a new file, or a folder", code=CANNOT_CREATE, path=to)
    if not to.parent.is_dir():
        raise Trouble("%(path)s: there is no such folder", code=CANNOT_CREATE, path=to.parent)
    draft = to.with_name(f".{to.name}.{token_hex(8)}.tmp")
    try:
        with aside(to.parent) as folder:
            backup = _written(root, draft, to, folder if database else None, now)
        draft.rename(to)
        sync_folder(to.parent)
    except OSError as error:
        raise not_written(to, error, NOT_ALLOWED) from error
    finally:
        draft.unlink(missing_ok=True)
    return backup


def _written(root: Path, draft: Path, to: Path, folder: Path | None, now: datetime) -> Backup:
    """`folder`: where the database is copied to; None leaves it out."""
    held, database = _database(root, folder / "copy.db") if folder else (Holdings(), None)
    what = contents(root)
    with _new_file(draft) as file, _archive(file, now) as archive:
        saved = [_add(archive, root / name, name, now) for name in what.files]
        if database:
            saved.append(_add_database(archive, database, now))
        listed = {"format": FORMAT, "program": __version__, "made": now.isoformat(timespec="seconds"),
                  "left_out": what.left_out, "files": [asdict(one) for one in saved]}  # fmt: skip
        _add_bytes(archive, LIST, json.dumps(listed, indent=1).encode(), now)
    return Backup(to, now, draft.stat().st_size, tuple(saved), held, what.left_out)


def _database(root: Path, copy: Path) -> tuple[Holdings, Path | None]:
    """What the database holds, and a copy of it that holds together; None where there is none. Raises Trouble."""
    path = root / DATABASE
    if not path.exists():
        return Holdings(), None
    copy_whole(path, copy)
    with closing(open_beside(copy)) as db:
        if damage := first_damage(db, INTEGRITY_SECONDS):
            raise Trouble("%(path)s is damaged (%(damage)s): no backup was written; keep those that you have",
                          code=BAD_DATA, path=path, damage=damage)  # fmt: skip
        return holdings(db), copy


@contextmanager
def _new_file(path: Path) -> Iterator[io.BufferedWriter]:
    """A file for its owner, and for the team in a shared folder; lasting when the block ends."""
    mode = stat.S_IRUSR | stat.S_IWUSR | ((rights_of(path) or 0) & stat.S_IRGRP)
    handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_NOFOLLOW | os.O_CLOEXEC, mode)
    with os.fdopen(handle, "wb") as file:
        yield file
        file.flush()
        os.fsync(handle)


@contextmanager
def _archive(file: io.BufferedWriter, now: datetime) -> Iterator[tarfile.TarFile]:
    with (
        gzip.GzipFile("", "wb", COMPRESSION, file, mtime=now.timestamp()) as packed,
        tarfile.open(fileobj=packed, mode="w", format=tarfile.PAX_FORMAT) as archive,
    ):
        yield archive


def _add(archive: tarfile.TarFile, path: Path, name: str, now: datetime) -> SavedFile:
    """Adds a file as it is at one moment, so that its size and digest are those of what was added. Raises Trouble."""
    try:
        data = path.read_bytes()
    except OSError as error:
        raise Trouble(
            "%(path)s cannot be read: %(reason)s; no backup was written",
            code=NOT_ALLOWED, path=path, reason=Phrase(error.strerror),
        ) from error  # fmt: skip
    return _add_bytes(archive, name, data, now)


def _add_bytes(archive: tarfile.TarFile, name: str, data: bytes, now: datetime) -> SavedFile:
    archive.addfile(_member(name, len(data), now), io.BytesIO(data))
    return SavedFile(name, len(data), hashlib.sha256(data).hexdigest())


def _add_database(archive: tarfile.TarFile, copy: Path, now: datetime) -> SavedFile:
    """Adds the copy of the database without holding it in memory."""
    size = copy.stat().st_size
    with copy.open("rb") as file:
        digest = hashlib.file_digest(file, "sha256").hexdigest()
        file.seek(0)
        archive.addfile(_member(DATABASE, size, now), file)
    return SavedFile(DATABASE, size, digest)


def _member(name: str, size: int, now: datetime) -> tarfile.TarInfo:
    member = tarfile.TarInfo(name)
    member.size, member.mtime, member.mode = size, int(now.timestamp()), 0o600
    return member
