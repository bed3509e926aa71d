"""An issue as its files say it: edito, figures, fiches; read whole, or every mistake told with file and line."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path, PurePath
from typing import Any

from iet_watch.files.front_matter import heading_key, read_front_matter
from iet_watch.files.toml import Mistake, Mistakes, TomlDocument, read
from iet_watch.judge.identity.addresses import safe_address
from iet_watch.locale import later
from iet_watch.model.levels import PUBLIC, allowed
from iet_watch.model.trouble import NO_INPUT, NOT_ALLOWED, Trouble
from iet_watch.publish.issue.bulletin import Fiche, Figures, Reprint, Section, ThemeCount, in_language
from iet_watch.publish.issue.fiche_order import IssueOrder
from iet_watch.publish.issue.fiche_states import mark_mistakes, read_marks, text_digest
from iet_watch.publish.issue.footnotes import with_their_notes
from iet_watch.publish.issue.levels import held_back, level_mistakes
from iet_watch.publish.issue.pictures import pictures_of
from iet_watch.themes.theme_files import Theme
from iet_watch.words import one_line

FICHE_KEYS: Mapping[str, type] = {
    "item": int, "own": int, "theme": str, "title": str, "original_title": str, "lang": str, "source": str, "url": str,
    "date": date, "kind": str, "place": str, "keywords": list, "reliability": str, "contributor": str,
    "rights": str, "reprinted_by": list, "front_page": bool, "section": str, "level": str, "states": list,
}  # fmt: skip
EDITO_KEYS: Mapping[str, type] = {"number": int, "author": str, "date": date, "level": str}
FIGURE_KEYS: Mapping[str, type] = dict.fromkeys(
    ("sources", "sources_answering", "collected", "folded", "retained", "kept"), int
)
FICHE_HEADINGS = (later("Summary"), later("What to remember"), later("Stake for the territory"))
EDITO_HEADINGS = (later("Editorial"), later("Key points"))
FRONT_PAGE, BENCHMARK = "front-page", "benchmark"
SECTIONS = ("", BENCHMARK)  # of a fiche: its theme, or « Ailleurs en France et dans le monde »
PART_TITLES = {FRONT_PAGE: later("Front page"), BENCHMARK: later("Elsewhere in France and in the world")}
FIELD_LIMIT = 1000  # characters of a one-line field


@dataclass(frozen=True)
class Issue:
    """What the files of one quarter say."""

    number: int
    author: str
    day: date | None
    editorial: str
    essentials: str
    figures: Figures
    sections: tuple[Section, ...]
    level: str = PUBLIC
    left_out: tuple[Mistake, ...] = ()
    held: tuple[Fiche, ...] = ()  # those above its level


def read_issue(
    folder: Path,
    themes: tuple[Theme, ...],
    language: str,
    first_number: int,
    published: Collection[str] | None = None,
    order: IssueOrder = IssueOrder(),
) -> Issue:
    """The issue in `folder`. Raises Trouble when there is nothing to show, Mistakes when files are wrong.

    `published`: the files that a published issue was made of; a fiche that came later is nobody's business. `order`:
    that of its themes and fiches.
    """
    paths = [
        path
        for path in order.of_files((folder / "fiches").glob("*/*.md"))
        if published is None or path.relative_to(folder).as_posix() in published
    ]
    written, head, editorial, essentials, figures = _read_files(folder, paths, language)
    level = head.get("level", PUBLIC)
    shown = [fiche for fiche, _ in written if allowed(fiche.level, level)]
    if not shown:
        raise Trouble(
            "every fiche of %(quarter)s is above the level of the issue (%(level)s): nothing may be shown",
            code=NOT_ALLOWED, quarter=folder.name, level=level,
        )  # fmt: skip
    held = [(fiche, document) for fiche, document in written if not allowed(fiche.level, level)]
    return Issue(
        number=head.get("number", first_number),
        author=one_line(head.get("author", ""), FIELD_LIMIT),
        day=head.get("date"),
        editorial=editorial,
        essentials=essentials,
        figures=figures,
        sections=_sections(shown, themes, language, order),
        level=level,
        left_out=tuple(held_back(document, fiche.level, level, "level") for fiche, document in held),
        held=tuple(fiche for fiche, _ in held),
    )


_Written = list[tuple[Fiche, TomlDocument]]


def _read_files(
    folder: Path, paths: Sequence[Path], language: str
) -> tuple[_Written, Mapping[str, Any], str, str, Figures]:
    """The fiches, the head and the parts of edito.md, the figures; every mistake of all files is told at once."""
    if not paths and any((folder / "fiches").rglob("*.md")):
        raise Trouble(
            "no fiche of %(quarter)s stands in the folder of a theme: fiches/THEME/NAME.md",
            code=NO_INPUT,
            quarter=folder.name,
        )
    if not paths:
        raise Trouble(
            "nothing is drafted for %(quarter)s: keep items, then iet-watch bulletin %(quarter)s --draft",
            code=NO_INPUT,
            quarter=folder.name,
        )
    mistakes: list[Mistake] = []
    written: _Written = []
    for path in paths:
        try:
            written.append(read_fiche(path, folder, language))
        except Mistakes as error:
            mistakes += error.mistakes
    try:
        head, editorial, essentials = _edito(folder / "edito.md")
        figures = _figures(folder / "figures.toml")
    except Mistakes as error:
        mistakes += error.mistakes
    mistakes += _twice([fiche for fiche, _ in written], folder)
    if mistakes:
        raise Mistakes(tuple(mistakes))
    return written, head, editorial, essentials, figures


def read_fiche(path: Path, folder: Path, language: str) -> tuple[Fiche, TomlDocument]:
    """The fiche at `path` of the issue in `folder`, with its head. Raises Mistakes."""
    file = read_front_matter(path, FICHE_KEYS, in_either_language(FICHE_HEADINGS))
    values = file.values
    mistakes = _fiche_mistakes(file.document, values)
    if mistakes:
        raise Mistakes(tuple(mistakes))
    sections = with_their_notes(file.sections)
    lang = values.get("lang", language)[:2]

    def line(key: str) -> str:
        return one_line(values.get(key, ""), FIELD_LIMIT)

    title, original = line("title"), line("original_title")
    fiche = Fiche(
        item=values.get("item", 0),
        own=values.get("own", 0),
        title=title,
        original_title="" if original == title else original,
        lang=lang,
        foreign=bool(lang) and lang != language,
        url=safe_address(values.get("url", "")),
        published=values.get("date"),
        keywords=tuple(one_line(str(word), FIELD_LIMIT) for word in values.get("keywords", ())),
        reprinted_by=tuple(_reprint(value) for value in values.get("reprinted_by", ()) if isinstance(value, dict)),
        summary=sections.get("Summary", ""),
        remember=sections.get("What to remember", ""),
        stake=sections.get("Stake for the territory", ""),
        path=str(path.relative_to(folder)),
        theme=path.parent.name,
        front_page=values.get("front_page", False),
        section=values.get("section", ""),
        level=values.get("level", PUBLIC),
        source=line("source"),
        kind=line("kind"),
        place=line("place"),
        reliability=line("reliability"),
        contributor=line("contributor"),
        marks=read_marks(values, text_digest(file.body)),
    )
    return replace(fiche, pictures=pictures_of(sections.values(), path, folder, fiche.anchor)), file.document


def _fiche_mistakes(document: TomlDocument, values: Mapping[str, Any]) -> list[Mistake]:
    needed = ("title",) if values.get("own") else ("item", "title")
    missing = later("the key %(key)s is missing or empty")
    found = [document.mistake(missing, key, key=key) for key in needed if not values.get(key)]
    if values.get("own", 1) < 1 or (values.get("own") and values.get("item")):
        message = later("own: expected a number from 1, and no item: a fiche of one’s own has no article")
        found.append(document.mistake(message, "own"))
    if values.get("url") and not safe_address(values["url"]):
        message = later("%(url)s is not a web address: expected http:// or https://")
        found.append(document.mistake(message, "url", url=values["url"]))
    section = values.get("section", "")
    if section not in SECTIONS:
        found.append(
            document.mistake(
                '%(key)s: %(found)s is not known, expected "" or %(expected)s',
                "section", key="section", found=section, expected=BENCHMARK,
            )
        )  # fmt: skip
    return found + mark_mistakes(document) + level_mistakes(document, values.get("level", PUBLIC))


def _reprint(value: Mapping[str, Any]) -> Reprint:
    return Reprint(one_line(str(value.get("source", "")), FIELD_LIMIT), safe_address(str(value.get("url", ""))))


def in_either_language(messages: tuple[str, ...]) -> Mapping[str, str]:
    """For each heading as people may write it, in either language, the section it opens."""
    return {heading_key(in_language(message, code)): message for code in ("fr", "en") for message in messages}


def _edito(path: Path) -> tuple[Mapping[str, Any], str, str]:
    if not path.exists():
        return {}, "", ""
    file = read_front_matter(path, EDITO_KEYS, in_either_language(EDITO_HEADINGS))
    if mistakes := level_mistakes(file.document, file.values.get("level", PUBLIC)):
        raise Mistakes(tuple(mistakes))
    sections = with_their_notes(file.sections)
    editorial = sections.get("Editorial", "") or sections.get("", "")
    return file.values, editorial, sections.get("Key points", "")


def level_of_issue(folder: Path) -> str:
    """How far the issue in `folder` goes; `public`, the strictest, where nothing or nothing right says it."""
    try:
        head, _, _ = _edito(folder / "edito.md")
    except Mistakes:
        return PUBLIC
    return str(head.get("level", PUBLIC))


def _figures(path: Path) -> Figures:
    if not path.exists():
        return Figures()
    values = read(path).values
    rows = values.get("by_theme")
    return Figures(
        by_theme=tuple(ThemeCount(**row) for row in (rows if isinstance(rows, list) else ()) if _is_count(row)),
        **{key: values[key] for key in FIGURE_KEYS if isinstance(values.get(key), int)},
    )


def _is_count(row: Any) -> bool:
    """Whether a row of a count is whole; what someone broke is left out like a figure that is no number."""
    kinds = {"theme": str, "quarter": str, "items": int}
    return isinstance(row, dict) and row.keys() == kinds.keys() and all(isinstance(row[k], kinds[k]) for k in kinds)


def _twice(fiches: list[Fiche], folder: Path) -> list[Mistake]:
    seen: dict[int | str, str] = {}
    found = []
    for fiche in fiches:
        other = seen.setdefault(fiche.number, fiche.path)
        if other != fiche.path:
            message = later("item %(item)s has another fiche already: %(other)s")
            if fiche.own:
                message = later("own = %(own)s is the number of another fiche already: %(other)s")
            values = {"item": fiche.item, "own": fiche.own, "other": other}
            found.append(Mistake(folder / fiche.path, 2, 1, message, values))
    return found


def _sections(
    fiches: list[Fiche], themes: tuple[Theme, ...], language: str, order: IssueOrder
) -> tuple[Section, ...]:  # fmt: skip
    """The front page, then the themes in their order, then the benchmark; each fiche once, none empty."""
    known = {theme.slug: theme for theme in themes}
    named = [replace(fiche, theme_title=_theme_title(fiche.theme, known)) for fiche in fiches]
    slugs = order.of_themes((fiche.theme for fiche in fiches), known)
    mixed = _across_themes(named, slugs, order)
    front = tuple(fiche for fiche in mixed if fiche.front_page)
    benchmark = tuple(fiche for fiche in mixed if fiche.section == BENCHMARK and not fiche.front_page)
    found = [Section(FRONT_PAGE, in_language(PART_TITLES[FRONT_PAGE], language), "", front, "front-page")]
    for slug in slugs:
        inside = tuple(f for f in named if f.theme == slug and not f.front_page and f.section != BENCHMARK)
        summary = known[slug].summary if slug in known else ""
        found.append(Section(slug, _theme_title(slug, known), summary, inside))
    found.append(Section(BENCHMARK, in_language(PART_TITLES[BENCHMARK], language), "", benchmark, "benchmark"))
    return tuple(section for section in found if section.fiches)


def _across_themes(fiches: list[Fiche], slugs: list[str], order: IssueOrder) -> list[Fiche]:
    """What stands in a part that fiches of several themes share: by their numbers, then theme by theme."""
    if not order.by_number:
        return fiches
    return sorted(
        fiches,
        key=lambda fiche: (order.in_theme(PurePath(fiche.path))[0], slugs.index(fiche.theme), fiche.path),
    )


def _theme_title(slug: str, known: Mapping[str, Theme]) -> str:
    return known[slug].title if slug in known else slug
