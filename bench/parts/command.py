"""The installed command, run as a user runs it."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

COMMAND = Path(sys.executable).parent / "iet-watch"


def run(workspace: Path, *arguments: str, now: str | None = None) -> subprocess.CompletedProcess[str]:
    """One command in `workspace`, in English, at the moment `now`."""
    environment = {**os.environ, "IET_WATCH_LANG": "en"}
    if now:
        environment["IET_WATCH_NOW"] = now
    return subprocess.run(
        [COMMAND, "-C", workspace, *arguments], capture_output=True, text=True, env=environment, check=False
    )


def run_json(workspace: Path, *arguments: str, now: str | None = None) -> Any:
    """What a command that must succeed reports with --json."""
    done = run(workspace, *arguments, "--json", now=now)
    if done.returncode != 0:
        raise SystemExit(f"{' '.join(arguments)}: exit {done.returncode}\n{done.stderr}")
    return json.loads(done.stdout)


def make_workspace(root: Path, sources: dict[str, str], query: str = "*") -> None:
    """A workspace whose theme `corpus` watches `sources` (address: title), with no pause and no article pages."""
    (root / "themes").mkdir(parents=True, exist_ok=True)
    (root / "iet-watch.toml").write_text(
        '[bulletin]\ntitle = "Bulletin de veille"\nregion = "Normandie"\n'
        "[collect]\nallow_private_networks = true\nhost_delay_seconds = 0.0\nread_articles = false\n",
        encoding="utf-8",
    )
    lines = [f"title = 'Corpus'\nquery = '{query}'\n"]
    lines += [f"[[sources]]\ntitle = {json.dumps(title)}\nurl = {json.dumps(url)}\n" for url, title in sources.items()]
    (root / "themes" / "corpus.toml").write_text("".join(lines), encoding="utf-8")
