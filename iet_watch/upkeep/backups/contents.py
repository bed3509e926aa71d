"""What a backup holds of a workspace: what people wrote and what the program keeps; what can stand in one at all."""

from __future__ import annotations

import os
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path, PurePosixPath

from iet_watch.files.toml import Mistakes, read
from iet_watch.model.trouble import Trouble
from iet_watch.publish.checks.families.spelling import WORD_LIST
from iet_watch.themes.vocabulary import FILE as VOCABULARY
from iet_watch.workspace.people import FILE as PEOPLE
from iet_watch.workspace.settings import CONFIGURATION, MailSettings, Settings
from iet_watch.workspace.settings_file import read_settings

FOLDERS = ("data", "templates", "themes")
FILES = (CONFIGURATION, PEOPLE, VOCABULARY, WORD_LIST)
PICTURES = (".jpeg", ".jpg", ".png", ".svg")  # a logo may stand anywhere in the workspace
DATABASE = "data/iet-watch.db"
NOTE = "data/.last-backup.json"  # when this workspace was last backed up, and where
# In data/: what `restore` saves before it replaces it. No part of a backup, which would hold all earlier ones.
SAVED = "data/backups"
# What lives as long as a command, or is part of the database's copy already: locks, drafts of killed runs, side files.
_PASSING_ENDS = (".lock", ".tmp", ".db-wal", ".db-shm", ".db-journal")
_PASSING = frozenset((".DS_Store", "Thumbs.db", "__pycache__"))


@dataclass(frozen=True)
class Contents:
    """Paths in a workspace, in order: `files` go into a backup; `left_out` are no part of it, which is told."""

    files: tuple[str, ...]
    left_out: tuple[str, ...]


def contents(root: Path) -> Contents:
    """What a backup of the workspace at `root` holds, the database apart. Raises OSError of a folder nobody may read.

    Left out, and told: what the program neither writes nor reads; names that no backup may hold, since none that has
    one could be restored; and links, which lead elsewhere; but a whole folder of a workspace may be one, such as `data`
    on another disk; and the password of the mail server, wherever it is.
    """
    files, others = list[str](), list[str]()
    for folder in FOLDERS:
        for name in _under(root, folder):
            (files if _plain(root / name) and may_stand_in_a_backup(name) else others).append(name)
    settings = _settings(root)
    hidden = _secrets(root, settings.mail)
    secrets = [name for name in files if (root / name).resolve() in hidden]
    files = [name for name in files if name not in secrets]
    logo = settings.bulletin.logo if may_stand_in_a_backup(settings.bulletin.logo or "-") else ""
    files += [name for name in (*FILES, logo) if name and _plain(root / name) and name not in files]
    beside = [one.name for one in root.iterdir() if one.name not in {*FOLDERS, *files} and not _hidden(one.name)]
    return Contents(tuple(sorted(files)), tuple(sorted([*beside, *others, *secrets])))


def may_stand_in_a_backup(name: str) -> bool:
    """Whether a backup may hold a file of this path: what the program would put there, and nothing that leads out."""
    path = PurePosixPath(name)
    if str(path) != name or path.is_absolute() or ".." in path.parts or "\\" in name or not _legible(name):
        return False
    if not all(map(_lasts, path.parts)) or path.is_relative_to(SAVED) or name == NOTE:
        return False
    inside = path.parts[0] in FOLDERS and len(path.parts) > 1
    return inside or name in FILES or (path.suffix.lower() in PICTURES and not any(map(_hidden, path.parts)))


def _under(root: Path, folder: str) -> Iterator[str]:
    """The paths under a folder of the workspace, but what passes; the folder may be a link, those inside are told."""

    def told(error: OSError) -> None:
        raise error

    for where, folders, names in os.walk(root / folder, onerror=told if (root / folder).is_dir() else None):
        here = Path(where).relative_to(root).as_posix()
        linked = [name for name in folders if (Path(where) / name).is_symlink()]
        folders[:] = [one for one in folders if one not in linked and f"{here}/{one}" != SAVED and _lasts(one)]
        for name in (*names, *linked):
            path = f"{here}/{name}"
            if _lasts(name) and path not in (DATABASE, NOTE):
                yield path


def _lasts(name: str) -> bool:
    return name not in _PASSING and not name.endswith(_PASSING_ENDS)


def _plain(path: Path) -> bool:
    return path.is_file() and not path.is_symlink()


def _legible(name: str) -> bool:
    """Whether a name has neither control characters nor bytes that are no UTF-8; a no-break space, Finder types."""
    return not any(unicodedata.category(letter) in ("Cc", "Cs") for letter in name)


def _hidden(name: str) -> bool:
    return name.startswith(".")


def _secrets(root: Path, mail: MailSettings) -> set[Path]:
    named = (mail.password_file, mail.dkim_key_file)
    return {(root / Path(one).expanduser()).resolve() for one in named if one}


def _settings(root: Path) -> Settings:
    """The settings of the workspace; those of an empty file where nobody can read them."""
    try:
        return read_settings(read(root / CONFIGURATION))
    except (Mistakes, Trouble, OSError):
        return Settings()
