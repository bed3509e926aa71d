"""Where a workspace is and what lies where in it."""

from __future__ import annotations

import os
import shlex
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from iet_watch.files.toml import read
from iet_watch.locale import Phrase
from iet_watch.model.quarter import Quarter
from iet_watch.model.trouble import BAD_CONFIGURATION, NOT_ALLOWED, Trouble
from iet_watch.themes.theme_paths import theme_paths
from iet_watch.workspace.settings import CONFIGURATION, Settings
from iet_watch.workspace.settings_file import read_settings

if TYPE_CHECKING:
    from iet_watch.themes.theme_files import Theme, ThemeFiles
    from iet_watch.themes.vocabulary import Vocabulary


@dataclass(frozen=True)
class Workspace:
    """A folder with `iet-watch.toml`, `themes/`, `templates/` and `data/`."""

    root: Path
    settings: Settings

    @property
    def themes_folder(self) -> Path:
        return self.root / "themes"

    @property
    def templates_folder(self) -> Path:
        return self.root / "templates"

    @property
    def database(self) -> Path:
        return self.root / "data" / "iet-watch.db"

    @property
    def zone(self) -> ZoneInfo:
        return ZoneInfo(self.settings.bulletin.timezone)

    @property
    def bulletins_folder(self) -> Path:
        return self.root / "data" / "bulletins"

    def quarter_folder(self, quarter: Quarter) -> Path:
        return self.bulletins_folder / quarter.label

    def themes(self) -> tuple[Theme, ...]:
        """The themes of this workspace. Raises Mistakes where one cannot be read."""
        from iet_watch.themes.theme_files import load_themes

        return load_themes(self.themes_folder)

    def theme_files(self) -> ThemeFiles:
        """The themes whose files can be read, and what is wrong with the others."""
        from iet_watch.themes.theme_files import read_theme_files

        return read_theme_files(self.themes_folder)

    def vocabulary(self) -> Vocabulary:
        """The documentalists' terms, none where there is no file. Raises Mistakes."""
        from iet_watch.themes.vocabulary import FILE, load_vocabulary

        slugs = [path.stem for path in theme_paths(self.themes_folder)]
        return load_vocabulary(self.root / FILE, slugs)

    def quarter_of(self, moment: datetime) -> Quarter:
        return Quarter.of(moment.astimezone(self.zone).date())

    def bounds(self, quarter: Quarter) -> tuple[datetime, datetime]:
        """The first moment of `quarter` and the first moment after it, in the workspace's time zone."""
        after = quarter.last_day + timedelta(days=1)
        start, stop = (datetime(d.year, d.month, d.day, tzinfo=self.zone) for d in (quarter.first_day, after))
        return start.astimezone(UTC), stop.astimezone(UTC)


def find_workspace(given: Path | None) -> Workspace:
    """The workspace of `given`, of IET_WATCH_WORKSPACE, or of the nearest folder upwards. Raises Trouble, Mistakes."""
    folder = workspace_folder(given)
    if not _holds_settings(folder):
        raise Trouble(
            "%(path)s is not a workspace: it has no iet-watch.toml; make one with iet-watch init %(quoted)s",
            code=BAD_CONFIGURATION,
            path=folder,
            quoted=shlex.quote(str(folder)),
        )
    return _load(folder.resolve())


def workspace_folder(given: Path | None) -> Path:
    """The folder that is named, a workspace or not, else the nearest workspace upwards. Raises Trouble."""
    named = given or (Path(os.environ["IET_WATCH_WORKSPACE"]) if os.environ.get("IET_WATCH_WORKSPACE") else None)
    if named is not None:
        return named
    here = Path.cwd()
    for folder in (here, *here.parents):
        if _holds_settings(folder):
            return folder
    raise Trouble(
        "no workspace here or above %(path)s: make one with iet-watch init, or name it with -C",
        code=BAD_CONFIGURATION,
        path=str(here),
    )


def _holds_settings(folder: Path) -> bool:
    """Whether `folder` is a workspace. Raises Trouble where we may not look into it."""
    try:
        return (folder / CONFIGURATION).is_file()
    except PermissionError:
        raise Trouble("%(path)s: you are not allowed to read it", code=NOT_ALLOWED, path=folder) from None


def _load(root: Path) -> Workspace:
    try:
        document = read(root / CONFIGURATION)
    except OSError as error:
        raise Trouble(
            "%(path)s cannot be read: %(reason)s",
            code=NOT_ALLOWED,
            path=root / CONFIGURATION,
            reason=Phrase(error.strerror),
        ) from error
    return Workspace(root, read_settings(document))
