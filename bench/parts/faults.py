"""A process stopped, or a disk filled, at one chosen step of what it does to the files of a folder.

Steps are the calls that change files: a file made, written, fsynced, renamed, removed, a folder made or removed. They
are counted from 0, and named as « replace data/site/index.html », with `*` for what is random. `stop`: from that step
on nothing happens any more, not even cleaning up, as after SIGKILL; a step that writes leaves half. `full`: from that
step on whatever needs room fails with ENOSPC, and the rest goes on.
"""

from __future__ import annotations

import errno
import os
import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Literal

Fault = Literal["stop", "full"]
STEPS = ("open", "write", "fsync", "rename", "replace", "unlink", "remove", "mkdir", "rmdir", "ftruncate", "pwrite")
_RANDOM = re.compile("[0-9a-f]{16}")
NEED_ROOM = ("open", "write", "fsync", "mkdir", "pwrite", "rename", "replace")


class Stopped(BaseException):
    """The process is gone. No code of the program catches it."""


@dataclass
class Steps:
    """What was done below `root`, step by step; the fault happens at step `at`, the first so named, or never."""

    root: Path
    at: int | str | None = None
    fault: Fault = "stop"
    done: list[str] = field(default_factory=list)
    struck: bool = False

    def take(self, name: str, path: str, write_half: Callable[[], object]) -> None:
        """Counts one step. Raises Stopped, or OSError on a full disk."""
        self.done.append(_RANDOM.sub("*", f"{name} {Path(path).relative_to(self.root)}"))
        here = not self.struck and self.at in (len(self.done) - 1, self.done[-1])
        self.struck = self.struck or here
        if not self.struck:
            return
        if self.fault == "stop":
            if here:
                write_half()
            raise Stopped(self.done[-1])
        if name in NEED_ROOM:
            raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC), path)


@contextmanager
def steps_below(root: Path, at: int | str | None = None, fault: Fault = "stop") -> Iterator[Steps]:
    """Counts the steps below `root` of whatever this process does within the block."""
    steps = Steps(root.resolve(), at, fault)
    before = {name: getattr(os, name) for name in STEPS}
    for name, real in before.items():
        setattr(os, name, _stepping(steps, name, real))
    try:
        yield steps
    finally:
        for name, real in before.items():
            setattr(os, name, real)


def _stepping(steps: Steps, name: str, real: Callable[..., Any]) -> Callable[..., Any]:
    def step(*arguments: Any, **options: Any) -> Any:
        path = _path_of(arguments[-1] if name in ("rename", "replace") else arguments[0], options)
        if path.startswith(f"{steps.root}{os.sep}") and _changes(name, arguments, options):
            steps.take(name, path, lambda: _half(name, real, arguments))
        return real(*arguments, **options)

    return step


def _half(name: str, real: Callable[..., Any], arguments: tuple[Any, ...]) -> None:
    if name == "write":
        real(arguments[0], bytes(arguments[1])[: len(arguments[1]) // 2])


def _changes(name: str, arguments: tuple[Any, ...], options: dict[str, Any]) -> bool:
    flags = arguments[1] if len(arguments) > 1 else options.get("flags", 0)
    return name != "open" or bool(flags & (os.O_CREAT | os.O_TRUNC))


def _path_of(where: Any, options: dict[str, Any]) -> str:
    """The absolute path that a call is about: it is given one, or a file that is open, or a name in an open folder."""
    if isinstance(where, int):
        return str(Path(f"/proc/self/fd/{where}").readlink())
    folder = options.get("dir_fd")
    return str((Path(f"/proc/self/fd/{folder}").readlink() if folder else Path.cwd()) / os.fspath(where))
