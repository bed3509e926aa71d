"""How fast the command line answers: `--help`, lists of 10,000 items, one item, a ruling, beside other tools.

`python -m bench.instant`: each command in turn, several rounds, whole processes: processor milliseconds, the least of
the rounds, and the watch's. Datasette and sqlite-utils are measured when they are installed beside iet-watch.

Fails where a command takes more of the processor, in the same run, than so many times what Python needs to load Typer:
that depends neither on the machine nor on who else uses it.
"""

from __future__ import annotations

import json
import os
import shutil
import statistics
import subprocess
import sys
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from bench.parts.command import COMMAND, make_workspace, run_json
from bench.parts.corpus import ROOT

ITEMS = 10_000
ROUNDS = 6
REFERENCE = "python -c 'import typer'"
# Times the reference, with a fifth of room; measured on 29 November 2026 at 1.3, 1.4, 4.3, 2.9, 2.4, 3.3, 2.7, 2.2.
MOST: Mapping[str, float] = {
    "--help": 1.5,
    "items --help": 1.7,
    "items": 5.3,
    "items --quarter 2026-T4": 3.5,
    "items --status kept": 2.9,
    "show 5000": 4.0,
    "log 5000": 3.3,
    "keep 10": 2.7,
}
WATCHED = ("items --format jsonl", "items --sort score", "terms --quarter 2026-T4")  # held to nothing: read all texts
SELDOM = 3  # what is held to nothing runs in one round of so many
# As installed: pip compiles what it installs, and a developer's machine may have told Python not to.
AS_INSTALLED = {name: value for name, value in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"}


@dataclass
class Times:
    """What the rounds of one command took, in milliseconds: of the processor, and on the watch."""

    cpu: list[float] = field(default_factory=list)
    wall: list[float] = field(default_factory=list)


def main() -> None:
    root = ROOT / "build" / "instant"
    _build(root)
    commands = _commands(root)
    times = {name: Times() for name in commands}
    held = {REFERENCE, *(f"iet-watch {name}" for name in MOST)}
    for turn in range(ROUNDS + 1):  # the first warms up
        for name in [one for one in commands if one in held or turn % SELDOM == 0]:
            cpu, wall = milliseconds(commands[name])
            if turn:
                times[name].cpu.append(cpu)
                times[name].wall.append(wall)
    print("\n".join(_lines(times)))
    slow = too_slow(times)
    for name in slow:
        print(f"too slow: {name} takes more than {MOST[name.removeprefix('iet-watch ')]} times what {REFERENCE} takes")
    sys.exit(bool(slow))


def too_slow(times: Mapping[str, Times]) -> list[str]:
    """The commands that take more of the processor than they may, beside the reference of the same run."""
    reference = min(times[REFERENCE].cpu)
    most = {f"iet-watch {name}": limit * reference for name, limit in MOST.items()}
    return [name for name, limit in most.items() if min(times[name].cpu) > limit]


def _build(root: Path) -> None:
    """A workspace of so many items, two in three of which meet its theme."""
    shutil.rmtree(root, ignore_errors=True)
    make_workspace(root, {}, query="port* OU quai*")
    lines = root / "items.jsonl"
    lines.write_text("".join(map(_line, range(ITEMS))), encoding="utf-8")
    run_json(root, "import", str(lines))


def _commands(root: Path) -> dict[str, list[str | Path]]:
    """By name: ours, then what they are held against."""
    here = COMMAND.parent
    found: dict[str, list[str | Path]] = {
        f"iet-watch {name}": [COMMAND, "-C", root, *name.split()] for name in (*MOST, *WATCHED)
    }
    found["iet-watch --help"] = [COMMAND, "--help"]
    for tool in ("sqlite-utils", "datasette"):
        if (here / tool).exists():
            found[f"{tool} --help"] = [here / tool, "--help"]
    found[REFERENCE] = [here / "python", "-c", "import typer"]
    found["python -c pass"] = [here / "python", "-c", "pass"]
    return found


def _lines(times: Mapping[str, Times]) -> Sequence[str]:
    reference = min(times[REFERENCE].cpu)
    heading = (
        f"{'least of ' + str(ROUNDS) + ' rounds, milliseconds':36} {'CPU':>6} {'times':>6} {'watch':>6} {'median':>7}"
    )
    return [
        heading,
        *(
            f"{name:36} {min(one.cpu):6.0f} {min(one.cpu) / reference:6.1f} {min(one.wall):6.0f} "
            f"{statistics.median(one.wall):7.0f}"
            for name, one in times.items()
        ),
    ]


def _line(number: int) -> str:
    subject = ("port", "quai", "recette")[number % 3]
    return (
        json.dumps(
            {
                "url": f"https://journal.example/{number}",
                "title": f"Article {number} sur le {subject} et ce qui l’entoure",
                "text": f"Le texte {number} parle de {subject} pendant quelques lignes, assez pour être jugé. " * 4,
                "published": f"2026-{7 + number % 5:02}-{1 + number % 28:02}",
                "source": f"Journal {number % 40}",
            },
            ensure_ascii=False,
        )
        + "\n"
    )


def milliseconds(command: Sequence[str | Path]) -> tuple[float, float]:
    """Of the processor, and on the watch, for one process from its start to its end."""
    start = time.perf_counter()
    process = subprocess.Popen(
        command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, env={**AS_INSTALLED, "IET_WATCH_LANG": "fr"}
    )
    _, status, used = os.wait4(process.pid, 0)
    process.returncode = os.waitstatus_to_exitcode(status)
    if process.returncode:
        sys.exit(f"{' '.join(map(str, command))}: exit {process.returncode}")
    return 1000 * (used.ru_utime + used.ru_stime), 1000 * (time.perf_counter() - start)


if __name__ == "__main__":
    main()
