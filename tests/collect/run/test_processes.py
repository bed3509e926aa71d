"""Processes beside this one: what happens to one is known at once, and costs what it was asked alone."""

from __future__ import annotations

import asyncio
import os
import signal
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

import pytest

from iet_watch.collect.run.processes import Died, SideProcesses, TooLong

needs_proc = pytest.mark.skipif(not Path("/proc/self/task").exists(), reason="needs /proc")


def grandchildren() -> list[int]:
    """The processes that the server of processes has made (proc(5))."""
    servers = [child for task in Path("/proc/self/task").glob("*/children") for child in task.read_text().split()]
    tasks = [task for server in servers for task in Path(f"/proc/{server}/task").glob("*/children")]
    return [int(child) for task in tasks for child in task.read_text().split()]


@contextmanager
def beside(begins_after: float = 0.0, most: int = 1) -> Iterator[SideProcesses]:
    processes = SideProcesses((), time.sleep, begins_after, most=most)
    try:
        yield processes
    finally:
        processes.close()


def cannot_be_sent() -> object:
    return threading.Lock()


def kill(process: int) -> None:
    with suppress(ProcessLookupError):  # it has gone
        while True:
            os.kill(process, signal.SIGKILL)
            time.sleep(0.01)


def test_a_process_that_dies_or_takes_too_long_costs_what_it_was_asked_alone() -> None:
    with beside() as processes:
        first = processes.ask(os.getpid).result()
        assert processes.ask(os.getpid).result() == first
        with pytest.raises(Died):
            processes.ask(os._exit, 3).result()
        second = processes.ask(os.getpid, seconds=20.0).result()
        with pytest.raises(TooLong):
            processes.ask(time.sleep, 60.0, seconds=0.05).result()
        third = processes.ask(os.getpid).result()
        kill(third)  # as the machine may while nobody asks anything
        fourth = processes.ask(os.getpid).result()
        assert len({first, second, third, fourth}) == 4


def test_what_a_step_raises_is_told_and_the_process_goes_on() -> None:
    with beside() as processes:
        process = processes.ask(os.getpid).result()
        with pytest.raises(ValueError, match="invalid literal"):
            processes.ask(int, "x").result()
        with pytest.raises(EOFError):  # its own, not that of a pipe
            processes.ask(input).result()
        with pytest.raises(TypeError):  # what cannot be sent back, or there
            processes.ask(cannot_be_sent).result()
        with pytest.raises(TypeError):
            processes.ask(abs, threading.Lock()).result()
        assert processes.ask(os.getpid).result() == process


@needs_proc
def test_a_process_is_made_when_the_others_are_busy_and_while_it_is_other_work_goes_on() -> None:
    async def asked(processes: SideProcesses) -> int:
        ticks, asked = 0, asyncio.wrap_future(processes.ask(os.getpid))
        while not asked.done():
            await asyncio.sleep(0.01)
            ticks += 1
        assert await asyncio.wrap_future(processes.ask(os.getpid)) == await asked
        return ticks

    before = len(grandchildren())
    with beside(0.2, most=2) as processes:
        assert asyncio.run(asked(processes)) > 5
        assert len(grandchildren()) == before + 1
    assert len(grandchildren()) == before


@needs_proc
def test_one_that_is_being_made_is_ended_too() -> None:
    before = len(grandchildren())
    with beside(0.2) as processes:
        asked = processes.ask(time.sleep, 60.0)
        time.sleep(0.05)
    assert len(grandchildren()) == before
    with pytest.raises(Died):
        asked.result()
