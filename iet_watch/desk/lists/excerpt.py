"""A short excerpt of an item around what an equation finds in it, with the words found marked."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from html import escape

from iet_watch.judge.equations.equation import FIELD_GAP
from iet_watch.judge.equations.scanning import Hits
from iet_watch.model.items import Item
from iet_watch.words import body_text, written_words

LENGTH = 160  # characters: a line and a half of a terminal, the two lines that search engines show
BEFORE = 40  # characters kept before the first word found: enough to start a clause
_WORD = re.compile(r"[^\W_ʼ]+")


@dataclass(frozen=True)
class Excerpt:
    """Pieces of text in their order, each with whether it was found."""

    pieces: tuple[tuple[str, bool], ...] = ()

    def marked(self, before: str, after: str, shown: Callable[[str], str]) -> str:
        """As plain text, what was found between two marks; `shown` makes each piece fit for where it goes."""
        return "".join(f"{before}{shown(text)}{after}" if found else shown(text) for text, found in self.pieces)

    def html(self) -> str:
        """As an HTML fragment, escaped, what was found in `<mark>`."""
        return "".join(f"<mark>{escape(text)}</mark>" if found else escape(text) for text, found in self.pieces)


def excerpt(item: Item, hits: Hits) -> Excerpt:
    """Where the article's text says most of what was found, else how it begins."""
    places = _places(hits, item)
    if not places:
        return _around(item.summary or item.text, ())
    text = body_text(item.summary, item.text).replace("\n", " ")
    return _around(text, _spans(text, places))


def _places(hits: Hits, item: Item) -> list[int]:
    """The numbers of the text's words that were found, from 0."""
    first = len(written_words(item.title)) + FIELD_GAP
    return sorted({
        place - first for spans in hits.values() for start, end in spans if start >= first
        for place in range(start, end + 1)
    })  # fmt: skip


def _spans(text: str, places: Sequence[int]) -> list[tuple[int, int]]:
    """Where the words of these numbers stand in `text`, as offsets in characters."""
    written = [found.span() for found in _WORD.finditer(text)]
    if len(written) != len(written_words(text)):  # ½ is written as one and makes two words
        written = [span for span in written for _ in written_words(text[slice(*span)])]
    return sorted({written[place] for place in places if place < len(written)})


def _around(text: str, spans: Sequence[tuple[int, int]]) -> Excerpt:
    start = _best_start(spans)
    start, stop = _at_spaces(text, start, min(len(text), start + LENGTH))
    return Excerpt(tuple(_pieces(text, start, stop, spans)))


def _best_start(spans: Sequence[tuple[int, int]]) -> int:
    """Where an excerpt that shows the most words found begins; the first of several."""
    most, start = 0, 0
    for n, (begin, _) in enumerate(spans):
        shown = 0
        while n + shown < len(spans) and spans[n + shown][1] <= begin + LENGTH - BEFORE:
            shown += 1
        if shown > most:
            most, start = shown, max(0, begin - BEFORE)
    return start


def _at_spaces(text: str, start: int, stop: int) -> tuple[int, int]:
    """The same part of `text`, without words cut in two."""
    if start:
        space = text.find(" ", start, start + BEFORE)
        start = space + 1 if space >= 0 else start
    if stop < len(text):
        space = text.rfind(" ", start + 1, stop + 1)
        stop = space if space > start else stop
    return start, stop


def _pieces(text: str, start: int, stop: int, spans: Sequence[tuple[int, int]]) -> list[tuple[str, bool]]:
    pieces = [("… ", False)] if start else []
    place = start
    for begin, end in _joined(text, spans):
        if begin >= start and end <= stop:
            pieces += [(text[place:begin], False), (text[begin:end], True)]
            place = end
    pieces.append((text[place:stop] + (" …" if stop < len(text) else ""), False))
    return [piece for piece in pieces if piece[0]]


def _joined(text: str, spans: Sequence[tuple[int, int]]) -> list[tuple[int, int]]:
    """The places of words, where no space parts two that one: « salarié(e)s », « cyber-attaque »."""
    joined: list[tuple[int, int]] = []
    for begin, end in spans:
        if joined and not re.search(r"\s", text[joined[-1][1] : begin]):
            joined[-1] = joined[-1][0], end
        else:
            joined.append((begin, end))
    return joined
