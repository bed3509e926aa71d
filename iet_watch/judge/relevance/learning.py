"""How relevant an item is to a theme, learned from what its people kept and dropped: pure.

A logistic regression over words, families of words, source and tags, whose starting point is the equation's score.
Without decisions the order is the equation's; each decision moves it a little. Every term has a prior: learned worths
stay near zero until decisions agree, so that ten of them hardly disturb the score and a thousand may outweigh it.
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
from iet_watch.judge.language.word_frequency import stem, weight
from iet_watch.words import words

# How far decisions may move the log-odds of an item by each kind of reason: the standard deviations of the priors.
# Chosen on the later half of the labelled topics, where they are measured too: a little optimistic (bench.relevance).
WORDS, FAMILIES, SOURCE, TAGS = 3.2, 1.8, 0.5, 0.5
SCORE = 0.45  # around one: the equation is believed, and corrected when decisions contradict it
BASE = 3.0
TEXT_WORTH = 0.7  # of a word of the text beside one of the title
LETTERS_READ = 1500  # of a text: its beginning tells what it is about, and most feeds give no more
ORDINARY_SCORE = 5.0  # has relevance 0.5 before any decision
ROUNDS, EXACT, STILL = 30, 0.005, 0.0001  # of the fit: a pull changed by 0.005 moves no item by two percent
DOUBT = 20.0  # decisions; with as many, half the variance of the priors is granted
REASONS, LEAST_SHOWN = 5, 0.005  # log-odds; less would be shown as 0,00
VERSION = "1"  # of what is learned from the same decisions; another number makes all themes learn anew

Kind = Literal["word", "source", "tag", "score"]
_MARK: Mapping[str, Kind] = {"@": "source", "#": "tag"}


@dataclass(frozen=True)
class ThemeItem:
    """What an item says to a theme: its words, who published it, its tags and the equation's score there."""

    title: str
    text: str
    source: str
    tags: tuple[str, ...] = ()
    score: float = 0.0


@dataclass(frozen=True)
class Ruled:
    """An item that people kept (or dropped)."""

    item: int
    content: ThemeItem
    kept: bool


@dataclass(frozen=True)
class Model:
    """What a theme's decisions have taught; without decisions, the equation alone."""

    decisions: int = 0
    base: float = 0.0
    score: float = 1.0
    worths: Mapping[str, float] = field(default_factory=dict)


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


def learn(ruled: Iterable[Ruled]) -> Model:
    """The model of a theme's decisions, the same whatever their order."""
    known = list(ruled)
    return learn_at(known, math.sqrt(len(known) / (len(known) + DOUBT)))


def learn_at(ruled: Iterable[Ruled], trust: float) -> Model:
    """The same where the decisions are trusted so far, from 0 to 1, however many they are."""
    known = sorted(ruled, key=lambda one: one.item)
    if not known:
        return Model()
    names: dict[str, int] = {}
    rows = [_row(one.content, names, trust) for one in known]
    signs = [1.0 if one.kept else -1.0 for one in known]
    fitted = _fit(rows, signs, [_equation(Model(), one.content.score) for one in known], len(names))
    worths = {name: trust * worth for name, worth in zip(names, fitted, strict=True) if worth}
    base, score = BASE * worths.pop("=base", 0.0), 1 + SCORE * worths.pop("=score", 0.0)
    return Model(len(known), base, score, worths)


def relevance(model: Model, content: ThemeItem) -> float:
    """The probability, from 0 to 1, that the theme's people would keep the item."""
    return round(_probability(odds(model, features(content) if model.worths else {}, content.score)), 4)


def odds(model: Model, features: Mapping[str, float], score: float) -> float:
    """The log-odds that an item of these features and this score of the equation is kept."""
    learned = sum(value * model.worths.get(name, 0.0) for name, value in features.items())
    return _equation(model, score) + learned


def learned_part(model: Model, content: ThemeItem) -> float:
    """The log-odds that decisions add for what an item says, whatever the equation says of it."""
    return sum(value * model.worths.get(name, 0.0) for name, value in features(content).items())


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
    stems, written = _stems(content), _written(content)
    length = _length(_by_family(stems).values())
    for name, value in features(content).items():
        worth = value * model.worths.get(name, 0.0)
        if name[0] in _MARK:
            yield Because(_MARK[name[0]], name[1:], worth)
        elif name in stems:
            share = FAMILIES * stems[name] / length * model.worths.get("~" + families().get(name, ""), 0.0)
            yield Because("word", written.get(name, name), worth + share)


def features(content: ThemeItem) -> dict[str, float]:
    """What the model looks at: stems, `~families`, `@source` and `#tags`, each kind to the length of its prior."""
    stems = _stems(content)
    kinds = _by_family(stems)
    scale = WORDS / _length(stems.values())
    found = {name: scale * value for name, value in stems.items()}
    scale = FAMILIES / _length(kinds.values())
    found.update({"~" + family: scale * value for family, value in kinds.items()})
    if content.source:
        found["@" + content.source] = SOURCE
    found.update({"#" + tag: TAGS for tag in content.tags})
    return found


def _stems(content: ThemeItem) -> dict[str, float]:
    """Each stem with its weight in the press, in the order of the text: sets of words have another in each run."""
    found = {one: weight(one) for one in map(stem, words(content.title))}
    for one in map(stem, words(content.text[:LETTERS_READ])):
        if one not in found:
            found[one] = TEXT_WORTH * weight(one)
    return found


def _by_family(stems: Mapping[str, float]) -> dict[str, float]:
    found: dict[str, float] = {}
    for one, value in stems.items():
        if family := families().get(one):
            found[family] = found.get(family, 0.0) + value
    return found


def _length(values: Iterable[float]) -> float:
    return math.sqrt(sum(value * value for value in values)) or 1.0


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


def _row(content: ThemeItem, names: dict[str, int], trust: float) -> Row:
    """The features of one item by number, as far as they are trusted; new names are numbered on the way."""
    found = {"=base": BASE, "=score": SCORE * _odds_by_score(content.score), **features(content)}
    return [names.setdefault(name, len(names)) for name in found], [trust * value for value in found.values()]


def _fit(rows: Sequence[Row], signs: Sequence[float], starts: Sequence[float], number: int) -> list[float]:
    """The worths of least penalised logistic loss, by coordinate ascent on its dual (Yu, Huang and Lin, 2011)."""
    worths = [0.0] * number
    pulls = [0.0] * len(rows)  # how hard each decision pulls, from 0 to 1
    sizes = [sum(value * value for value in values) for _, values in rows]
    for _ in range(ROUNDS):
        moved = 0.0
        for n, (places, values) in enumerate(rows):
            margin = signs[n] * (starts[n] + sum(map(mul, map(worths.__getitem__, places), values)))
            step = _settled(pulls[n], margin, sizes[n]) - pulls[n]
            if abs(step) < STILL:
                continue
            pulls[n] += step
            moved = max(moved, abs(step))
            for place, value in zip(places, values, strict=True):
                worths[place] += signs[n] * step * value
        if moved < EXACT:
            break
    return worths


def _settled(pull: float, margin: float, size: float) -> float:
    """The pull that equals the doubt left once it has pulled: Newton's steps, kept within bounds."""
    low, high, found = 0.0, 1.0, pull or 0.5
    for _ in range(6):
        doubt = _probability(-(margin + size * (found - pull)))
        excess = found - doubt
        if abs(excess) < STILL / 10:
            break
        low, high = (low, found) if excess > 0 else (found, high)
        found -= excess / (1 + size * doubt * (1 - doubt))
        if not low <= found <= high:
            found = (low + high) / 2
    return found
