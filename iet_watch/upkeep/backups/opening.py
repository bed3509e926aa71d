"""A backup is opened into a folder of its own, and believed in nothing until all of it is checked.

Whoever made the file may not be who we think: no path leads out of the folder, nothing but plain files is made, no few
bytes become a full disk or a full memory.
"""

from __future__ import annotations

import gzip
import hashlib
import json
import sqlite3
import tarfile
import zlib
from collections.abc import Mapping
from contextlib import closing
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import IO

from iet_watch.files.limits import OutOfTime, held_to
from iet_watch.locale import Phrase, later
from iet_watch.model.trouble import BAD_CONFIGURATION, BAD_DATA, IO_TROUBLE, NO_INPUT, NOT_ALLOWED, Trouble
from iet_watch.store.condition import first_damage
from iet_watch.store.database import open_to_write
from iet_watch.upkeep.backups.contents import DATABASE, may_stand_in_a_backup
from iet_watch.upkeep.backups.writing import FORMAT, INTEGRITY_SECONDS, LIST, SavedFile

MOST_TIMES = 50  # how much larger than its file a backup may be opened; those of real watches are three to six times
LEAST_ROOM = 50_000_000  # bytes that any backup may take
MEMORY = 512 * 1024**2  # bytes: names of gigabytes are refused, files go from disk to disk
SECONDS = 3600.0
_CHUNK = 1 << 20
_NO_BACKUP = later("%(path)s is no backup of iet-watch")
_CUT = later("its end is missing")
_OTHER_BYTES = later("its bytes are not those that were written")
_TOO_LARGE = later("it fills the memory")
_DAMAGED = later("%(path)s is damaged or was cut short (%(reason)s): take another backup; nothing was changed")


@dataclass(frozen=True)
class OpenedBackup:
    """A backup whose files lie in `folder`, each as it was saved; `left_out`: what of its workspace is not in it."""

    path: Path
    folder: Path
    made: datetime
    program: str
    files: tuple[SavedFile, ...]
    left_out: tuple[str, ...]

    @property
    def database(self) -> Path | None:
        """Its database, with the tables of today; None where the workspace had none."""
        return self.folder / DATABASE if any(one.path == DATABASE for one in self.files) else None


def open_backup(path: Path, into: Path) -> OpenedBackup:
    """Opens the backup at `path` into the folder `into`, which is empty. Raises Trouble: no such file, no backup,
    damaged, of a newer program, or made to harm.
    """
    try:
        with held_to(SECONDS, MEMORY):
            found, listed = _unpacked(path, into)
    except (OutOfTime, MemoryError) as error:
        raise Trouble(_DAMAGED, code=BAD_DATA, path=path, reason=_TOO_LARGE) from error
    opened = _as_listed(path, into, found, listed)
    if opened.database:
        _check_database(path, opened.database)
    return opened


def _unpacked(path: Path, into: Path) -> tuple[dict[str, SavedFile], bytes]:
    """What was unpacked, by its path, and the list of what it should be."""
    try:
        size = path.stat().st_size
        file = path.open("rb")
    except (FileNotFoundError, IsADirectoryError) as error:
        raise Trouble("%(path)s: there is no such file", code=NO_INPUT, path=path) from error
    except OSError as error:
        raise Trouble("%(path)s cannot be read: %(reason)s", code=NOT_ALLOWED, path=path,
                      reason=Phrase(error.strerror)) from error  # fmt: skip
    with file:
        return _all_members(path, file, into, max(LEAST_ROOM, MOST_TIMES * size))


