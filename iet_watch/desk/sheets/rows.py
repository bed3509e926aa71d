"""The rows of a sheet: what waits for a decision, theme by theme, the most relevant first."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, tzinfo

from iet_watch.desk.lists.inbox import selected
from iet_watch.desk.lists.listing import by_story
from iet_watch.desk.sheets.row_codes import RowCode
from iet_watch.locale import later, translations
from iet_watch.locale.dates import short_day
from iet_watch.model.decisions import STATUS_OF, Decision, LogLine
from iet_watch.model.items import Item, Reason
from iet_watch.model.levels import PARTNERS, Level, allowed
from iet_watch.store.collected.items import Selection, levels_of, reasons_of
from iet_watch.store.database import Database
from iet_watch.store.said.decisions import last_decision, last_on_stories
from iet_watch.store.said.log import last_number, log_numbers, log_of
from iet_watch.themes.theme_files import Theme
from iet_watch.words import beginning

SUMMARY_LENGTH = 320  # characters: six lines of the column, enough to decide by
WORDS_SHOWN = 4  # of those that the equation found
_RULED, _STORY_RULED = later("%(status)s, %(who)s, %(day)s"), later("story: %(status)s, %(who)s, %(day)s (item %(id)s)")
_IN_FAVOUR, _WITH_WORDS = later("in favour: %(names)s"), later("%(where)s: %(expression)s")
_STATUS = {"kept": later("kept"), "dropped": later("dropped"), "later": later("later"), "new": later("new")}
SAID_PHRASES = (
    _RULED,
    _STORY_RULED,
    _IN_FAVOUR,
    _WITH_WORDS,
    *_STATUS.values(),
)  # of which a cell « Déjà dit » is made


@dataclass(frozen=True)
class SheetRow:
    """One item for one theme. `relevance`: from 0 to 1; `found`: what the equation recognised."""

    code: RowCode
    title: str
    url: str
    summary: str
    source: str
    day: date
    relevance: float
    found: str
    said: str
    theme: str


@dataclass(frozen=True)
class WantedRows:
    """Which rows: `selection` holds for each theme in turn; without `decided` only what waits for a decision.

    `level`: how far the sheet goes; what may not go so far stays out of it.
    """

    themes: Sequence[Theme]
    selection: Selection
    decided: bool = False
    level: Level = PARTNERS


@dataclass(frozen=True)
class SheetOrigin:
    """Where a sheet is written: in which workspace, language and time zone."""

    workspace: str
    language: str
    zone: tzinfo


@dataclass(frozen=True)
class SheetRows:
    """The rows of a sheet, and how many more there would be if it went further than its level."""

    rows: Sequence[SheetRow]
    above: int


def rows_to_decide(db: Database, wanted: WantedRows, place: SheetOrigin) -> SheetRows:
    """A row for each item and theme, without copies whose item is there; a story's items follow each other."""
    seen, rows, above = last_number(db), list[SheetRow](), 0
    for theme in wanted.themes:
        found = _waiting(db, wanted, theme)
        shown = [item for item in found if allowed(item.level, wanted.level)]
        above += len(found) - len(shown)
        rows += _of_theme(db, shown, theme, wanted.level, place, seen)
    return SheetRows(rows, above)


def items_of(rows: Sequence[SheetRow]) -> int:
    """How many items they are of: one of two themes has two rows."""
    return len({row.code.item for row in rows})


def most_relevant(rows: Sequence[SheetRow], limit: int) -> Sequence[SheetRow]:
    """The `limit` most relevant of `rows`, in their order; all of them where it is 0."""
    if not limit:
        return rows
    best = {row.code for row in sorted(rows, key=lambda row: -row.relevance)[:limit]}
    return [row for row in rows if row.code in best]


def _waiting(db: Database, wanted: WantedRows, theme: Theme) -> list[Item]:
    """What there is to decide on in a theme, whatever its level."""
    found = selected(db, replace(wanted.selection, theme=theme.slug, sort="score"))
    return [item for item in found if wanted.decided or item.status in ("new", "later")]


