"""Files written whole: a reader, or a crash, sees the old one or the new one. A shared folder shares what it gets.

A folder is shared when it is marked setgid, as teams do (`chmod g+s`): the system gives its group to whatever is made
inside, but leaves the rights to the umask of whoever makes it, which often takes those of the group away.
"""

from __future__ import annotations

import errno
import os
import re
import stat
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

from iet_watch.locale import Phrase
from iet_watch.model.trouble import CANNOT_CREATE, IO_TROUBLE, TRY_AGAIN, Trouble

# The file can be made, and its disk takes no more.
DISK_TROUBLE = frozenset((errno.ENOSPC, errno.EDQUOT, errno.EFBIG, errno.EIO))
ABANDONED = 3600  # seconds after which a draft is that of a killed run: the longest file takes less than one
_DRAFT = re.compile(r"\.(?P<name>.+)\.[0-9a-f]+\.tmp")  # digits alone: the drafts of versions before December 2026


def write_whole(path: Path, text: str | bytes, *, lasting: bool = True, instead_of: bytes | None = None) -> None:
    """Writes `text` at `path`, in UTF-8, so that a reader, or a crash, sees the old file or the new one, never half.

    The new file has the rights of the old one, else those of a shared folder; a link at `path` is replaced, not
    followed. `lasting`: it is on the disk when this returns; without it a power cut may lose it, and a thousand pages
    of 20 kB, which can be made again, take 0.3 to 0.9 s instead of 4.3 s. `instead_of`: what the old file must still
    hold; raises Trouble, and writes nothing, when someone else has written it meanwhile. Raises OSError, which names
    `path`.
    """
    from secrets import token_hex  # loads what most commands do without

    make_folder(path.parent)
    draft = path.with_name(f".{path.name}.{token_hex(8)}.tmp")
    try:
        write_new(draft, text.encode() if isinstance(text, str) else text, mode=rights_of(path), lasting=lasting)
        if instead_of is not None and path.read_bytes() != instead_of:
            raise Trouble("%(path)s has just been changed by someone else: try again", code=TRY_AGAIN, path=path)
        clear_drafts(path, draft.stat().st_mtime - ABANDONED)
        draft.replace(path)
        if lasting:
            sync_folder(path.parent)
    except OSError as error:
        raise OSError(error.errno, error.strerror, str(path)) from error
    finally:
        draft.unlink(missing_ok=True)


def write_new(path: Path, data: bytes, *, mode: int | None = None, lasting: bool = True) -> None:
    """Writes a file where none stands, never through a link that somebody put there. Raises OSError naming `path`."""
    rights = 0o666 if mode is None else mode  # from the start: whoever opened it before would read what comes
    handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_NOFOLLOW | os.O_CLOEXEC, rights)
    try:
        if mode is not None:
            os.fchmod(handle, mode)
        left = memoryview(data)
        while left:
            left = left[os.write(handle, left) :]
        if lasting:
            os.fsync(handle)
    except OSError as error:
        raise OSError(error.errno, error.strerror, str(path)) from error
    finally:
        os.close(handle)


def sync_folder(folder: Path) -> None:
    """Makes lasting which files `folder` holds, and under what names."""
    handle = os.open(folder, os.O_RDONLY | os.O_DIRECTORY | os.O_CLOEXEC)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def clear_drafts(path: Path, until: float) -> None:
    """Takes away the drafts that killed runs left of a file at `path`, last written before the moment `until`."""
    for name, draft in drafts_in(path.parent):
        with suppress(OSError):
            if name == path.name and draft.lstat().st_mtime <= until:
                draft.unlink()


def drafts_in(folder: Path) -> Iterator[tuple[str, Path]]:
    """The drafts that stand in `folder`, each after the name of the file that it was to become."""
    with suppress(OSError), os.scandir(folder) as entries:
        for entry in entries:
            if found := _DRAFT.fullmatch(entry.name):
                yield found["name"], Path(entry.path)


def make_folder(path: Path) -> None:
    """Makes the folder `path` and those above it that are missing, each with the rights of a shared one above it."""
    for folder in reversed([one for one in (path, *path.parents) if not one.exists()]):
        with suppress(FileExistsError):  # somebody else has made it meanwhile
            folder.mkdir()
            share(folder)
    path.mkdir(exist_ok=True)  # tells what stands in its place, where that is no folder


def share(path: Path) -> None:
    """Gives what we have just made at `path` the rights of its folder, never more, where that one is shared."""
    if mode := _shared(path.parent):
        path.chmod(mode & (0o2777 if path.is_dir() else 0o666))


def _shared(folder: Path) -> int:
    """The rights of `folder` where it is shared, else 0."""
    mode = folder.stat().st_mode
    return stat.S_IMODE(mode) if mode & stat.S_ISGID else 0


def rights_of(path: Path) -> int | None:
    """The rights of the file at `path`, else of a shared folder, else None; none that would lend somebody ours."""
    with suppress(FileNotFoundError):
        found = path.lstat()
        if stat.S_ISREG(found.st_mode):
            return found.st_mode & 0o777
    return _shared(next(one for one in path.parents if one.is_dir())) & 0o666 or None


def write_named(path: Path, content: str | bytes) -> None:
    """Writes the file that a person named, whole; what is no file, a device or a pipe, takes it as it is.

    Nothing is written through a link, and no folder is made. Raises Trouble, which says what is against it.
    """
    data = content.encode() if isinstance(content, str) else content
    try:
        if path.is_symlink():
            raise Trouble("%(path)s is a link: name the file itself", code=CANNOT_CREATE, path=path)
        if path.is_file() or not path.exists():
            os.stat(f"{path.parent}{os.sep}")  # noqa: PTH116, a path has no last stroke: what is no folder is told
            write_whole(path, data)
        else:
            path.write_bytes(data)
    except OSError as error:
        raise not_written(path, error, CANNOT_CREATE) from error


def not_written(path: Path, error: OSError, code: int) -> Trouble:
    """What is said where `path` cannot be written: with `code`, but where the disk is at fault, not the person."""
    return Trouble(
        "%(path)s cannot be written: %(reason)s",
        code=code_of(error, code), path=path, reason=Phrase(error.strerror),
    )  # fmt: skip


def code_of(error: OSError, otherwise: int) -> int:
    """The exit code for a file that cannot be written: that of the disk where this is to blame."""
    return IO_TROUBLE if error.errno in DISK_TROUBLE else otherwise
