"""Keywords proposed for an article: the vocabulary's terms that it uses, then what it says more than the press does."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from math import exp, sqrt
from typing import TYPE_CHECKING

from iet_watch.judge.indexing.expressions import JOINING, RARE_TOGETHER, WORD, expressions
from iet_watch.judge.language.word_frequency import COUNTED, FRENCH, NEVER_MET, Weights, own_weights, stem
from iet_watch.query.inflection import calls_the_reader, may_call_the_reader
from iet_watch.words import fold

if TYPE_CHECKING:
    from iet_watch.judge.equations.scanning import Scanner
    from iet_watch.query.parsing import Term
    from iet_watch.themes.vocabulary import Preferred, Vocabulary

MOST_TERMS = 5  # of the vocabulary: a fiche's line of keywords holds five or six
MOST_PROPOSED = 5  # of the text itself
TITLE_TIMES = 3  # a word of the title counts as three of the text, as in scores
RARE = 4.6  # weight (natural logarithm): a word that at most one press article in a hundred uses
FEWEST_TIMES = 2  # said once, a word may be an aside


@dataclass(frozen=True)
class Keyword:
    """A keyword with its reasons.

    `preferred`: it is a term of the vocabulary, found as `said`; else it is the text's own. `count`: how often;
    `in_title`: whether the title says it; `met_in`: of a text's own word, the press articles in 100,000 that use it.
    """

    name: str
    preferred: bool
    said: tuple[str, ...]
    count: int
    in_title: bool
    met_in: int | None = None


class Keywords:
    """A vocabulary made ready, for any number of articles."""

    def __init__(self, vocabulary: Vocabulary) -> None:
        self._vocabulary = vocabulary

    @cached_property
    def _ready(self) -> tuple[Scanner, list[list[tuple[int, Term]]]]:
        """What looks for all that is spoken, and the numbers under which it finds it, by term."""
        from iet_watch.judge.equations.scanning import Scanner

        scanner = Scanner()
        return scanner, [[(scanner.number(term), term) for term in one.spoken] for one in self._vocabulary.terms]

    def of(self, title: str, text: str, themes: Iterable[str] = (), lang: str = FRENCH) -> tuple[Keyword, ...]:
        """The keywords of an article, the best first: the vocabulary's, shared or of its `themes`, then its own.

        Of its own none in a language that nobody has counted: nothing says there which words are rare.
        """
        listed = self._listed(title, text, frozenset(themes)) if self._vocabulary.terms else ()
        said = {fold(word) for keyword in listed for one in (keyword.name, *keyword.said) for word in one.split()}
        return (*listed, *_proposed(title, text, said, lang))

    def _listed(self, title: str, text: str, themes: frozenset[str]) -> tuple[Keyword, ...]:
        from iet_watch.judge.equations.item_text import read_item

        scanner, spoken = self._ready
        reading = read_item(title, text, "", None)
        spans = scanner.scan([(reading.title, 0), (reading.text, len(reading.title) + 1)], reading.compounds)
        found: dict[str, tuple[float, Keyword]] = {}
        for one, numbers in zip(self._vocabulary.terms, spoken, strict=True):
            met = [(term, spans[number]) for number, term in numbers if number in spans]
            if met and (not one.themes or one.themes & themes):
                places = [start for _, several in met for start, _ in several]
                in_title = sum(place < len(reading.title) for place in places)
                keyword = Keyword(
                    one.name, True, tuple(_said(one, [t.written for t, _ in met])), len(places), in_title > 0
                )
                found[one.name] = (len(places) + (TITLE_TIMES - 1) * in_title, keyword)
        covered = {broader for name in found for broader in self._vocabulary.above(name)}
        # What is broader than another term found comes last.
        ranked = sorted(found, key=lambda name: (name in covered, -found[name][0], fold(name)))
        return tuple(found[name][1] for name in ranked[:MOST_TERMS])


def _said(term: Preferred, written: Sequence[str]) -> Iterator[str]:
    for text in written:
        plain = text.strip('"')
        if fold(plain) != fold(term.name):
            yield plain


def _proposed(title: str, text: str, already: set[str], lang: str) -> tuple[Keyword, ...]:
    """Rare words and expressions that the article says again."""
    counted = _counted(title, text, lang, _nobody)
    repeated = " ".join(text for one in counted.values() if one.points for text in one.written)
    if any(map(may_call_the_reader, WORD.findall(repeated))):
        counted = _counted(title, text, lang, calls_the_reader)  # looks words up in the dictionary, which takes 0.2 s
    chosen: list[Keyword] = []
    used = set(already)
    for key, one in sorted(counted.items(), key=lambda pair: (-pair[1].points, pair[0])):
        content = {word for word in key if word not in JOINING}
        if len(chosen) < MOST_PROPOSED and one.points > 0 and not content & used:
            used |= content
            chosen.append(one.keyword())
    return tuple(chosen)


@dataclass
class _Expression:
    """A word or an expression of an article: how it is written, how often, how rare its words are."""

    rarities: tuple[float, ...]
    written: Counter[str] = field(default_factory=Counter)
    in_title: bool = False

    @property
    def points(self) -> float:
        """How often it is said times how rare it is; 0 for what is too common or said once."""
        times = self.written.total()
        if times < FEWEST_TIMES or min(self.rarities) < (RARE if len(self.rarities) == 1 else RARE_TOGETHER):
            return 0.0
        return (times + (TITLE_TIMES - 1) * self.in_title) * sum(self.rarities) / sqrt(len(self.rarities))

    def keyword(self) -> Keyword:
        rarest = max(self.rarities)
        met_in = 0 if rarest >= NEVER_MET else round(COUNTED / exp(rarest))
        return Keyword(self._mostly_written(), False, (), self.written.total(), self.in_title, met_in)

    def _mostly_written(self) -> str:
        """The commonest way, a small letter before a capital when both are met."""
        return max(self.written, key=lambda text: (text[0].islower(), self.written[text], text))


def _nobody(word: str) -> bool:
    """That a word calls nobody."""
    return False


def _counted(title: str, text: str, lang: str, calls: Callable[[str], bool]) -> Mapping[tuple[str, ...], _Expression]:
    """What may be a keyword, by its folded words; `calls`: which words call upon the reader, and are none."""
    found: dict[tuple[str, ...], _Expression] = {}
    for whole, is_title in ((title, True), (text, False)):
        for expression, key in expressions(whole, lang, calls):
            one = found.get(key) or found.setdefault(key, _Expression(_rarities(key, own_weights(lang))))
            one.written[expression] += 1
            one.in_title |= is_title
    return found


def _rarities(key: Sequence[str], weights: Weights) -> tuple[float, ...]:
    return tuple(weights[stem(word)] for word in key if word not in JOINING)
