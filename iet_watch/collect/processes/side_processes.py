"""Other processes of a run: how they are made, what they may take, that they end with it, and how they are asked."""

from __future__ import annotations

import ctypes
import fcntl
import multiprocessing
import os
import resource
import signal
import sys
import tempfile
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import contextmanager, suppress
from multiprocessing import forkserver, resource_tracker
from multiprocessing.connection import Connection
from multiprocessing.context import BaseContext
from multiprocessing.process import BaseProcess
from multiprocessing.reduction import ForkingPickler
from queue import PriorityQueue
from typing import Any, TypeVar

from iet_watch.collect.processes.memory import give_large_back

Told = TypeVar("Told")

MEMORY = 512 * 1024**2  # bytes of data for one process, its libraries included
MOST = 4
SIGIO_ENDS = sys.platform == "linux"  # a process that does not handle it; elsewhere nothing comes of it
PR_SET_CHILD_SUBREAPER = 36  # prctl(2)
UNTIL_GONE = 0.2  # seconds; what dies refuses connections some milliseconds before its parent sees it dead
LONGEST_SOCKET_FOLDER = 60  # characters; a socket's path may not pass 108


class Died(Exception):
    """A process has died before it had answered."""


class _ServerDied(Died):
    """What makes processes has died before it had made one."""


class TooLong(Exception):
    """A process had not answered in its time, and was ended."""


class SideProcesses:
    """As many processes as the machine has cores, `most` at the most, which do steps for this one.

    Each is made when all others are busy, begins with `start(*args)`, and is made anew when it has died. Each has a
    thread that waits for it and a pipe of its own. So one that dies, even while it sends, is known to have died, and
    holds nobody up; pools whose processes share a queue and its lock wait for ever then, Python's own
    (https://github.com/python/cpython/issues/94777) as pebble's (tried: five times of twelve).

    `by_themselves`: what made them is ended once there are all of them, which spares its memory; where one has to be
    made anew it starts again, in a second.
    """

    def __init__(
        self,
        loaded: Sequence[str],
        start: Callable[..., None],
        *args: object,
        most: int = MOST,
        by_themselves: bool = False,
    ) -> None:
        context, count = making_processes(loaded), as_many_as_cores(most)
        self._processes = [_SideProcess(context, start, args) for _ in range(count)]
        self._free = PriorityQueue[tuple[bool, int]]()  # their numbers; one that is there before one that is not
        for number in range(count):
            self._free.put((True, number))
        self._threads = ThreadPoolExecutor(count, "beside")
        self._making = threading.Lock()
        self._by_themselves = by_themselves

    def ask(self, step: Callable[..., Told], *args: object, seconds: float | None = None) -> Future[Told]:
        """What `step(*args)` gives. Raises what it raises, Died, TooLong, OSError where no process can be made.

        `seconds`: of wall clock; a process that takes longer is ended.
        """
        return self._threads.submit(self._do, step, args, seconds)

    def _do(self, step: Callable[..., Told], args: Sequence[object], seconds: float | None) -> Told:
        _, number = self._free.get()  # there is one for each thread
        process = self._processes[number]
        try:
            if process.missing:
                with self._making:
                    process.make()
                    self._end_server()
            return process.do(step, args, seconds)
        finally:
            self._free.put((process.is_not_there, number))

    def _end_server(self) -> None:
        if self._by_themselves and not any(process.is_not_there for process in self._processes):
            _adopt()
            end_server()

    def close(self) -> None:
        """Ends them, whatever they are at. One that is being made is waited for."""
        self._threads.shutdown(wait=False, cancel_futures=True)
        with self._making:
            for process in self._processes:
                process.close()
        self._threads.shutdown()
        for process in self._processes:
            process.end()


