"""What a check is given and what it finds."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Literal

from iet_watch.files.toml import Mistake
from iet_watch.model.items import Item
from iet_watch.publish.issue.bulletin import Bulletin, Fiche
from iet_watch.publish.issue.passages import IssueFile, Passage
from iet_watch.publish.publication.kept_items import KeptForIssue
from iet_watch.themes.theme_files import Theme

# block: never published. hold: published only when a person accepts the family by name. warn: told, no more.
Degree = Literal["block", "hold", "warn"]
Family = Literal[
    "fields", "copying", "quotes", "repeats", "access", "typography", "spelling", "privacy", "outputs", "formats",
    "balance", "links", "folder",
]  # fmt: skip


@dataclass(frozen=True)
class Finding:
    """One thing found, with its place: lines count from 1, 0 when none is known.

    `message` is an English template of the catalogue, `args` its values; `evidence` is a passage, as it stands.
    """

    family: Family
    degree: Degree
    path: Path
    line: int
    message: str
    args: Mapping[str, object] = field(default_factory=dict)
    evidence: str = ""


@dataclass(frozen=True)
class Subject:
    """An issue about to be published, with all that it is checked against.

    `items`: what the database still holds of its fiches, by item number, copies included; `outputs`: the pages and
    mails as they would be written, by file name; `earlier`: the fiches of the last published issues, by quarter.
    """

    root: Path
    folder: Path
    bulletin: Bulletin
    files: Mapping[str, IssueFile]
    themes: tuple[Theme, ...]
    items: Mapping[int, Item]
    outputs: Mapping[str, str]
    earlier: Mapping[str, tuple[Fiche, ...]]
    accent: str
    look: str = "revue"
    left_out: tuple[Mistake, ...] = ()  # what has a level above the issue's
    unread: tuple[Mistake, ...] = ()  # what stands in the folder and no reader will see
    without_fiche: tuple[KeptForIssue, ...] = ()  # kept for this issue
    numbers: Mapping[str, int] = field(default_factory=dict)  # of the published issues, by quarter
    theme_order: tuple[str, ...] = ()  # as the settings name themes
    held: tuple[Fiche, ...] = ()  # above the issue's level: written, and not checked
    own_templates: tuple[str, ...] = ()  # outputs that a template of the workspace makes
    by_shipped: Mapping[str, str] = field(default_factory=dict)  # the same, and the page, as our templates make them

    @property
    def fiches(self) -> tuple[Fiche, ...]:
        return self.bulletin.fiches

    def file_of(self, fiche: Fiche) -> IssueFile:
        return self.files[fiche.path]

    def passages(self) -> Iterator[Passage]:
        """All that editors wrote, in the order of the files."""
        for file in self.files.values():
            yield from file.passages

    def place(self, fiche: Fiche, key: str) -> tuple[Path, int]:
        """Where the head of a fiche says `key`."""
        file = self.file_of(fiche)
        return file.path, file.line_of(key)
