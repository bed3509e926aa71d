"""TOML that people edit: read by the standard library with the line of every key, written by tomlkit."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import Any
from unicodedata import category

from iet_watch.locale import Phrase, later

SIZE_LIMIT = 1_000_000  # bytes of a file that people write; the largest shipped theme file has 12 kB

_SYNTAX = later("TOML syntax: %(reason)s")
UNSEEN = later("a sign that is not seen (%(code)s) stands here: delete it, or write an ordinary space")
_QUOTES = "“”„«»‘’"
_JOINERS = "\u200c\u200d"  # of Persian letters and of signs that are pictures

# One character of a string in double quotes as it is written; a backslash at the end of a line joins two lines.
_PIECE = re.compile(r"(?P<joint>\\[ \t]*\n\s*)|\\u.{4}|\\U.{8}|\\.|.", re.DOTALL)


@dataclass(frozen=True)
class Mistake:
    """One mistake in a file, located: the line and column count from 1, 0 when unknown."""

    path: Path
    line: int
    column: int
    message: str
    args: Mapping[str, object] = field(default_factory=dict)


class Mistakes(ValueError):
    """Raised with every mistake found in one or more files."""

    def __init__(self, mistakes: tuple[Mistake, ...]) -> None:
        super().__init__(f"{len(mistakes)} mistakes")
        self.mistakes = mistakes


@dataclass(frozen=True)
class TomlDocument:
    """A TOML file as read: its values, and its lines to locate what is wrong with them."""

    path: Path
    values: Mapping[str, Any]
    text: str

    def mistake(self, message: str, *where: str | int, offset: int = 0, **args: object) -> Mistake:
        """A mistake at the key that `where` leads to, `offset` characters into its string value."""
        line, column = self._locate(where, offset)
        return Mistake(self.path, line, column, message, args)

    def line_of(self, *where: str | int) -> int:
        """The line, from 1, of the key that `where` leads to; of the table's first line when it has no such key."""
        return self._locate(where, 0)[0]

    def _locate(self, where: tuple[str | int, ...], offset: int) -> tuple[int, int]:
        lines = self.text.split("\n")
        start, stop = _table_span(lines, where)
        key = where[-1] if where and isinstance(where[-1], str) else None
        if key is None:
            return start + 1, 1
        for number in range(start, stop):
            found = re.match(
                rf"""\s*(?:{re.escape(key)}|"{re.escape(key)}"|'{re.escape(key)}')\s*=\s*""", lines[number]
            )
            if found:
                return _into_string(lines, number, found.end(), offset)
        if len(where) == 1:  # a table: `[[source]]`
            header = re.compile(rf"\s*\[{{1,2}}\s*{re.escape(key)}\s*\]")
            return next((n for n, line in enumerate(lines) if header.match(line)), start) + 1, 1
        return start + 1, 1


def _table_span(lines: list[str], where: tuple[str | int, ...]) -> tuple[int, int]:
    """First and last line (excluded) of the table that `where` is in: `("sources", 2, "url")`, `("mail", "port")`."""
    header = re.compile(r"\s*\[{1,2}([^\[\]]+)\]{1,2}")
    wanted = where[0] if len(where) > 1 else None
    nth = where[1] if len(where) > 1 and isinstance(where[1], int) else 0
    spans: list[tuple[str | None, int]] = [(None, 0)]
    spans += [(found.group(1).strip(), n) for n, line in enumerate(lines) if (found := header.match(line))]
    matching = [k for k, (name, _) in enumerate(spans) if name == wanted]
    if nth >= len(matching):  # `sources = [{ url = … }]`, written as one value
        first = next((n for n, line in enumerate(lines) if re.match(rf"\s*{wanted}\s*=", line)), 0)
        return first, first + 1
    position = matching[nth]
    stop = spans[position + 1][1] if position + 1 < len(spans) else len(lines)
    return spans[position][1], stop


def _into_string(lines: list[str], line: int, column: int, offset: int) -> tuple[int, int]:
    """The place `offset` characters into the string value that starts at (`line`, `column`), both from 0."""
    quote = next((q for q in ("'''", '"""', "'", '"') if lines[line].startswith(q, column)), "")
    column += len(quote)
    if len(quote) == 3 and column >= len(lines[line].rstrip("\r")):
        line, column = line + 1, 0  # TOML drops the newline right after the opening quotes
    if quote.startswith('"'):
        offset = _written_length("\n".join([lines[line][column:], *lines[line + 1 :]]), offset)
    while line < len(lines) and column + offset > len(lines[line]):
        offset -= len(lines[line]) - column + 1
        line, column = line + 1, 0
    return line + 1, column + offset + 1


def _written_length(text: str, length: int) -> int:
    """How many characters write the first `length` of a string in double quotes: `\\"` is two for one."""
    end = 0
    for piece in _PIECE.finditer(text):
        worth = 0 if piece["joint"] else 1
        if length < worth:
            break
        length, end = length - worth, piece.end()
    return end


def read(path: Path) -> TomlDocument:
    """The document at `path`. Raises Mistakes when it is not TOML, OSError when it cannot be read."""
    return parse_document(path, read_text(path))


