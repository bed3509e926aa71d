"""Terms that a quarter says more than the quarters before: counted over articles, tested, corrected for many tests."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from math import erfc, log, sqrt

from iet_watch.judge.indexing.expressions import expressions
from iet_watch.model.items import Item
from iet_watch.model.quarter import Quarter
from iet_watch.store.collected.items import Selection, select_items
from iet_watch.store.database import Database
from iet_watch.words import body_text, words
from iet_watch.workspace.folder import Workspace

QUARTERS_BEFORE = 4  # a year: what comes back with a season does not emerge
FEWEST_ARTICLES = (
    3  # of the quarter; Dunning's test holds from such small counts on (Computational Linguistics 19, 1993)
)
FEWEST_SOURCES = 2  # a single source may have a habit, a series, a new column
FALSE_DISCOVERIES = 0.05  # share of the terms shown that chance alone may have brought (Benjamini and Hochberg, 1995)
MOST_WORDS = 3
# Of the articles that say a word, the share that say a longer term with it, for the word to say nothing of its own. Of
# the persons whom five or more of 1,500 items of the press of January 2025 name whole, each is by 64 % or more of those
# that say the last name.
OF_A_LONGER = 0.5
_CALENDAR = frozenset(
    ["janvier", "fevrier", "mars", "avril", "mai", "juin", "juillet", "aout", "septembre", "octobre", "novembre"]
    + ["decembre", "lundi", "mardi", "mercredi", "jeudi", "vendredi", "samedi", "dimanche", "printemps", "automne"]
    + ["january", "february", "march", "april", "may", "june", "july", "august", "september", "october", "november"]
    + ["december", "monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday"]
)


@dataclass(frozen=True)
class Emerging:
    """A term, the articles that say it now and before, how many sources, and the test's verdict.

    `ratio`: how many times more often an article says it now, half an article being added to each count; `g2`:
    Dunning's log-likelihood ratio; `q`: the share of chance finds among the terms at least as telling.
    """

    term: str
    now: int
    before: int
    sources: int
    ratio: float
    g2: float
    q: float


@dataclass(frozen=True)
class Comparison:
    """How many articles were compared, and what emerges, the most telling first."""

    articles_now: int
    articles_before: int
    terms: tuple[Emerging, ...]


@dataclass
class _Use:
    now: int = 0
    before: int = 0
    sources: set[str] = field(default_factory=set)
    written: dict[str, int] = field(default_factory=lambda: defaultdict(int))

    def add(self, source: str, text: str) -> None:
        self.now += 1
        self.sources.add(source)
        self.written[text] += 1


def emerging_in(db: Database, space: Workspace, quarter: Quarter, theme: str | None) -> Comparison:
    """What the items of `quarter` say more than those of the year before: all of them, or those of one theme."""
    start, stop = space.bounds(quarter)
    beginning, _ = space.bounds(quarter.earlier(QUARTERS_BEFORE))
    of_theme = Selection(theme=theme, everything=not theme)
    now = select_items(db, replace(of_theme, since=start, before=stop))
    before = select_items(db, replace(of_theme, since=beginning, before=start))
    return compare(now, before)


def compare(now: Iterable[Item], before: Iterable[Item]) -> Comparison:
    """What articles of now say more than those of before. An article counts once for a term; copies are left out."""
    told = _Told()
    totals = [0, 0]
    for item in _heads(now):
        totals[0] += 1
        told.take(item.source, _terms(item))
    for item in _heads(before):
        totals[1] += 1
        for key in _terms(item).keys() & told.uses.keys():
            told.uses[key].before += 1
    return Comparison(totals[0], totals[1], _emerging(told.uses, totals[0], totals[1]))


class _Told:
    """What articles of now say. Most terms are in one article, which could not make them emerge: `uses` has the others,
    and no more than that is known of them."""

    def __init__(self) -> None:
        self.uses: dict[tuple[str, ...], _Use] = {}
        self._once: dict[tuple[str, ...], tuple[str, str]] = {}  # the source, and how it writes the term

    def take(self, source: str, terms: Mapping[tuple[str, ...], str]) -> None:
        for key, text in terms.items():
            if use := self.uses.get(key):
                use.add(source, text)
            elif once := self._once.pop(key, None):
                use = self.uses[key] = _Use()
                use.add(*once)
                use.add(source, text)
            else:
                self._once[key] = source, text


def _heads(items: Iterable[Item]) -> Iterable[Item]:
    return (item for item in items if item.copy_of is None)


def _terms(item: Item) -> Mapping[tuple[str, ...], str]:
    """The words and expressions of an article, folded, each with one way it is written."""
    found: dict[tuple[str, ...], str] = {}
    for text, key in expressions(f"{item.title}\n{body_text(item.summary, item.text)}", item.lang or ""):
        if len(key) <= MOST_WORDS:
            found.setdefault(key, text)
    return found


def _emerging(uses: Mapping[tuple[str, ...], _Use], now: int, before: int) -> tuple[Emerging, ...]:
    tested = []
    for key, use in uses.items():
        if use.now >= FEWEST_ARTICLES and len(use.sources) >= FEWEST_SOURCES and _CALENDAR.isdisjoint(key):
            g2 = log_likelihood(use.now, use.before, now, before)
            more = use.now * before > use.before * now
            # One-sided: only more counts, and chance makes a term rarer as often as it makes it commoner.
            tested.append((erfc(sqrt(g2 / 2)) / 2 if more else 1.0, -g2, key))
    tested.sort()
    shown = _discoveries([p for p, _, _ in tested])
    found = [_emerged(key, uses[key], -g2, q, now, before) for (_, g2, key), q in zip(tested, shown, strict=False)]
    return tuple(_without_parts(found))


def _discoveries(chances: list[float]) -> list[float]:
    """The adjusted chances, in the same order, of the first ones whose false discoveries stay under the bound."""
    adjusted, least = [1.0] * len(chances), 1.0
    for rank in range(len(chances), 0, -1):
        least = min(least, chances[rank - 1] * len(chances) / rank)
        adjusted[rank - 1] = least
    return [one for one in adjusted if one <= FALSE_DISCOVERIES]


def _emerged(key: tuple[str, ...], use: _Use, g2: float, q: float, now: int, before: int) -> Emerging:
    term = max(use.written, key=lambda text: (use.written[text], text[0].islower(), text))
    ratio = ((use.now + 0.5) / (now + 0.5)) / ((use.before + 0.5) / (before + 0.5))
    return Emerging(term, use.now, use.before, len(use.sources), round(ratio, 1), round(g2, 1), round(q, 6))


def log_likelihood(now: int, before: int, articles_now: int, articles_before: int) -> float:
    """Dunning's G² of a term said by `now` of `articles_now` and by `before` of `articles_before`."""
    rate = (now + before) / (articles_now + articles_before)
    cells = (
        (now, articles_now * rate),
        (before, articles_before * rate),
        (articles_now - now, articles_now * (1 - rate)),
        (articles_before - before, articles_before * (1 - rate)),
    )
    return 2 * sum(seen * log(seen / expected) for seen, expected in cells if seen and expected)


def _without_parts(found: list[Emerging]) -> Iterable[Emerging]:
    """Terms without those that are mostly said as a part of another one: « Gabriel », « Attal », « Gabriel Attal »."""
    spoken = {one.term: f" {' '.join(words(one.term))} " for one in found}
    for one in found:
        longer = (other for other in found if other is not one and spoken[one.term] in spoken[other.term])
        share = 1.0 if " " in one.term else OF_A_LONGER
        if not any(other.now >= one.now * share for other in longer):
            yield one