def _of_theme(
    db: Database, found: Sequence[Item], theme: Theme, level: Level, place: SheetOrigin, seen: int
) -> Iterable[SheetRow]:
    """The rows of the items `found` for one theme, in a sheet of this level."""
    items = [item for item, _ in by_story(found)]
    of_stories = _of_stories(db, items, theme.slug, level)
    spoken_of = log_numbers(db, [item.id for item in items])
    for item in items:
        last = last_decision(db, item.id, theme.slug) or of_stories.get(item.story)
        lines = _to_be_told(db, log_of(db, item.id), level) if spoken_of[item.id] else ()
        yield SheetRow(
            code=RowCode(place.workspace, item.id, seen, theme.slug), title=item.title or item.url, url=item.url,
            summary=beginning(item.summary or item.text, SUMMARY_LENGTH), source=item.source,
            day=item.when.astimezone(place.zone).date(), relevance=item.relevance.get(theme.slug, 0.0),
            found=_found(reasons_of(db, item.id), theme.slug), theme=theme.title,
            said=" – ".join([*_ruled(last, item, place), *_beside(lines, theme.slug, place)]),
        )  # fmt: skip


def _of_stories(db: Database, items: Sequence[Item], theme: str, level: Level) -> Mapping[int, Decision]:
    """The last ruling on each story, where the sheet may name the item that it is about."""
    rulings = last_on_stories(db, {item.story for item in items}, theme)
    levels = levels_of(db, {ruling.item_id for ruling in rulings.values()})
    return {story: ruling for story, ruling in rulings.items() if allowed(levels[ruling.item_id], level)}


def _to_be_told(db: Database, lines: Sequence[LogLine], level: Level) -> Sequence[LogLine]:
    """What was said of an article, but of its copies that may not go as far as the sheet."""
    levels = levels_of(db, {line.item_id for line in lines})
    return [line for line in lines if allowed(levels[line.item_id], level)]


def _found(reasons: Mapping[str, tuple[Reason, ...]], theme: str) -> str:
    """« traçab*, "chaîne de blocs" »: the strongest expressions of the equation that the item holds."""
    strongest = sorted(
        (one for one in reasons.get(theme, ()) if one.where in ("title", "text")), key=lambda one: -one.points
    )
    return ", ".join(list(dict.fromkeys(one.expression for one in strongest))[:WORDS_SHOWN])


def _ruled(last: Decision | None, item: Item, place: SheetOrigin) -> Iterable[str]:
    """« à revoir, Paul, 20/11/2026 : attendre le bilan »: the last word on the item, else on its story."""
    if last is None:
        return
    words = translations(place.language)
    values = {
        "status": words.gettext(_STATUS[STATUS_OF[last.ruling]]), "who": last.who, "id": last.item_id,
        "day": short_day(last.at.astimezone(place.zone).date(), place.language),
    }  # fmt: skip
    told = words.gettext(_STORY_RULED if item.status == "new" else _RULED)
    yield _with_words(told % values, last.why, place)


def _beside(lines: Iterable[LogLine], theme: str, place: SheetOrigin) -> Iterable[str]:
    """« Camille : à voir avec Rouen », « pour : Anne, Paul »: the comments, and who wants the item."""
    words = translations(place.language)
    holds = [line for line in lines if not line.undone and line.theme in ("", theme)]
    yield from (_with_words(line.who, line.why, place) for line in holds if line.said == "comment")
    if votes := dict.fromkeys(line.who for line in holds if line.said == "vote"):
        yield words.gettext(_IN_FAVOUR) % {"names": ", ".join(votes)}


def _with_words(told: str, why: str, place: SheetOrigin) -> str:
    pattern = translations(place.language).gettext(_WITH_WORDS)
    return pattern % {"where": told, "expression": why} if why else told
