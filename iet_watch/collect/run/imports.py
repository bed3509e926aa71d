"""Items from elsewhere, JSON Lines, CSV or a spreadsheet, through the same judgement as collected ones."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, tzinfo
from pathlib import Path
from typing import Any, NamedTuple

from iet_watch.collect.documents.moments import iso_moment, read_moment
from iet_watch.collect.reading.preparing import Judge, Origin
from iet_watch.collect.run.intake import Taken, take_in
from iet_watch.files.columns import FRENCH
from iet_watch.files.tables import WORKBOOKS, Row, Table, read_table, whole_text
from iet_watch.judge.identity.addresses import safe_address
from iet_watch.locale import Phrase, language, later
from iet_watch.model.items import Entry, Given, given_to_text
from iet_watch.model.levels import LEVELS, PUBLIC, Level
from iet_watch.model.trouble import BAD_DATA, NO_INPUT, Trouble
from iet_watch.plain_text import plain_text
from iet_watch.store.database import Database, writing
from iet_watch.themes.theme_files import Theme
from iet_watch.words import SUMMARY_LIMIT, TEXT_LIMIT, TITLE_LIMIT, fold

KEYS = ("url", "title", "text", "published", "source", "lang", "themes", "tags", "level")
TABLES = (".csv", ".tsv", ".txt", *WORKBOOKS)  # whatever else a file is called, it is JSON Lines
UNNAMED = "import"  # the source of a line that names none
BATCH = 500
MISTAKES_SHOWN = 5
SCORES_LIMIT = 2_000  # characters: a hundred themes with their scores
_MONTH = re.compile(r"[^\W\d_]{3}")  # a date in words
_NO_ZONE = re.compile(r"\d{4}-\d\d-\d\d \d\d:\d\d(?::\d\d)?")
_DAY_FIRST = re.compile(r"(\d{1,2})[/.-](\d{1,2})[/.-](\d{4}|\d\d)(?:[ T]+(\d{1,2}:\d\d(?::\d\d)?))?")
_SCORED = re.compile(r"(?<![^()])([^()]+)\((\d+(?:[.,]\d+)?)\)")
_BETWEEN = re.compile(r"[;,\s]+(?![^()]*\))")  # not the comma of a score


@dataclass(frozen=True)
class ImportedLine:
    """One line of the file, as an entry with its origin."""

    entry: Entry
    origin: Origin


class LineMistake(ValueError):
    """What is wrong with a line: an English catalogue template and its values."""

    def __init__(self, message: str, **args: object) -> None:
        super().__init__(message)
        self.message = message
        self.args_by_name = args


@dataclass(frozen=True)
class LeftOut:
    """What a file says and items are not made of, by the names that it has there.

    `columns`: that items do not have; `far_columns`, `sheets`: of a spreadsheet, not read; `tags`: that none of the
    themes of their line has here; `tags_alone`: how many lines give tags and no scores of themes. `hidden`: the rows of
    a spreadsheet that nobody sees: these alone are taken in.
    """

    columns: tuple[str, ...] = ()
    far_columns: tuple[str, ...] = ()
    sheets: tuple[str, ...] = ()
    tags: tuple[str, ...] = ()
    tags_alone: int = 0
    hidden: tuple[int, ...] = ()


class ReadFile(NamedTuple):
    """What a file holds. `mistakes`: with the numbers of their lines.

    `left_out`: what items are not made of; `day_first`: the first date such as 12/11/2026, as it is written and as it
    was read, and how many there are.
    """

    lines: list[ImportedLine]
    mistakes: list[tuple[int, LineMistake]]
    left_out: LeftOut
    day_first: tuple[str, date] | None
    days_first: int


def read_lines(path: Path, themes: Iterable[Theme], zone: tzinfo = UTC) -> ReadFile:
    """The lines of the file and its mistakes. Raises Trouble when it cannot be read at all.

    `zone`: of a time that a table says without one.
    """
    try:
        data = path.read_bytes()
    except OSError as error:
        raise Trouble(
            "%(path)s cannot be read: %(reason)s", code=NO_INPUT, path=path, reason=Phrase(error.strerror)
        ) from error
    tags = {theme.slug: tuple(tag.name for tag in theme.tags) for theme in themes}
    reader = _Reader(tags, zone if path.suffix.lower() in TABLES else UTC)
    reader.read(data, path)
    left_out = replace(reader.left_out, tags=tuple(reader.unknown_tags), tags_alone=reader.tags_alone)
    return ReadFile(reader.lines, reader.mistakes, left_out, reader.day_first, reader.days_first)


def import_lines(db: Database, judge: Judge, lines: Sequence[ImportedLine], now: datetime) -> Taken:
    """Takes in every line, in transactions of BATCH lines; the same file again changes nothing."""
    total = Taken()
    for batch in (lines[start : start + BATCH] for start in range(0, len(lines), BATCH)):
        with writing(db):
            for line in batch:
                total += take_in(db, judge, [line.entry], line.origin, now)
    return total


_Numbered = tuple[int, Mapping[str, Any] | LineMistake]


def _json_records(data: bytes, path: Path) -> Iterator[_Numbered]:
    lines = whole_text(data, path).split("\n")
    for number, line in enumerate(lines, start=1):  # not `splitlines`: U+2028 may stand in a JSON text
        if not line.strip():
            continue
        try:
            values = json.loads(line)
        except (ValueError, RecursionError):
            yield number, LineMistake("this line is not JSON")
            continue
        yield number, values if isinstance(values, dict) else LineMistake("expected a JSON object {…}")


def _table(data: bytes, path: Path) -> Table:
    """The table in the file. Raises Trouble when it cannot be read, or names no column of titles."""
    table = read_table(data, path)
    if "title" not in table.keys:
        raise Trouble(
            "%(path)s: the first line must name the columns, title among them: %(expected)s",
            code=BAD_DATA,
            path=path,
            expected=", ".join(KEYS),
        )
    return table


class _Reader:
    """Makes lines of records. `themes`: the names of their tags; `zone`: of a time that says none."""

    def __init__(self, themes: Mapping[str, Sequence[str]], zone: tzinfo) -> None:
        self.themes, self.zone = themes, zone
        self.lines: list[ImportedLine] = []
        self.mistakes: list[tuple[int, LineMistake]] = []
        self.left_out = LeftOut()
        self.unknown_tags: dict[str, None] = {}
        self.tags_alone = 0
        self.day_first: tuple[str, date] | None = None
        self.days_first = 0

    def read(self, data: bytes, path: Path) -> None:
        """Takes in every record of the file. Raises Trouble when it cannot be read at all."""
        for number, values in self._records(data, path):
            try:
                if isinstance(values, LineMistake):
                    raise values
                self.lines.append(self.line(values))
            except LineMistake as mistake:
                self.mistakes.append((number, mistake))

    def _records(self, data: bytes, path: Path) -> Iterator[_Numbered]:
        if path.suffix.lower() not in TABLES:
            yield from _json_records(data, path)
            return
        table = _table(data, path)
        known = [FRENCH[key] if language() == "fr" else key for key in table.keys if key not in KEYS]
        self.left_out = LeftOut((*known, *table.others), table.far_columns, table.sheets, hidden=table.hidden)
        for row in table.rows:
            without = next((one for one in row.valueless if one.key in KEYS), None)
            if row.broken:
                yield row.line, LineMistake(row.broken)
            elif without:
                yield row.line, LineMistake(without.message, **without.args)
            else:
                yield row.line, _with_its_link(row)

    def line(self, values: Mapping[str, Any]) -> ImportedLine:
        """The entry that a record describes. Raises LineMistake."""
        for key in ("url", "title", "text", "source", "lang"):
            if not isinstance(values.get(key, ""), str | None):
                raise LineMistake("%(key)s: expected %(expected)s", key=key, expected=later("a text in quotes"))
        url, title = _address(values), plain_text(values.get("title") or "", TITLE_LIMIT)
        if not title and not url:
            raise LineMistake("a title or an address is needed")
        source = plain_text(values.get("source") or "", TITLE_LIMIT)
        text = plain_text(values.get("text") or "", TEXT_LIMIT)
        entry = Entry(
            title=title,
            url=url,
            identifier=url,
            text=text,
            summary=text[:SUMMARY_LIMIT],
            published=self._moment(values.get("published")),
            lang=values.get("lang") or None,
        )
        given = given_to_text(self._given(_scores(values.get("themes")), values.get("tags"))) or None
        return ImportedLine(entry, replace(_origin(entry, source, given), level=_level(values.get("level"))))

    def _given(self, scores: Mapping[str, float | None], tags: object) -> tuple[Given, ...]:
        """The themes that a record gives, with scores and tags where it is a list of ours. Raises LineMistake.

        Tags that are not taken in are remembered, to be told.
        """
        for slug in scores:
            if slug not in self.themes:
                expected = ", ".join(self.themes)
                raise LineMistake(
                    "unknown theme %(theme)s: expected one of %(expected)s", theme=slug, expected=expected
                )
        if all(score is None for score in scores.values()):
            self.tags_alone += any(_tag_names(tags, slug) for slug in (tags if isinstance(tags, dict) else [""]))
            return tuple(map(Given, scores))
        given = tuple(Given(slug, score, _tags(tags, slug, self.themes[slug])) for slug, score in scores.items())
        self.unknown_tags |= dict.fromkeys(_tags_left(tags, given))
        return given

    def _moment(self, given: object) -> datetime | None:
        if given in (None, ""):
            return None
        moment = self._as_written(given) if isinstance(given, str) else _of_a_cell(given, self.zone)
        if moment is None:
            raise LineMistake("published: %(found)s is not a date such as 2026-11-20", found=str(given)[:40])
        return moment

    def _as_written(self, given: str) -> datetime | None:
        text = given.strip()
        if _NO_ZONE.fullmatch(text):  # a time as spreadsheets show it: that of the place
            return _in(self.zone, text.replace(" ", "T"))
        if moment := iso_moment(text):
            return moment
        if found := _DAY_FIRST.fullmatch(text):
            return self._as_day_first(text, *found.groups())
        return read_moment(text, "fr") if _MONTH.search(text) else None

    def _as_day_first(self, text: str, day: str, month: str, year: str, time: str | None) -> datetime | None:
        """12/11/2026 is the twelfth of November, as everywhere but in America: remembered, to be told."""
        iso = f"{'20' if len(year) == 2 else ''}{year}-{int(month):02}-{int(day):02}"
        hour, _, rest = (time or "").partition(":")
        moment = _in(self.zone, f"{iso}T{int(hour):02}:{rest}") if time else iso_moment(iso)
        if moment:
            self.day_first = self.day_first or (text, date.fromisoformat(iso))
            self.days_first += 1
        return moment


def _with_its_link(row: Row) -> Mapping[str, Any]:
    """The cells of a row, with the address that stands behind the words of its title, or of a cell such as « Lire »."""
    given = str(row.cells.get("url", ""))
    if safe_address(given):
        return row.cells
    link = safe_address(row.links.get("url", "") or ("" if given else row.links.get("title", "")))
    return {**row.cells, "url": link} if link else row.cells


def _in(zone: tzinfo, text: str) -> datetime | None:
    """The moment of a date and a time that clocks in `zone` show."""
    try:
        return datetime.fromisoformat(text).replace(tzinfo=zone).astimezone(UTC)
    except (ValueError, OverflowError):
        return None


def _of_a_cell(given: object, zone: tzinfo) -> datetime | None:
    """The moment of a cell of a spreadsheet that is a date."""
    if isinstance(given, datetime):
        return _in(zone, given.isoformat(timespec="seconds"))
    return iso_moment(given.isoformat()) if isinstance(given, date) else None


def _origin(entry: Entry, source: str, given: str | None) -> Origin:
    named = "" if source == UNNAMED else source  # a list of ours gives that name to what had none
    return Origin(
        named or UNNAMED,
        entry.url or f"import:{named}",
        lang=entry.lang,
        reads_pages="never",
        given_themes=given,
        imported=True,
    )


def _level(given: object) -> Level:
    """How far an item of another list may go; what is not said is for everyone. Raises LineMistake."""
    found = fold(str(given or PUBLIC).strip())
    if found not in LEVELS:
        raise LineMistake(
            "%(key)s: %(found)s is not known, expected %(expected)s", key="level", found=given,
            expected=", ".join(LEVELS),
        )  # fmt: skip
    return found


def _address(values: Mapping[str, Any]) -> str:
    given = values.get("url") or ""
    url = safe_address(given)
    if given and not url:
        raise LineMistake("%(url)s is not a web address: expected http:// or https://", url=given[:80])
    return url


def _scores(given: object) -> dict[str, float | None]:
    """The themes given, in their order, each with its score or None: a list, « port (3,5); quais (1) », a mapping."""
    if given in (None, "", [], {}):
        return {}
    if isinstance(given, str):
        if len(given) > SCORES_LIMIT:
            raise LineMistake("themes: longer than %(limit)s characters", limit=SCORES_LIMIT)
        words = _BETWEEN.split(re.sub(r"(?<!\s)\s+\(", "(", given.strip()))
        found = [(word, _SCORED.fullmatch(word)) for word in words if word]
        return {(one[1] if one else word): float(one[2].replace(",", ".")) if one else None for word, one in found}
    if isinstance(given, dict) and all(isinstance(score, int | float) for score in given.values()):
        return {str(slug): float(score) for slug, score in given.items()}
    if not isinstance(given, list) or not all(isinstance(slug, str) for slug in given):
        raise LineMistake("themes: expected a list of theme names")
    return dict.fromkeys(given)


def _tags(given: object, slug: str, known: Sequence[str]) -> tuple[str, ...]:
    """Of the tags that a list of ours gives, those that the theme has here too."""
    wanted = set(map(fold, _tag_names(given, slug)))
    return tuple(name for name in known if fold(name) in wanted)


def _tags_left(tags: object, given: Sequence[Given]) -> list[str]:
    """The tags of a record that none of its themes has taken; where they are given by theme, that the theme has not."""
    taken = {one.slug: set(map(fold, one.tags)) for one in given}
    if isinstance(tags, dict):
        return [name for slug in tags for name in _tag_names(tags, slug) if fold(name) not in taken.get(slug, ())]
    every = {name for names in taken.values() for name in names}
    return [name for name in _tag_names(tags, "") if fold(name) not in every]


def _tag_names(given: object, slug: str) -> list[str]:
    """The tags that a record gives, to all themes or to the theme `slug`."""
    of_theme = given.get(slug) if isinstance(given, dict) else given
    names = of_theme.split(";") if isinstance(of_theme, str) else of_theme if isinstance(of_theme, list) else []
    return [told for name in names if (told := plain_text(str(name), TITLE_LIMIT))]
