"""Backups of one folder: a name for each, and which of them may go: seven days, four weeks and twelve months stay."""

from __future__ import annotations

import re
from collections.abc import Iterable
from datetime import datetime
from pathlib import Path

from iet_watch.fingerprints import fingerprint

DAYS, WEEKS, MONTHS = 7, 4, 12
SUFFIX = ".tar.gz"
_MOMENT = "%Y-%m-%d-%H%M%S"


def dated_name(root: Path, now: datetime) -> str:
    """The name of a backup of the workspace at `root`, which is a whole path, by the clock of the workspace."""
    return f"{_stem(root)}-{now.strftime(_MOMENT)}{SUFFIX}"


def backups_in(folder: Path, root: Path) -> dict[Path, datetime]:
    """The backups of a workspace that `folder` holds under names that were given to them, and when they were made."""
    named = re.compile(rf"{re.escape(_stem(root))}-(\d{{4}}-\d\d-\d\d-\d{{6}}){re.escape(SUFFIX)}")
    found = {path: named.fullmatch(path.name) for path in sorted(folder.iterdir()) if path.is_file()}
    return {path: moment for path, name in found.items() if name and (moment := _moment(name[1]))}


def no_longer_kept(made: dict[Path, datetime]) -> list[Path]:
    """Those that may go: the newest of each of the last days, weeks and months that have one stay."""
    newest = sorted(made, key=lambda path: made[path], reverse=True)
    kept = {
        *_newest_of(newest, [made[one].strftime("%Y-%m-%d") for one in newest], DAYS),
        *_newest_of(newest, [made[one].strftime("%G-W%V") for one in newest], WEEKS),
        *_newest_of(newest, [made[one].strftime("%Y-%m") for one in newest], MONTHS),
    }
    return [one for one in newest if one not in kept]


def _newest_of(newest: list[Path], periods: Iterable[str], most: int) -> list[Path]:
    firsts = dict[str, Path]()
    for path, period in zip(newest, periods, strict=True):
        firsts.setdefault(period, path)
    return list(firsts.values())[:most]


def _stem(root: Path) -> str:
    """By the whole path, since folders named « veille » are many, and some put their backups side by side."""
    return f"{root.name}-{fingerprint(str(root))[:6]}"


def _moment(text: str) -> datetime | None:
    try:
        return datetime.strptime(text, _MOMENT)
    except ValueError:
        return None
