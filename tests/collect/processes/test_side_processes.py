"""Processes beside this one: what happens to one is known at once, and costs what it was asked alone."""

from __future__ import annotations

import asyncio
import os
import re
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

import pytest

from iet_watch.collect.processes import side_processes
from iet_watch.collect.processes.side_processes import Died, SideProcesses, TooLong, as_many_as_cores, end_server

needs_proc = pytest.mark.skipif(not Path("/proc/self/task").exists(), reason="needs /proc")


def children(process: int | str) -> list[str]:
    tasks = Path(f"/proc/{process}/task").glob("*/children")  # proc(5)
    return [child for task in tasks for child in task.read_text().split()]


def grandchildren(process: int | str = "self") -> list[int]:
    """The processes that the server of processes has made."""
    return [int(made) for server in children(process) for made in children(server)]


def servers() -> list[int]:
    """The servers of processes that this one has started: one, or none."""
    return [int(child) for child in children("self") if is_server(child)]


def is_server(process: str) -> bool:
    return b"forkserver" in asked_for(process)


def companions() -> list[str]:
    """The processes that Python starts with a server."""
    return [child for child in children("self") if b"resource_tracker" in asked_for(child)]


def asked_for(process: str) -> bytes:
    """The command line of a process; nothing of one that has gone."""
    try:
        return Path(f"/proc/{process}/cmdline").read_bytes()
    except OSError:
        return b""


def lives(process: str) -> bool:
    try:
        return Path(f"/proc/{process}/stat").read_text().rpartition(")")[2].split()[0] != "Z"
    except FileNotFoundError:
        return False


@contextmanager
def beside(begins_after: float = 0.0, most: int = 1) -> Iterator[SideProcesses]:
    processes = SideProcesses((), time.sleep, begins_after, most=most)
    try:
        yield processes
    finally:
        processes.close()


def pid_after(seconds: float) -> int:
    time.sleep(seconds)
    return os.getpid()


class Odd(Exception):
    """What cannot be made again out of its bytes."""

    def __init__(self, what: object, why: str) -> None:
        super().__init__(what)


def raises(what: object) -> None:
    raise Odd(what() if callable(what) else what, "as a test wants it")


def cannot_be_sent() -> object:
    return threading.Lock()


def until_there_are(so_many: int) -> None:
    """Waits until as many processes have been looked after by what made them: it is told by a signal."""
    deadline = time.monotonic() + 10
    while len(grandchildren()) != so_many:
        assert time.monotonic() < deadline, grandchildren()
        time.sleep(0.01)


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
        for what in ("a file", threading.Lock):
            with pytest.raises(RuntimeError, match=r"Odd\(.*(a file|lock)"):
                processes.ask(raises, what).result()
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

    until_there_are(0)
    with beside(0.2, most=2) as processes:
        assert asyncio.run(asked(processes)) > 5
        assert len(grandchildren()) == 1
    until_there_are(0)


@needs_proc
def test_one_is_made_by_another_server_where_that_dies_before_it_has() -> None:
    with beside() as processes:
        with pytest.raises(Died):
            processes.ask(os._exit, 3).result()
        for server in servers():
            os.kill(server, signal.SIGSTOP)
            asked = processes.ask(os.getpid)
            time.sleep(0.05)
            os.kill(server, signal.SIGKILL)
        assert asked.result() != os.getpid()


def ignores_signals() -> None:
    signal.signal(signal.SIGIO, signal.SIG_IGN)


