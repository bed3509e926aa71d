"""How relevant an item is to a theme, learned from what its people kept and dropped: pure.

A logistic regression over words, families of words, source, tags and the other themes that an item meets, whose
starting point is the equation's score and the company that the equation keeps. Without decisions the order is the
equation's; each decision moves it a little. Every term has a prior: learned worths stay near zero until decisions
agree, so that ten of them hardly disturb the score and a thousand may outweigh it.
"""

from __future__ import annotations

import json
import math
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from operator import mul
from typing import Literal

from iet_watch.judge.language.word_families import families
from iet_watch.judge.language.word_frequency import FRENCH, stem
from iet_watch.judge.relevance.company import NO_COMPANY, Company
from iet_watch.judge.relevance.item_stems import LETTERS_READ, by_family, family_shares, length, stems_of
from iet_watch.words import words

# How far decisions may move the log-odds of an item by each kind of reason: the standard deviations of the priors.
# Chosen on the first half of the labelled topics (decisions before October 2023, figures until May 2024), measured on
# the second (bench.relevance). The source counts much there, as publishers file alike; twice as much does no better.
WORDS, FAMILIES, SOURCE, TAGS = 2.2, 0.8, 1.0, 0.5
OTHERS = 0.6  # times the logarithm of the score in each other theme: an item of two themes is often of one
SCORE = 0.45  # around one: the equation is believed, and corrected when decisions contradict it
BASE = 1.0
# What the equation's company is worth, in log-odds a standard deviation, before decisions and around that; after as
# many decisions as FADES it is worth half. Without it mean AP after 10 and 200 decisions is .664 and .819, not .717
# and .832, on the first half.
COMPANY, COMPANY_SPREAD, FADES = 0.6, 0.5, 100
# The same where it is asked what resembles the kept outside the equation. Of what it misses of the first half, 0.6 with
# families of 1.2 brings back .812 of a week and .489 of a month; 1.2 with families of 0.8 .817 and .503; 2.0 no more.
COMPANY_BEYOND = 1.2
ORDINARY_SCORE = 5.0  # has relevance 0.5 before any decision
ROUNDS, EXACT, STILL = 30, 0.005, 0.0001  # of the fit: a pull changed by 0.005 moves no item by two percent
DOUBT = 10.0  # decisions; with as many, half the variance of the priors is granted
REASONS, LEAST_SHOWN = 5, 0.005  # log-odds; less would be shown as 0,00
VERSION = "3"  # of what is learned from the same decisions; another number makes all themes learn anew

Kind = Literal["word", "source", "tag", "theme", "score"]
_MARK: Mapping[str, Kind] = {"@": "source", "#": "tag", "&": "theme"}


@dataclass(frozen=True)
class ThemeItem:
    """What an item says to a theme: its words, who published it, its tags and the equation's score there.

    `others`: the other themes that it meets, with their scores; `lang`: what its words are weighed in.
    """

    title: str
    text: str
    source: str
    tags: tuple[str, ...] = ()
    score: float = 0.0
    others: tuple[tuple[str, float], ...] = ()
    lang: str = FRENCH


@dataclass(frozen=True)
class Ruled:
    """An item that people kept (or dropped). `weight`: how far it is believed; less than 1 is a guess, not a ruling."""

    item: int
    content: ThemeItem
    kept: bool
    weight: float = 1.0


@dataclass(frozen=True)
class Model:
    """What a theme's decisions have taught; without decisions, the equation alone.

    `start`: what the company of the equation says of an item without any family of words.
    """

    decisions: int = 0
    base: float = 0.0
    score: float = 1.0
    worths: Mapping[str, float] = field(default_factory=dict)
    start: float = 0.0


@dataclass(frozen=True)
class Because:
    """One reason of a relevance: what kind, as it stands in the item, and the log-odds that it adds or takes."""

    kind: Kind
    expression: str
    worth: float


def to_text(model: Model) -> str:
    """The model as JSON, exact to the last digit."""
    return json.dumps(vars(model), ensure_ascii=False)


def from_text(text: str) -> Model:
    """The model that `to_text` wrote."""
    return Model(**json.loads(text))


