"""What was kept for an issue: dated before the quarter's end, and in no other published issue.

A decision outlives the file of its theme: what was kept for one that is missing or cannot be read waits, and is told.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from iet_watch.files.front_matter import read_front_matter_text
from iet_watch.files.toml import Mistakes
from iet_watch.locale import Phrase, later
from iet_watch.model.items import Item
from iet_watch.model.quarter import Quarter
from iet_watch.publish.publication.manifest import published_issues, published_items
from iet_watch.store.collected.items import Selection, get_item, select_items
from iet_watch.store.database import Database, open_unchanged
from iet_watch.store.said.relevance import themes_ruled_on
from iet_watch.themes.theme_files import Theme
from iet_watch.themes.theme_paths import theme_names
from iet_watch.workspace.folder import Workspace

NO_FICHE = later(
    "%(item)s is kept and has no fiche (%(title)s): --draft writes it, iet-watch later %(item)s puts it off"
)
BROKEN = later(
    "%(item)s is kept for %(theme)s (%(title)s), whose file cannot be read: mend themes/%(theme)s.toml, or "
    "iet-watch keep %(item)s --theme THEME for another one"
)
WITHOUT_FILE = later(
    "%(item)s is kept for %(theme)s (%(title)s), whose file is missing: iet-watch drop %(item)s --theme %(theme)s "
    "--why TEXT, or iet-watch keep %(item)s --theme THEME for another one, or put themes/%(theme)s.toml back"
)

Waiting = Literal["", "broken", "without file"]


@dataclass(frozen=True)
class KeptForIssue:
    """An item kept in a theme, and the item whose text it has: itself, or the one that it repeats.

    `waiting`: why no fiche can be written, where the file of the theme cannot be read or is missing.
    """

    theme: str
    item: Item
    original: Item
    waiting: Waiting = ""

    @property
    def numbers(self) -> frozenset[int]:
        """All numbers under which a fiche may name this article."""
        return frozenset((self.item.id, self.original.id, *self.original.copies))

    @property
    def message(self) -> Phrase:
        """What is told of it where it has no fiche, to be filled in with `words`."""
        return {"": NO_FICHE, "broken": BROKEN, "without file": WITHOUT_FILE}[self.waiting]

    @property
    def words(self) -> Mapping[str, object]:
        return {"item": self.original.id, "theme": self.theme, "title": self.original.title}


def kept_items(space: Workspace, db: Database, themes: tuple[Theme, ...], quarter: Quarter) -> Iterator[KeptForIssue]:
    """Theme by theme, the best scores first; an article kept in two themes comes twice.

    Then, once each, the articles that are kept for none of `themes`, which are waiting.
    """
    _, stop = space.bounds(quarter)
    issues = published_issues(space.bulletins_folder)
    out = published_items({label: manifest for label, manifest in issues.items() if label != quarter.label})
    readable = [theme.slug for theme in themes]
    absent = sorted(themes_ruled_on(db).difference(readable))
    files, known = theme_names(space.themes_folder), set[int]()
    for slug in (*readable, *absent):
        waiting: Waiting = "" if slug not in absent else "broken" if slug in files else "without file"
        for item in select_items(db, Selection(theme=slug, status="kept", before=stop, sort="score")):
            original = get_item(db, item.repeats) if item.repeats else item
            assert original is not None
            kept = KeptForIssue(slug, item, original, waiting)
            if out.isdisjoint(kept.numbers) and not (waiting and known & kept.numbers):
                known |= kept.numbers
                yield kept


def kept_without_fiche(space: Workspace, themes: tuple[Theme, ...], quarter: Quarter) -> tuple[KeptForIssue, ...]:
    """The articles kept for an issue that no fiche of it is about; none where there is no database yet."""
    if not space.database.exists():
        return ()
    db = open_unchanged(space.database)
    try:
        return without_fiche(space, db, themes, quarter)
    finally:
        db.close()


def without_fiche(
    space: Workspace, db: Database, themes: tuple[Theme, ...], quarter: Quarter
) -> tuple[KeptForIssue, ...]:
    """What is kept and no fiche of the issue is about, each article once; a fiche above the issue's level is one."""
    written = fiche_items(space.quarter_folder(quarter))
    kept = kept_items(space, db, themes, quarter)
    found = {one.original.id: one for one in kept if written.isdisjoint(one.numbers)}
    return tuple(found.values())


def fiche_items(folder: Path) -> set[int]:
    """The item numbers that the fiches in `folder` bear; a fiche whose head cannot be read bears none."""
    found: set[int] = set()
    for path in (folder / "fiches").glob("*/*.md"):
        with suppress(Mistakes):
            found.add(read_front_matter_text(path).document.values.get("item", 0))
    return found
