"""The memory of a process that handles large documents, or many small ones."""

from __future__ import annotations

import gc
import sys
from collections.abc import Callable
from functools import cache
from typing import TYPE_CHECKING, TypeVar

if TYPE_CHECKING:
    import ctypes

Result = TypeVar("Result")

M_MMAP_THRESHOLD = -3  # mallopt(3)
LARGE = 256 * 1024  # bytes of a document
BLOCK = 64 * 1024  # bytes; with 256 kB, as the C library begins, 2 MB more in the process that writes, and no time less
# Objects made before Python looks for circles among them that nobody holds: by itself it looks every 700, and goes
# through thousands of words of which none is in a circle. An eighth of what grouping costs, a third of unpickling.
MADE_BETWEEN_LOOKS = (100_000, 20, 50)


def look_rarely() -> None:
    """From now on this process seldom looks for circles; what is in none is freed at once, as ever."""
    gc.set_threshold(*MADE_BETWEEN_LOOKS)


def give_large_back() -> None:
    """From now on large blocks go back to the machine when they are freed.

    The GNU C library otherwise raises its own threshold with the first large block, and keeps what comes after.
    """
    if sys.platform == "linux" and (mallopt := getattr(_library(), "mallopt", None)):
        mallopt(M_MMAP_THRESHOLD, BLOCK)


def giving_back(step: Callable[..., Result], *args: object) -> Result:
    """What `step(*args)` gives; the memory that it took goes back to the machine, small blocks too."""
    result = step(*args)
    give_back()
    return result


def give_back() -> None:
    """What this process has freed goes back to the machine, small blocks too, in a millisecond."""
    if sys.platform == "linux" and (trim := getattr(_library(), "malloc_trim", None)):
        trim(0)


def give_all_back() -> None:
    """The same of what is in a circle too, as questions to the web leave it: a tenth of a second."""
    gc.collect()
    give_back()


@cache
def _library() -> ctypes.CDLL:
    """The C library; Python keeps in a circle whatever it makes of one."""
    import ctypes

    return ctypes.CDLL(None)