def read_text(path: Path) -> str:
    """What people wrote at `path`, in UTF-8. Raises Mistakes when it is not or too large, OSError as files do."""
    data = path.read_bytes()
    if len(data) > SIZE_LIMIT:
        raise Mistakes((Mistake(path, 0, 0, "the file is larger than %(limit)s bytes", {"limit": SIZE_LIMIT}),))
    try:
        return data.decode("utf-8-sig").replace("\r\n", "\n")
    except UnicodeDecodeError as error:
        line = data.count(b"\n", 0, error.start) + 1
        raise Mistakes((Mistake(path, line, 0, "the file is not in UTF-8: save it again in that encoding"),)) from None


def parse_document(path: Path, text: str) -> TomlDocument:
    """The document in `text`, which stands at `path`. Raises Mistakes when it is not TOML."""
    import tomllib  # not at the top: every command has this module, few of them a file to read

    try:
        return TomlDocument(path, tomllib.loads(text), text)
    except ValueError as error:  # TOMLDecodeError, and Python's own for a number of 5,000 digits
        raise Mistakes((_syntax(path, str(error), text),)) from None
    except RecursionError:
        raise Mistakes((Mistake(path, 0, 0, "the file nests its values too deeply"),)) from None


def _syntax(path: Path, reason_given: str, text: str) -> Mistake:
    found = re.search(r"^(.*) \(at (?:line (\d+), column (\d+)|end of document)\)", reason_given)
    reason = Phrase(found.group(1) if found else reason_given)
    if found and found.group(2):
        line, column = int(found.group(2)), int(found.group(3))
        message, args = _about_sign(text.split("\n")[line - 1][column - 1 : column]) or (_SYNTAX, {"reason": reason})
        return Mistake(path, line, column, message, args)
    return Mistake(path, text.count("\n") + 1, 0, _SYNTAX, {"reason": reason})


def _about_sign(sign: str) -> tuple[str, dict[str, object]] | None:
    """What to say of a sign that TOML stumbles over and that word processors write unasked."""
    if sign and sign in _QUOTES:
        return later('%(sign)s begins no text here: write it between straight quotes, "…"'), {"sign": sign}
    return (UNSEEN, {"code": code(sign)}) if is_unseen(sign) else None


def unseen(text: str) -> int | None:
    """Where `text` has a sign that nobody sees: no space of the keyboard, nor a letter's joiner."""
    return next((place for place, sign in enumerate(text) if is_unseen(sign)), None)


def is_unseen(sign: str) -> bool:
    return bool(sign) and not sign.isascii() and (sign.isspace() or (category(sign) == "Cf" and sign not in _JOINERS))


def code(sign: str) -> str:
    """The number of a sign, by which it can be looked for where it is not seen."""
    return f"U+{ord(sign):04X}"


TYPE_NAMES: Mapping[type, str] = {
    str: later("a text in quotes"),
    bool: later("true or false"),
    int: later("a whole number"),
    float: later("a number"),
    list: later("a list"),
    date: later("a date such as 2026-11-20"),
}


def check_table(
    document: TomlDocument, table: Mapping[str, Any], keys: Mapping[str, type], *where: str | int
) -> list[Mistake]:
    """Mistakes of one table: keys that do not exist (with the nearest that does), values of another type."""
    mistakes = []
    for key, value in table.items():
        expected = keys.get(key)
        if expected is None:
            mistakes.append(unknown_key(document, key, tuple(keys), *where))
        elif not _is_a(value, expected):
            mistakes.append(
                document.mistake("%(key)s: expected %(expected)s", *where, key, key=key, expected=TYPE_NAMES[expected])
            )
    return mistakes


def unknown_key(document: TomlDocument, key: str, known: tuple[str, ...], *where: str | int) -> Mistake:
    """The mistake of a key that does not exist, naming the nearest known one or all of them."""
    from iet_watch.words import nearest

    if near := nearest(key, known):
        return document.mistake("unknown key %(key)s: did you mean %(nearest)s?", *where, key, key=key, nearest=near)
    return document.mistake(
        "unknown key %(key)s: expected one of %(expected)s", *where, key, key=key, expected=", ".join(known)
    )


def _is_a(value: object, expected: type) -> bool:
    if expected is float:
        return isinstance(value, int | float) and not isinstance(value, bool)
    if expected is int:
        return isinstance(value, int) and not isinstance(value, bool)
    return isinstance(value, expected)


def toml_lines(values: Mapping[str, object]) -> str:
    """`values` as lines `key = value`; a table within becomes an inline one."""
    import tomlkit  # few commands write TOML, and it takes 36 ms

    document = tomlkit.document()
    for key, value in values.items():
        document.add(key, _written_value(value))
    return tomlkit.dumps(document)


def _written_value(value: object) -> Any:
    import tomlkit

    if isinstance(value, str):
        return tomlkit.string(value.encode("utf-8", "replace").decode("utf-8"))  # half a surrogate pair is no letter
    if isinstance(value, Mapping):
        table = tomlkit.inline_table()
        for key, one in value.items():
            table.append(key, _written_value(one))
        return table
    if isinstance(value, list | tuple):
        array = tomlkit.array()
        for one in value:
            array.append(_written_value(one))
        return array
    return tomlkit.item(value)
