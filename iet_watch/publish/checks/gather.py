"""Brings together all that an issue is checked against: its files, its pages, the database, the last issues."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path

from iet_watch.model.items import Item
from iet_watch.model.quarter import Quarter
from iet_watch.publish.checks.all_checks import check_issue
from iet_watch.publish.checks.families.finding import Finding, Subject
from iet_watch.publish.checks.families.repeats import ISSUES
from iet_watch.publish.issue.bulletin import Bulletin, Fiche
from iet_watch.publish.issue.insert_files import FILES
from iet_watch.publish.issue.issue_files import read_issue
from iet_watch.publish.issue.passages import IssueFile, read_insert_passages, read_passages
from iet_watch.publish.outputs.all_formats import FORMAT_OF, Files, make_outputs
from iet_watch.publish.publication.kept_items import without_fiche
from iet_watch.publish.publication.layout import read_bulletin, style_of
from iet_watch.publish.publication.manifest import published_issues
from iet_watch.publish.publication.unread import unread
from iet_watch.store.collected.items import Selection, select_items
from iet_watch.store.database import Database, open_unchanged
from iet_watch.themes.theme_files import Theme
from iet_watch.workspace.folder import Workspace

CHECKED_FORMATS = ("html", "md", "mail")
_NOWHERE = Path("/nonexistent")  # where no template of a workspace stands


def check_today(space: Workspace, themes: tuple[Theme, ...], quarter: Quarter) -> tuple[Subject, list[Finding]]:
    """The issue of `quarter` as it would be published today, with all that is found against it."""
    db = open_unchanged(space.database)
    try:
        subject = gather(space, db, themes, quarter)
    finally:
        db.close()
    return subject, check_issue(subject)


def gather(space: Workspace, db: Database, themes: tuple[Theme, ...], quarter: Quarter) -> Subject:
    """The issue of `quarter` as it would be published today. Raises Trouble, Mistakes; writes nothing."""
    folder = space.quarter_folder(quarter)
    issue, bulletin = read_bulletin(space, themes, quarter, None)
    style = style_of(space)
    outputs = make_outputs(bulletin, CHECKED_FORMATS, style)
    own = tuple(name for name in outputs if (space.templates_folder / name).is_file())
    return Subject(
        root=space.root,
        folder=folder,
        bulletin=bulletin,
        files=_files(folder, bulletin),
        themes=themes,
        items=_items(db, (*bulletin.items, *(fiche.item for fiche in issue.held))),
        outputs=_texts(outputs),
        earlier=_earlier(space, themes, quarter),
        accent=space.settings.bulletin.accent,
        look=space.settings.bulletin.look,
        left_out=(*issue.left_out, *bulletin.inserts.left_out),
        unread=unread(folder, [theme.slug for theme in themes]),
        without_fiche=without_fiche(space, db, themes, quarter),
        numbers={label: found["number"] for label, found in published_issues(space.bulletins_folder).items()},
        theme_order=space.settings.bulletin.theme_order,
        held=issue.held,
        own_templates=own,
        by_shipped=_texts(make_outputs(bulletin, CHECKED_FORMATS, replace(style, templates=_NOWHERE))) if own else {},
    )


def _texts(outputs: Files) -> Mapping[str, str]:
    return {name: data.decode("utf-8") for name, data in outputs.items() if name in FORMAT_OF}


def _files(folder: Path, bulletin: Bulletin) -> Mapping[str, IssueFile]:
    """The files that the issue shows; a fiche that stays out of it is nobody's business here."""
    texts = dict.fromkeys(("edito.md", *sorted(fiche.path for fiche in bulletin.fiches)), read_passages)
    readers = {**texts, **dict.fromkeys(FILES, read_insert_passages)}
    return {name: read(folder / name) for name, read in readers.items() if (folder / name).is_file()}


def _items(db: Database, numbers: tuple[int, ...]) -> Mapping[int, Item]:
    """The items of these numbers, with their copies and originals."""
    found = {item.id: item for item in select_items(db, Selection(everything=True, ids=numbers))}
    related = {
        number for item in found.values() for number in (*item.copies, *([item.copy_of] if item.copy_of else []))
    }
    more = select_items(db, Selection(everything=True, ids=tuple(related - set(found))))
    return found | {item.id: item for item in more}


def _earlier(space: Workspace, themes: tuple[Theme, ...], quarter: Quarter) -> Mapping[str, tuple[Fiche, ...]]:
    """The fiches of the last issues published before `quarter`, the latest first."""
    before = [label for label in published_issues(space.bulletins_folder) if label < quarter.label]
    language = space.settings.bulletin.language
    return {label: _fiches(space.bulletins_folder / label, themes, language) for label in before[::-1][:ISSUES]}


def _fiches(folder: Path, themes: tuple[Theme, ...], language: str) -> tuple[Fiche, ...]:
    issue = read_issue(folder, themes, language, first_number=1)
    return tuple(fiche for section in issue.sections for fiche in section.fiches)
