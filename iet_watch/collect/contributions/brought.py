"""The values that contributions travel in, from what a person gave to the lines that are taken in."""

from __future__ import annotations

from dataclasses import dataclass

from iet_watch.collect.reading.preparing import Origin
from iet_watch.collect.run.imports import ImportedLine
from iet_watch.model.items import Entry
from iet_watch.model.levels import PARTNERS, PUBLIC, Level

CONTRIBUTION = "contribution:"  # what stands for the address of the source: one note is one item, whoever brings it


@dataclass(frozen=True)
class LinkOrNote:
    """A link or a note. `source`: where it is from; `remark`: what who brings it says of it, to become a comment."""

    entry: Entry
    source: str
    remark: str = ""


@dataclass(frozen=True)
class Bringing:
    """Who brings, and how far it may go; None where nobody has said. `theme`: for which, whatever its equation says.

    `decides`: their word on the level counts for what is there already; a mail is no such word.
    """

    contributor: str
    level: Level | None = None
    theme: str = ""
    decides: bool = True

    def level_of(self, brought: LinkOrNote) -> Level:
        """What stands on the web is for everyone; what a person wrote is for partners, unless they say otherwise."""
        return self.level or (PUBLIC if brought.entry.url else PARTNERS)


@dataclass(frozen=True)
class Contribution:
    """What is brought, and by whom."""

    brought: LinkOrNote
    by: Bringing

    @property
    def key(self) -> str:
        """What it is found again by among all that was brought."""
        return self.brought.entry.url or self.brought.entry.identifier

    def line(self) -> ImportedLine:
        """What is taken in, by the same door as a list from elsewhere. A link's page is read by the next collect."""
        entry, by = self.brought.entry, self.by
        origin = Origin(
            self.brought.source,
            CONTRIBUTION,
            lang=entry.lang,
            reads_pages="always" if entry.url and not entry.text else "never",
            given_themes=by.theme or None,
            imported=True,
            level=by.level_of(self.brought),
            contributor=by.contributor,
            sets_level=by.decides and by.level is not None,
        )
        return ImportedLine(entry, origin)
