"""Items from elsewhere, JSON Lines or CSV, through the same judgement as collected ones."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from iet_watch.collect.documents.moments import iso_moment
from iet_watch.collect.run.intake import Taken, take_in
from iet_watch.collect.run.preparing import Judge, Origin
from iet_watch.files.decoding import decoded_whole
from iet_watch.judge.identity.addresses import safe_address
from iet_watch.locale import Phrase, later
from iet_watch.model.items import Entry
from iet_watch.model.trouble import BAD_DATA, NO_INPUT, Trouble
from iet_watch.store.database import Database, writing
from iet_watch.words import SUMMARY_LIMIT, TEXT_LIMIT, TITLE_LIMIT, plain_text

KEYS = ("url", "title", "text", "published", "source", "lang", "themes")
BATCH = 500
MISTAKES_SHOWN = 5


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


def read_lines(path: Path, themes: tuple[str, ...]) -> tuple[list[ImportedLine], list[tuple[int, LineMistake]]]:
    """The lines of the file and the mistakes with their line numbers. Raises Trouble when it cannot be read at all."""
    try:
        data = path.read_bytes()
    except OSError as error:
        raise Trouble(
            "%(path)s cannot be read: %(reason)s", code=NO_INPUT, path=path, reason=Phrase(error.strerror)
        ) from error
    text = decoded_whole(data)
    if text is None:
        raise Trouble(
            "%(path)s is neither in UTF-8 nor in Windows-1252: save it again in UTF-8", code=BAD_DATA, path=path
        )
    lines: list[ImportedLine] = []
    mistakes: list[tuple[int, LineMistake]] = []
    for number, values in _records(text, path):
        try:
            if isinstance(values, LineMistake):
                raise values
            lines.append(_line(values, themes))
        except LineMistake as mistake:
            mistakes.append((number, mistake))
    return lines, mistakes


def import_lines(db: Database, judge: Judge, lines: Sequence[ImportedLine], now: datetime) -> Taken:
    """Takes in every line, in transactions of BATCH lines; the same file again changes nothing."""
    total = Taken()
    for batch in (lines[start : start + BATCH] for start in range(0, len(lines), BATCH)):
        with writing(db):
            for line in batch:
                total += take_in(db, judge, [line.entry], line.origin, now)
    return total


def _records(text: str, path: Path) -> Iterator[tuple[int, Mapping[str, Any] | LineMistake]]:
    if path.suffix.lower() == ".csv":
        yield from _csv_records(text, path)
        return
    for number, line in enumerate(text.split("\n"), start=1):  # not `splitlines`: U+2028 may stand in a JSON text
        if not line.strip():
            continue
        try:
            values = json.loads(line)
        except (ValueError, RecursionError):
            yield number, LineMistake("this line is not JSON")
            continue
        yield number, values if isinstance(values, dict) else LineMistake("expected a JSON object {…}")


def _csv_records(text: str, path: Path) -> Iterator[tuple[int, Mapping[str, Any] | LineMistake]]:
    csv.field_size_limit(10_000_000)
    header = text.partition("\n")[0]
    delimiter = ";" if header.count(";") > header.count(",") else ","
    reader = csv.DictReader(io.StringIO(text, newline=""), delimiter=delimiter)
    if not reader.fieldnames or "title" not in reader.fieldnames:
        raise Trouble(
            "%(path)s: the first line must name the columns, title among them: %(expected)s",
            code=BAD_DATA,
            path=path,
            expected=", ".join(KEYS),
        )
    try:
        for values in reader:
            yield reader.line_num, {key: value for key, value in values.items() if key and value}
    except csv.Error:
        yield reader.line_num, LineMistake("this line is not CSV")


def _line(values: Mapping[str, Any], themes: tuple[str, ...]) -> ImportedLine:
    for key in ("url", "title", "text", "source", "lang"):
        if not isinstance(values.get(key, ""), str | None):
            raise LineMistake("%(key)s: expected %(expected)s", key=key, expected=later("a text in quotes"))
    url, title = _address(values), plain_text(values.get("title") or "", TITLE_LIMIT)
    if not title and not url:
        raise LineMistake("a title or an address is needed")
    source = plain_text(values.get("source") or "", TITLE_LIMIT)
    entry = Entry(
        title=title,
        url=url,
        identifier=url,
        text=plain_text(values.get("text") or "", TEXT_LIMIT),
        summary=plain_text(values.get("text") or "", TEXT_LIMIT)[:SUMMARY_LIMIT],
        published=_moment(values.get("published")),
        lang=values.get("lang") or None,
    )
    given = _themes(values.get("themes"), themes)
    return ImportedLine(
        entry,
        Origin(
            source or "import",
            url or f"import:{source}",
            lang=entry.lang,
            reads_pages="never",
            given_themes=given,
        ),
    )


def _address(values: Mapping[str, Any]) -> str:
    given = values.get("url") or ""
    url = safe_address(given)
    if given and not url:
        raise LineMistake("%(url)s is not a web address: expected http:// or https://", url=given[:80])
    return url


def _moment(given: object) -> datetime | None:
    if given in (None, ""):
        return None
    moment = iso_moment(given) if isinstance(given, str) else None
    if moment is None:
        raise LineMistake("published: %(found)s is not a date such as 2026-11-20", found=str(given)[:40])
    return moment


def _themes(given: object, known: tuple[str, ...]) -> str | None:
    if given in (None, "", []):
        return None
    slugs = given.replace(";", " ").replace(",", " ").split() if isinstance(given, str) else given
    if isinstance(slugs, dict):
        slugs = list(slugs)
    if not isinstance(slugs, list) or not all(isinstance(slug, str) for slug in slugs):
        raise LineMistake("themes: expected a list of theme names")
    for slug in slugs:
        if slug not in known:
            raise LineMistake(
                "unknown theme %(theme)s: expected one of %(expected)s", theme=slug, expected=", ".join(known)
            )
    return " ".join(dict.fromkeys(slugs))