def learn(ruled: Iterable[Ruled], company: Company = NO_COMPANY, *, beyond: bool = False) -> Model:
    """The model of a theme's decisions, the same whatever their order; `company` is that of its equation.

    `beyond`: it is for what does not meet the equation.
    """
    known = list(ruled)
    number = sum(one.weight == 1 for one in known)
    return learn_at(known, math.sqrt(number / (number + DOUBT)), company, beyond=beyond)


def learn_at(ruled: Iterable[Ruled], trust: float, company: Company = NO_COMPANY, *, beyond: bool = False) -> Model:
    """The same where the decisions are trusted so far, from 0 to 1, however many they are."""
    known = sorted(ruled, key=lambda one: one.item)
    if not known:
        return Model()
    number = sum(one.weight == 1 for one in known)
    believed = (COMPANY_BEYOND if beyond else COMPANY) * FADES / (number + FADES)
    keeps = [company.of(family_shares(one.content.title, one.content.text, one.content.lang)) for one in known]
    names: dict[str, int] = {}
    rows = [_row(one.content, kept, names, trust) for one, kept in zip(known, keeps, strict=True)]
    signs = [1.0 if one.kept else -1.0 for one in known]
    starts = [_equation(Model(), one.content.score) + believed * kept for one, kept in zip(known, keeps, strict=True)]
    fitted = _fit(rows, signs, starts, [one.weight for one in known], len(names))
    worths = {name: trust * worth for name, worth in zip(names, fitted, strict=True) if worth}
    base, score = BASE * worths.pop("=base", 0.0), 1 + SCORE * worths.pop("=score", 0.0)
    believed += COMPANY_SPREAD * worths.pop("=company", 0.0)
    return Model(number, base, score, _with_company(worths, company, believed), believed * company.start)


def _with_company(worths: dict[str, float], company: Company, believed: float) -> dict[str, float]:
    """The worths of families with what the equation's company says of each: a family is one reason, not two."""
    for family, worth in company.worths.items():
        name = "~" + family
        worths[name] = worths.get(name, 0.0) + believed * worth / FAMILIES
    return worths


def relevance(model: Model, content: ThemeItem) -> float:
    """The probability, from 0 to 1, that the theme's people would keep the item."""
    return round(_probability(_equation(model, content.score) + model.start + _learned(model, content)), 4)


def odds(model: Model, features: Mapping[str, float], score: float) -> float:
    """The log-odds that an item of these features and this score of the equation is kept."""
    learned = sum([value * model.worths.get(name, 0.0) for name, value in features.items()])
    return _equation(model, score) + model.start + learned


def learned_part(model: Model, content: ThemeItem) -> float:
    """The log-odds that decisions, and the equation's company, add for what an item says, whatever its score.

    An ordinary item, of which they say nothing, has 0.
    """
    return model.start + _learned(model, content)


def _learned(model: Model, content: ThemeItem) -> float:
    """What the features of an item are worth together. To put thousands of items in order, those that nothing was
    learned of are not built: the sum is the same to the last bit."""
    worths = model.worths
    if not worths:
        return 0.0
    stems = stems_of(content.title, content.text, content.lang)
    kinds = by_family(stems)
    scale = WORDS / length(stems.values())
    known = [scale * value * worths[name] for name, value in stems.items() if name in worths]
    scale = FAMILIES / length(kinds.values())
    of_kinds = [(scale * value, "~" + family) for family, value in kinds.items()]
    others = [(value, name) for name, value in _beside_words(content).items()]
    return sum(known + [value * worths[name] for value, name in of_kinds + others if name in worths])


def speaking(model: Model, content: ThemeItem) -> list[Because]:
    """The words of an item that decisions have taught to speak for it, the strongest first."""
    found = [one for one in _learned_reasons(model, content) if one.kind == "word" and one.worth > 0]
    return sorted(found, key=lambda one: (-one.worth, one.expression))


def reasons(model: Model, content: ThemeItem) -> tuple[Because, ...]:
    """The five strongest reasons of a relevance; a word counts with its share of its family, as the item writes it."""
    found = [Because("score", f"{content.score:g}", _equation(model, content.score)), *_learned_reasons(model, content)]
    strongest = sorted(found, key=lambda one: (-abs(one.worth), one.kind, one.expression))[:REASONS]
    return tuple(replace(one, worth=round(one.worth, 2)) for one in strongest if abs(one.worth) >= LEAST_SHOWN)


