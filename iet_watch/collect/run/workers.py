"""Processes that read outside documents: bounded in time and memory, killed when they pass either.

A hostile page may cost minutes in any parser. Here it costs its worker, and the source that gave it one failure.
"""

from __future__ import annotations

import asyncio
import ctypes
import multiprocessing
import os
import resource
import signal
import sys
import tempfile
from collections.abc import Callable, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import nullcontext
from multiprocessing import forkserver
from typing import TypeVar

from pebble import ProcessExpired, ProcessPool

from iet_watch.collect.run import parsing_jobs
from iet_watch.collect.run.memory import LARGE, give_large_back, giving_back, sharing
from iet_watch.model.trouble import Failure
from iet_watch.themes.theme_files import Theme

Result = TypeVar("Result")

SECONDS = 20.0  # wall clock for one document; the slowest captured one takes half a second
MEMORY = 512 * 1024**2  # bytes of data for one worker, its libraries included
HEAVY = 1024 * 1024  # bytes of a feed; a page of half that makes as large a tree
MOST_WORKERS = 4
LONGEST_SOCKET_FOLDER = 60  # characters; a socket's path may not pass 108
PR_SET_PDEATHSIG = 1  # prctl(2)
LOADED_FOR_A_RUN = "iet_watch.collect.run.preload"


class Workers:
    """As many processes as the machine has cores, up to `most`; started when the first document comes.

    `loaded`: the module that is imported once for all of them, with whatever it imports.

    Heavy documents are read one at a time: a tree takes ten times the memory of its text, which the worker gives back.
    """

    def __init__(self, themes: tuple[Theme, ...], most: int = MOST_WORKERS, loaded: str = LOADED_FOR_A_RUN) -> None:
        self.count = min(most, os.cpu_count() or 1)
        self._loaded = loaded
        self._themes = themes
        self._openers = ThreadPoolExecutor(1, "opens workers")  # it takes seconds on a busy machine; questions go on
        self._pool: Future[ProcessPool] | None = None
        self._heavy = asyncio.Lock()

    async def do(self, about: str, size: int, step: Callable[..., Result], *args: object) -> Result | Failure:
        """What `step(*args)` gives in a worker, or the failure of the document `about`, of `size` bytes as a feed."""
        if size <= LARGE:
            return await self._do(about, sharing, step, *args)
        async with self._heavy if size > HEAVY else nullcontext():
            return await self._do(about, giving_back, step, *args)

    async def _do(self, about: str, step: Callable[..., Result], *args: object) -> Result | Failure:
        if self._pool is None:
            self._pool = self._openers.submit(self._open)
        pool = await asyncio.shield(asyncio.wrap_future(self._pool))
        try:
            return await asyncio.wrap_future(pool.schedule(step, args=args, timeout=SECONDS))
        except TimeoutError:
            message, values = "reading it takes more than %(seconds)s seconds", {"seconds": int(SECONDS)}
            return Failure(about, message, values, trouble="size")
        except (ProcessExpired, MemoryError):
            return Failure(about, "reading it takes more memory than allowed", trouble="size")

    def close(self) -> None:
        """Ends all workers. One that is being made is waited for: what it needs may not go before it has begun.

        That some could not be made was told to whoever asked for them.
        """
        self._openers.shutdown()
        if self._pool is not None and not self._pool.exception():
            pool = self._pool.result()
            pool.stop()  # type: ignore[no-untyped-call]
            pool.join()

    def _open(self) -> ProcessPool:
        return open_pool(_start, (self._themes,), (self._loaded, parsing_jobs.__name__), self.count)


def open_pool(
    start: Callable[..., None], args: Sequence[object], loaded: Sequence[str], most: int = MOST_WORKERS
) -> ProcessPool:
    """Processes that are made and have begun with `start(*args)`: as many as the machine has cores, up to `most`.

    `loaded`: the modules that are imported once for all of them.
    """
    context = multiprocessing.get_context(_start_method())
    if context.get_start_method() == "forkserver":
        context.set_forkserver_preload(["__main__", *loaded])
    pool = ProcessPool(min(most, os.cpu_count() or 1), initializer=start, initargs=list(args), context=context)
    assert pool.active  # asking is what makes them
    return pool


def end_server() -> None:
    """Ends the process that makes workers, with what it keeps in memory for them; the next worker starts another.

    Python has no public word for it: without the private one the server ends with this process, as ever.
    """
    stop = getattr(getattr(forkserver.ensure_running, "__self__", None), "_stop", None)
    if stop is not None:
        stop()


def _start_method() -> str:
    """`forkserver` loads the libraries once for all workers; where it cannot, `spawn`."""
    short = len(tempfile.gettempdir()) <= LONGEST_SOCKET_FOLDER
    return "forkserver" if short and "forkserver" in multiprocessing.get_all_start_methods() else "spawn"


def limit() -> None:
    """Limits of a worker; it does not outlive the process that made it."""
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(PR_SET_PDEATHSIG, signal.SIGKILL)
    resource.setrlimit(resource.RLIMIT_DATA, (MEMORY, MEMORY))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    give_large_back()


def _start(themes: tuple[Theme, ...]) -> None:
    limit()
    parsing_jobs.open_judge(themes)
