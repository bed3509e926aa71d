"""What one command costs, with everything it starts: wall clock, processor time, memory.

`python -m bench.measure REPORT COMMAND…` runs the command and writes its figures to the file REPORT as JSON. It runs
in a process of its own that adopts what the command leaves behind, so that no worker's time is lost.
"""

from __future__ import annotations

import ctypes
import json
import os
import resource
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import asdict, dataclass
from functools import cache
from pathlib import Path

from bench.parts.corpus import ROOT

EVERY = 0.05  # seconds between two looks at the memory
ORPHANS_GET = 10.0  # seconds for processes that outlive the command
_ADOPT_ORPHANS = 36  # PR_SET_CHILD_SUBREAPER


@dataclass
class Cost:
    """`largest` and `together`: MB resident in the largest process, and summed over all that live at one moment.

    The sum counts shared pages once for each process; `proportional` shares them out (seen every tenth look).
    """

    code: int = 0
    wall: float = 0.0
    cpu: float = 0.0
    largest: float = 0.0
    together: float = 0.0
    proportional: float = 0.0
    processes: int = 0


def processor_seconds() -> float:
    """What this process has used, with all that it has started and that has ended, whether looked after yet or not."""
    _adopt_orphans()
    waited = resource.getrusage(resource.RUSAGE_CHILDREN)
    ended = sum(map(_of_the_ended, _children(os.getpid())))
    return time.process_time() + waited.ru_utime + waited.ru_stime + ended


@cache
def _adopt_orphans() -> None:
    """Has processes become this one's own when what made them ends."""
    ctypes.CDLL(None).prctl(_ADOPT_ORPHANS, 1, 0, 0, 0)


def _of_the_ended(pid: int) -> float:
    """The seconds of a process that has ended and of those that it waited for, as /proc keeps them (proc(5))."""
    with suppress(OSError):
        state, *fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
        if state == "Z":
            return sum(map(int, fields[10:14])) / os.sysconf("SC_CLK_TCK")
    return 0.0


def measured(command: Sequence[str | Path], *, environment: Mapping[str, str], output: Path) -> Cost:
    """Runs `command`; what it says goes to the file `output`."""
    report = output.with_suffix(".cost.json")
    report.unlink(missing_ok=True)
    with output.open("wb") as file:
        subprocess.run(
            [sys.executable, "-m", "bench.measure", report, *command],
            stdin=subprocess.DEVNULL,
            stdout=file,
            stderr=subprocess.STDOUT,
            env={**os.environ, **environment, "PYTHONPATH": f"{ROOT}{os.pathsep}{os.environ.get('PYTHONPATH', '')}"},
            check=True,
        )
    return Cost(**json.loads(report.read_text(encoding="utf-8")))


def _main(report: Path, command: list[str]) -> None:
    _adopt_orphans()
    cost, done = Cost(), threading.Event()
    start = time.perf_counter()
    process = subprocess.Popen(command)
    watcher = threading.Thread(target=_watch, args=(cost, done))
    watcher.start()
    cost.code = process.wait()
    cost.wall = time.perf_counter() - start
    _wait_for_orphans()
    done.set()
    watcher.join()
    usage = resource.getrusage(resource.RUSAGE_CHILDREN)
    cost.cpu = usage.ru_utime + usage.ru_stime
    report.write_text(json.dumps(asdict(cost)), encoding="utf-8")


def _wait_for_orphans() -> None:
    until = time.monotonic() + ORPHANS_GET
    with suppress(ChildProcessError):
        while True:
            if os.waitpid(-1, os.WNOHANG)[0]:
                continue
            if time.monotonic() > until:
                for pid in _family():
                    os.kill(pid, signal.SIGKILL)
            time.sleep(0.01)


def _watch(cost: Cost, done: threading.Event) -> None:
    looks = 0
    while not done.wait(EVERY):
        family = _family()
        sizes = [size for pid in family if (size := _field(pid, "status", "VmRSS:"))]
        peaks = [size for pid in family if (size := _field(pid, "status", "VmHWM:"))]
        cost.largest = max(cost.largest, *peaks, 0.0)
        cost.together = max(cost.together, sum(sizes))
        cost.processes = max(cost.processes, len(sizes))
        if looks % 10 == 0:
            cost.proportional = max(cost.proportional, sum(_field(pid, "smaps_rollup", "Pss:") for pid in family))
        looks += 1


def _family() -> list[int]:
    """Every process below this one, alive now."""
    found, new = [], _children(os.getpid())
    while new:
        found += new
        new = [child for pid in new for child in _children(pid)]
    return found


def _children(pid: int) -> list[int]:
    found: list[int] = []
    with suppress(OSError):
        for thread in Path(f"/proc/{pid}/task").iterdir():
            found += map(int, (thread / "children").read_text().split())
    return found


def _field(pid: int, file: str, name: str) -> float:
    """A size in MB that the kernel tells about a process; 0 when it has gone."""
    with suppress(OSError):
        for line in Path(f"/proc/{pid}/{file}").read_text().splitlines():
            if line.startswith(name):
                return int(line.split()[1]) / 1024
    return 0.0


if __name__ == "__main__":
    _main(Path(sys.argv[1]), sys.argv[2:])
