"""The memory of a process that handles large documents."""

from __future__ import annotations

import ctypes
import sys

M_MMAP_THRESHOLD = -3  # mallopt(3)
LARGE = 256 * 1024  # bytes


def give_large_back() -> None:
    """From now on large blocks go back to the machine when they are freed.

    The GNU C library otherwise raises its own threshold with the first large block, and keeps what comes after.
    """
    if sys.platform == "linux" and (mallopt := getattr(ctypes.CDLL(None), "mallopt", None)):
        mallopt(M_MMAP_THRESHOLD, LARGE)
