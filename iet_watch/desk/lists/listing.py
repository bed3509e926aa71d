"""Items as others read them: JSON, JSON Lines, CSV, spreadsheet."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Sequence
from datetime import datetime
from pathlib import Path
from typing import Any

from iet_watch.model.items import Item
from iet_watch.store.times import to_text

SCHEMA_VERSION = 1
COLUMNS = (
    "id", "title", "url", "canonical_url", "source", "source_url", "lang", "published", "collected", "themes", "tags",
    "status", "copy_of", "story", "seen_at",
)  # fmt: skip


def as_json(item: Item) -> dict[str, Any]:
    """The keys of the contract, and `relevance` per theme where it was asked for."""
    relevance = {"relevance": dict(item.relevance)} if item.relevance else {}
    return {
        "id": item.id,
        "url": item.url,
        "canonical_url": item.canonical_url,
        "title": item.title,
        "source": item.source,
        "source_url": item.source_url,
        "lang": item.lang,
        "published": to_text(item.published),
        "collected": to_text(item.collected),
        "themes": dict(item.themes),
        "tags": {theme: list(names) for theme, names in item.tags.items()},
        "status": item.status,
        "copy_of": item.copy_of,
        "story": item.story,
        "seen_at": list(item.seen_at),
        **relevance,
    }


def in_format(items: Sequence[Item], name: str) -> str:
    """The items as `json`, `jsonl` or `csv`."""
    return {"json": to_json, "jsonl": to_jsonl, "csv": to_csv}[name](items)


def by_story(items: Sequence[Item]) -> list[tuple[Item, bool]]:
    """The items in their order, those of one story behind its first, without copies that have their head's status.

    With each goes whether it follows another of its story.
    """
    shown_as = {item.id: item.status for item in items}
    told: dict[int, list[Item]] = {}
    for item in items:
        if item.copy_of is None or shown_as.get(item.copy_of) != item.status:
            told.setdefault(item.story, []).append(item)
    return [(item, place > 0) for group in told.values() for place, item in enumerate(group)]


def to_json(items: Sequence[Item]) -> str:
    document = {"schema_version": SCHEMA_VERSION, "items": [as_json(item) for item in items]}
    return json.dumps(document, ensure_ascii=False, indent=1) + "\n"


def to_jsonl(items: Sequence[Item]) -> str:
    return "".join(json.dumps(as_json(item), ensure_ascii=False) + "\n" for item in items)


def to_csv(items: Sequence[Item]) -> str:
    """Comma-separated, with a byte-order mark so that spreadsheets read the accents."""
    buffer = io.StringIO(newline="")
    writer = csv.writer(buffer, lineterminator="\r\n")
    writer.writerow(COLUMNS)
    for item in items:
        writer.writerow([harmless(cell) for cell in _cells(item)])
    return "\ufeff" + buffer.getvalue()


def write_xlsx(items: Sequence[Item], path: Path) -> None:
    """A spreadsheet whose every cell is text or number: what looks like a formula stays what it is."""
    from openpyxl import Workbook
    from openpyxl.utils import get_column_letter

    workbook = Workbook()
    sheet = workbook.active
    assert sheet is not None
    sheet.title = "items"
    for row, cells in enumerate([list(COLUMNS), *(_cells(item) for item in items)], start=1):
        for column, value in enumerate(cells, start=1):
            cell = sheet.cell(row=row, column=column)
            if isinstance(value, str):
                cell.value = value[:32_000]
                cell.data_type = "s"
            else:
                cell.value = value
    sheet.freeze_panes = "C2"
    for column, width in ((2, 70), (3, 40), (5, 24), (10, 36), (11, 30)):
        sheet.column_dimensions[get_column_letter(column)].width = width
    workbook.properties.created = workbook.properties.modified = datetime(2000, 1, 1)
    workbook.save(path)


def harmless(cell: object) -> object:
    """A cell that no spreadsheet takes for a formula."""
    if isinstance(cell, str) and cell.startswith(("=", "+", "-", "@", "\t", "\r")):
        return "'" + cell
    return cell


def _cells(item: Item) -> list[Any]:
    values = as_json(item)
    values["themes"] = "; ".join(f"{slug} ({score:g})" for slug, score in item.themes.items())
    values["tags"] = "; ".join(dict.fromkeys(name for names in item.tags.values() for name in names))
    values["seen_at"] = " ".join(item.seen_at)
    return [values[column] for column in COLUMNS]
