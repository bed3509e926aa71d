"""docs/commandes.md is what the help says, in French."""

from __future__ import annotations

import os
import subprocess
import sys

from iet_watch.cli.reference import REFERENCE


def test_the_command_reference_is_up_to_date() -> None:
    told = subprocess.run(
        [sys.executable, "-c", "from iet_watch.cli.reference import reference; print(reference(), end='')"],
        capture_output=True,
        text=True,
        check=True,
        env={**os.environ, "IET_WATCH_LANG": "fr"},
    ).stdout
    assert told == REFERENCE.read_text(encoding="utf-8"), "run: make docs"
    assert "Usage\u00a0: iet-watch collect" in told