class _SideProcess:
    """`line`: it lives as long as that is open."""

    def __init__(self, context: BaseContext, start: Callable[..., None], args: Sequence[object]) -> None:
        self._context, self._start, self._args = context, start, args
        self._pipe: Connection | None = None
        self._line: Connection | None = None
        self._number: int | None = None
        self._hanging_up = threading.Lock()
        self._closed = False

    @property
    def is_not_there(self) -> bool:
        """Whether it was never made, or is known to have ended."""
        return self._pipe is None

    @property
    def missing(self) -> bool:
        """Whether it is to be made: it is not there, or has died while nobody asked anything."""
        return self._pipe is None or self._pipe.poll()

    def make(self) -> None:
        """Makes it. Raises Died, OSError where it cannot be made."""
        if self._closed:
            raise Died
        self.end()
        try:
            self._pipe, self._line = self._made()
        except _ServerDied:
            time.sleep(UNTIL_GONE)
            self._pipe, self._line = self._made()  # by another server

    def _made(self) -> tuple[Connection, Connection]:
        ours, theirs = self._context.Pipe()
        end, line = self._context.Pipe(duplex=False)
        served = theirs, end, SIGIO_ENDS, self._start, self._args
        process = self._context.Process(target=_serve, args=served, daemon=True)  # type: ignore[attr-defined]
        with theirs, end:  # what it holds alone is closed when it dies
            _begin(process)
        self._number = process.pid
        try:
            ours.recv()  # it has begun: that takes seconds on a busy machine, which no step is to blame for
        except (EOFError, OSError) as error:
            raise Died from error
        return ours, line

    def do(self, step: Callable[..., Told], args: Sequence[object], seconds: float | None) -> Told:
        done, told = self._answer(step, args, seconds)
        if not done:
            raise told
        result: Told = told
        return result

    def _answer(self, step: Callable[..., object], args: Sequence[object], seconds: float | None) -> tuple[bool, Any]:
        pipe = self._pipe
        assert pipe is not None
        try:
            pipe.send((step, args))
            late = not pipe.poll(seconds)
            answer: tuple[bool, Any] = (False, TooLong()) if late else pipe.recv()
        except (EOFError, OSError) as error:
            self.end()
            raise Died from error
        if late:
            self.end()
        return answer

    def close(self) -> None:
        """Ends it without waiting for that, and it is made no more."""
        self._closed = True
        self._hang_up()

    def end(self) -> None:
        """Ends it; returns when it has gone."""
        self._hang_up()
        if self._pipe is not None:
            with suppress(EOFError, OSError):
                while True:
                    self._pipe.recv_bytes()
            self._pipe = None

    def _hang_up(self) -> None:
        with self._hanging_up:
            if self._line is not None:
                self._line.close()
                self._line = None
                if self._number is not None and not SIGIO_ENDS:
                    with suppress(ProcessLookupError):
                        os.kill(self._number, signal.SIGKILL)


def _begin(process: BaseProcess) -> None:
    try:
        with _not_to_be_interrupted():
            process.start()
    except (EOFError, ConnectionError) as error:
        raise _ServerDied from error


def _serve(
    pipe: Connection, line: Connection, by_signal: bool, start: Callable[..., None], args: Sequence[object]
) -> None:
    """Does what it is asked until nobody asks any more."""
    if by_signal:
        _live_as_long_as(line)
    else:
        threading.Thread(target=_die_with, args=(line,), daemon=True).start()
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # the process that asks ends the others
    start(*args)
    with suppress(EOFError, OSError):  # whoever asked has died
        pipe.send(None)
        while True:
            _answer(pipe)


def _live_as_long_as(line: Connection) -> None:
    """Has the kernel end this process when the other end is closed, as when the process that holds it dies.

    Whatever it is at: an end of file raises a signal that nobody heeds (`O_ASYNC`, open(2)).
    """
    signal.signal(signal.SIGIO, signal.SIG_DFL)
    signal.pthread_sigmask(signal.SIG_UNBLOCK, {signal.SIGIO})  # whoever began the run may have had it blocked
    fcntl.fcntl(line, fcntl.F_SETOWN, os.getpid())
    fcntl.fcntl(line, fcntl.F_SETFL, fcntl.fcntl(line, fcntl.F_GETFL) | os.O_ASYNC)
    if line.poll():  # it has been closed before
        sys.exit()


def _die_with(line: Connection) -> None:
    """Ends this process when the other end is closed, or once what it is at lets other threads go on."""
    line.poll(None)
    os.kill(os.getpid(), signal.SIGKILL)


def _answer(pipe: Connection) -> None:
    step, args = pipe.recv()
    pipe.send_bytes(_told(step, args))


