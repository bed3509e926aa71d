"""Short names for what is long. By itself, since lists ask for one whenever they are read, and for no words."""

from __future__ import annotations

import hashlib

FINGERPRINT_LENGTH = 32  # hexadecimal digits, 128 bits


def fingerprint(*parts: str) -> str:
    """A short stable name for `parts` (128 bits of SHA-256, hexadecimal)."""
    return hashlib.sha256("\x1f".join(parts).encode()).hexdigest()[:FINGERPRINT_LENGTH]
