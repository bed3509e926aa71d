"""What every worker needs in memory. The server that makes the workers imports it once, and they share it."""

from __future__ import annotations

import gc
import sys
from contextlib import suppress
from types import TracebackType

from iet_watch.collect.processes.memory import give_large_back, look_rarely
from iet_watch.query import inflection


def _quiet_if_stopped(kind: type[BaseException], error: BaseException, trace: TracebackType | None) -> None:
    """A run may be stopped while a worker is being made: what it was to find is gone, and nobody waits for it."""
    if not isinstance(error, (FileNotFoundError, EOFError, ConnectionError)):
        sys.__excepthook__(kind, error, trace)


sys.excepthook = _quiet_if_stopped  # the server calls it for a worker that fails before it has begun
give_large_back()
look_rarely()
with suppress(OSError):  # a full disk: the run will say so itself
    inflection.pack()  # first: it takes 60 MB for a moment
gc.collect()

import courlan  # noqa: E402, F401  (as below; `judge/identity/addresses.py` asks for it where it has to)

from iet_watch.collect.documents import feeds  # noqa: E402, F401  (90 ms if each worker imports them)
from iet_watch.collect.reading import parsing_jobs  # noqa: E402, F401
from iet_watch.judge.language.detection import load  # noqa: E402
from iet_watch.judge.language.word_frequency import FRENCH, weights_of  # noqa: E402

with suppress(OSError):
    load()
weights_of(FRENCH)  # 3 MB, which each worker would read for itself
gc.collect()
gc.freeze()  # pages that no collection touches stay shared
