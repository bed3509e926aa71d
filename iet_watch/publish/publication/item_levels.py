"""No issue shows what a person brought for fewer people than it goes to, whatever the front matter of a fiche says."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from iet_watch.files.toml import Mistake, Mistakes
from iet_watch.locale import later
from iet_watch.model.levels import allowed
from iet_watch.publish.issue.bulletin import Fiche
from iet_watch.publish.issue.issue_files import Issue
from iet_watch.store.collected.items import levels_of
from iet_watch.store.database import open_unchanged

ABOVE = later(
    "item %(item)s is of level %(level)s, and the issue of level %(issue)s: write level = “%(level)s” in the front "
    "matter, or have somebody lower the level of the item"
)


def refuse_above(folder: Path, database: Path, issue: Issue) -> None:
    """Raises Mistakes with each fiche of `issue` whose item may not go as far as the issue does.

    A fiche tells its level itself, so that the files of an issue are all that it is made of; but a line that somebody
    took away must not carry a note from a visit to everyone.
    """
    fiches = [fiche for section in issue.sections for fiche in section.fiches if fiche.item]
    if not fiches or not database.exists():
        return
    if mistakes := _mistakes(folder, database, fiches, issue.level):
        raise Mistakes(mistakes)


def _mistakes(folder: Path, database: Path, fiches: Sequence[Fiche], level: str) -> tuple[Mistake, ...]:
    db = open_unchanged(database)
    try:
        levels = levels_of(db, [fiche.item for fiche in fiches])
    finally:
        db.close()
    return tuple(
        Mistake(folder / fiche.path, 1, 0, ABOVE, {"item": fiche.item, "level": levels[fiche.item], "issue": level})
        for fiche in fiches
        if not allowed(levels.get(fiche.item, level), level)
    )
