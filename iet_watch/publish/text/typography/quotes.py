"""Pairs of quotation marks: « first level », “second level”; a mark without its pair stays as it was typed."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from iet_watch.publish.text.typography.line import NO_BREAK, SPACE, Edit

_MARK = re.compile(r"[\"“”«»]|\n[ \t]*\n")
_MAY_OPEN = re.compile(r"[\s(\[{«“‘’'/:;–—\"-]")  # what stands before a straight mark that opens
_MAY_CLOSE = re.compile(r"[\s)\]}»”.,;:!?…–—/%'’\"-]")  # what follows one that closes
_INNER = " \u00a0\u202f\u2009"  # the spaces of a line, as SPACE
_SPACES = re.compile(f"{SPACE}*")
_OPENING_OF = {"»": "«", "”": "“", '"': '"'}
_STRAIGHT = '"'


@dataclass(frozen=True)
class Pair:
    """The places of an opening and a closing mark, and how many pairs stand around them."""

    start: int
    stop: int
    depth: int


def french_quotes(text: str) -> Iterable[Edit]:
    """The edits that make « » of outer pairs and “ ” of inner ones, whatever marks were typed."""
    return _edits(text, (f"«{NO_BREAK}", f"{NO_BREAK}»"), ("“", "”"))


def english_quotes(text: str) -> Iterable[Edit]:
    """The edits that make “ ” of straight outer pairs; other marks stay."""
    return _edits(text, ("“", "”"), ("‘", "’"), straight_only=True)


def unpaired(text: str) -> list[int]:
    """The places of straight marks that open nothing and close nothing."""
    paired = {place for pair in pairs_of(text) for place in (pair.start, pair.stop)}
    return [n for n, sign in enumerate(text) if sign == _STRAIGHT and n not in paired]


def pairs_of(text: str) -> list[Pair]:
    """The pairs of marks within each paragraph, in the order of their opening."""
    found: list[tuple[int, int]] = []
    open_marks: list[int] = []
    for mark in _MARK.finditer(text):
        place, sign = mark.start(), mark[0]
        if len(sign) > 1:
            open_marks = []
        elif _closes(text, place, sign, open_marks):
            found.append((open_marks.pop(), place))
        elif sign in "«“" or (sign == _STRAIGHT and (place == 0 or _MAY_OPEN.match(text[place - 1]))):
            open_marks.append(place)
    return list(_nested(sorted(found)))


def _closes(text: str, place: int, sign: str, open_marks: list[int]) -> bool:
    if sign not in _OPENING_OF or not open_marks or text[open_marks[-1]] != _OPENING_OF[sign]:
        return False
    if not text[open_marks[-1] + 1 : place].strip():
        return False  # nothing in between: two marks that open
    return sign != _STRAIGHT or place + 1 == len(text) or bool(_MAY_CLOSE.match(text[place + 1]))


def _nested(found: list[tuple[int, int]]) -> Iterator[Pair]:
    around: list[int] = []
    for start, stop in found:
        while around and around[-1] < start:
            around.pop()
        yield Pair(start, stop, len(around))
        around.append(stop)


def _edits(text: str, outer: tuple[str, str], inner: tuple[str, str], *, straight_only: bool = False) -> list[Edit]:
    edits = []
    for pair in pairs_of(text):
        if straight_only and text[pair.start] != _STRAIGHT:
            continue
        opening, closing = inner if pair.depth else outer
        after = _SPACES.match(text, pair.start + 1)
        assert after is not None
        content_end = pair.start + 1 + len(text[pair.start + 1 : pair.stop].rstrip(_INNER))
        edits.append(Edit(pair.start, after.end(), opening, before=True))
        edits.append(Edit(content_end, pair.stop + 1, closing))
    return sorted(edits, key=lambda edit: (edit.start, edit.stop))
