"""Text files with a TOML head between `+++` lines, as editors keep them."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from iet_watch.files.toml import Mistake, Mistakes, TomlDocument, check_table, parse_document, read_text
from iet_watch.locale import later, say
from iet_watch.words import clean_lines, fold


@dataclass(frozen=True)
class FrontMatter:
    """A head and the sections of a body, by the folded words of their `##` headings."""

    document: TomlDocument
    values: Mapping[str, Any]
    sections: Mapping[str, str]
    body: str = ""


@dataclass(frozen=True)
class FrontMatterText:
    """A head as TOML, the text below it, and the line of the file on which that begins."""

    document: TomlDocument
    body: str
    body_line: int


def read_front_matter_text(path: Path) -> FrontMatterText:
    """The two halves of the file at `path`. Raises Mistakes when its head cannot be read."""
    head, body, body_line = _split(path, read_text(path))
    # One empty line stands for the first +++: line numbers hold.
    return FrontMatterText(parse_document(path, "\n" + head), body, body_line)


def read_front_matter(path: Path, keys: Mapping[str, type], headings: Mapping[str, str]) -> FrontMatter:
    """The file at `path`; `headings` gives for each folded heading the section it opens.

    Raises Mistakes with file and line of a head that cannot be read or a heading that is not known.
    """
    text = read_front_matter_text(path)
    sections, unknown = _sections(path, text, headings)
    if mistakes := [*check_table(text.document, text.document.values, keys), *unknown]:
        raise Mistakes(tuple(mistakes))
    return FrontMatter(text.document, text.document.values, sections, text.body)


def _sections(
    path: Path, text: FrontMatterText, headings: Mapping[str, str]
) -> tuple[Mapping[str, str], list[Mistake]]:
    """The sections of a body by their names, and the headings that open none."""
    sections: dict[str, list[str]] = {}
    unknown = []
    current = ""
    for number, line, heading in lines_with_headings(text):
        if not heading:
            sections.setdefault(current, []).append(line + "\n")
            continue
        key = headings.get(heading_key(heading))
        if key is None:
            expected = " · ".join(say(one) for one in dict.fromkeys(headings.values()))
            message = later("unknown heading %(found)s: expected one of %(expected)s")
            unknown.append(Mistake(path, number, 1, message, {"found": heading, "expected": expected}))
        current = key or current
    return {name: clean_lines(without_comments("".join(body))).strip() for name, body in sections.items()}, unknown


def lines_with_headings(text: FrontMatterText, *, uncommented: bool = False) -> Iterator[tuple[int, str, str]]:
    """Each line of a body with its number in the file and, when it is a `##` heading, the words of it."""
    # A heading in a comment or in a block of code opens nothing.
    shown = without_comments(text.body, keep_lines=True)
    fence = ""
    lines = zip(text.body.split("\n"), shown.split("\n"), strict=True)
    for number, (line, seen) in enumerate(lines, start=text.body_line):
        fence, inside = _fence(fence, line), fence
        yield number, seen if uncommented else line, "" if inside else _heading(seen)


def _heading(line: str) -> str:
    """The words of a `##` heading, empty when `line` is none."""
    return line[2:].strip().rstrip("#").rstrip() if line.startswith("##") and line[2:3].isspace() else ""


def _fence(fence: str, line: str) -> str:
    """The mark of the block of code that is open after `line` (CommonMark 4.5), empty when none is."""
    found = re.match(r" {0,3}(`{3,}(?=[^`]*$)|~{3,})(.*)$", line)
    if not found:
        return fence
    mark, rest = found.groups()
    if not fence:
        return str(mark)
    return "" if mark.startswith(fence) and not rest.strip() else fence


def _split(path: Path, text: str) -> tuple[str, str, int]:
    lines = text.split("\n")
    ends = [n for n, line in enumerate(lines) if line.strip() == "+++"]
    if len(ends) < 2 or ends[0] != 0:
        raise Mistakes((Mistake(path, 1, 1, "the head must stand between two lines of +++, the first at the top"),))
    return "\n".join(lines[1 : ends[1]]), "\n".join(lines[ends[1] + 1 :]), ends[1] + 2


def heading_key(text: str) -> str:
    """The words of a heading, whatever its case, accents and signs."""
    return " ".join(re.findall(r"\w+", fold(text)))


def without_comments(text: str, *, keep_lines: bool = False) -> str:
    """`text` without what stands between `<!--` and `-->`; `keep_lines`: with as many lines as before."""
    parts, at = [], 0
    while (start := text.find("<!--", at)) >= 0 and (end := text.find("-->", start + 4)) >= 0:
        parts += [text[at:start], "\n" * text.count("\n", start, end) if keep_lines else ""]
        at = end + 3
    return "".join([*parts, text[at:]])
