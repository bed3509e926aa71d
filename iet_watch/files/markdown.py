"""The Markdown that people write: CommonMark with tables and footnotes; HTML in it is text like any other."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from urllib.parse import unquote

from markdown_it import MarkdownIt
from markdown_it.rules_block import StateBlock, table
from markdown_it.token import Token
from mdit_py_plugins.footnote import footnote_plugin

# What a page of A4, a letter of 640 px and a telephone still show; a larger table stays the lines that were typed.
COLUMN_LIMIT = 12
ROW_LIMIT = 100  # a page of A4 has 45
# Cells of all the tables of one text: a row of two characters makes a cell, and thirty tokens, for each column.
CELL_LIMIT = 2_000
_COUNTED = "cells"  # the key of the parser's environment that counts them


def markdown_reader(options: Mapping[str, object] | None = None, *, as_written: bool = False) -> MarkdownIt:
    """A parser of that Markdown.

    `as_written`: notes stay where they were typed, even those that nothing calls, and a call without a note is one;
    otherwise notes come last, in the order of their calls.
    """
    reader = MarkdownIt("commonmark", {"html": False, **(options or {})}).enable("table")
    reader.block.ruler.at("table", _bounded_table, {"alt": ["paragraph", "reference"]})
    return reader.use(footnote_plugin, inline=False, move_to_end=not as_written, always_match_refs=as_written)


def _bounded_table(state: StateBlock, start: int, end: int, silent: bool) -> bool:
    if start + 1 >= end:
        return False
    columns = len(state.src[state.bMarks[start + 1] : state.eMarks[start + 1]].strip().strip("|").split("|"))
    if columns > COLUMN_LIMIT or state.env.get(_COUNTED, 0) > CELL_LIMIT:
        return False
    found = table(state, start, min(end, start + 2 + ROW_LIMIT), silent)
    if found and not silent:
        state.env[_COUNTED] = state.env.get(_COUNTED, 0) + columns * (state.line - start)
    return found


@dataclass(frozen=True)
class PlacedPicture:
    """A picture alone in its paragraph: `![alternative](name "Caption. Crédit : who. Licence : which")`."""

    name: str
    alternative: str
    caption: str
    credit: str
    licence: str


def placed_pictures(tokens: Sequence[Token]) -> Mapping[int, PlacedPicture]:
    """The pictures that stand alone in their paragraphs, by the places of those in `tokens`."""
    return {
        n - 1: picture_of(token.children[0])
        for n, token in enumerate(tokens)
        if token.type == "inline"
        and tokens[n - 1].type == "paragraph_open"
        and token.children
        and [part.type for part in token.children] == ["image"]
    }


def picture_of(part: Token) -> PlacedPicture:
    """What an `image` says of itself; its title is cut at the words « Crédit : » and « Licence : », in any order."""
    caption, *told = _CREDITS.split(str(part.attrGet("title") or ""))
    found = {key[:2].lower(): value.strip(_ENDS) for key, value in zip(told[::2], told[1::2], strict=True)}
    alternative = "".join(word.content for word in part.children or ())
    name = unquote(str(part.attrGet("src") or ""))
    return PlacedPicture(name, alternative, caption.strip(_ENDS), found.get("cr", ""), found.get("li", ""))


_ENDS = " \u00a0\u202f;,|–-."
_CREDITS = re.compile(r"\b(cr[ée]dits?|licen[cs]es?)\s*:", re.IGNORECASE)
