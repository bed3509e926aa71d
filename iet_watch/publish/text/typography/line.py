"""A line of text made of several pieces, edited as one text; each piece gets its own part of the result back.

And the signs that the rules of each language put in and look for.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass

NO_BREAK = "\u00a0"
THIN = "\u202f"  # narrow no-break space
SPACE = "[ \u00a0\u202f\u2009]"  # within a line
UPPER = "A-ZÀ-ÖØ-ÞŒ"
LOWER = "a-zß-öø-ÿœ"
STAND_IN = "x"  # what a piece that stays as it is looks like to the rules: the end of a word

Rule = Callable[[str], Iterable["Edit"]]


@dataclass(frozen=True)
class Piece:
    """A part of a line; `kept`: it stays byte for byte (code, an address, words of another language)."""

    text: str
    kept: bool = False


@dataclass(frozen=True)
class Edit:
    """Characters `start` to `stop` become `text`, which goes with what stands `before` it or with what follows."""

    start: int
    stop: int
    text: str
    before: bool = False


@dataclass(frozen=True)
class TextLine:
    """The text of the pieces, and the places in it where one ends and the next begins, in order."""

    text: str
    seams: tuple[int, ...]

    @classmethod
    def of(cls, pieces: Sequence[Piece]) -> TextLine:
        shown = [STAND_IN if piece.kept and piece.text else piece.text for piece in pieces]
        seams, length = [], 0
        for text in shown:
            length += len(text)
            seams.append(length)
        return cls("".join(shown), tuple(seams))

    def parts(self, pieces: Sequence[Piece]) -> list[str]:
        """What each of `pieces`, from which the line was made, has become."""
        starts = (0, *self.seams)
        return [
            piece.text if piece.kept else self.text[start:stop]
            for piece, start, stop in zip(pieces, starts, self.seams, strict=False)
        ]

    def edited(self, edits: Iterable[Edit]) -> TextLine:
        """The line after `edits`, which come in order and do not overlap."""
        written: list[str] = []
        seams: list[int] = []
        done = length = following = 0
        for edit in edits:
            if self.text[edit.start : edit.stop] == edit.text:
                continue
            while following < len(self.seams) and _comes_before(self.seams[following], edit):
                seams.append(length + self.seams[following] - done)
                following += 1
            written += (self.text[done : edit.start], edit.text)
            length += edit.start - done + len(edit.text)
            done = edit.stop
            while following < len(self.seams) and self.seams[following] < edit.stop:
                seams.append(length if edit.before else length - len(edit.text))
                following += 1
        seams += [length + seam - done for seam in self.seams[following:]]
        return TextLine("".join([*written, self.text[done:]]), tuple(seams))


def _comes_before(seam: int, edit: Edit) -> bool:
    return seam < edit.start or (seam == edit.start and not (edit.before and edit.start == edit.stop))


def swap(pattern: str, replacement: str, *, before: bool = False) -> Rule:
    """The rule that puts `replacement` (which may name groups) for whatever `pattern` finds."""
    compiled = re.compile(pattern)

    def rule(text: str) -> Iterable[Edit]:
        return [Edit(*found.span(), found.expand(replacement), before) for found in compiled.finditer(text)]

    return rule


def apply(line: TextLine, rules: Sequence[Rule]) -> TextLine:
    """`line` after `rules`, one after the other, again until nothing changes: twice is once."""
    for _ in range(_ROUNDS):
        better = line
        for rule in rules:
            if edits := list(rule(better.text)):  # most rules find nothing in most lines
                better = better.edited(edits)
        if better == line:
            break
        line = better
    return line


_ROUNDS = 20  # a rule makes way for another once or twice; the bound is for what nobody has thought of
