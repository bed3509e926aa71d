"""Markdown that editors write as plain text: for mail, JSON, calendars; nothing in it is a mark any more."""

from __future__ import annotations

import re
import textwrap
from collections.abc import Iterable, Iterator, Sequence

from markdown_it.token import Token

from iet_watch.publish.text.pictures import in_words, lone_picture
from iet_watch.publish.text.reading import BREAKS, link_of, parsed
from iet_watch.publish.text.typography import NO_BREAK, THIN
from iet_watch.publish.text.typography.rules import FIRST, rules_in_force

WIDTH = 72  # characters of a line of mail; RFC 5322 asks for 78 at most
QUOTED = "> "

_Block = tuple[str, int]  # words, and the series of lines that they are one of, 0 for a paragraph


def prose_text(text: str, language: str) -> str:
    """The paragraphs of `text`, an empty line between two; items of a list on a line each; links as « words (URL) ».

    A row of a table is an item that says the head of each cell before it; a quotation stands behind « > »; notes come
    last, each behind its number in square brackets.
    """
    return _joined(_Blocks(language).of(parsed(text, language)))


class _Blocks:
    """The blocks of one text, each with the list, table or notes that it is a line of; and what is open around it."""

    def __init__(self, language: str) -> None:
        self._language = language
        self._colon, self._semicolon = (f"{NO_BREAK}: ", f"{THIN}; ") if language == "fr" else (": ", "; ")
        self._lists: list[int | None] = []  # of each open list, the number of its next item; None when it has bullets
        self._mark = ""  # of the item or the note whose first words come next
        self._quotes = 0
        self._head: list[str] = []  # of the open table
        self._cells: list[str] | None = None  # of its open row
        self._first = rules_in_force() == FIRST
        self._series = 0  # lists, tables and notes so far, those in others not counted

    def of(self, tokens: Sequence[Token]) -> Iterator[_Block]:
        for token in tokens:
            if token.type in ("inline", "fence", "code_block"):
                picture = lone_picture(token)
                words = in_words(picture, self._language) if picture else _words(token.children or ())
                yield from self._said(words if token.children else token.content.rstrip())
            elif token.type == "tr_close":
                yield from self._row()
            else:
                self._open_or_close(token)

    def _open_or_close(self, token: Token) -> None:
        kind = token.type
        if kind in ("bullet_list_open", "ordered_list_open"):
            self._series += not self._lists and not (self._first and self._series)
            self._lists.append(int(token.attrGet("start") or 1) if kind == "ordered_list_open" else None)
        elif kind in ("bullet_list_close", "ordered_list_close"):
            self._lists.pop()
        elif kind == "list_item_open":
            self._mark = "  " * (len(self._lists) - 1) + _mark(self._lists)
        elif kind == "footnote_block_open":
            self._series += 1
        elif kind == "footnote_open":
            self._mark = f"[{token.meta['id'] + 1}] "
        elif kind in ("blockquote_open", "blockquote_close") and not self._first:
            self._quotes += token.nesting
        elif kind == "table_open":
            self._series += 1
            self._head = []
        elif kind == "tr_open":
            self._cells = []

    def _said(self, words: str) -> Iterator[_Block]:
        if self._cells is not None:
            self._cells.append(words)
            return
        indent = "" if self._mark or self._first else "  " * len(self._lists)  # a further paragraph of an item
        yield self._quoted(indent + self._mark + words), self._series if self._mark else 0
        self._mark = ""

    def _row(self) -> Iterator[_Block]:
        """A row as an item; a head says nothing by itself, unless nothing comes below it."""
        cells, self._cells = self._cells or [], None
        if not self._head:
            self._head = cells
            return
        pairs = zip(self._head, cells, strict=False)
        said = self._semicolon.join(f"{head}{self._colon}{cell}" if head else cell for head, cell in pairs if cell)
        yield self._quoted(f"{self._mark}– {said}"), self._series
        self._mark = ""

    def _quoted(self, words: str) -> str:
        return "\n".join(QUOTED * self._quotes + line for line in words.split("\n")) if self._quotes else words


def _joined(blocks: Iterable[_Block]) -> str:
    joined, before = "", 0
    for words, series in blocks:
        joined += ("\n" if series and series == before else "\n\n") + words
        before = series
    return joined.strip("\n")


def wrapped(text: str, indent: str = "") -> str:
    """`text` in lines of 72 characters; an address is never cut, nor is what a no-break space holds together."""
    return "\n".join(
        textwrap.fill(
            line, WIDTH, initial_indent=indent, subsequent_indent=indent + _hanging(line), break_long_words=False,
            break_on_hyphens=False, drop_whitespace=True,
        ) if line.strip() else ""
        for line in text.split("\n")
    )  # fmt: skip


def _hanging(line: str) -> str:
    """What stands before the lines that follow the first: the marks of a quotation, the place of an item's words."""
    found = re.match(rf"(?P<around>(?:{QUOTED})*\s*)(?P<mark>(?:–|\d+\.|\[\d+\]) )?", line)
    assert found is not None
    return found["around"] + ("  " if found["mark"] else "")


def _mark(lists: list[int | None]) -> str:
    number = lists[-1]
    if number is None:
        return "– "
    lists[-1] = number + 1
    return f"{number}. "


def _words(parts: Iterable[Token]) -> str:
    words: list[str] = []
    links: list[tuple[int, str]] = []
    for part in parts:
        if part.type == "link_open":
            links.append((len(words), link_of(part)))
        elif part.type == "link_close" and links:
            start, address = links.pop()
            address = address if rules_in_force() == FIRST else address.removeprefix("mailto:")
            if not address.startswith(("#", "mailto:")) and address != "".join(words[start:]):
                words.append(f" ({address})")
        elif part.type == "footnote_ref":
            words.append(f"{NO_BREAK}[{part.meta['id'] + 1}]")
        else:
            words.append(BREAKS.get(part.type, part.content))
    return "".join(words)
