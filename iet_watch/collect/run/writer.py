"""One thread writes. Whatever is waiting goes into one transaction, so the answers of a run share their commits."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from typing import Any, TypeVar

from iet_watch.store.database import Database, writing

Result = TypeVar("Result")
Job = tuple[Callable[[], Any], "asyncio.Future[Any]"]

MOST_JOBS = 20  # in one transaction: the work that a killed run may have to do again


@dataclass
class Writer:
    """Takes jobs from the event loop and does them, in order, in a thread of its own; nothing else writes meanwhile."""

    db: Database
    _thread: ThreadPoolExecutor = field(default_factory=lambda: ThreadPoolExecutor(1, thread_name_prefix="writer"))
    _waiting: list[Job] = field(default_factory=list)
    _busy: asyncio.Task[None] | None = None

    async def do(self, step: Callable[..., Result], *args: object) -> Result:
        """What `step(*args)` gives, once it is committed."""
        future: asyncio.Future[Result] = asyncio.get_running_loop().create_future()
        self._waiting.append((lambda: step(*args), future))
        if self._busy is None or self._busy.done():
            self._busy = asyncio.create_task(self._write())
        return await future

    def close(self) -> None:
        self._thread.shutdown(wait=True, cancel_futures=True)

    async def _write(self) -> None:
        while self._waiting:
            jobs, self._waiting = self._waiting[:MOST_JOBS], self._waiting[MOST_JOBS:]
            loop = asyncio.get_running_loop()
            try:
                results = await loop.run_in_executor(self._thread, self._together, [step for step, _ in jobs])
            except Exception as error:  # noqa: BLE001 - whoever waits for the job raises it
                for _, future in jobs:
                    if not future.done():
                        future.set_exception(error)
                continue
            for (_, future), result in zip(jobs, results, strict=True):
                if not future.done():
                    future.set_result(result)

    def _together(self, steps: list[Callable[[], Any]]) -> list[Any]:
        with writing(self.db):
            return [step() for step in steps]