def _all_members(path: Path, file: IO[bytes], into: Path, room: int) -> tuple[dict[str, SavedFile], bytes]:
    """`room`: how many bytes all of them may take."""
    found, listed = dict[str, SavedFile](), b""
    try:
        with gzip.GzipFile(fileobj=file) as packed, tarfile.open(fileobj=packed, mode="r|") as archive:
            for member in archive:
                archive.members = []  # type: ignore[attr-defined]  # a stream would keep all of them
                room -= member.size
                content = _content(path, archive, member, fits=room >= 0 and not listed and member.name not in found)
                if member.name == LIST:
                    listed = content.read()
                else:
                    found[member.name] = _write(into / member.name, member.name, content)
            while behind := packed.read(_CHUNK):  # to its end, where gzip says what all of it came to
                room -= len(behind)
                if room < 0 or any(behind):
                    raise _refused(path, LIST)
    except (tarfile.TarError, EOFError, zlib.error, gzip.BadGzipFile, ValueError) as error:
        if not found:
            raise Trouble(_NO_BACKUP, code=BAD_DATA, path=path) from error
        reason = _CUT if isinstance(error, EOFError) else _OTHER_BYTES
        raise Trouble(_DAMAGED, code=BAD_DATA, path=path, reason=reason) from error
    if not listed:
        raise Trouble(_DAMAGED, code=BAD_DATA, path=path, reason=_CUT)
    return found, listed


def _content(path: Path, archive: tarfile.TarFile, member: tarfile.TarInfo, *, fits: bool) -> IO[bytes]:
    """What a member holds. Raises Trouble for one that no backup of ours has."""
    plain = member.isreg() and not member.issparse()
    content = archive.extractfile(member) if fits and plain else None
    if content is None or not (member.name == LIST or may_stand_in_a_backup(member.name)):
        raise _refused(path, member.name)
    return content


def _write(to: Path, name: str, content: IO[bytes]) -> SavedFile:
    """Writes a file where only we read it. Raises Trouble where the disk takes no more."""
    digest, size = hashlib.sha256(), 0
    try:
        to.parent.mkdir(parents=True, exist_ok=True)
        with to.open("xb") as file:
            while chunk := content.read(_CHUNK):
                file.write(chunk)
                digest.update(chunk)
                size += len(chunk)
    except OSError as error:
        raise Trouble("%(path)s cannot be written: %(reason)s", code=IO_TROUBLE, path=to.parent,
                      reason=Phrase(error.strerror)) from error  # fmt: skip
    return SavedFile(name, size, digest.hexdigest())


def _as_listed(path: Path, folder: Path, found: Mapping[str, SavedFile], listed: bytes) -> OpenedBackup:
    """The backup, if what was unpacked is what its list says."""
    try:
        said = json.loads(listed)
        if said["format"] != FORMAT:
            raise Trouble("%(path)s was made by a newer iet-watch: install the newer version, nothing was changed",
                          code=BAD_CONFIGURATION, path=path)  # fmt: skip
        files = tuple(SavedFile(one["path"], one["size"], one["sha256"]) for one in said["files"])
        made = datetime.fromisoformat(said["made"])
        program, left_out = str(said["program"]), tuple(map(str, said["left_out"]))
    except (ValueError, KeyError, TypeError) as error:
        raise Trouble(_NO_BACKUP, code=BAD_DATA, path=path) from error
    other = {one.path for one in set(files) ^ set(found.values())}
    if other or made.tzinfo is None:
        raise Trouble(_DAMAGED, code=BAD_DATA, path=path, reason=", ".join(sorted(other)[:3]))
    return OpenedBackup(path, folder, made, program, files, left_out)


def _check_database(path: Path, database: Path) -> None:
    """Raises Trouble for a database that does not hold together, or that a newer program made."""
    try:
        with closing(open_to_write(database)) as db:
            damage = first_damage(db, INTEGRITY_SECONDS)
    except Trouble as trouble:
        if trouble.code == BAD_CONFIGURATION:
            raise
        raise Trouble(_DAMAGED, code=BAD_DATA, path=path, reason=DATABASE) from trouble
    except sqlite3.Error as error:
        raise Trouble(_DAMAGED, code=BAD_DATA, path=path, reason=error) from error
    if damage:
        raise Trouble(_DAMAGED, code=BAD_DATA, path=path, reason=damage)


def _refused(path: Path, name: str) -> Trouble:
    return Trouble("%(path)s holds what no backup of iet-watch holds (%(name)s): nothing was changed",
                   code=BAD_DATA, path=path, name=ascii(name[:200])[1:-1])  # fmt: skip
