"""What stands for a person in a mail without saying who it is: in its number, the way back, the link to leave.

Each is signed (HMAC-SHA-256, RFC 2104) with a secret of the workspace: nobody can make one up, or try addresses.
"""

from __future__ import annotations

import hashlib
import hmac
import re
from base64 import b32encode
from dataclasses import dataclass

KEY_FILE = ".send.key"  # beside the database
# Letters of 5 bits: small ones, as mail servers may fold case. 130 bits for what lets somebody leave (RFC 8058 asks
# for a link that is hard to forge); fewer where a forger gains nothing, as addresses are short.
_LEAVING, _NUMBER, _WAY_BACK = 26, 20, 10
_TOKEN = re.compile(rf"([1-9]\d{{0,17}})-([a-z2-7]{{{_LEAVING}}})")
LOCAL_LIMIT = 64  # octets before the @ of an address (RFC 5321, 4.5.3.1.1)


@dataclass(frozen=True)
class Marks:
    """Marks made with the secret of a workspace."""

    secret: bytes

    def recipient(self, issue: str, key: str) -> str:
        """What stands in the Message-ID of an issue for the address with this key."""
        return self._sign(_NUMBER, "recipient", issue, key)

    def token(self, contact: int) -> str:
        """What leads a contact out, as a link says it."""
        return f"{contact}-{self._sign(_LEAVING, 'leave', str(contact))}"

    def leaving(self, token: str) -> int | None:
        """The contact whom a token leads out; None of one that we have not made."""
        found = _TOKEN.fullmatch(token)
        if not found or not hmac.compare_digest(found[2], self._sign(_LEAVING, "leave", found[1])):
            return None
        return int(found[1])

    def way_back(self, address: str, issue: str, delivery: int) -> str:
        """The address to which a mail that cannot be delivered returns: « retours+2026-T4-12=k5f…@region.example »."""
        local, _, domain = address.rpartition("@")
        tagged = f"{local}+{issue}-{delivery}={self._sign(_WAY_BACK, 'way back', issue, str(delivery))}"
        return f"{tagged if len(tagged) <= LOCAL_LIMIT else local}@{domain}"

    def _sign(self, letters: int, *said: str) -> str:
        digest = hmac.new(self.secret, "\x1f".join(said).encode(), hashlib.sha256).digest()
        return b32encode(digest).decode()[:letters].lower()
