"""Workers: made beside the event loop, ended with it."""

from __future__ import annotations

import asyncio
import subprocess
import sys
import threading

import pytest
from pebble import ProcessPool

from iet_watch.collect.run.workers import HEAVY, Workers
from tests.conftest import slow


def test_while_workers_are_made_questions_go_on() -> None:
    """The first document makes the workers; an event loop that waits for them looks like silent servers."""

    async def first_document() -> list[str]:
        order = []
        workers = Workers(())

        async def other_work() -> None:
            await asyncio.sleep(0)
            order.append("other work" if not workers._pools[False].done() else "too late")

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
        assert all(opened.done() for opened in workers._pools.values())

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


@slow
def test_workers_that_cannot_be_made_are_told_and_the_others_end() -> None:
    async def asked() -> ProcessPool:
        workers = Workers(())
        await workers.do("https://a.example/", 1, abs, -3)
        made = workers._pools[False].result()
        workers._themes = (threading.Lock(),)  # type: ignore[assignment]  # what cannot be sent to a process
        try:
            with pytest.raises(TypeError):
                await workers.do("https://a.example/", HEAVY + 1, abs, -3)
        finally:
            workers.close()
        return made

    assert not asyncio.run(asked()).active


@slow
def test_a_trial_loads_nothing_of_what_only_a_run_needs() -> None:
    done = subprocess.run([sys.executable, "-c", TRIAL], capture_output=True, text=True, timeout=60)
    assert "iet_watch.collect.sources.reading" in done.stdout, done.stderr
    assert "iet_watch.collect.run.preload" not in done.stdout
