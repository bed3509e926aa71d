"""A command in a terminal of its own, as a person has it: keys in, the bytes that it writes and when, the screen."""

from __future__ import annotations

import fcntl
import os
import pty
import select
import struct
import termios
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

QUIET = 0.08  # seconds without a byte after which the answer to a key is whole


@dataclass(frozen=True)
class Answer:
    """What a key brought: the bytes written, the seconds until the first and the last of them."""

    written: bytes
    first: float
    last: float


class Terminal:
    """A process whose standard streams are a terminal of `columns` × `lines`."""

    def __init__(
        self, command: Sequence[str | Path], environment: Mapping[str, str], columns: int = 80, lines: int = 24
    ) -> None:
        self.everything = b""  # that it has written
        self._child, self._end = pty.fork()
        if self._child == 0:
            os.execvpe(str(command[0]), list(map(str, command)), {**os.environ, **environment})
        fcntl.ioctl(self._end, termios.TIOCSWINSZ, struct.pack("HHHH", lines, columns, 0, 0))

    @property
    def process(self) -> int:
        return self._child

    @property
    def processor(self) -> float:
        """Seconds of processor that the process has taken so far."""
        fields = Path(f"/proc/{self._child}/stat").read_text(encoding="ascii").rpartition(")")[2].split()
        return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")

    def wait_for(self, text: str, seconds: float = 30.0) -> bytes:
        """All that is written until `text` is. Raises TimeoutError with what was written."""
        written, until = b"", time.monotonic() + seconds
        while text.encode() not in written:
            piece = self._read(until - time.monotonic())
            if not piece:
                raise TimeoutError(written.decode(errors="replace"))
            written += piece
        return written

    def press(self, keys: str, quiet: float = QUIET) -> Answer:
        """Types `keys`; what is written until nothing is for a while."""
        start = time.monotonic()
        os.write(self._end, keys.encode())
        written, first, last, wait = b"", 0.0, 0.0, max(2.0, quiet)
        while piece := self._read(wait):
            last = time.monotonic() - start
            first, wait = first or last, quiet
            written += piece
        return Answer(written, first, last)

    def ended(self) -> int:
        """Reads to the end; returns the exit code of the process."""
        while self._read(10.0):
            pass
        _, status = os.waitpid(self._child, 0)
        os.close(self._end)
        return os.waitstatus_to_exitcode(status)

    def _read(self, seconds: float) -> bytes:
        if seconds <= 0 or not select.select([self._end], [], [], seconds)[0]:
            return b""
        try:
            piece = os.read(self._end, 65536)
        except OSError:  # the process is gone, and its end of the terminal with it
            return b""
        self.everything += piece
        return piece
