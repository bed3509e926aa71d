"""Kills `collect` at random moments, lets the next run heal it, and compares with a run nobody disturbed.

`python -m bench.kills [--runs 50]`. After each kill: a full run, integrity and foreign keys checked, items compared.
Exits 1 at the first difference.
"""

from __future__ import annotations

import random
import shutil
import signal
import sqlite3
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

from bench.parts.command import COMMAND, make_workspace, run_json
from bench.parts.corpus import ROOT, index, unpack
from bench.parts.origin import serving

FEEDS = 24  # of the captures, enough for a run of two seconds
NOW = "2024-02-14T12:00:00+01:00"

_ITEMS = """
select item.identity, item.url, item.title, item.summary, item.text, item.published, item.source_url, original.identity,
  (select group_concat(theme || score) from (select theme, score from theme_match where item = item.id order by theme)),
  (select group_concat(source_url) from (select source_url from sighting where item = item.id order by source_url))
from item left join item as original on original.id = item.copy_of order by item.identity
"""


def main() -> None:
    runs = int(sys.argv[sys.argv.index("--runs") + 1]) if "--runs" in sys.argv else 50
    folder = unpack("feeds")
    rows = [row for row in index(folder) if row["lang"].startswith("fr")][:FEEDS]
    root = ROOT / "build" / "kills"
    shutil.rmtree(root, ignore_errors=True)
    with serving() as origin:
        origin.serve({number: (folder / row["file"]).read_bytes() for number, row in enumerate(rows)})
        sources = {origin.url(number): row["title"] or row["file"] for number, row in enumerate(rows)}
        make_workspace(root / "whole", sources)
        start = time.perf_counter()
        run_json(root / "whole", "collect", now=NOW)
        seconds = time.perf_counter() - start
        expected = items(root / "whole")
        print(f"undisturbed: {len(expected)} items in {seconds:.1f} s")
        partial = sum(_one_kill(root / f"{n:03}", sources, seconds, expected) for n in range(runs))
    print(f"{runs} kills: integrity ok, items equal to the undisturbed run's")
    print(f"{partial} of them fell while items were being stored")


def _one_kill(root: Path, sources: dict[str, str], seconds: float, expected: list[Any]) -> bool:
    """One killed run and its healing; True when the kill left some items but not all."""
    make_workspace(root, sources)
    process = subprocess.Popen(
        [COMMAND, "-C", root, "collect"], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, env=_environment()
    )
    time.sleep(random.uniform(0.4 * seconds, seconds))  # before that, Python is starting
    process.send_signal(signal.SIGKILL)
    process.wait()
    left = len(items(root)) if (root / "data" / "iet-watch.db").exists() else 0
    run_json(root, "collect", now=NOW)
    healed = items(root)
    if healed != expected:
        missing, invented = set(expected) - set(healed), set(healed) - set(expected)
        sys.exit(f"{root.name}: {len(missing)} items differ, first {sorted(map(str, missing | invented))[:2]}")
    shutil.rmtree(root)
    return 0 < left < len(expected)


def items(root: Path) -> list[Any]:
    """Every item with what must not depend on the order of events; leaves the program when the database is hurt."""
    connection = sqlite3.connect(root / "data" / "iet-watch.db")
    try:
        if connection.execute("pragma integrity_check").fetchall() != [("ok",)]:
            sys.exit(f"{root.name}: integrity_check failed")
        if connection.execute("pragma foreign_key_check").fetchall():
            sys.exit(f"{root.name}: foreign_key_check failed")
        if not connection.execute("select 1 from sqlite_master where name = 'item'").fetchone():
            return []
        return connection.execute(_ITEMS).fetchall()
    finally:
        connection.close()


def _environment() -> dict[str, str]:
    import os

    return {**os.environ, "IET_WATCH_NOW": NOW}


if __name__ == "__main__":
    main()
