"""What reads documents is made ready while a run still loads what it needs itself: by itself, to be loaded first.

A first run surely has documents to read. A third of a second of it; later ones may find nothing new, and read none.
"""

from __future__ import annotations

from pathlib import Path

from iet_watch.collect.processes.side_processes import make_server_ready

LOADED_FOR_A_RUN = "iet_watch.collect.reading.preload"
FOR_DOCUMENTS = ("iet_watch.collect.reading.parsing_jobs", "iet_watch.collect.documents.feeds")


def before_a_first_run(database: Path) -> None:
    """Starts what makes the workers, where no run has made the database yet."""
    if not database.exists():
        make_server_ready((LOADED_FOR_A_RUN, *FOR_DOCUMENTS))
