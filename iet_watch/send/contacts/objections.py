"""Those who want no mail and of whom nothing else is kept: fingerprints, made with a secret of the workspace.

A fingerprint is HMAC-SHA-256 (RFC 2104) of the key of the address. Whoever gets hold of the database alone, a backup
or a copy lent out, cannot try addresses against it; whoever has the whole folder can, and has the addresses of the
others as well.
"""

from __future__ import annotations

import hashlib
import hmac
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from iet_watch.model.contacts import ContactDetails, Objection
from iet_watch.model.trouble import BAD_CONFIGURATION, Trouble
from iet_watch.store.database import Database, writing
from iet_watch.store.sending.contacts import add_objection, drop_objection, objection_of, secrets_of_objections
from iet_watch.store.sending.readership import issues_with_opinions
from iet_watch.words import fold
from iet_watch.workspace import key_file

KEY_FILE = ".contacts.key"  # beside the database


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
        secret = self.secret or key_file.key(self.path)
        add_objection(self.db, self._fingerprint(secret, key), reason, at, _name(secret))

    def keep_spent(self, key: str, proof: str, at: datetime) -> None:
        """Keeps the fingerprint of a consent that has had its time: the person may give another, not this one again.

        In the caller's transaction. Raises Trouble where the secret cannot be.
        """
        secret = self.secret or key_file.key(self.path)
        add_objection(self.db, self._fingerprint(secret, _consent(key, proof)), "expired", at, _name(secret))

    def is_spent(self, key: str, person: ContactDetails) -> bool:
        """Whether all that speaks for writing to a person is a consent that has had its time."""
        if self.secret is None or person.basis != "consentement":
            return False
        return objection_of(self.db, self._fingerprint(self.secret, _consent(key, person.proof))) == "expired"

    def reader(self, issue: str, key: str) -> str:
        """The token under which the person of this key says what they think of an issue; it names nobody.

        Raises Trouble where no secret can be kept.
        """
        return self._fingerprint(self.secret or key_file.key(self.path), f"opinion {issue} {key}")

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
    secret, used = key_file.read_key(path), secrets_of_objections(db)
    if used - ({_name(secret)} if secret else set()):
        raise Trouble(
            "%(path)s is missing, or is not the one of this database: those who want no mail cannot be known without "
            "it; restore it from a backup",
            code=BAD_CONFIGURATION, path=path,
        )  # fmt: skip
    return Objections(db, path, secret)


def _consent(key: str, proof: str) -> str:
    return f"consent {key} {' '.join(fold(proof).split())}"


def _name(secret: bytes) -> str:
    """What tells one secret from another, and says nothing of it."""
    return hmac.new(secret, b"name of the secret", hashlib.sha256).hexdigest()[:16]
