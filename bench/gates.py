"""The measures that a change must not worsen, one after the other, each told whole: `make quality`.

`python -m bench.gates [NAME…]` runs each (or those named) as a process of its own. One that lacks its data or its tool
was not run: it says why, the others go on, and it never looks passed. Exits 1 when one failed.
"""

from __future__ import annotations

import subprocess
import sys
import time
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from bench.parts.corpus import NOT_RUN, ROOT

GATES = (
    "replay", "kills --runs 20", "parsers feeds odd-feeds", "extraction --sample 200", "listings", "manners", "instant",
    "relevance --quick", "theme_items", "folds --quick", "stories --quick", "real_pairs", "stored --quick",
    "patterns", "backups --runs 10", "desk --quick", "stages --quick", "accept_web --quick",
)  # fmt: skip
SAYS_WHY = "not run: "
Outcome = Literal["passed", "failed", "not run"]
OUTCOMES: dict[int, Outcome] = {0: "passed", NOT_RUN: "not run"}


@dataclass(frozen=True)
class Ended:
    """How a gate ended, and why where it was not run."""

    gate: str
    outcome: Outcome
    seconds: float
    why: str = ""


def main() -> None:
    asked = sys.argv[1:]
    unknown = set(asked) - {gate.split()[0] for gate in GATES}
    if unknown:
        sys.exit(f"no gate is called {', '.join(sorted(unknown))}")
    ended = [run_gate(gate) for gate in GATES if not asked or gate.split()[0] in asked]
    print("\n".join(("", *summary(ended))))
    sys.exit(any(one.outcome == "failed" for one in ended))


def run_gate(gate: str) -> Ended:
    """Runs `python -m bench.GATE`, shows what it prints, and says how it ended."""
    print(f"\n-- bench.{gate}", flush=True)
    begun, why = time.monotonic(), ""
    command = [sys.executable, "-m", *f"bench.{gate}".split()]
    with subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        for line in process.stdout:
            print(line, end="", flush=True)
            if line.startswith(SAYS_WHY):
                why = line.removeprefix(SAYS_WHY).strip()
    return Ended(gate, OUTCOMES.get(process.returncode, "failed"), time.monotonic() - begun, why)


def summary(ended: Sequence[Ended]) -> list[str]:
    """A line a gate, then how many passed, failed and were not run."""
    lines = [f"{one.outcome:8}{one.seconds:6.0f} s  bench.{one.gate}{one.why and f': {one.why}'}" for one in ended]
    counts = (f"{sum(one.outcome == kind for one in ended)} {kind}" for kind in ("passed", "failed", "not run"))
    return [*lines, f"quality gates: {', '.join(counts)}"]


if __name__ == "__main__":
    main()
