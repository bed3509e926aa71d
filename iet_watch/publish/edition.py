"""An edition as its files say it: edito, figures, fiches; read whole, or every mistake told with file and line."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import Any, Literal

from iet_watch.judge.address import safe_address
from iet_watch.locale import later, translations
from iet_watch.model import NO_INPUT, Quarter, Trouble
from iet_watch.publish.files import heading_key, read_sheet
from iet_watch.themes.files import Theme
from iet_watch.themes.toml import Mistake, Mistakes, read
from iet_watch.words import one_line

FICHE_KEYS: Mapping[str, type] = {
    "item": int, "theme": str, "title": str, "original_title": str, "lang": str, "source": str, "url": str,
    "date": date, "kind": str, "place": str, "keywords": list, "reliability": str, "contributor": str,
    "rights": str, "reprinted_by": list,
}  # fmt: skip
EDITO_KEYS: Mapping[str, type] = {"number": int, "author": str, "date": date}
FIGURE_KEYS: Mapping[str, type] = dict.fromkeys(
    ("sources", "sources_answering", "collected", "folded", "retained", "kept"), int
)
FICHE_HEADINGS = (later("Summary"), later("What to remember"), later("Stake for the territory"))
EDITO_HEADINGS = (later("Editorial"), later("Key points"))
FIELD_LIMIT = 1000  # characters of a one-line field


@dataclass(frozen=True)
class Reprint:
    """Another outlet that republished the article."""

    source: str
    url: str


@dataclass(frozen=True)
class Fiche:
    """One article of the bulletin as its editor wrote it; `summary`, `remember` and `stake` are Markdown."""

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

    @property
    def anchor(self) -> str:
        return f"fiche-{self.item}"


@dataclass(frozen=True)
class Section:
    """A theme's part of the bulletin, never empty."""

    slug: str
    title: str
    summary: str
    fiches: tuple[Fiche, ...]


@dataclass(frozen=True)
class Figures:
    """How the edition was made: sources watched and answering; items collected, folded, retained, kept."""

    sources: int = 0
    sources_answering: int = 0
    collected: int = 0
    folded: int = 0
    retained: int = 0
    kept: int = 0


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

    @property
    def period(self) -> tuple[date, date]:
        return self.quarter.first_day, self.quarter.last_day

    @property
    def fiche_count(self) -> int:
        return sum(len(section.fiches) for section in self.sections)


@dataclass(frozen=True)
class Edition:
    """What the files of one quarter say."""

    number: int
    author: str
    day: date | None
    editorial: str
    essentials: str
    figures: Figures
    sections: tuple[Section, ...]


def in_language(message: str, code: str) -> str:
    """A fixed word of the bulletin in its language."""
    return translations(code).gettext(message)


def read_edition(folder: Path, themes: tuple[Theme, ...], language: str, first_number: int) -> Edition:
    """The edition in `folder`. Raises Trouble when there is nothing, Mistakes when files are wrong."""
    paths = sorted((folder / "fiches").glob("*/*.md"))
    if not paths:
        raise Trouble(
            "nothing is drafted for %(quarter)s: keep items, then iet-watch bulletin %(quarter)s --draft",
            code=NO_INPUT,
            quarter=folder.name,
        )
    mistakes: list[Mistake] = []
    fiches: dict[str, list[Fiche]] = {}
    for path in paths:
        try:
            fiches.setdefault(path.parent.name, []).append(_fiche(path, folder, language))
        except Mistakes as error:
            mistakes += error.mistakes
    try:
        head, editorial, essentials = _edito(folder / "edito.md")
        figures = _figures(folder / "figures.toml")
    except Mistakes as error:
        mistakes += error.mistakes
    mistakes += _twice(fiches, folder)
    if mistakes:
        raise Mistakes(tuple(mistakes))
    return Edition(
        number=head.get("number", first_number),
        author=one_line(head.get("author", ""), FIELD_LIMIT),
        day=head.get("date"),
        editorial=editorial,
        essentials=essentials,
        figures=figures,
        sections=_sections(fiches, themes),
    )


