"""Workers: made beside the event loop, ended with it."""

from __future__ import annotations

import asyncio
import subprocess
import sys
import threading
import time

import pytest

from iet_watch.collect.run.workers import HEAVY, Workers
from tests.conftest import slow


def test_while_workers_are_made_questions_go_on() -> None:
    """The first document makes the workers; an event loop that waits for them looks like silent servers."""

    async def first_document() -> list[str]:
        order = []
        workers = Workers(())

        async def other_work() -> None:
            await asyncio.sleep(0)
            order.append("other work" if workers._pool is not None and not workers._pool.done() else "too late")

        async def document() -> None:
            assert await workers.do("https://a.example/", 1, abs, -3) == 3
            order.append("document")

        try:
            await asyncio.gather(document(), other_work())
        finally:
            workers.close()
        return order

    assert asyncio.run(first_document()) == ["other work", "document"]


def test_a_run_may_stop_while_its_workers_are_made() -> None:
    async def stopped() -> None:
        workers = Workers(())
        waiting = asyncio.create_task(workers.do("https://a.example/", 1, abs, -3))
        await asyncio.sleep(0)
        await asyncio.sleep(0)
        waiting.cancel()
        workers.close()
        assert workers._pool is not None
        assert workers._pool.done()

    asyncio.run(stopped())


TRIAL = """
import asyncio
from iet_watch.collect.sources.reading import reading
from iet_watch.workspace.settings import CollectSettings

async def loaded():
    async with reading(CollectSettings(), ()) as reader:
        of_ours = "[one for one in __import__('sys').modules if one.startswith('iet_watch.collect')]"
        return await reader.workers.do("https://a.example/", 1, eval, of_ours)

print(asyncio.run(loaded()))
"""


def test_workers_that_cannot_be_made_are_told_and_nothing_is_left() -> None:
    async def asked() -> None:
        workers = Workers((threading.Lock(),))  # type: ignore[arg-type]  # what cannot be sent to a process
        try:
            for size in (1, HEAVY + 1):
                with pytest.raises(TypeError):
                    await workers.do("https://a.example/", size, abs, -3)
        finally:
            workers.close()

    asyncio.run(asked())


def test_heavy_documents_are_read_one_at_a_time_and_others_go_on() -> None:
    async def order() -> list[str]:
        workers, ended = Workers((), most=2), list[str]()

        async def read(name: str, size: int, seconds: float) -> None:
            await workers.do(name, size, time.sleep, seconds)
            ended.append(name)

        try:
            await workers.do("first", 1, abs, -3)  # the workers are made
            await asyncio.gather(read("a", HEAVY + 1, 0.3), read("b", HEAVY + 1, 0.0), read("c", 1, 0.0))
        finally:
            workers.close()
        return ended

    assert asyncio.run(order()) == ["c", "a", "b"]


@slow
def test_a_trial_loads_nothing_of_what_only_a_run_needs() -> None:
    done = subprocess.run([sys.executable, "-c", TRIAL], capture_output=True, text=True, timeout=60)
    assert "iet_watch.collect.sources.reading" in done.stdout, done.stderr
    assert "iet_watch.collect.run.preload" not in done.stdout
