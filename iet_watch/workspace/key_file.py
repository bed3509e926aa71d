"""A secret of the workspace, in a file beside the database: what is signed with it cannot be made by others.

Whoever gets hold of the database alone, a backup or a copy lent out, has not got it.
"""

from __future__ import annotations

import os
import secrets
import stat
from contextlib import suppress
from pathlib import Path

from iet_watch.files.whole import make_folder, not_written, rights_of, sync_folder, write_new
from iet_watch.locale import Phrase
from iet_watch.model.trouble import BAD_CONFIGURATION, NOT_ALLOWED, Trouble

_BYTES = 32


def read_key(path: Path) -> bytes | None:
    """The secret in the file at `path`, None where there is none. Raises Trouble where it cannot be read."""
    try:
        handle = os.open(path, os.O_RDONLY | os.O_NOFOLLOW | os.O_CLOEXEC)
    except FileNotFoundError:
        return None
    except OSError as error:
        raise Trouble(
            "%(path)s cannot be read: %(reason)s", code=NOT_ALLOWED, path=path, reason=Phrase(error.strerror)
        ) from error
    with os.fdopen(handle, "rb") as file, suppress(ValueError):
        secret = bytes.fromhex(file.read(1024).decode("ascii").strip())
        if len(secret) == _BYTES:
            return secret
    raise Trouble("%(path)s is damaged: restore it from a backup", code=BAD_CONFIGURATION, path=path)


def key(path: Path) -> bytes:
    """The secret in the file at `path`, made where there is none. Raises Trouble."""
    return read_key(path) or _make(path)


def _make(path: Path) -> bytes:
    """A new secret, on the disk before anything is made with it. Readable by its owner; by the team in a shared folder.

    Another command may have made one meanwhile: that one counts.
    """
    secret = secrets.token_bytes(_BYTES)
    draft = path.with_name(f"{path.name}.{secrets.token_hex(8)}")
    try:
        make_folder(path.parent)
        mode = stat.S_IRUSR | stat.S_IWUSR | ((rights_of(path) or 0) & stat.S_IRGRP)
        write_new(draft, f"{secret.hex()}\n".encode(), mode=mode)
        try:
            os.link(draft, path)  # never over one that is there
        except FileExistsError:
            return read_key(path) or secret
        finally:
            draft.unlink()
        sync_folder(path.parent)
    except OSError as error:
        raise not_written(path, error, NOT_ALLOWED) from error
    return secret
