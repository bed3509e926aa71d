"""The Markdown that people write: CommonMark with tables and footnotes; HTML in it is text like any other."""

from __future__ import annotations

from collections.abc import Mapping

from markdown_it import MarkdownIt
from markdown_it.rules_block import StateBlock, table
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
