"""The bulletin as a value: all that a template, in any format, may show."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from datetime import date
from typing import Literal

from iet_watch.locale import translations
from iet_watch.model.levels import PUBLIC
from iet_watch.model.quarter import Quarter
from iet_watch.publish.issue.fiche_states import Mark, state_of
from iet_watch.publish.issue.inserts import Erratum, Inserts, as_shown
from iet_watch.publish.issue.pictures import Picture


@dataclass(frozen=True)
class Reprint:
    """Another outlet that republished the article."""

    source: str
    url: str


@dataclass(frozen=True)
class Fiche:
    """One article of the bulletin as its editor wrote it; `summary`, `remember` and `stake` are Markdown.

    A fiche of one's own (a visit, an interview) has no article behind it: its `item` is 0, and `own` counts those of
    the issue from 1.
    """

    item: int
    title: str
    original_title: str
    lang: str
    foreign: bool
    source: str
    url: str
    published: date | None
    kind: str
    place: str
    keywords: tuple[str, ...]
    reliability: str
    contributor: str
    reprinted_by: tuple[Reprint, ...]
    summary: str
    remember: str
    stake: str
    path: str = ""
    theme: str = ""
    theme_title: str = ""
    front_page: bool = False
    section: str = ""
    level: str = PUBLIC
    pictures: tuple[Picture, ...] = ()
    own: int = 0
    marks: tuple[Mark, ...] = ()  # how far people said that it is; for those who make the issue, never printed

    @property
    def number(self) -> int | str:
        """What readers cite: the number of the item, « P1 » of a fiche of one's own: no item ever has that."""
        return own_number(self.own) if self.own else self.item

    @property
    def anchor(self) -> str:
        return f"fiche-{self.number}".lower()

    @property
    def state(self) -> str:
        """How far it is, by its texts and its marks; see `fiche_states`."""
        return state_of(self.marks, written=bool(self.summary and self.remember and self.stake))


def own_number(own: int) -> str:
    """The number of a fiche of one's own, as readers cite it."""
    return f"P{own}"


@dataclass(frozen=True)
class Section:
    """A part of the bulletin made of fiches, never empty: a theme's, or the front page, or the benchmark."""

    slug: str
    title: str
    summary: str
    fiches: tuple[Fiche, ...]
    kind: Literal["theme", "front-page", "benchmark"] = "theme"

    @property
    def anchor(self) -> str:
        return f"theme-{self.slug}" if self.kind == "theme" else self.kind


@dataclass(frozen=True)
class ThemeCount:
    """How many items a theme retained in one quarter (« 2026-T4 »)."""

    theme: str
    quarter: str
    items: int


@dataclass(frozen=True)
class Figures:
    """How the issue was made: sources watched and answering; items collected, folded, retained, kept."""

    sources: int = 0
    sources_answering: int = 0
    collected: int = 0
    folded: int = 0
    retained: int = 0
    kept: int = 0
    by_theme: tuple[ThemeCount, ...] = ()


@dataclass(frozen=True)
class Logo:
    """The publisher's picture as a `data:` address, and the words that stand for it."""

    address: str
    alternative: str


@dataclass(frozen=True)
class Bulletin:
    """All that a template may show."""

    title: str
    region: str
    publisher: str
    director: str
    contact: str
    number: int
    quarter: Quarter
    language: str
    published: date | None
    state: Literal["draft", "published"]
    approver: str
    editorial: str
    editorial_author: str
    essentials: str
    sections: tuple[Section, ...]
    figures: Figures
    contributors: tuple[str, ...]
    items: tuple[int, ...] = field(default=())
    level: str = PUBLIC
    inserts: Inserts = field(default_factory=Inserts)
    errata: tuple[Erratum, ...] = ()
    logo: Logo | None = None
    page_address: str = ""
    archive_address: str = ""
    unsubscribe: str = ""

    @property
    def period(self) -> tuple[date, date]:
        return self.quarter.first_day, self.quarter.last_day

    @property
    def notices(self) -> Inserts:
        """The inserts under the name that templates before December 2026 give them, frozen issues' among them."""
        return self.inserts

    def errata_of(self, fiche: Fiche) -> tuple[Erratum, ...]:
        """The errata that correct a fiche."""
        return tuple(erratum for erratum in self.errata if erratum.fiche == fiche.number)

    @property
    def fiche_count(self) -> int:
        return sum(len(section.fiches) for section in self.sections)

    @property
    def fiches(self) -> tuple[Fiche, ...]:
        """Every fiche, in the order of the page."""
        return tuple(fiche for section in self.sections for fiche in section.fiches)


def with_errata(bulletin: Bulletin, errata: Iterable[Erratum]) -> Bulletin:
    """`bulletin` with its errata as readers see them, by their days."""
    shown = (as_shown(erratum, bulletin.language) for erratum in errata)
    return replace(bulletin, errata=tuple(sorted(shown, key=lambda erratum: erratum.day)))


def in_language(message: str, code: str) -> str:
    """A fixed word of the bulletin in its language."""
    return translations(code).gettext(message)
