"""Those who want no mail and of whom nothing else is kept: fingerprints, made with a secret of the workspace.

A fingerprint is HMAC-SHA-256 (RFC 2104) of the key of the address. Whoever gets hold of the database alone, a backup
or a copy lent out, cannot try addresses against it; whoever has the whole folder can, and has the addresses of the
others as well.
"""

from __future__ import annotations

import hashlib
import hmac
import os
import secrets
import stat
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from iet_watch.files.whole import not_written, rights_of, sync_folder
from iet_watch.locale import Phrase
from iet_watch.model.contacts import Objection
from iet_watch.model.trouble import BAD_CONFIGURATION, NOT_ALLOWED, Trouble
from iet_watch.store.database import Database, writing
from iet_watch.store.sending.contacts import add_objection, drop_objection, objection_of, secrets_of_objections
from iet_watch.store.sending.readership import issues_with_opinions

KEY_FILE = ".contacts.key"  # beside the database
_BYTES = 32


@dataclass(frozen=True)
class Objections:
    """The fingerprints of a workspace. `secret`: None where nobody has asked yet, so that none was made."""

    db: Database
    path: Path
    secret: bytes | None

    def reason(self, key: str) -> Objection | None:
        """Why the person of this key gets no mail; None of one who has not asked."""
        return objection_of(self.db, self._fingerprint(self.secret, key)) if self.secret else None

    def keep(self, key: str, reason: Objection, at: datetime) -> None:
        """Keeps the fingerprint of a person, in the caller's transaction. Raises Trouble where the secret cannot be."""
        secret = self.secret or _read(self.path) or _make(self.path)
        add_objection(self.db, self._fingerprint(secret, key), reason, at, _name(secret))

    def reader(self, issue: str, key: str) -> str:
        """The token under which the person of this key says what they think of an issue; it names nobody.

        Raises Trouble where no secret can be kept.
        """
        return self._fingerprint(self.secret or _read(self.path) or _make(self.path), f"opinion {issue} {key}")

    def readers(self, key: str) -> list[str]:
        """The tokens of this person for all the issues that anybody has said something of."""
        return [self.reader(issue, key) for issue in issues_with_opinions(self.db)] if self.secret else []

    def drop(self, key: str) -> None:
        """Forgets that the person objected: they have asked to be written to again."""
        if self.secret:
            drop_objection(self.db, self._fingerprint(self.secret, key))

    @staticmethod
    def _fingerprint(secret: bytes, key: str) -> str:
        return hmac.new(secret, key.encode(), hashlib.sha256).hexdigest()


@contextmanager
def changing(db: Database, data: Path) -> Iterator[Objections]:
    """One transaction on contacts, with those who object as of its beginning: nobody objects in the middle of it."""
    with writing(db):
        yield objections(db, data)


def objections(db: Database, data: Path) -> Objections:
    """The fingerprints of the workspace whose database lies in the folder `data`.

    Raises Trouble where they cannot be compared any more: whoever asked to be left out would be written to.
    """
    path = data / KEY_FILE
    secret, used = _read(path), secrets_of_objections(db)
    if used - ({_name(secret)} if secret else set()):
        raise Trouble(
            "%(path)s is missing, or is not the one of this database: those who want no mail cannot be known without "
            "it; restore it from a backup",
            code=BAD_CONFIGURATION, path=path,
        )  # fmt: skip
    return Objections(db, path, secret)


def _name(secret: bytes) -> str:
    """What tells one secret from another, and says nothing of it."""
    return hmac.new(secret, b"name of the secret", hashlib.sha256).hexdigest()[:16]


def _read(path: Path) -> bytes | None:
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


def _make(path: Path) -> bytes:
    """A new secret, on the disk before anything is made with it. Readable by its owner; by the team in a shared folder.

    Whoever opens the database there needs it too. Another command may have made one meanwhile: that one counts.
    """
    secret = secrets.token_bytes(_BYTES)
    draft = path.with_name(f"{path.name}.{secrets.token_hex(8)}")
    mode = stat.S_IRUSR | stat.S_IWUSR | ((rights_of(path) or 0) & stat.S_IRGRP)
    try:
        handle = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_NOFOLLOW | os.O_CLOEXEC, mode)
        with os.fdopen(handle, "w", encoding="ascii") as file:
            os.fchmod(handle, mode)
            file.write(secret.hex() + "\n")
            file.flush()
            os.fsync(handle)
        try:
            os.link(draft, path)  # never over one that is there
        except FileExistsError:
            return _read(path) or secret
        finally:
            draft.unlink()
        sync_folder(path.parent)
    except OSError as error:
        raise not_written(path, error, NOT_ALLOWED) from error
    return secret
