"""Kills each command that writes at random moments, thirty times, and asks whether the next ones heal it.

`python -m bench.kills_each [--kills 30] [--command NAME]`. Real processes, SIGKILL, no network. After each kill the
same command runs again and must end well, or say that it is done already; the database must be whole; a published issue
must still be proved (`--verify`); no draft of a file may be left in the site. `bench.publication` stops the same
commands at each step in turn, but in one process: here the kernel does it. `bench.kills` does it to `collect`. Exits 1
at the first failure, which it tells.
"""

from __future__ import annotations

import argparse
import os
import random
import shutil
import signal
import sqlite3
import subprocess
import tempfile
import time
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from bench.parts.command import COMMAND
from bench.publication import ACCEPTED, LATER, QUARTER, folder_of, workspaces

KILLS = 30
ADD = ("source", "add", "https://journal.example/feed", "--theme", "port", "--no-check")
PUBLISH = ("bulletin", QUARTER, "--publish", "--as", "Une directrice", "--accept", ACCEPTED)


@dataclass(frozen=True)
class Case:
    """A command to kill, the workspace that it starts from, and how it may end when it runs again.

    `codes`: 0, or that which says that it was done by the run that was killed.
    """

    start: str
    command: tuple[str, ...]
    codes: tuple[int, ...] = (0,)


CASES = {
    "import": Case("drafted", ("import", "rows.jsonl")),
    "keep": Case("drafted", ("keep", "2", "--as", "Zoé")),
    "source-add": Case("drafted", ADD, (0, 65)),
    "theme-new": Case("drafted", ("theme", "new", "essai"), (0, 73)),
    "source-export": Case("drafted", ("source", "export", "sources.opml")),
    "draft": Case("drafted", ("bulletin", QUARTER, "--draft")),
    "layout": Case("written", ("bulletin", QUARTER)),
    "publish": Case("written", PUBLISH, (0, 77)),
    "erratum": Case("correctable", PUBLISH, (0, 77)),
    "site": Case("published", ("site",)),
}


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--kills", type=int, default=KILLS)
    parser.add_argument("--command", choices=CASES)
    asked = parser.parse_args()
    cases = {name: case for name, case in CASES.items() if asked.command in (None, name)}
    with tempfile.TemporaryDirectory() as place:
        folder = Path(place)
        starts = workspaces(folder, sorted({case.start for case in cases.values()}))
        for name, case in cases.items():
            begun = time.monotonic()
            moments = _moments(case, starts, folder, asked.kills)
            fell = sum(kill(case, starts[case.start], folder / "tried", after) for after in moments)
            seconds = time.monotonic() - begun
            print(f"{name}: {asked.kills} runs, {fell} killed at work, all healed ({seconds:.0f} s)", flush=True)


def _moments(case: Case, starts: Mapping[str, Path], folder: Path, count: int) -> list[float]:
    """Seconds after which to kill: over the second half of an undisturbed run, for Python starts in the first."""
    root = folder / "tried"
    shutil.rmtree(root, ignore_errors=True)
    shutil.copytree(starts[case.start], root)
    begun = time.monotonic()
    done = _run(root, *case.command)
    assert done.returncode == 0, done.stderr
    seconds = time.monotonic() - begun
    return [random.uniform(0.4 * seconds, 1.05 * seconds) for _ in range(count)]


def kill(case: Case, base: Path, root: Path, after: float) -> bool:
    """One kill and its healing; whether the command was still at work. Raises AssertionError."""
    shutil.rmtree(root, ignore_errors=True)
    shutil.copytree(base, root)
    process = subprocess.Popen(
        _words(root, case.command), cwd=root, env=_environment(), stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
    )
    time.sleep(after)
    process.send_signal(signal.SIGKILL)
    fell = process.wait() == -signal.SIGKILL
    again = _run(root, *case.command)
    assert again.returncode in case.codes, f"{case.command[0]}: code {again.returncode}: {again.stderr}"
    assert "Traceback" not in again.stderr, again.stderr
    _whole(root)
    if case.command == PUBLISH:
        proof = _run(root, "bulletin", QUARTER, "--verify")
        assert proof.returncode == 0, proof.stdout + proof.stderr
        shown = (folder_of(root) / "bulletin.html").read_text(encoding="utf-8")
        assert ("Deux bornes, et" in shown) == (case.start == "correctable")
    left = [path.name for path in (root / "data" / "site").rglob("*.tmp")]
    assert not left, left
    return fell


def _whole(root: Path) -> None:
    with sqlite3.connect(root / "data" / "iet-watch.db") as db:
        assert db.execute("pragma integrity_check").fetchall() == [("ok",)]
        assert not db.execute("pragma foreign_key_check").fetchall()


def _run(root: Path, *command: str) -> subprocess.CompletedProcess[str]:
    words = _words(root, command)
    return subprocess.run(words, cwd=root, env=_environment(), capture_output=True, text=True, check=False)


def _words(root: Path, command: tuple[str, ...]) -> list[str]:
    return [str(COMMAND), "-C", str(root), *command]


def _environment() -> dict[str, str]:
    return {**os.environ, "IET_WATCH_NOW": LATER}


if __name__ == "__main__":
    main()
