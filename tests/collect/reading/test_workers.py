"""Workers: what happens to one costs its document alone, which is told."""

from __future__ import annotations

import asyncio
import os
import random
import signal
import subprocess
import sys
import threading
import time
from pathlib import Path

import pytest

from iet_watch.collect.processes.side_processes import end_server
from iet_watch.collect.reading.ahead import before_a_first_run
from iet_watch.collect.reading.workers import HEAVY, Workers
from iet_watch.model.trouble import USAGE, Failure
from tests.collect.processes.test_side_processes import grandchildren, needs_proc, servers
from tests.conftest import Desk, slow

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
            await asyncio.gather(*(workers.do("first", 1, time.sleep, 0.1) for _ in range(2)))  # both are made
            await asyncio.gather(read("a", HEAVY + 1, 0.3), read("b", HEAVY + 1, 0.0), read("c", 1, 0.0))
        finally:
            workers.close()
        return ended

    assert asyncio.run(order()) == ["c", "a", "b"]


def dies(body: bytes) -> bytes:
    """Kills its process, whatever that is for."""
    os.kill(os.getpid(), signal.SIGKILL)
    return body


def echoes(body: bytes) -> bytes:
    return body


def test_a_document_that_kills_its_worker_is_told_and_the_others_are_read() -> None:
    async def read() -> list[bytes | Failure]:
        workers = Workers((), most=2)
        steps = [dies if number == 3 else echoes for number in range(8)]
        try:
            asked = (workers.do(f"https://{n}.example/", 1, step, b"x") for n, step in enumerate(steps))
            return list(await asyncio.gather(*asked))
        finally:
            workers.close()

    told = asyncio.run(read())
    died = told.pop(3)
    assert isinstance(died, Failure)
    assert (died.about, "has died" in died.message) == ("https://3.example/", True)
    assert told == [b"x"] * 7


@needs_proc
def test_a_document_whose_worker_no_server_lives_to_make_is_told() -> None:
    async def read() -> object:
        workers = Workers((), most=1)
        asked = asyncio.create_task(workers.do("https://a.example/", 1, abs, -3))
        while not asked.done():
            for server in servers():
                os.kill(server, signal.SIGKILL)
            await asyncio.sleep(0.001)
        workers.close()
        return await asked

    told = asyncio.run(read())
    assert isinstance(told, Failure)
    assert "has died" in told.message


@slow
@needs_proc
def test_workers_killed_at_any_moment_hold_nothing_up() -> None:
    """While they receive and send too, where pools wait for an answer that will not come."""
    chance, much = random.Random(7), b"x" * 300_000  # more than a pipe holds

    async def read() -> list[bytes | Failure]:
        workers = Workers((), most=2)
        try:
            asked = [asyncio.create_task(workers.do(f"{n}", 1, echoes, much)) for n in range(60)]
            await asked[0]
            await asyncio.sleep(chance.uniform(0, 0.1))
            for worker in grandchildren()[:1]:
                os.kill(worker, signal.SIGKILL)
            return list(await asyncio.wait_for(asyncio.gather(*asked), 30))
        finally:
            workers.close()

    for _ in range(8):
        told = asyncio.run(read())
        assert told.count(much) >= 59
        assert all(one == much or isinstance(one, Failure) for one in told)


@slow
def test_workers_of_a_run_share_the_weights_of_french_words() -> None:
    async def read() -> object:
        workers = Workers((), most=1)
        try:
            weights = "__import__('iet_watch.judge.language.word_frequency', fromlist=['x']).weights_of"
            return await workers.do("https://a.example/", 1, eval, weights + ".cache_info().currsize")
        finally:
            workers.close()

    end_server()  # the one of other tests may have loaded nothing
    assert asyncio.run(read()) == 1


@slow
def test_a_trial_loads_nothing_of_what_only_a_run_needs() -> None:
    done = subprocess.run([sys.executable, "-c", TRIAL], capture_output=True, text=True, timeout=60)
    assert "iet_watch.collect.sources.reading" in done.stdout, done.stderr
    assert "iet_watch.collect.reading.preload" not in done.stdout


@needs_proc
def test_what_makes_workers_starts_with_a_first_run_only(tmp_path: Path) -> None:
    end_server()
    before_a_first_run(tmp_path)  # there is something
    assert not servers()
    before_a_first_run(tmp_path / "none.db")
    until = time.monotonic() + 5
    while not servers():  # it is there, and becomes a server
        assert time.monotonic() < until


@needs_proc
def test_a_theme_that_there_is_none_of_starts_nothing(desk: Desk) -> None:
    end_server()
    assert desk("collect", "nope").code == USAGE
    assert not servers()
