"""The names that `cli.sources.trial` uses, until it takes each from its own module."""

from __future__ import annotations

from typing import TYPE_CHECKING

from iet_watch.cli.terminal.arguments import known_theme
from iet_watch.cli.terminal.output import Output, show, tell
from iet_watch.cli.terminal.session import now, read_database, workspace

if TYPE_CHECKING:
    from iet_watch.themes.theme_files import Theme
    from iet_watch.workspace.folder import Workspace

__all__ = ["known_theme", "now", "read_database", "show", "show_json", "tell", "themes_of", "workspace"]

show_json = Output().show_json


def themes_of(space: Workspace) -> tuple[Theme, ...]:
    return space.themes()
