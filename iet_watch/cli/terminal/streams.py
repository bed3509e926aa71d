"""The streams that a command is given: closed, full, or left by their reader; none of it may end in a traceback."""

from __future__ import annotations

import errno
import io
import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager, suppress

from iet_watch.locale import Phrase
from iet_watch.model.trouble import IO_TROUBLE, Trouble


class _Closed(io.TextIOBase):
    """Stands for a standard output that the caller has closed (`>&-`): nothing can be written."""

    encoding = "utf-8"

    def write(self, text: str) -> int:
        raise OSError(errno.EBADF, os.strerror(errno.EBADF))


def open_streams() -> None:
    """Gives every command three streams: a file opened later must not take the number of one that was closed.

    A database under number 2 would receive what a library writes to stderr.
    """
    opened = [_is_open(number) for number in (0, 1, 2)]
    while (number := os.open(os.devnull, os.O_RDWR)) <= 2:  # the lowest free number
        os.set_inheritable(number, True)
    os.close(number)
    if not opened[1]:
        sys.stdout = _Closed()
    if not opened[2]:
        sys.stderr = os.fdopen(2, "w", closefd=False)
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):  # UTF-8 whatever the locale; what it cannot carry stops no run
            stream.reconfigure(encoding="utf-8", errors="replace")


class ReaderLeft(Exception):
    """Whoever read the results has seen enough (`| head`): a way to end like another. Typer would make it code 1."""


def put(text: str, end: str = "\n") -> None:
    """A result as it stands, on stdout. Raises Trouble where it cannot be written, ReaderLeft where nobody reads."""
    with _written():
        print(text, end=end)


def finish() -> None:
    """Writes what stdout still holds back. Raises as `put`."""
    with _written():
        sys.stdout.flush()


@contextmanager
def _written() -> Iterator[None]:
    try:
        yield
    except BrokenPipeError as error:
        give_up(sys.stdout)
        raise ReaderLeft from error
    except OSError as error:
        raise output_trouble(error) from error


def output_trouble(error: OSError) -> Trouble:
    """What is said where results cannot be written, now and when the interpreter ends."""
    give_up(sys.stdout)
    if error.errno == errno.EBADF:
        return Trouble("standard output is closed: nothing could be shown", code=IO_TROUBLE)
    return Trouble("standard output cannot be written: %(reason)s", code=IO_TROUBLE, reason=Phrase(error.strerror))


def give_up(stream: object) -> None:
    """Lets what `stream` still holds go nowhere: the interpreter would stumble over it when it ends."""
    with suppress(OSError, AttributeError, ValueError):
        nowhere = os.open(os.devnull, os.O_WRONLY)
        os.dup2(nowhere, stream.fileno())  # type: ignore[attr-defined]
        os.close(nowhere)


def _is_open(number: int) -> bool:
    try:
        os.fstat(number)
    except OSError:
        return False
    return True
