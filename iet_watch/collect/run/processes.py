"""Other processes of a run: how they are made, what they may take, that they end with it, and how they are asked."""

from __future__ import annotations

import ctypes
import multiprocessing
import os
import resource
import signal
import sys
import tempfile
from collections.abc import Callable, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import suppress
from multiprocessing import forkserver
from multiprocessing.connection import Connection
from multiprocessing.context import BaseContext
from queue import SimpleQueue
from typing import TypeVar

from iet_watch.collect.run.memory import give_large_back

Told = TypeVar("Told")

MEMORY = 512 * 1024**2  # bytes of data for one process, its libraries included
MOST = 4
LONGEST_SOCKET_FOLDER = 60  # characters; a socket's path may not pass 108
PR_SET_PDEATHSIG = 1  # prctl(2)


class SideProcesses:
    """As many processes as the machine has cores, that have begun with `start(*args)` and do steps for this one.

    Each has a thread that waits for it and a pipe of its own. So one that dies, even while it sends, is known to have
    died, and holds nobody up; pools whose processes share a queue and its lock wait for ever then, Python's own
    (https://github.com/python/cpython/issues/94777) as pebble's.
    """

    def __init__(self, loaded: Sequence[str], start: Callable[..., None], *args: object) -> None:
        context = making_processes(loaded)
        self._processes = [_SideProcess(context, start, args) for _ in range(as_many_as_cores())]
        self._free = SimpleQueue[_SideProcess]()
        for process in self._processes:
            self._free.put(process)
        self._threads = ThreadPoolExecutor(len(self._processes), "beside")

    def ask(self, step: Callable[..., Told], *args: object) -> Future[Told]:
        """What `step(*args)` gives. Raises what it raises, EOFError or OSError when its process has died."""
        return self._threads.submit(self._do, step, args)

    def _do(self, step: Callable[..., Told], args: Sequence[object]) -> Told:
        process = self._free.get()  # there is one for each thread
        try:
            return process.do(step, args)
        finally:
            self._free.put(process)

    def close(self) -> None:
        """Ends them, whatever they are at."""
        self._threads.shutdown(wait=False, cancel_futures=True)
        for process in self._processes:
            process.end()
        self._threads.shutdown()


class _SideProcess:
    def __init__(self, context: BaseContext, start: Callable[..., None], args: Sequence[object]) -> None:
        self._pipe, theirs = context.Pipe()
        self._process = context.Process(target=_serve, args=(theirs, start, args), daemon=True)  # type: ignore[attr-defined]
        self._process.start()
        theirs.close()  # what it holds alone is closed when it dies

    def do(self, step: Callable[..., Told], args: Sequence[object]) -> Told:
        self._pipe.send((step, args))
        done, told = self._pipe.recv()
        if not done:
            raise told
        result: Told = told
        return result

    def end(self) -> None:
        self._process.terminate()
        self._process.join()


def _serve(pipe: Connection, start: Callable[..., None], args: Sequence[object]) -> None:
    """Does what it is asked until nobody asks any more."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # the process that asks ends the others
    start(*args)
    with suppress(EOFError, OSError):  # whoever asked has died
        while True:
            step, of = pipe.recv()
            pipe.send(_told(step, of))


def _told(step: Callable[..., object], args: Sequence[object]) -> tuple[bool, object]:
    try:
        return True, step(*args)
    except Exception as error:  # noqa: BLE001  (whoever asked is told, whatever it is)
        return False, error


def as_many_as_cores(most: int = MOST) -> int:
    """How many processes this machine does the most work with."""
    return min(most, os.cpu_count() or 1)


def making_processes(loaded: Sequence[str]) -> BaseContext:
    """What makes processes: a server that imports the modules `loaded` once for all of them, where there can be one."""
    context = multiprocessing.get_context(_start_method())
    if context.get_start_method() == "forkserver":
        context.set_forkserver_preload(["__main__", *loaded])
    return context


def end_server() -> None:
    """Ends the process that makes others, with what it keeps in memory for them; the next to be made starts another.

    Python has no public word for it: without the private one the server ends with this process, as ever.
    """
    stop = getattr(getattr(forkserver.ensure_running, "__self__", None), "_stop", None)
    if stop is not None:
        stop()


def limit() -> None:
    """Limits of a process that has just been made; it does not outlive the one that made it."""
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(PR_SET_PDEATHSIG, signal.SIGKILL)
    resource.setrlimit(resource.RLIMIT_DATA, (MEMORY, MEMORY))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    give_large_back()


def _start_method() -> str:
    """`forkserver` loads the libraries once for all; where it cannot, `spawn`."""
    short = len(tempfile.gettempdir()) <= LONGEST_SOCKET_FOLDER
    return "forkserver" if short and "forkserver" in multiprocessing.get_all_start_methods() else "spawn"
