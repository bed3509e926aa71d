"""A note from the field, in Markdown or plain text, perhaps with a head between two lines of +++."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, time
from pathlib import Path
from typing import Any

from iet_watch.collect.contributions.brought import LinkOrNote
from iet_watch.files.markdown import markdown_reader
from iet_watch.files.toml import Mistakes, check_table, parse_document
from iet_watch.fingerprints import fingerprint
from iet_watch.model.items import Entry
from iet_watch.model.levels import LEVELS, Level
from iet_watch.words import SUMMARY_LIMIT, TEXT_LIMIT, TITLE_LIMIT, beginning, one_line

NOTE_BYTES = 1_000_000  # a book has as many
_KEYS: Mapping[str, type] = {"title": str, "date": date, "source": str, "level": str}
_FENCE = "+++"
_UNTITLED = 80  # characters of its text that name a note without title


@dataclass(frozen=True)
class Note:
    """What a note says, and the level that its head gives it."""

    brought: LinkOrNote
    level: Level | None = None


def read_note(text: str, path: Path, contributor: str) -> Note:
    """The note in `text`: its title is that of its head, else its first heading, else how it begins.

    Raises Mistakes with the line of what is wrong in the head.
    """
    head, body = _split(text, path)
    heading, said = _plain(body)
    values = _values(head, path) if head is not None else {}
    title = values.get("title") or heading or beginning(said, _UNTITLED)
    day = values.get("date")
    entry = Entry(
        title=one_line(title, TITLE_LIMIT),
        url="",
        identifier=fingerprint(title, said),
        summary=said[:SUMMARY_LIMIT],
        text=said,
        published=datetime.combine(day, time(12), UTC) if day else None,
    )
    level = next((one for one in LEVELS if one == values.get("level")), None)
    return Note(LinkOrNote(entry, one_line(values.get("source", ""), TITLE_LIMIT) or contributor), level)


def _split(text: str, path: Path) -> tuple[str | None, str]:
    """The head and the body; no head where the first line does not open one."""
    lines = text.split("\n")
    if lines[0].strip() != _FENCE or _FENCE not in map(str.strip, lines[1:]):
        return None, text
    end = [line.strip() for line in lines].index(_FENCE, 1)
    return "\n".join(["", *lines[1:end]]), "\n".join(lines[end + 1 :])


def _values(head: str, path: Path) -> Mapping[str, Any]:
    document = parse_document(path, head)
    mistakes = [*check_table(document, document.values, _KEYS)]
    if (level := document.values.get("level", LEVELS[0])) not in LEVELS:
        expected = ", ".join(LEVELS)
        message = "%(key)s: %(found)s is not known, expected %(expected)s"
        mistakes.append(document.mistake(message, "level", key="level", found=level, expected=expected))
    if mistakes:
        raise Mistakes(tuple(mistakes))
    return document.values


def _plain(body: str) -> tuple[str, str]:
    """The first heading of a Markdown text, and its words without their marks."""
    heading, said = "", list[str]()
    tokens = markdown_reader().parse(body[:NOTE_BYTES])
    for before, token in zip([None, *tokens], tokens, strict=False):
        if token.type not in ("inline", "fence", "code_block"):
            continue
        words = " ".join(child.content for child in token.children or () if child.content) or token.content
        if before is not None and before.type == "heading_open" and not heading:
            heading = one_line(words, TITLE_LIMIT)
        else:
            said.append(words)
    return heading, one_line(" ".join(said), TEXT_LIMIT)
