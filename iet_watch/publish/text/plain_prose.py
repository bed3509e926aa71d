"""Markdown that editors write as plain text: for mail, JSON, calendars; nothing in it is a mark any more."""

from __future__ import annotations

import re
import textwrap
from collections.abc import Iterable

from markdown_it.token import Token

from iet_watch.publish.text.prose import link_of, parsed

WIDTH = 72  # characters of a line of mail; RFC 5322 asks for 78 at most


def prose_text(text: str, language: str) -> str:
    """The paragraphs of `text`, an empty line between two; items of a list on a line each; links as « words (URL) »."""
    blocks: list[tuple[str, bool]] = []  # each with whether it is an item
    lists: list[int | None] = []  # of each open list, the number of its next item; None when it has bullets
    mark = ""  # of the item whose first words come next
    for token in parsed(text, language):
        if token.type in ("bullet_list_open", "ordered_list_open"):
            lists.append(int(token.attrGet("start") or 1) if token.type == "ordered_list_open" else None)
        elif token.type in ("bullet_list_close", "ordered_list_close"):
            lists.pop()
        elif token.type == "list_item_open":
            mark = "  " * (len(lists) - 1) + _mark(lists)
        elif token.type in ("inline", "fence", "code_block"):
            words = _words(token.children or ()) if token.type == "inline" else token.content.rstrip()
            blocks.append((mark + words, bool(mark)))
            mark = ""
    return _joined(blocks)


def _joined(blocks: list[tuple[str, bool]]) -> str:
    joined, after_item = "", True
    for words, is_item in blocks:
        joined += ("\n" if is_item and after_item else "\n\n") + words
        after_item = is_item
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
    return "  " if re.match(r"\s*(?:–|\d+\.) ", line) else ""


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
            if address.startswith("http") and address != "".join(words[start:]):
                words.append(f" ({address})")
        elif part.type in ("softbreak", "hardbreak"):
            words.append(" " if part.type == "softbreak" else "\n")
        else:
            words.append(part.content)
    return "".join(words)
