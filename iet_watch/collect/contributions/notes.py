"""A note from the field, in Markdown or plain text, perhaps with a head between two lines of +++."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, time
from pathlib import Path
from typing import Any

from iet_watch.collect.contributions.brought import LinkOrNote
from iet_watch.collect.contributions.subject_levels import SubjectLevel, narrowest_said, subject_level, without_level
from iet_watch.files.markdown import markdown_reader
from iet_watch.files.toml import Mistakes, check_table, parse_document
from iet_watch.fingerprints import fingerprint
from iet_watch.locale import later
from iet_watch.model.items import Entry
from iet_watch.model.levels import LEVELS, Level
from iet_watch.model.trouble import BAD_DATA, Failure, Trouble
from iet_watch.words import SUMMARY_LIMIT, TEXT_LIMIT, TITLE_LIMIT, beginning, one_line

NOTE_BYTES = 1_000_000  # a book has as many
_KEYS: Mapping[str, type] = {"title": str, "date": date, "source": str, "level": str}
_FENCE, _OF_OTHERS = "+++", "---"  # the second is what many programs put around a head in YAML
_YAML = re.compile(r"\w[\w -]{0,30}:(?:\s|$)")
# « Niveau : restreint » among the first lines, where there is no head.
_LEVEL_LINE = re.compile(
    r"\W*(?:niveau|level|diffusion|confidentialité)(?: de (?:diffusion|confidentialité))?\W{0,4}\s*[:=]\s*(.{1,40})",
    re.IGNORECASE,
)
_FIRST_LINES = 12
NO_LEVEL = later(
    "“%(words)s” in this note is no level (%(levels)s): what is new in it is restreint; add --level decides otherwise"
)
_UNTITLED = 80  # characters of its text that name a note without title


@dataclass(frozen=True)
class Note:
    """What a note says, and its level: that of its head, else what its title or its first lines say of it.

    `about`: words that are no level but speak of one.
    """

    brought: LinkOrNote
    level: Level | None = None
    about: tuple[Failure, ...] = ()


def read_note(text: str, path: Path, contributor: str) -> Note:
    """The note in `text`: its title is that of its head, else its first heading, else how it begins.

    Raises Mistakes with the line of what is wrong in the head, Trouble where the head is none of ours.
    """
    head, body = _split(text, path)
    heading, said = _plain(body)
    values = _values(head, path) if head is not None else {}
    titled = values.get("title") or heading
    title = without_level(titled) or titled or beginning(said, _UNTITLED)
    day = values.get("date")
    entry = Entry(
        title=one_line(title, TITLE_LIMIT),
        url="",
        identifier=fingerprint(title, said),
        summary=said[:SUMMARY_LIMIT],
        text=said,
        published=datetime.combine(day, time(12), UTC) if day else None,
    )
    given = next((one for one in LEVELS if one == values.get("level")), None)
    level = SubjectLevel(given) if given else _said_of_level(titled, body)
    about = (Failure("", NO_LEVEL, {"words": level.doubt, "levels": ", ".join(LEVELS)}),) if level.doubt else ()
    return Note(LinkOrNote(entry, one_line(values.get("source", ""), TITLE_LIMIT) or contributor), level.level, about)


def _said_of_level(title: str, body: str) -> SubjectLevel:
    lines = body.strip().split("\n")[:_FIRST_LINES]
    found = (line for line in map(_LEVEL_LINE.match, lines) if line)
    return narrowest_said(subject_level(title), *(subject_level(f"[{line[1].strip(' *_')}]") for line in found))


def _split(text: str, path: Path) -> tuple[str | None, str]:
    """The head and the body; no head where the first line does not open one. Raises Trouble where it is not ours."""
    lines = text.lstrip("\n").split("\n")
    first = lines[0].strip()
    if first != _FENCE and not (first == _OF_OTHERS and _YAML.match(lines[1] if len(lines) > 1 else "")):
        return None, text
    end = next((place for place, line in enumerate(lines[1:], start=1) if line.strip() == _FENCE), None)
    if first != _FENCE or end is None:
        raise Trouble(
            '%(path)s: the head of a note stands between two lines of +++, such as title = "…" and level = "restreint";'
            " nothing was added", code=BAD_DATA, path=path,
        )  # fmt: skip
    skipped = text.count("\n", 0, len(text) - len(text.lstrip("\n")))
    return "\n".join([*[""] * (skipped + 1), *lines[1:end]]), "\n".join(lines[end + 1 :])


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
