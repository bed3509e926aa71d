"""Saves a workspace of real feeds and brings it back: time, size, and `restore` killed at random moments.

`python -m bench.backups [--feeds 24] [--runs 20]`. After each kill: `restore` once more; the files and all tables are
those of the backup, what was there before is saved. Exits 1 at the first difference.
"""

from __future__ import annotations

import os
import random
import shutil
import signal
import sqlite3
import subprocess
import sys
import time
from contextlib import closing
from pathlib import Path

from bench.parts.command import COMMAND, make_workspace, run, run_json
from bench.parts.corpus import ROOT, index, unpack
from bench.parts.origin import serving

NOW = "2024-02-14T12:00:00+01:00"


def main() -> None:
    feeds, runs = _number("--feeds", 24), _number("--runs", 20)
    root = ROOT / "build" / "backups"
    shutil.rmtree(root, ignore_errors=True)
    root.mkdir(parents=True)
    _collect(root / "veille", feeds)
    backup = root / "veille.tar.gz"
    saving, _ = _timed(root / "veille", "backup", backup)
    restoring, _ = _timed(root / "ailleurs", "restore", backup)
    expected = _state(root / "veille")
    if _state(root / "ailleurs") != expected:
        sys.exit("a restored workspace is another")
    size, packed = (root / "veille/data/iet-watch.db").stat().st_size, backup.stat().st_size
    print(f"{feeds} feeds: database {size / 1e6:.1f} MB, backup {packed / 1e6:.1f} MB")
    print(f"backup {saving:.2f} s, restore into a new folder {restoring:.2f} s (of them, Python starts in about 0.2)")
    _change(root / "ailleurs")
    again, _ = _timed(root / "ailleurs", "restore", backup)
    print(f"restore in place, what was there saved first: {again:.2f} s")
    cut = sum(_one_kill(root / "ailleurs", backup, again, expected) for _ in range(runs))
    print(f"{runs} kills of restore: tables and files equal to the backup's; {cut} fell before it was done")


def _number(option: str, usual: int) -> int:
    return int(sys.argv[sys.argv.index(option) + 1]) if option in sys.argv else usual


def _collect(workspace: Path, feeds: int) -> None:
    folder = unpack("feeds")
    rows = index(folder)[:feeds]
    with serving() as origin:
        origin.serve({number: (folder / row["file"]).read_bytes() for number, row in enumerate(rows)})
        make_workspace(workspace, {origin.url(n): row["title"] or row["file"] for n, row in enumerate(rows)})
        run_json(workspace, "collect", now=NOW)


def _timed(workspace: Path, *arguments: str | Path) -> tuple[float, object]:
    begun = time.perf_counter()
    told = run_json(workspace, *map(str, arguments), now=NOW)
    return time.perf_counter() - begun, told


def _change(workspace: Path) -> None:
    """Says something of an item, changes a theme, writes a new one: all of which a restoration takes back."""
    first = next(iter(_rows(workspace, "select id from item limit 1")))[0]
    if (done := run(workspace, "drop", str(first), "--why", "un essai", now=NOW)).returncode:
        sys.exit(done.stderr)
    with (workspace / "themes" / "corpus.toml").open("a") as file:
        file.write("# un mot de plus\n")
    (workspace / "themes" / "autre.toml").write_text("title = 'Autre'\nquery = 'autre'\n")


def _one_kill(workspace: Path, backup: Path, seconds: float, expected: object) -> bool:
    """One killed restoration and the next; True when the kill left the workspace other than the backup."""
    _change(workspace)
    command = [COMMAND, "-C", workspace, "restore", backup]
    quiet = {"stdout": subprocess.DEVNULL, "stderr": subprocess.DEVNULL}
    process = subprocess.Popen(command, env={**os.environ, "IET_WATCH_NOW": NOW}, **quiet)  # type: ignore[call-overload]
    time.sleep(random.uniform(0.2 * seconds, 1.1 * seconds))  # before that, Python is starting
    process.send_signal(signal.SIGKILL)
    process.wait()
    left = _state(workspace)
    run_json(workspace, "restore", str(backup), now=NOW)
    if _state(workspace) != expected:
        sys.exit("after a kill and another restore the workspace is another")
    if not list((workspace / "data/backups").glob("before-restore-*.tar.gz")):
        sys.exit("what was there before was not saved")
    return left != expected


def _state(workspace: Path) -> object:
    """The files of the workspace with what they hold, and all rows of its tables; leaves when the database is hurt."""
    files = {
        path.relative_to(workspace): path.read_bytes()
        for path in workspace.rglob("*.toml")
        if "backups" not in path.parts
    }
    if _rows(workspace, "pragma integrity_check") != [("ok",)] or _rows(workspace, "pragma foreign_key_check"):
        sys.exit(f"{workspace.name}: the database does not hold together")
    tables = _rows(workspace, "select name from sqlite_master where type = 'table' and name not like 'item_fts%'")
    return files, {name: _rows(workspace, f'select * from "{name}"') for (name,) in sorted(tables)}


def _rows(workspace: Path, query: str) -> list[tuple[object, ...]]:
    with closing(sqlite3.connect(workspace / "data/iet-watch.db")) as db:
        return db.execute(query).fetchall()


if __name__ == "__main__":
    main()
