"""What was kept for an issue: dated before the quarter's end, and in no other published issue."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from iet_watch.files.front_matter import read_front_matter_text
from iet_watch.files.toml import Mistakes
from iet_watch.locale import later
from iet_watch.model.items import Item
from iet_watch.model.quarter import Quarter
from iet_watch.publish.publication.manifest import published_issues, published_items
from iet_watch.store.collected.items import Selection, get_item, select_items
from iet_watch.store.database import Database, open_unchanged
from iet_watch.themes.theme_files import Theme
from iet_watch.workspace.folder import Workspace

NO_FICHE = later(
    "%(item)s is kept and has no fiche (%(title)s): --draft writes it, iet-watch later %(item)s puts it off"
)


@dataclass(frozen=True)
class KeptForIssue:
    """An item kept in a theme, and the item whose text it has: itself, or the one that it repeats."""

    theme: str
    item: Item
    original: Item

    @property
    def numbers(self) -> frozenset[int]:
        """All numbers under which a fiche may name this article."""
        return frozenset((self.item.id, self.original.id, *self.original.copies))


def kept_items(space: Workspace, db: Database, themes: tuple[Theme, ...], quarter: Quarter) -> Iterator[KeptForIssue]:
    """Theme by theme, the best scores first; an article kept in two themes comes twice."""
    _, stop = space.bounds(quarter)
    issues = published_issues(space.bulletins_folder)
    out = published_items({label: manifest for label, manifest in issues.items() if label != quarter.label})
    for theme in themes:
        for item in select_items(db, Selection(theme=theme.slug, status="kept", before=stop, sort="score")):
            original = get_item(db, item.repeats) if item.repeats else item
            assert original is not None
            kept = KeptForIssue(theme.slug, item, original)
            if out.isdisjoint(kept.numbers):
                yield kept


def kept_without_fiche(space: Workspace, themes: tuple[Theme, ...], quarter: Quarter) -> tuple[Item, ...]:
    """The articles kept for an issue that no fiche of it is about; none where there is no database yet."""
    if not space.database.exists():
        return ()
    db = open_unchanged(space.database)
    try:
        return without_fiche(space.quarter_folder(quarter), kept_items(space, db, themes, quarter))
    finally:
        db.close()


def without_fiche(folder: Path, kept: Iterable[KeptForIssue]) -> tuple[Item, ...]:
    """The articles of `kept` that no fiche in `folder` is about, each once; a fiche above the issue's level is one."""
    written = fiche_items(folder)
    found = {one.original.id: one.original for one in kept if written.isdisjoint(one.numbers)}
    return tuple(found.values())


def fiche_items(folder: Path) -> set[int]:
    """The item numbers that the fiches in `folder` bear; a fiche whose head cannot be read bears none."""
    found: set[int] = set()
    for path in (folder / "fiches").glob("*/*.md"):
        with suppress(Mistakes):
            found.add(read_front_matter_text(path).document.values.get("item", 0))
    return found