def _told(step: Callable[..., object], args: Sequence[object]) -> memoryview:
    """What a step gives or raises, as bytes."""
    try:
        return ForkingPickler.dumps((True, step(*args)))
    except Exception as error:  # noqa: BLE001  (whoever asked is told, whatever it is)
        return _raised(error)


def _raised(error: Exception) -> memoryview:
    """The same as bytes, or what it looks like where nobody could make it again out of them."""
    try:
        told = ForkingPickler.dumps((False, error))
        ForkingPickler.loads(told)
    except Exception:  # noqa: BLE001  (its own words for how it is made may raise anything)
        return ForkingPickler.dumps((False, RuntimeError(repr(error))))
    return told


def as_many_as_cores(most: int = MOST) -> int:
    """How many processes this machine does the most work with."""
    return min(most, os.cpu_count() or 1)


def making_processes(loaded: Sequence[str]) -> BaseContext:
    """What makes processes: a server that imports the modules `loaded` once for all of them, where there can be one."""
    if signal.getsignal(signal.SIGCHLD) is signal.SIG_IGN and threading.current_thread() is threading.main_thread():
        signal.signal(signal.SIGCHLD, signal.SIG_DFL)  # Python makes no second server where whoever began this had that
    context = multiprocessing.get_context(_start_method())
    if context.get_start_method() == "forkserver":
        context.set_forkserver_preload(["__main__", *loaded])
    return context


def make_server_ready(loaded: Sequence[str]) -> None:
    """Starts what will make processes, which imports the modules `loaded` while this one goes on with its own."""
    if making_processes(loaded).get_start_method() == "forkserver":
        with _not_to_be_interrupted():
            forkserver.ensure_running()


@contextmanager
def _not_to_be_interrupted() -> Iterator[None]:
    """What is started inside never hears of Control-C, which a terminal sends to all: the process that asks ends it.

    Stopped while it loads modules, it would say on the terminal where it stood.
    """
    resource_tracker.ensure_running()  # first: it lets Control-C through again
    before = signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGINT})
    try:
        yield
    finally:
        signal.pthread_sigmask(signal.SIG_SETMASK, before)


def end_server() -> None:
    """Ends the process that makes others, with what it keeps in memory for them; the next to be made starts another.

    The one that Python starts beside it goes too; those that it has made live on. Python has no public word for it:
    without the private one the server ends with this process, as ever.
    """
    server = getattr(getattr(forkserver.ensure_running, "__self__", None), "_forkserver_pid", None)
    if server is None:
        return
    with suppress(ProcessLookupError, ChildProcessError):  # nobody is told of children's ends where SIGCHLD is ignored
        os.kill(server, signal.SIGKILL)
        if hasattr(os, "waitid"):  # macOS has had it since Python 3.13
            os.waitid(os.P_PID, server, os.WEXITED | os.WNOWAIT)  # Python itself will look for it, and find it ended
    _end_tracker()


def _end_tracker() -> None:
    """Ends the process that Python begins with that one, to tidy away semaphores and memory of a kind that nothing here
    makes: 6 MB."""
    tracker: Any = getattr(resource_tracker.ensure_running, "__self__", None)
    number, line = getattr(tracker, "_pid", None), getattr(tracker, "_fd", None)
    if number is None or line is None:
        return
    with suppress(ProcessLookupError, ChildProcessError):
        os.kill(number, signal.SIGKILL)
        os.waitpid(number, 0)
    tracker._fd = tracker._pid = None  # else Python says that it died unexpectedly
    os.close(line)


def _adopt() -> None:
    """Has processes become this one's own when what made them ends: they are then seen below it, as they were."""
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(PR_SET_CHILD_SUBREAPER, 1, 0, 0, 0)


def limit() -> None:
    """Limits of a process that has just been made."""
    resource.setrlimit(resource.RLIMIT_DATA, (MEMORY, MEMORY))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    give_large_back()


def _start_method() -> str:
    """`forkserver` loads the libraries once for all; where it cannot, `spawn`."""
    short = len(tempfile.gettempdir()) <= LONGEST_SOCKET_FOLDER
    return "forkserver" if short and "forkserver" in multiprocessing.get_all_start_methods() else "spawn"
