"""How far an issue may go: each fiche, figure, call or event has a level, an issue publishes its own and below."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from iet_watch.files.toml import Mistake, TomlDocument
from iet_watch.locale import later
from iet_watch.model.levels import LEVELS, PUBLIC

# The words that editors write, in either language of the bulletin.
LEVEL_WORDS: Mapping[str, str] = {
    PUBLIC: later("for everyone"),
    "partenaires": later("for partners only"),
    "restreint": later("restricted"),
}


def level_mistakes(document: TomlDocument, level: Any, *where: str | int) -> list[Mistake]:
    """The mistake of a level that is none: never taken for `public`."""
    if level in LEVELS:
        return []
    return [
        document.mistake(
            "%(key)s: %(found)s is not known, expected %(expected)s",
            *where, "level", key="level", found=level, expected=", ".join(LEVELS),
        )
    ]  # fmt: skip


def held_back(document: TomlDocument, level: str, issue: str, *where: str | int) -> Mistake:
    """What to tell the editor of something that stays out of the issue."""
    message = later("level %(level)s, in an issue of level %(issue)s: it stays out")
    return document.mistake(message, *where, level=level, issue=issue)