def _learned_reasons(model: Model, content: ThemeItem) -> Iterator[Because]:
    stems, written = stems_of(content.title, content.text, content.lang), _written(content)
    whole = length(by_family(stems).values())
    for name, value in features(content).items():
        worth = value * model.worths.get(name, 0.0)
        if name[0] in _MARK:
            yield Because(_MARK[name[0]], name[1:], worth)
        elif name in stems:
            share = FAMILIES * stems[name] / whole * model.worths.get("~" + families().get(name, ""), 0.0)
            yield Because("word", written.get(name, name), worth + share)


def features(content: ThemeItem) -> dict[str, float]:
    """What the model looks at: stems, `~families`, `@source`, `#tags`, `&themes`, each to the length of its prior."""
    stems = stems_of(content.title, content.text, content.lang)
    kinds = by_family(stems)
    scale = WORDS / length(stems.values())
    found = {name: scale * value for name, value in stems.items()}
    scale = FAMILIES / length(kinds.values())
    found.update({"~" + family: scale * value for family, value in kinds.items()})
    found.update(_beside_words(content))
    return found


def _beside_words(content: ThemeItem) -> dict[str, float]:
    found = {"@" + content.source: SOURCE} if content.source else {}
    found.update({"#" + tag: TAGS for tag in content.tags})
    found.update({"&" + theme: OTHERS * _odds_by_score(score) for theme, score in content.others})
    return found


def _written(content: ThemeItem) -> dict[str, str]:
    """Each stem as the item writes it first."""
    found: dict[str, str] = {}
    for word in re.findall(r"\w+", f"{content.title} {content.text[:LETTERS_READ]}"):
        for folded in words(word):
            found.setdefault(stem(folded), word)
    return found


def _equation(model: Model, score: float) -> float:
    """The log-odds that the equation gives, as far as decisions believe it."""
    return model.base + model.score * _odds_by_score(score) - _odds_by_score(ORDINARY_SCORE)


def _odds_by_score(score: float) -> float:
    return math.log1p(max(0.0, score))


def _probability(odds: float) -> float:
    return 1 / (1 + math.exp(-odds))


Row = tuple[Sequence[int], Sequence[float]]


def _row(content: ThemeItem, company: float, names: dict[str, int], trust: float) -> Row:
    """The features of one item by number, as far as they are trusted; new names are numbered on the way."""
    known = {"=base": BASE, "=score": SCORE * _odds_by_score(content.score), "=company": COMPANY_SPREAD * company}
    found = {**known, **features(content)}
    return [names.setdefault(name, len(names)) for name in found], [trust * value for value in found.values()]


def _fit(
    rows: Sequence[Row], signs: Sequence[float], starts: Sequence[float], weights: Sequence[float], number: int
) -> list[float]:
    """The worths of least penalised logistic loss, by coordinate ascent on its dual (Yu, Huang and Lin, 2011)."""
    worths = [0.0] * number
    pulls = [0.0] * len(rows)  # how hard each decision pulls, from 0 to its weight
    sizes = [sum(value * value for value in values) for _, values in rows]
    for _ in range(ROUNDS):
        moved = 0.0
        for n, (places, values) in enumerate(rows):
            margin = signs[n] * (starts[n] + sum(map(mul, map(worths.__getitem__, places), values)))
            step = _settled(pulls[n], margin, sizes[n], weights[n]) - pulls[n]
            if abs(step) < STILL:
                continue
            pulls[n] += step
            moved = max(moved, abs(step))
            for place, value in zip(places, values, strict=True):
                worths[place] += signs[n] * step * value
        if moved < EXACT:
            break
    return worths


def _settled(pull: float, margin: float, size: float, weight: float) -> float:
    """The pull that equals the doubt left once it has pulled: Newton's steps, kept within bounds."""
    low, high, found = 0.0, weight, pull or weight / 2
    for _ in range(6):
        doubt = _probability(-(margin + size * (found - pull)))
        excess = found - weight * doubt
        if abs(excess) < STILL / 10:
            break
        low, high = (low, found) if excess > 0 else (found, high)
        found -= excess / (1 + weight * size * doubt * (1 - doubt))
        if not low <= found <= high:
            found = (low + high) / 2
    return found
