"""What stands for a person in a mail without saying who it is: in its number, the way back, the link to leave.

Each is signed (HMAC-SHA-256, RFC 2104) with a secret of the workspace: nobody can make one up, or try addresses.
"""

from __future__ import annotations

import hashlib
import hmac
import re
import secrets
from base64 import b32encode
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from iet_watch.model.deliveries import WayBack
from iet_watch.workspace import key_file

KEY_FILE = ".send.key"  # beside the database
# Letters of 5 bits: small ones, as mail servers may fold case. 160 bits for what lets somebody leave (RFC 8058 asks
# for a link that is hard to forge): 60 say who, none of them known to others, 100 sign that. Fewer where a forger gains
# nothing, as addresses are short.
_WHO, _LEAVING, _NUMBER, _WAY_BACK = 12, 20, 20, 10
TOKEN_LENGTH = _WHO + _LEAVING
_TOKEN = re.compile(rf"([a-z2-7]{{{_WHO}}})([a-z2-7]{{{_LEAVING}}})")
_ANSWER = re.compile(rf"(\d{{4}}-T[1-4])-([a-z2-7]{{{_WHO}}})([a-z2-7]{{{_LEAVING}}})")
_TAG = re.compile(rf"[^@]*\+([\w-]{{4,20}})-(\d{{1,15}})=([a-z2-7]{{{_WAY_BACK}}})@[^@]*", re.ASCII | re.IGNORECASE)
# What a link lets somebody leave, and what is signed for it.
Leaves = Literal["everything", "alerts"]
_SIGNED: Mapping[Leaves, str] = {"everything": "leave", "alerts": "leave alerts"}
LOCAL_LIMIT = 64  # octets before the @ of an address (RFC 5321, 4.5.3.1.1)


@dataclass(frozen=True)
class Marks:
    """Marks made with the secret of a workspace."""

    secret: bytes

    def recipient(self, mailing: str, key: str) -> str:
        """What stands in the Message-ID of a mailing for the address with this key."""
        return self._sign(_NUMBER, "recipient", mailing, key)

    def token(self, key: str, leaves: Leaves = "everything") -> str:
        """What leads out the person whose address has this key, as a link says it: of all mail, or of alerts alone.

        Of the address and of no number: a database that is restored gives a number again, to somebody else.
        """
        who = self.who(key)
        return who + self._sign(_LEAVING, _SIGNED[leaves], who)

    def who(self, key: str) -> str:
        """The beginning of a token, by which the person is found."""
        return self._sign(_WHO, "who", key)

    def leaving(self, token: str, leaves: Leaves = "everything") -> str | None:
        """Whom a token leads out, as `who` says it; None of one that we have not made, or for something else."""
        found = _TOKEN.fullmatch(token)
        if not found or not hmac.compare_digest(found[2], self._sign(_LEAVING, _SIGNED[leaves], found[1])):
            return None
        return found[1]

    def answer(self, issue: str, key: str) -> str:
        """What a link says by which the person whose address has this key tells what they think of an issue."""
        who = self.who(key)
        return f"{issue}-{who}{self._sign(_LEAVING, 'opinion', issue, who)}"

    def answering(self, answer: str) -> tuple[str, str] | None:
        """The issue that such a link is about, and who follows it, as `who` says it; None of one not made here."""
        found = _ANSWER.fullmatch(answer)
        if not found or not hmac.compare_digest(found[3], self._sign(_LEAVING, "opinion", found[1], found[2])):
            return None
        return found[1], found[2]

    def way_back(self, address: str, mailing: str, delivery: int) -> str:
        """The address to which a mail that cannot be delivered returns: « retours+2026-T4-12=k5f…@region.example »."""
        local, _, domain = address.rpartition("@")
        tagged = f"{local}+{mailing}-{delivery}={self._way_back(mailing, delivery)}"
        return f"{tagged if len(tagged) <= LOCAL_LIMIT else local}@{domain}"

    def came_back(self, address: str) -> WayBack | None:
        """Which mail such an address says that it is about; None of one without a tag. Servers may change its case."""
        found = _TAG.fullmatch(address)
        if not found:
            return None
        mailing, delivery = found[1].upper(), int(found[2])
        genuine = hmac.compare_digest(found[3].lower(), self._way_back(mailing, delivery))
        return WayBack(mailing, delivery, genuine)

    def _way_back(self, mailing: str, delivery: int) -> str:
        return self._sign(_WAY_BACK, "way back", mailing, str(delivery))

    def _sign(self, letters: int, *said: str) -> str:
        digest = hmac.new(self.secret, "\x1f".join(said).encode(), hashlib.sha256).digest()
        return b32encode(digest).decode()[:letters].lower()


def marks_of(data: Path) -> Marks:
    """The marks of the workspace whose database lies in the folder `data`. Raises Trouble where no secret can be."""
    return Marks(key_file.key(data / KEY_FILE))


def marks_made(data: Path) -> Marks:
    """The same to read marks alone: nothing is written, and without a secret none is ours. Raises Trouble."""
    return Marks(key_file.read_key(data / KEY_FILE) or secrets.token_bytes())
