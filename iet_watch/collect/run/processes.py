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
from multiprocessing.process import BaseProcess
from multiprocessing.reduction import ForkingPickler
from queue import LifoQueue
from threading import Lock
from typing import Any, TypeVar

from iet_watch.collect.run.memory import give_large_back

Told = TypeVar("Told")

MEMORY = 512 * 1024**2  # bytes of data for one process, its libraries included
MOST = 4
LONGEST_SOCKET_FOLDER = 60  # characters; a socket's path may not pass 108
PR_SET_PDEATHSIG = 1  # prctl(2)


class Died(Exception):
    """A process has died before it had answered."""


class TooLong(Exception):
    """A process had not answered in its time, and was ended."""


class SideProcesses:
    """As many processes as the machine has cores, `most` at the most, which do steps for this one.

    Each is made when all others are busy, begins with `start(*args)`, and is made anew when it has died. Each has a
    thread that waits for it and a pipe of its own. So one that dies, even while it sends, is known to have died, and
    holds nobody up; pools whose processes share a queue and its lock wait for ever then, Python's own
    (https://github.com/python/cpython/issues/94777) as pebble's (tried: five times of twelve).
    """

    def __init__(self, loaded: Sequence[str], start: Callable[..., None], *args: object, most: int = MOST) -> None:
        context, count = making_processes(loaded), as_many_as_cores(most)
        self._processes = [_SideProcess(context, start, args) for _ in range(count)]
        self._free = LifoQueue[_SideProcess]()  # one that is there before one that is to be made
        for process in self._processes:
            self._free.put(process)
        self._threads = ThreadPoolExecutor(count, "beside")

    def ask(self, step: Callable[..., Told], *args: object, seconds: float | None = None) -> Future[Told]:
        """What `step(*args)` gives. Raises what it raises, Died, TooLong, OSError where no process can be made.

        `seconds`: of wall clock; a process that takes longer is ended.
        """
        return self._threads.submit(self._do, step, args, seconds)

    def _do(self, step: Callable[..., Told], args: Sequence[object], seconds: float | None) -> Told:
        process = self._free.get()  # there is one for each thread
        try:
            return process.do(step, args, seconds)
        finally:
            self._free.put(process)

    def close(self) -> None:
        """Ends them, whatever they are at. One that is being made is waited for."""
        self._threads.shutdown(wait=False, cancel_futures=True)
        for process in self._processes:
            process.close()
        self._threads.shutdown()


class _SideProcess:
    def __init__(self, context: BaseContext, start: Callable[..., None], args: Sequence[object]) -> None:
        self._context, self._start, self._args = context, start, args
        self._made: tuple[BaseProcess, Connection] | None = None
        self._changing = Lock()
        self._closed = False

    def do(self, step: Callable[..., Told], args: Sequence[object], seconds: float | None) -> Told:
        done, told = self._received(self._sent(step, args), seconds)
        if not done:
            raise told
        result: Told = told
        return result

    def _received(self, pipe: Connection, seconds: float | None) -> tuple[bool, Any]:
        if not pipe.poll(seconds):
            self._end()
            raise TooLong
        try:
            answer: tuple[bool, Any] = pipe.recv()
        except (EOFError, OSError) as error:
            self._end()
            raise Died from error
        return answer

    def _sent(self, step: Callable[..., object], args: Sequence[object]) -> Connection:
        """The pipe by which the answer will come."""
        try:
            return self._send(step, args)
        except ConnectionError:  # it has died since, of nothing that it is asked now
            self._end()
        try:
            return self._send(step, args)
        except ConnectionError as error:
            raise Died from error

    def _send(self, step: Callable[..., object], args: Sequence[object]) -> Connection:
        pipe = self._pipe()
        pipe.send((step, args))
        return pipe

    def _pipe(self) -> Connection:
        with self._changing:
            if self._closed:
                raise Died
            if self._made is None:
                self._made = self._make()
            return self._made[1]

    def _make(self) -> tuple[BaseProcess, Connection]:
        pipe, theirs = self._context.Pipe()
        with theirs:  # what it holds alone is closed when it dies
            process = self._context.Process(target=_serve, args=(theirs, self._start, self._args), daemon=True)  # type: ignore[attr-defined]
            process.start()
        try:
            pipe.recv()  # it has begun: that takes seconds on a busy machine, which no step is to blame for
        except (EOFError, OSError) as error:
            raise Died from error
        return process, pipe

    def close(self) -> None:
        """Ends it, and makes it no more."""
        self._closed = True
        self._end()

    def _end(self) -> None:
        with self._changing:
            if self._made is not None:
                process, _ = self._made
                process.kill()
                process.join()
                self._made = None


def _serve(pipe: Connection, start: Callable[..., None], args: Sequence[object]) -> None:
    """Does what it is asked until nobody asks any more."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # the process that asks ends the others
    start(*args)
    with suppress(EOFError, OSError):  # whoever asked has died
        pipe.send(None)
        while True:
            _answer(pipe)


def _answer(pipe: Connection) -> None:
    step, args = pipe.recv()
    pipe.send_bytes(_told(step, args))


def _told(step: Callable[..., object], args: Sequence[object]) -> memoryview:
    """What a step gives or raises, as bytes."""
    try:
        return ForkingPickler.dumps((True, step(*args)))
    except Exception as error:  # noqa: BLE001  (whoever asked is told, whatever it is)
        return ForkingPickler.dumps((False, error))


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
