"""What a reader is shown of one story, as paragraphs: what it is, what others said, why it is here, its text."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Literal
from zoneinfo import ZoneInfo

from iet_watch.desk.deciding.decisions import status_word
from iet_watch.desk.lists.item_words import brought_words, percent_words, reason_words
from iet_watch.desk.reviewing.lit import LitText, Span
from iet_watch.desk.reviewing.rows import StoryRow
from iet_watch.locale import language, say, say_count
from iet_watch.locale.dates import language_name, short_day
from iet_watch.model.items import Item, Reason
from iet_watch.model.levels import PUBLIC

Style = Literal["plain", "title", "lit", "lit title", "said"]
Piece = tuple[str, Style]
Paragraph = tuple[Piece, ...]
MOST_REASONS = 4  # on the line that says why an item is here: two lines of 80 columns; `explain` has them all
MOST_VOICES = 5  # of what others said, the last


@dataclass(frozen=True)
class Shown:
    """The article of a row that is read: which of them, with what equations found, and why it is there."""

    row: StoryRow
    place: int
    lit: LitText
    reasons: Mapping[str, Sequence[Reason]]

    @property
    def item(self) -> Item:
        return self.row.articles[self.place]


def paragraphs(shown: Shown, voices: Sequence[str], zone: ZoneInfo) -> list[Paragraph]:
    """The whole of it; `voices` is what people said, a line each, the last at the end."""
    lit = shown.lit
    head = [
        _lit(lit.title, lit.in_title, "title", "lit title") or ((shown.item.url, "title"),),
        ((_byline(shown.item, zone), "plain"),),
        *(((told, "plain"),) for told in _company(shown.row, shown.place)),
        *(((told, "said"),) for told in voices[-MOST_VOICES:]),
        *(((told, "plain"),) for told in why_lines(shown.reasons)),
        (),
    ]
    return [*head, *_text(lit), *_addresses(shown)]


def _byline(item: Item, zone: ZoneInfo) -> str:
    """« Le Journal du large, 12/11/2026, anglais, pertinence 72 %, à revoir »"""
    code = language()
    parts = [item.source, short_day(item.when.astimezone(zone), code)]
    if item.lang and item.lang != code:
        parts.append(language_name(item.lang, code))
    if item.relevance:
        parts.append(say("relevance %(percent)s", percent=percent_words(max(item.relevance.values()))))
    parts += [brought_words(item)] if item.level != PUBLIC or item.contributor else []
    parts += [status_word(item.status)] if item.status != "new" else []
    parts += [say("text changed since")] if item.rewritten else []
    parts += ["#" + name for name in dict.fromkeys(one for several in item.tags.values() for one in several)]
    return ", ".join(filter(None, parts))


def _company(row: StoryRow, place: int) -> Iterable[str]:
    """What the row holds beside the article that is read."""
    if len(row.articles) > 1:
        yield say("Article %(place)s of %(count)s on this story (← →)", place=place + 1, count=len(row.articles))
    copies = len(row.everything) - len(row.articles)
    if copies or len(row.sources) > 1:
        told = say_count("%(count)s copy", "%(count)s copies", copies)
        others = ", ".join(row.sources)
        yield (
            say("%(copies)s; seen at %(sources)s", copies=told, sources=others)
            if copies
            else say("Seen at %(sources)s", sources=others)
        )


def why_lines(reasons: Mapping[str, Sequence[Reason]]) -> list[str]:
    """Why an item is here, a line for each theme: the reasons worth most."""
    if len(reasons) == 1:
        reasons = {say("Why"): several for several in reasons.values()}
    return [
        say("%(theme)s: %(reasons)s", theme=theme, reasons=" · ".join(map(reason_words, _strongest(several))))
        for theme, several in reasons.items()
        if several
    ]


def _strongest(reasons: Sequence[Reason]) -> Sequence[Reason]:
    return sorted(reasons, key=lambda one: -abs(one.points))[:MOST_REASONS]


def _text(lit: LitText) -> list[Paragraph]:
    """The text by its lines, an empty one between two."""
    found, start = list[Paragraph](), 0
    for line in lit.text.split("\n"):
        end = start + len(line)
        inside = tuple((first - start, last - start) for first, last in lit.in_text if start <= first and last <= end)
        found += [_lit(line, inside, "plain", "lit")] if line.strip() else []
        start = end + 1
    return found or [((say("No text: its source gives a title only. “o” opens the article."), "plain"),)]


def _lit(text: str, spans: Sequence[Span], plain: Style, found: Style) -> Paragraph:
    pieces, place = list[Piece](), 0
    for start, end in spans:
        pieces += [(text[place:start], plain), (text[start:end], found)]
        place = end
    pieces.append((text[place:], plain))
    return tuple(piece for piece in pieces if piece[0])


def _addresses(shown: Shown) -> list[Paragraph]:
    return [(), ((shown.item.url, "plain"),)]
