"""The words of an item that its themes' equations find, as places in its title and its text: to be lit on a screen."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from iet_watch.judge.equations.equation import FIELD_GAP, find
from iet_watch.judge.equations.evidence import without_exclusions
from iet_watch.judge.equations.item_text import read_item
from iet_watch.judge.equations.scanning import Scanner
from iet_watch.model.items import Item
from iet_watch.query.parsing import Query, terms
from iet_watch.themes.theme_files import Theme
from iet_watch.words import body_text, opened, word_places

READ = 20_000  # characters of a text that a screen shows; half of all press articles have 2,500, one in a hundred more

Span = tuple[int, int]  # where a word starts and ends, in characters


@dataclass(frozen=True)
class LitText:
    """A title and a text as they are shown, and where in each what equations found stands, in order."""

    title: str
    text: str
    in_title: tuple[Span, ...] = ()
    in_text: tuple[Span, ...] = ()


class Light:
    """The terms of several equations, ready to be looked for in one item after the other."""

    def __init__(self, themes: Iterable[Theme]) -> None:
        self._scanner = Scanner()
        self._by_theme = {theme.slug: self._numbers(theme.query) for theme in themes}

    def on(self, item: Item, also: Query | None = None) -> LitText:
        """`item` with what the equations of its themes find in it, and the terms of a search that is going on."""
        wanted = frozenset[int]().union(*(self._by_theme.get(slug, frozenset()) for slug in item.themes))
        wanted |= self._numbers(also) if also else frozenset()
        title, body = opened(item.title), opened(body_text(item.summary, item.text)[:READ])
        hits = find(self._scanner, read_item(item.title, body, item.source, item.lang)).hits
        spans = sorted({span for number in wanted for span in hits.get(number, ())})
        in_title, in_text = word_places(title), word_places(body)
        first = len(in_title) + FIELD_GAP
        return LitText(
            title, body,
            _written([span for span in spans if span[1] < len(in_title)], in_title),
            _written([(start - first, end - first) for start, end in spans if start >= first], in_text),
        )  # fmt: skip

    def _numbers(self, query: Query) -> frozenset[int]:
        return frozenset(map(self._scanner.number, terms(without_exclusions(query))))


def _written(spans: Sequence[Span], words: Sequence[Span]) -> tuple[Span, ...]:
    """Spans of words as spans of characters, those that touch or cover one another in one."""
    joined: list[Span] = []
    for first, last in spans:
        if last >= len(words):
            continue
        start, end = words[first][0], words[last][1]
        if joined and start <= joined[-1][1]:
            joined[-1] = (joined[-1][0], max(end, joined[-1][1]))
        else:
            joined.append((start, end))
    return tuple(joined)
