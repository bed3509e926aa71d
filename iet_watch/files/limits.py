"""What may run long or grow large in this process, held to a time and to a memory.

For what people write: a template with loops in loops, a table of a million cells. What comes from the web is read in
processes of its own, which can be killed (`collect/reading/workers.py`); here an exception is raised where it
happened, so that the place can be told.
"""

from __future__ import annotations

import resource
import signal
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from types import FrameType

RENDER_SECONDS = 30.0  # of processor, for the outputs of one issue; 200 fiches take 6 with PDF
RENDER_MEMORY = 1024**3  # bytes more than before; 200 fiches take 300 MB with PDF

# Seconds until it is raised once more: what is raised while an object goes away, or in what the collector of memory
# calls (`gc.callbacks`), is lost.
AGAIN = 0.25


class OutOfTime(Exception):
    """The time is over."""


@contextmanager
def held_to(seconds: float, memory: int) -> Iterator[None]:
    """Raises OutOfTime after `seconds` of processor, MemoryError when `memory` bytes more than now are asked for.

    The time counts in the main thread alone, the memory on Linux alone: elsewhere nothing can be held. Inside of
    another, the first one counts.
    """
    main = threading.current_thread() is threading.main_thread()
    if not main or signal.getsignal(signal.SIGPROF) is _over:
        yield
        return
    soft, hard = resource.getrlimit(resource.RLIMIT_DATA)
    before = signal.signal(signal.SIGPROF, _over)
    signal.setitimer(signal.ITIMER_PROF, seconds, AGAIN)
    try:
        if used := _data_used():
            most = used + memory
            resource.setrlimit(resource.RLIMIT_DATA, (most if hard < 0 else min(most, hard), hard))
        yield
    finally:
        signal.setitimer(signal.ITIMER_PROF, 0)
        signal.signal(signal.SIGPROF, before)
        resource.setrlimit(resource.RLIMIT_DATA, (soft, hard))


def _over(_number: int, _frame: FrameType | None) -> None:
    raise OutOfTime


def _data_used() -> int:
    """Bytes of data that this process has (Linux counts them against RLIMIT_DATA), 0 where it is not told."""
    if sys.platform != "linux":
        return 0
    for line in Path("/proc/self/status").read_text("ascii", errors="replace").splitlines():
        if line.startswith("VmData:"):
            return int(line.split()[1]) * 1024
    return 0
