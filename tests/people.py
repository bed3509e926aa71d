"""Commands as other users of this machine: the kernel knows them by their numbers, no account is made."""

from __future__ import annotations

import os
import subprocess
import sysconfig
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import pytest

from tests.conftest import COMMAND, NOW

ROOT = Path(__file__).parent.parent
NOBODY = 65534


@dataclass(frozen=True)
class Person:
    """A user of the machine: a number, the groups it is in, its umask. The first group is its own."""

    number: int
    groups: tuple[int, ...]
    umask: int = 0o022

    def __call__(self, *command: str | int | Path) -> subprocess.CompletedProcess[str]:
        """Runs iet-watch as this user."""
        return self.run(*way_for_others(), *command)

    def run(self, *command: str | int | Path) -> subprocess.CompletedProcess[str]:
        """Runs any command as this user."""
        environment = {"PATH": os.environ["PATH"], "PYTHONPATH": LIBRARIES}
        return subprocess.run(
            [str(one) for one in command], capture_output=True, text=True, check=False, cwd="/",
            env={**environment, "IET_WATCH_NOW": NOW, "IET_WATCH_LANG": "en"},
            user=self.number, group=self.groups[0], extra_groups=self.groups[1:], umask=self.umask,
        )  # fmt: skip


LIBRARIES = f"{ROOT}{os.pathsep}{sysconfig.get_path('purelib')}"


@cache
def way_for_others() -> Sequence[str | Path]:
    """How another user may run this copy of the program: the command, or a Python of the system where ours is private.

    Skips when neither will do.
    """
    if os.geteuid() != 0:
        pytest.skip("only root may work as another user")
    system = ("/usr/bin/python3", "-c", "from iet_watch.__main__ import main; main()")
    for way in ((COMMAND,), system):
        try:
            subprocess.run(
                [*way, "--version"], user=NOBODY, env={"PYTHONPATH": LIBRARIES}, capture_output=True, check=True
            )
        except (OSError, subprocess.CalledProcessError):
            continue
        return way
    return pytest.skip("another user cannot run this copy of the program")
