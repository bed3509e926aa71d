"""Processes that read outside documents: bounded in time and memory, killed when they pass either.

A hostile page may cost minutes in any parser. Here it costs its worker, and the source that gave it one failure.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from contextlib import nullcontext
from typing import TypeVar

from iet_watch.collect.processes.memory import LARGE, giving_back
from iet_watch.collect.processes.side_processes import MOST, Died, SideProcesses, TooLong
from iet_watch.collect.reading import parsing_jobs
from iet_watch.collect.reading.ahead import FOR_DOCUMENTS, LOADED_FOR_A_RUN
from iet_watch.model.trouble import Failure
from iet_watch.themes.theme_files import Theme

Result = TypeVar("Result")

SECONDS = 20.0  # wall clock for one document; the slowest captured one takes half a second
HEAVY = 1024 * 1024  # bytes of a feed; a page of half that makes as large a tree


class Workers:
    """As many processes as the machine has cores, up to `most`; each made when a document comes and no other is free.

    `loaded`: the module that is imported once for all of them, with whatever it imports. `by_themselves`: there is so
    much to read that what made them goes once there are all of them, with the 14 MB that it does not share.

    Heavy documents are read one at a time: a tree takes ten times the memory of its text, which the worker gives back.
    """

    def __init__(
        self,
        themes: tuple[Theme, ...],
        most: int = MOST,
        loaded: str = LOADED_FOR_A_RUN,
        *,
        by_themselves: bool = False,
    ) -> None:
        modules = (loaded, *FOR_DOCUMENTS)
        self._processes = SideProcesses(modules, parsing_jobs.begin, themes, most=most, by_themselves=by_themselves)
        self._heavy = asyncio.Lock()

    async def do(self, about: str, size: int, step: Callable[..., Result], *args: object) -> Result | Failure:
        """What `step(*args)` gives in a worker, or the failure of the document `about`, of `size` bytes as a feed."""
        if size <= LARGE:
            return await self._do(about, step, *args)
        async with self._heavy if size > HEAVY else nullcontext():
            return await self._do(about, giving_back, step, *args)

    async def _do(self, about: str, step: Callable[..., Result], *args: object) -> Result | Failure:
        try:
            return await asyncio.wrap_future(self._processes.ask(step, *args, seconds=SECONDS))
        except TooLong:
            message, values = "reading it takes more than %(seconds)s seconds", {"seconds": int(SECONDS)}
            return Failure(about, message, values, trouble="size")
        except MemoryError:
            return Failure(about, "reading it takes more memory than allowed", trouble="size")
        except Died:
            return Failure(about, "the process that read it has died, for want of memory perhaps", trouble="size")

    def close(self) -> None:
        """Ends all workers; a document that is being read has no result."""
        self._processes.close()
