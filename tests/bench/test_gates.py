"""A quality gate that lacks its data says that it was not run: it never looks passed, and stops no other."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from bench.gates import Ended, summary
from bench.parts.corpus import NOT_RUN

ROOT = Path(__file__).parent.parent.parent


def measured(folder: Path, *command: str) -> subprocess.CompletedProcess[str]:
    """A command of bench/ on a machine that has neither captured feeds nor labelled data."""
    lacking = {"CORPUS": str(folder), "BENCHMARKS": str(folder)}
    whole = [sys.executable, "-m", *command]
    return subprocess.run(whole, cwd=ROOT, env={**os.environ, **lacking}, capture_output=True, text=True, check=False)


@pytest.mark.parametrize("command", ["parsers", "folds"])
def test_a_measure_without_its_data_is_not_run(tmp_path: Path, command: str) -> None:
    done = measured(tmp_path, f"bench.{command}")
    assert (done.returncode, done.stderr) == (NOT_RUN, "")
    assert done.stdout.splitlines()[-1].startswith("not run: no ")


def test_gates_that_cannot_run_stop_no_other_and_are_counted_apart(tmp_path: Path) -> None:
    done = measured(tmp_path, "bench.gates", "parsers", "folds")
    assert done.returncode == 0, done.stderr
    *_, parsers, folds, counts = done.stdout.splitlines()
    assert parsers.startswith("not run")
    assert "bench.parsers feeds odd-feeds: no feeds.tar.zst in " in parsers
    assert folds.startswith("not run")
    assert counts == "quality gates: 0 passed, 0 failed, 2 not run"


def test_a_gate_that_is_none_is_refused(tmp_path: Path) -> None:
    done = measured(tmp_path, "bench.gates", "parser")
    assert (done.returncode, done.stderr) == (1, "no gate is called parser\n")


def test_the_summary_tells_the_three_outcomes_apart() -> None:
    ended = (
        Ended("replay", "passed", 31.4),
        Ended("folds --quick", "failed", 2),
        Ended("listings", "not run", 0, "no data"),
    )
    assert summary(ended) == [
        "passed      31 s  bench.replay",
        "failed       2 s  bench.folds --quick",
        "not run      0 s  bench.listings: no data",
        "quality gates: 1 passed, 1 failed, 1 not run",
    ]
