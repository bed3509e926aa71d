"""When a workspace was last backed up, and where: noted in a file of its own, which no backup holds."""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from iet_watch.files.whole import write_whole
from iet_watch.upkeep.backups.contents import NOTE


@dataclass(frozen=True)
class LastBackup:
    """Where it was put, and when."""

    path: Path
    made: datetime


def note_backup(root: Path, path: Path, made: datetime) -> None:
    """Notes the last backup of the workspace at `root`. Raises OSError."""
    said = {"made": made.isoformat(timespec="seconds"), "path": str(path.absolute())}
    write_whole(root / NOTE, json.dumps(said, ensure_ascii=False) + "\n")


def last_backup(root: Path) -> LastBackup | None:
    """The last backup that was noted; None where none was, or the note cannot be read."""
    try:
        said = json.loads((root / NOTE).read_bytes())
        made = datetime.fromisoformat(said["made"])
        return LastBackup(Path(said["path"]), made) if made.tzinfo else None
    except (OSError, ValueError, KeyError, TypeError):
        return None
