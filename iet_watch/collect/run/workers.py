"""Processes that read outside documents: bounded in time and memory, killed when they pass either.

A hostile page may cost minutes in any parser. Here it costs its worker, and the source that gave it one failure.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import nullcontext
from typing import TypeVar

from pebble import ProcessExpired, ProcessPool

from iet_watch.collect.run import parsing_jobs
from iet_watch.collect.run.memory import LARGE, giving_back, sharing
from iet_watch.collect.run.processes import MOST, as_many_as_cores, limit, making_processes
from iet_watch.model.trouble import Failure
from iet_watch.themes.theme_files import Theme

Result = TypeVar("Result")

SECONDS = 20.0  # wall clock for one document; the slowest captured one takes half a second
HEAVY = 1024 * 1024  # bytes of a feed; a page of half that makes as large a tree
LOADED_FOR_A_RUN = "iet_watch.collect.run.preload"


class Workers:
    """As many processes as the machine has cores, up to `most`; started when the first document comes.

    `loaded`: the module that is imported once for all of them, with whatever it imports.

    Heavy documents are read one at a time: a tree takes ten times the memory of its text, which the worker gives back.
    """

    def __init__(self, themes: tuple[Theme, ...], most: int = MOST, loaded: str = LOADED_FOR_A_RUN) -> None:
        self.count = as_many_as_cores(most)
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
        context = making_processes((self._loaded, parsing_jobs.__name__))
        pool = ProcessPool(self.count, initializer=_start, initargs=[self._themes], context=context)
        assert pool.active  # asking is what makes them
        return pool


def _start(themes: tuple[Theme, ...]) -> None:
    limit()
    parsing_jobs.open_judge(themes)
