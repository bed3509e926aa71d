"""How fast the command line answers: `--help`, and `items` on 10,000 items, beside datasette and sqlite-utils.

`python -m bench.instant`: each command in turn, several rounds, whole processes; medians in milliseconds.
Datasette and sqlite-utils are measured when they are installed beside iet-watch.
"""

from __future__ import annotations

import json
import shutil
import statistics
import subprocess
import time
from pathlib import Path

from bench.parts.command import COMMAND, make_workspace, run_json
from bench.parts.corpus import ROOT

ITEMS = 10_000
ROUNDS = 9


def main() -> None:
    root = ROOT / "build" / "instant"
    shutil.rmtree(root, ignore_errors=True)
    make_workspace(root, {}, query="port* OU quai*")
    lines = root / "items.jsonl"
    lines.write_text("".join(map(_line, range(ITEMS))), encoding="utf-8")
    run_json(root, "import", str(lines))
    here = COMMAND.parent
    commands: dict[str, list[str | Path]] = {
        "iet-watch --help": [COMMAND, "--help"],
        "iet-watch items --help": [COMMAND, "items", "--help"],
        "iet-watch items --quarter 2026-T4": [COMMAND, "-C", root, "items", "--quarter", "2026-T4"],
        "iet-watch items --status kept": [COMMAND, "-C", root, "items", "--status", "kept"],
        "iet-watch items (all 10,000)": [COMMAND, "-C", root, "items"],
        "iet-watch items --format jsonl": [COMMAND, "-C", root, "items", "--format", "jsonl"],
        "iet-watch show 5000": [COMMAND, "-C", root, "show", "5000"],
        "sqlite-utils --help": [here / "sqlite-utils", "--help"],
        "datasette --help": [here / "datasette", "--help"],
        "python -c pass": [here / "python", "-c", "pass"],
    }
    commands = {name: command for name, command in commands.items() if Path(command[0]).exists()}
    times: dict[str, list[float]] = {name: [] for name in commands}
    for _ in range(ROUNDS + 1):
        for name, command in commands.items():
            times[name].append(_seconds(command))
    print(f"{'command':36} {'median ms':>10} {'min':>7} {'max':>7}   ({ROUNDS} rounds after one warm-up)")
    for name, found in times.items():
        kept = [1000 * one for one in found[1:]]
        print(f"{name:36} {statistics.median(kept):10.0f} {min(kept):7.0f} {max(kept):7.0f}")


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


def _seconds(command: list[str | Path]) -> float:
    start = time.perf_counter()
    subprocess.run(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, check=False)
    return time.perf_counter() - start


if __name__ == "__main__":
    main()