def test_a_process_that_no_signal_of_its_line_ends_is_ended(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(side_processes, "SIGIO_ENDS", False)
    processes = SideProcesses((), ignores_signals, most=1)
    with pytest.raises(TooLong):
        processes.ask(re.match, "(a*)*b", "a" * 40, seconds=0.05).result()  # no other thread of it goes on meanwhile
    processes.ask(abs, -3).result()
    processes.close()


@needs_proc
def test_another_server_is_started_where_the_ends_of_children_were_ignored() -> None:
    before = signal.signal(signal.SIGCHLD, signal.SIG_IGN)
    try:
        with beside() as processes:
            first = processes.ask(os.getpid).result()
            end_server()
            assert not companions()
            with pytest.raises(Died):
                processes.ask(os._exit, 3).result()
            assert processes.ask(os.getpid).result() != first
    finally:
        signal.signal(signal.SIGCHLD, before)


LOADING = """
import signal, sys, time
from iet_watch.collect.processes.side_processes import SideProcesses, make_server_ready

signal.signal(signal.SIGINT, lambda *_: sys.exit())
if "ahead" in sys.argv:
    make_server_ready(("takes_long",))
else:
    SideProcesses(("takes_long",), abs, -3).ask(abs, -3)
time.sleep(60)
"""


@pytest.mark.parametrize("when", ["ahead", "asked"])
def test_control_c_while_modules_are_loaded_for_others_says_nothing(tmp_path: Path, when: str) -> None:
    loading = tmp_path / "loading"
    (tmp_path / "takes_long.py").write_text(f"import time\nopen({str(loading)!r}, 'w').close()\ntime.sleep(0.3)\n")
    asker = subprocess.Popen(
        [sys.executable, "-c", LOADING, when], env={**os.environ, "PYTHONPATH": str(tmp_path)},
        stderr=subprocess.PIPE, text=True, start_new_session=True,
    )  # fmt: skip
    while not loading.exists():
        time.sleep(0.01)
        assert asker.poll() is None
    os.killpg(asker.pid, signal.SIGINT)  # as a terminal does
    assert asker.communicate(timeout=20)[1] == ""


def test_one_that_is_to_be_made_anew_waits_until_the_others_are_busy() -> None:
    with beside(most=2) as processes:
        made = {one.result() for one in [processes.ask(pid_after, 0.1) for _ in range(2)]}
        with pytest.raises(Died):
            processes.ask(os._exit, 3).result()
        assert {processes.ask(os.getpid).result() for _ in range(3)} < made or len(made) == 1  # on one core


@needs_proc
def test_one_that_is_being_made_is_ended_too() -> None:
    until_there_are(0)
    with beside(0.2) as processes:
        asked = processes.ask(time.sleep, 60.0)
        time.sleep(0.05)
    until_there_are(0)
    with pytest.raises(Died):
        asked.result()


ASKING = """
import os, signal, time
from iet_watch.collect.processes import side_processes
from iet_watch.collect.processes.side_processes import SideProcesses

side_processes.SIGIO_ENDS = {by_signal}
signal.pthread_sigmask(signal.SIG_BLOCK, [signal.SIGIO])
signal.signal(signal.SIGCHLD, signal.SIG_IGN)
processes = SideProcesses((), time.sleep, 0.0, most=2, by_themselves=True)
asked = [processes.ask(eval, "__import__('time').sleep(0.1) or __import__('os').getpid()") for _ in range(2)]
for number in asked:
    number.result()
try:
    processes.ask(os._exit, 3).result()
except side_processes.Died:
    pass
asked = [processes.ask(eval, "__import__('time').sleep(0.1) or __import__('os').getpid()") for _ in range(2)]
print(*[number.result() for number in asked], flush=True)
asked = [processes.ask(time.sleep, 60.0) for _ in range(2)]
time.sleep(60.0)
"""


@needs_proc
@pytest.mark.parametrize("by_signal", [True, False])
def test_processes_live_without_what_made_them_and_die_with_who_asked(by_signal: bool) -> None:
    asking = ASKING.format(by_signal=by_signal)
    with subprocess.Popen([sys.executable, "-c", asking], stdout=subprocess.PIPE, text=True) as asker:
        assert asker.stdout is not None
        made = asker.stdout.readline().split()
        found = len(set(made)), all(map(lives, made)), grandchildren(asker.pid)
        asker.kill()
    assert found == (as_many_as_cores(2), True, [])
    deadline = time.monotonic() + 10
    while any(map(lives, made)):
        assert time.monotonic() < deadline
        time.sleep(0.01)
