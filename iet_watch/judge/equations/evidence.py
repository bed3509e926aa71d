"""Why an item is in a theme, or what keeps it out: each reason with its words in their sentence, what it lacks."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from iet_watch.judge.equations.equation import FIELD_GAP, FoundTerms, compiled, find
from iet_watch.judge.equations.item_text import read_item
from iet_watch.judge.equations.scanning import Scanner, Span
from iet_watch.judge.equations.scoring import EXCLUDED_POINTS, Scale, scale, score, total
from iet_watch.judge.equations.shortfall import Shortfall, found_parts, shortfall
from iet_watch.model.items import Item, Reason
from iet_watch.query.parsing import And, Everything, Not, Or, Query, terms, written
from iet_watch.themes.theme_files import Theme
from iet_watch.words import body_text, opened, word_places

AROUND = 6  # words on each side: enough to tell « le port du Havre » from « le port du masque »
EXCERPTS = 3  # of one reason, the first ones


@dataclass(frozen=True)
class FoundWords:
    """Words of the item as they are written: those found, and those around on the same line."""

    where: str  # "title" or "text"
    before: str
    found: str
    after: str


@dataclass(frozen=True)
class ReasonLine:
    """One line of a score with the words that it rests on; none for a reason that rests on no word."""

    reason: Reason
    excerpts: tuple[FoundWords, ...]


@dataclass(frozen=True)
class Evidence:
    """What a theme says of an item.

    `met`: it is in the theme. `excluded`: it would be, without the exclusions; their lines have `where` "excluded"
    and EXCLUDED_POINTS. Neither: no line. `score` is the sum of the lines. Where it is not met, `lacks` is what
    stands in the way and `found` what it has all the same. `unmet` is what the theme file requires of every item of
    this source and this one lacks: it would not be taken today.
    """

    slug: str
    met: bool
    excluded: bool
    score: float
    lines: tuple[ReasonLine, ...]
    lacks: Shortfall | None = None
    found: tuple[str, ...] = ()
    unmet: str = ""

    @property
    def near(self) -> bool:
        """Whether a part of the equation is met, and not the whole."""
        return bool(self.found)


def evidence(theme: Theme, item: Item) -> Evidence:
    """Why `item` is in `theme`, or only its exclusions keep it out; the same verdict as when it was collected.

    A theme that a person gave on import shows as not met.
    """
    scanner = Scanner()
    equation, wider = compiled(theme.query, scanner), compiled(without_exclusions(theme.query), scanner)
    balance, required = scale(theme.query, scanner), theme.requirements.get(item.source_url, Everything())
    demand = compiled(required, scanner)
    texts = _Texts(item.own_title, body_text(item.summary, item.text))
    found = find(scanner, read_item(texts.title, texts.text, item.source, item.lang))
    met = equation.met(found)
    unmet = "" if demand.met(found) else written(required)
    excluded = not met and wider.met(found)
    lacks, begun = (None, ()) if met else _lacking(theme.query, scanner, found)
    if not (met or excluded):
        return Evidence(theme.slug, False, False, 0.0, (), lacks, begun, unmet)
    reasons = score(balance, found)
    if excluded:
        reasons = (*(one for one in reasons if one.where != "exclusion"), *_exclusions(balance, found))
    numbers = _numbers(balance, scanner)
    lines = tuple(ReasonLine(reason, tuple(texts.excerpts(reason, numbers, found))) for reason in reasons)
    return Evidence(theme.slug, met, excluded, total(reasons), lines, lacks, begun, unmet)


def _lacking(query: Query, scanner: Scanner, found: FoundTerms) -> tuple[Shortfall, tuple[str, ...]]:
    """What an item lacks to meet `query`, and the expressions of it that it has."""

    def meets(part: Query) -> bool:
        return compiled(part, scanner).met(found)

    return shortfall(query, meets), tuple(dict.fromkeys(map(written, found_parts(query, meets))))


def without_exclusions(query: Query) -> Query:
    """`query` without what it excludes."""
    match query:
        case Not():
            return Everything()
        case And(several):
            kept = tuple(without_exclusions(part) for part in several if not isinstance(part, Not))
            return And(kept) if kept else Everything()
        case Or(several):
            return Or(tuple(map(without_exclusions, several)))
        case _:
            return query


def _exclusions(balance: Scale, found: FoundTerms) -> Iterator[Reason]:
    for avoided in balance.avoided:
        if avoided.equation.met(found):
            yield Reason("excluded", avoided.expression, 1, EXCLUDED_POINTS)


def _numbers(balance: Scale, scanner: Scanner) -> dict[tuple[bool, str], tuple[int, ...]]:
    """The terms behind each expression that a reason may name, for and against."""
    found: dict[tuple[bool, str], tuple[int, ...]] = {
        (False, wanted.expression): (number,) for number, wanted in balance.wanted.items()
    }
    for avoided in balance.avoided:
        found[True, avoided.expression] = tuple(map(scanner.number, terms(avoided.equation.query)))
    return found


class _Texts:
    """Title and text with the places of their words."""

    def __init__(self, title: str, text: str) -> None:
        self.title, self.text = opened(title), opened(text)
        self._title_words, self._text_words = word_places(self.title), word_places(self.text)

    def excerpts(
        self, reason: Reason, numbers: Mapping[tuple[bool, str], Sequence[int]], found: FoundTerms
    ) -> Iterator[FoundWords]:
        """The first places of the reason's terms; two terms found close together show each its own."""
        names = reason.expression.split(" … ") if reason.where == "close" else [reason.expression]
        against = reason.where in ("excluded", "exclusion")
        terms_of = [number for name in names for number in numbers.get((against, name), ())]
        spans = sorted({span for number in terms_of for span in found.spans(number, None)})
        length = len(self._title_words)
        wanted = [
            span for span in spans if reason.where not in ("title", "text") or _place(span, length) == reason.where
        ]
        for start, end in wanted[:EXCERPTS]:
            if start < length:
                yield _excerpt("title", self.title, self._title_words, (start, end))
            else:
                first = length + FIELD_GAP
                yield _excerpt("text", self.text, self._text_words, (start - first, end - first))


def _place(span: Span, title_words: int) -> str:
    return "title" if span[0] < title_words else "text"


def _excerpt(where: str, text: str, words: Sequence[tuple[int, int]], span: Span) -> FoundWords:
    first, last = span
    start, stop = words[first][0], words[last][1]
    left, right = words[max(0, first - AROUND)][0], words[min(len(words) - 1, last + AROUND)][1]
    return FoundWords(where, _flat(text[left:start]), text[start:stop], _flat(text[stop:right]))


def _flat(text: str) -> str:
    """`text` on one line, with the spaces that it starts and ends with."""
    return " ".join(f"·{text}·".split()).strip("·")
