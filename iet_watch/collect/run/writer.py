"""One thread writes. Whatever is waiting goes into one transaction, so the answers of a run share their commits.

A large transaction costs less than several small ones: words that documents have in common are indexed once, pages that
they change are written once. So the next one waits for company as long as the last took, unless it is large already or
all who may come are there; small ones, as of a run that finds nothing new, wait for nothing that can be noticed.

Other commands have their turn too. One that finds the database taken asks again every 100 ms: where no pause lets it
in, as while jobs always wait, it would not write before the run ends.
"""

from __future__ import annotations

import asyncio
import math
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from typing import Any, TypeVar

from iet_watch.collect.processes.memory import give_back
from iet_watch.store.database import Database, writing

Result = TypeVar("Result")
Job = tuple[Callable[[], Any], "asyncio.Future[Any]"]

# In one transaction: the work that a killed run may have to do again. 451 feeds by 4, 20 and 40: 3.9, 3.3 and 3.1 s.
MOST_JOBS = 40
LONGEST_WAIT = 0.5  # seconds
# SQLite asks again for a database that is taken after 1, 2, 5, 10, 15, 20, 25, 25, 25, 50, 50, then every 100 ms.
TURN = 0.12  # seconds in which whoever waits has asked once
# Seconds of transactions without such a pause between them. A thousand feeds pause often enough by themselves, waiting
# for company: none is added to a first collect nor to one that finds nothing new (14 s of transactions, and 0.3).
LONGEST_HELD = 1.0


@dataclass
class Writer:
    """Takes jobs from the event loop and does them, in order, in a thread of its own; nothing else writes meanwhile."""

    db: Database
    _thread: ThreadPoolExecutor = field(default_factory=lambda: ThreadPoolExecutor(1, thread_name_prefix="writer"))
    _waiting: list[Job] = field(default_factory=list)
    _busy: asyncio.Task[None] | None = None
    _enough: asyncio.Event = field(default_factory=asyncio.Event)  # waiting, for a transaction
    _coming: int = 0  # who may still have jobs, those that wait among them
    _ended: float = -math.inf  # when the last transaction did
    _held: float = 0.0  # seconds of transactions since others had their turn

    async def do(self, step: Callable[..., Result], *args: object) -> Result:
        """What `step(*args)` gives, once it is committed."""
        future: asyncio.Future[Result] = asyncio.get_running_loop().create_future()
        self._waiting.append((lambda: step(*args), future))
        self._look_who_waits()
        if self._busy is None or self._busy.done():
            self._busy = asyncio.create_task(self._write())
        return await future

    @contextmanager
    def announced(self) -> Iterator[None]:
        """Whoever is inside may have a job, one at a time; where any are announced nobody waits for others."""
        self._coming += 1
        try:
            yield
        finally:
            self._coming -= 1
            self._look_who_waits()

    def _look_who_waits(self) -> None:
        if len(self._waiting) >= min(MOST_JOBS, self._coming or MOST_JOBS):
            self._enough.set()

    def close(self) -> None:
        self._thread.shutdown(wait=True, cancel_futures=True)

    async def _write(self) -> None:
        while self._waiting:
            await self._turn_of_others()
            jobs, self._waiting = self._waiting[:MOST_JOBS], self._waiting[MOST_JOBS:]
            loop, begun = asyncio.get_running_loop(), time.monotonic()
            try:
                results = await loop.run_in_executor(self._thread, self._together, [step for step, _ in jobs])
            except Exception as error:  # noqa: BLE001 - whoever waits for the job raises it
                for _, future in jobs:
                    if not future.done():
                        future.set_exception(error)
                continue
            finally:
                self._ended = time.monotonic()
                self._held += self._ended - begun
            _tell(jobs, results)
            del jobs, results  # what they hold of forty documents, while the next come
            await self._company(time.monotonic() - begun)

    async def _company(self, seconds: float) -> None:
        """Waits that long for the jobs of a whole transaction."""
        self._enough.clear()
        self._look_who_waits()
        if not self._enough.is_set():
            with suppress(TimeoutError):
                await asyncio.wait_for(self._enough.wait(), min(seconds, LONGEST_WAIT))

    async def _turn_of_others(self) -> None:
        """Leaves the database alone for a moment where it was taken for long: what is missing of one."""
        missing = TURN - (time.monotonic() - self._ended)
        if missing > 0 and self._held <= LONGEST_HELD:
            return
        await asyncio.sleep(max(0.0, missing))
        self._held = 0.0

    def _together(self, steps: list[Callable[[], Any]]) -> list[Any]:
        with writing(self.db):
            results = [step() for step in steps]
        if len(steps) > MOST_JOBS // 2:  # else a run that finds nothing new would pay for it
            give_back()  # 10 MB of 110, between what documents have brought and taken away
        return results


def _tell(jobs: list[Job], results: list[Any]) -> None:
    """Tells whoever waits; by itself, for the last job and its result would stay in the names of a loop."""
    for (_, future), result in zip(jobs, results, strict=True):
        if not future.done():
            future.set_result(result)
