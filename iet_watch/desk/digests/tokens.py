"""The sign by which an answer is known: which digest it answers, and that we wrote that digest.

It stands in the Message-ID, which answers name in In-Reply-To and References, and, where the mail server knows such
addresses, behind a + in the address that is answered to.
"""

from __future__ import annotations

import hashlib
import hmac
from base64 import b32encode
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from iet_watch.mail.our_mails import DIGEST, SIGNATURE_LETTERS
from iet_watch.store.said.digests import Digest

KEY_FILE = ".digests.key"  # in data/
LOCAL_LIMIT = 64  # octets before the @ of an address (RFC 5321, 4.5.3.1.1)


@dataclass(frozen=True)
class Token:
    """What an answer claims: the number of a digest, and its signature."""

    number: int
    signature: str

    def signs(self, digest: Digest, secret: bytes) -> bool:
        """Whether we have signed that digest so."""
        return hmac.compare_digest(self.signature, _signature(digest, secret))


def token_text(digest: Digest, secret: bytes) -> str:
    """« digest-12-k5f… », signed (HMAC-SHA-256, RFC 2104) over the digest's number, person, theme and month."""
    return f"digest-{digest.number}-{_signature(digest, secret)}"


def tokens_in(texts: Iterable[str]) -> Iterator[Token]:
    """The tokens in Message-IDs and addresses, in their order."""
    for text in texts:
        for found in DIGEST.finditer(text):
            yield Token(int(found[1]), found[2].lower())


def _signature(digest: Digest, secret: bytes) -> str:
    said = "\x1f".join((str(digest.number), digest.person, digest.theme, digest.month))
    return b32encode(hmac.new(secret, said.encode(), hashlib.sha256).digest()).decode()[:SIGNATURE_LETTERS].lower()
