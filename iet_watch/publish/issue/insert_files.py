"""The files of the inserts and of the errata, one TOML file of each, read whole."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, time
from pathlib import Path
from typing import Any, TypeVar
from zoneinfo import ZoneInfo

from babel.numbers import format_decimal

from iet_watch.files.toml import Mistake, Mistakes, TomlDocument, check_table, read, unknown_key
from iet_watch.judge.identity.addresses import safe_address
from iet_watch.locale import later
from iet_watch.model.levels import PUBLIC, allowed
from iet_watch.publish.issue.inserts import Call, Erratum, Event, Inserts, KeyFigure, day_of
from iet_watch.publish.issue.levels import held_back, level_mistakes
from iet_watch.words import one_line

LINE_LIMIT = 1000  # characters of a one-line field
YEARS = range(1900, 2999)  # what a quarter may be, too
INSERT_LIMIT = 200  # inserts of one kind in one issue

FIGURE_KEYS: Mapping[str, type] = {
    "value": str, "unit": str, "label": str, "date": date, "source": str, "url": str, "level": str,
}  # fmt: skip
CALL_KEYS: Mapping[str, type] = {
    "title": str, "organiser": str, "deadline": date, "place": str, "note": str, "url": str, "level": str,
}  # fmt: skip
EVENT_KEYS: Mapping[str, type] = {
    "title": str, "start": date, "end": date, "place": str, "organiser": str, "note": str, "url": str, "level": str,
}  # fmt: skip
ERRATUM_KEYS: Mapping[str, type] = {"date": date, "text": str, "fiche": object, "withdrawn": date, "why": str}
_FICHE = re.compile(r"[1-9]\d{0,9}|[Pp][1-9]\d{0,5}")


@dataclass(frozen=True)
class Scope:
    """What an issue may hold: its level, the day it appears; its time zone and its language."""

    level: str
    day: date
    zone: ZoneInfo
    language: str


FILES = ("chiffres.toml", "appels.toml", "agenda.toml")
ERRATA = "errata.toml"
Insert = TypeVar("Insert")


def read_inserts(folder: Path, scope: Scope) -> Inserts:
    """Figures as written; calls by deadline, events by date, both without what is over. Raises Mistakes."""
    mistakes: list[Mistake] = []
    out: list[Mistake] = []

    def board(name: str, keys: Mapping[str, type], needed: tuple[str, ...], make: _Maker[Insert]) -> list[Insert]:
        try:
            document, tables = _tables(folder / f"{name}.toml", name, keys, needed, scope.language)
        except Mistakes as error:
            mistakes.extend(error.mistakes)
            return []
        return [
            insert
            for number, table in enumerate(tables)
            if (insert := _admitted(make(table), document, table, (name, number), scope, out)) is not None
        ]

    figures = board("chiffres", FIGURE_KEYS, ("value", "label", "source"), _key_figure)
    calls = board("appels", CALL_KEYS, ("title", "deadline"), lambda table: _call(table, scope.zone))
    events = board("agenda", EVENT_KEYS, ("title", "start"), lambda table: _event(table, scope.zone))
    if mistakes:
        raise Mistakes(tuple(mistakes))
    calls.sort(key=lambda call: (call.deadline, call.hour or time.max, call.title))
    events.sort(key=lambda event: (event.first_day, str(event.start), event.title))
    return Inserts(tuple(figures), tuple(calls), tuple(events), tuple(out))


_Maker = Callable[[Mapping[str, Any]], Insert]


def read_errata(folder: Path) -> tuple[Erratum, ...]:
    """The corrections of a published issue, the oldest first. Raises Mistakes."""
    document, tables = _tables(folder / ERRATA, "errata", ERRATUM_KEYS, ("date", "text"))
    mistakes: list[Mistake] = []
    errata = [_erratum(document, table, number, mistakes) for number, table in enumerate(tables)]
    if mistakes:
        raise Mistakes(tuple(mistakes))
    return tuple(sorted(errata, key=lambda erratum: erratum.day))


def _erratum(document: TomlDocument, table: Mapping[str, Any], number: int, mistakes: list[Mistake]) -> Erratum:
    day, why = day_of(table["date"]), _line(table, "why")
    withdrawn = day_of(table["withdrawn"]) if "withdrawn" in table else None
    fiche = table.get("fiche")
    if fiche is not None and not _FICHE.fullmatch(str(fiche)):
        message = later('fiche: expected the number of a fiche, such as 49 or "P1"')
        mistakes.append(document.mistake(message, "errata", number, "fiche"))
    if (withdrawn is None) != (not why):
        message = later('an erratum is withdrawn on a day and for a reason: withdrawn = 2027-01-20, why = "…"')
        mistakes.append(document.mistake(message, "errata", number, "withdrawn" if withdrawn else "why"))
    elif withdrawn and withdrawn < day:
        message = later("withdrawn: it comes before the erratum")
        mistakes.append(document.mistake(message, "errata", number, "withdrawn"))
    line = document.line_of("errata", number, "date")
    return Erratum(day, _line(table, "text"), _fiche_number(fiche), withdrawn, why, line)


def _fiche_number(written: object) -> int | str | None:
    """The number of a fiche as `Fiche.number` says it."""
    text = str(written).upper()
    return None if written is None else int(text) if text.isdecimal() else text


def _tables(
    path: Path, name: str, keys: Mapping[str, type], needed: tuple[str, ...], language: str = "fr"
) -> tuple[TomlDocument, list[Mapping[str, Any]]]:
    """The tables `[[name]]` of the file at `path`, none when it does not exist. Raises Mistakes."""
    if not path.exists():
        return TomlDocument(path, {}, ""), []
    document = read(path)
    tables = document.values.get(name, [])
    mistakes = [unknown_key(document, key, (name,)) for key in document.values if key != name]
    if not isinstance(tables, list) or not all(isinstance(table, dict) for table in tables):
        mistakes.append(document.mistake("%(key)s: expected tables, each under [[%(key)s]]", name, key=name))
        raise Mistakes(tuple(mistakes))
    if len(tables) > INSERT_LIMIT:
        message = later("more than %(limit)s tables [[%(key)s]]")
        mistakes.append(document.mistake(message, name, key=name, limit=INSERT_LIMIT))
    for number, table in enumerate(tables):
        _write_numbers(table, language)
        mistakes += _mistakes(document, table, keys, needed, name, number)
    if mistakes:
        raise Mistakes(tuple(mistakes))
    return document, tables


def _write_numbers(table: dict[str, Any], language: str) -> None:
    """`value = 1200.5` is a figure as good as `value = "1 200,5"`: it is written as the language writes it."""
    value = table.get("value")
    if isinstance(value, int | float) and not isinstance(value, bool):
        table["value"] = format_decimal(value, format="#,##0.######", locale=language)


def _mistakes(
    document: TomlDocument,
    table: Mapping[str, Any],
    keys: Mapping[str, type],
    needed: tuple[str, ...],
    *where: str | int,
) -> list[Mistake]:
    found = check_table(document, table, keys, *where)
    if found:
        return found
    found += [
        document.mistake("the key %(key)s is missing or empty", *where, key, key=key)
        for key in needed
        if not table.get(key)
    ]
    if table.get("url") and not safe_address(table["url"]):
        message = later("%(url)s is not a web address: expected http:// or https://")
        found.append(document.mistake(message, *where, "url", url=table["url"]))
    if "level" in table:
        found += level_mistakes(document, table["level"], *where)
    return [*found, *_date_mistakes(document, table, *where)]


def _date_mistakes(document: TomlDocument, table: Mapping[str, Any], *where: str | int) -> list[Mistake]:
    found = []
    for key in ("date", "withdrawn", "deadline", "start", "end"):
        if table.get(key) and table[key].year not in YEARS:
            found.append(document.mistake("%(key)s: this year is too far away", *where, key, key=key))
    start, end = table.get("start"), table.get("end")
    if start and end and not found and (isinstance(start, datetime) != isinstance(end, datetime)):
        message = later("end: expected a date like that of start, both with an hour or both without")
        found.append(document.mistake(message, *where, "end"))
    elif start and end and not found and _sortable(end) < _sortable(start):
        found.append(document.mistake("end: it comes before start", *where, "end"))
    return found


def _admitted(
    insert: Insert, document: TomlDocument, table: Mapping[str, Any], where: tuple[str, int], scope: Scope,
    out: list[Mistake],
) -> Insert | None:  # fmt: skip
    """`insert` when the issue may show it; else None, and `out` says why."""
    level = table.get("level", PUBLIC)
    if not allowed(level, scope.level):
        out.append(held_back(document, level, scope.level, *where, "level"))
        return None
    if isinstance(insert, Call) and insert.deadline < scope.day:
        out.append(document.mistake("this call is closed when the issue appears: it stays out", *where, "deadline"))
        return None
    if isinstance(insert, Event) and insert.last_day < scope.day:
        out.append(document.mistake("this event is over when the issue appears: it stays out", *where, "start"))
        return None
    return insert


def _key_figure(table: Mapping[str, Any]) -> KeyFigure:
    return KeyFigure(
        value=_line(table, "value"),
        unit=_line(table, "unit"),
        label=_line(table, "label"),
        day=day_of(table["date"]) if "date" in table else None,
        source=_line(table, "source"),
        url=safe_address(table.get("url", "")),
    )


def _call(table: Mapping[str, Any], zone: ZoneInfo) -> Call:
    deadline = _local(table["deadline"], zone)
    return Call(
        title=_line(table, "title"),
        organiser=_line(table, "organiser"),
        deadline=day_of(deadline),
        hour=deadline.time() if isinstance(deadline, datetime) else None,
        place=_line(table, "place"),
        note=_line(table, "note"),
        url=safe_address(table.get("url", "")),
    )


def _event(table: Mapping[str, Any], zone: ZoneInfo) -> Event:
    return Event(
        title=_line(table, "title"),
        start=_local(table["start"], zone),
        end=_local(table["end"], zone) if "end" in table else None,
        place=_line(table, "place"),
        organiser=_line(table, "organiser"),
        note=_line(table, "note"),
        url=safe_address(table.get("url", "")),
    )


def _line(table: Mapping[str, Any], key: str) -> str:
    return one_line(table.get(key, ""), LINE_LIMIT)


def _local(moment: date | datetime, zone: ZoneInfo) -> date | datetime:
    """A moment in `zone`: one written without offset is there already."""
    if not isinstance(moment, datetime):
        return moment
    return moment.replace(tzinfo=zone) if moment.tzinfo is None else moment.astimezone(zone)


def _sortable(moment: date | datetime) -> datetime:
    return moment.replace(tzinfo=None) if isinstance(moment, datetime) else datetime.combine(moment, time())