def _fiche(path: Path, folder: Path, language: str) -> Fiche:
    sheet = read_sheet(path, FICHE_KEYS, _headings(FICHE_HEADINGS))
    values = sheet.values
    mistakes = [
        sheet.document.mistake("the key %(key)s is missing or empty", key, key=key)
        for key in ("item", "title")
        if not values.get(key)
    ]
    url = safe_address(values.get("url", ""))
    if values.get("url") and not url:
        mistakes.append(
            sheet.document.mistake(
                "%(url)s is not a web address: expected http:// or https://", "url", url=values["url"]
            )
        )
    if mistakes:
        raise Mistakes(tuple(mistakes))
    lang = values.get("lang", language)[:2]
    title, original = (one_line(values.get(key, ""), FIELD_LIMIT) for key in ("title", "original_title"))
    return Fiche(
        item=values["item"],
        title=title,
        original_title="" if original == title else original,
        lang=lang,
        foreign=bool(lang) and lang != language,
        url=url,
        published=values.get("date"),
        keywords=tuple(one_line(str(word), FIELD_LIMIT) for word in values.get("keywords", ())),
        reprinted_by=tuple(_reprint(value) for value in values.get("reprinted_by", ()) if isinstance(value, dict)),
        summary=sheet.sections.get("Summary", ""),
        remember=sheet.sections.get("What to remember", ""),
        stake=sheet.sections.get("Stake for the territory", ""),
        path=str(path.relative_to(folder)),
        **{
            key: one_line(values.get(key, ""), FIELD_LIMIT)
            for key in ("source", "kind", "place", "reliability", "contributor")
        },
    )


def _reprint(value: Mapping[str, Any]) -> Reprint:
    return Reprint(one_line(str(value.get("source", "")), FIELD_LIMIT), safe_address(str(value.get("url", ""))))


def _headings(messages: tuple[str, ...]) -> Mapping[str, str]:
    """For each heading as people may write it, in either language, the section it opens."""
    return {heading_key(in_language(message, code)): message for code in ("fr", "en") for message in messages}


def _edito(path: Path) -> tuple[Mapping[str, Any], str, str]:
    if not path.exists():
        return {}, "", ""
    sheet = read_sheet(path, EDITO_KEYS, _headings(EDITO_HEADINGS))
    editorial = sheet.sections.get("Editorial", "") or sheet.sections.get("", "")
    return sheet.values, editorial, sheet.sections.get("Key points", "")


def _figures(path: Path) -> Figures:
    if not path.exists():
        return Figures()
    values = read(path).values
    return Figures(**{key: values[key] for key in FIGURE_KEYS if isinstance(values.get(key), int)})


def _twice(fiches: Mapping[str, list[Fiche]], folder: Path) -> list[Mistake]:
    seen: dict[int, str] = {}
    found = []
    for fiche in (fiche for of_theme in fiches.values() for fiche in of_theme):
        other = seen.setdefault(fiche.item, fiche.path)
        if other != fiche.path:
            message = later("item %(item)s has another fiche already: %(other)s")
            found.append(Mistake(folder / fiche.path, 2, 1, message, {"item": fiche.item, "other": other}))
    return found


def _sections(fiches: Mapping[str, list[Fiche]], themes: tuple[Theme, ...]) -> tuple[Section, ...]:
    known = {theme.slug: theme for theme in themes}
    order = [*(theme.slug for theme in themes if theme.slug in fiches), *sorted(set(fiches) - set(known))]
    return tuple(
        Section(
            slug,
            known[slug].title if slug in known else slug,
            known[slug].summary if slug in known else "",
            tuple(fiches[slug]),
        )
        for slug in order
    )


def published_items(bulletins: Path, quarter: Quarter) -> set[int]:
    """Ids of the items of every published edition but that of `quarter`."""
    found: set[int] = set()
    for path in bulletins.glob("*/manifest.json"):
        manifest = read_manifest(path.parent)
        if path.parent.name != quarter.label and manifest.get("state") == "published":
            found |= set(manifest.get("items", ()))
    return found


def next_number(bulletins: Path, first_number: int) -> int:
    """The number after the highest published one."""
    numbers = [
        manifest["number"]
        for path in bulletins.glob("*/manifest.json")
        if (manifest := read_manifest(path.parent)).get("state") == "published"
    ]
    return max(numbers) + 1 if numbers else first_number


def read_manifest(folder: Path) -> Mapping[str, Any]:
    """The manifest of an edition, empty when there is none. Raises Mistakes when it is damaged."""
    path = folder / "manifest.json"
    if not path.exists():
        return {}
    try:
        manifest = json.loads(path.read_text(encoding="utf-8"))
    except (ValueError, RecursionError):
        manifest = None
    if not isinstance(manifest, dict) or not manifest.keys() >= {"state", "number", "items", "inputs", "outputs"}:
        raise Mistakes((Mistake(path, 0, 0, "the manifest is damaged: restore it from a backup"),))
    return manifest
