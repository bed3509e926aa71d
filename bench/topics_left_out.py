"""What the choices of the inbox are worth on a topic that had no part in them.

`python -m bench.topics_left_out` moves each prior of `judge.relevance.learning` alone, notes each topic's average
precision after 200 decisions on both halves of the labelled press, then chooses for each topic by the first half of
the eight others and measures that choice on the topic's second half.
"""

from __future__ import annotations

import statistics
import time
from collections.abc import Mapping, Sequence
from datetime import date

import bench.topics as labelled
from bench.relevance import TOPICS
from bench.topics import SPLIT, Labelled, Reader, read_topics
from iet_watch.judge.relevance import learning

FIRST_SPLIT = date(2023, 10, 1).toordinal()  # of the first half: decisions before, figures from there to SPLIT
DECISIONS = 200
MOVED: Mapping[str, Sequence[float]] = {
    "WORDS": (1.5, 3.0),
    "FAMILIES": (0.5, 1.2),
    "SOURCE": (0.5, 1.6),
    "OTHERS": (0.3, 1.0),
    "COMPANY": (0.3, 1.2),
}
Choice = tuple[str, float]
Figures = Mapping[str, float]  # average precision by topic


def main() -> None:
    items = read_topics()
    choices: list[Choice] = [("", 0.0), *((name, value) for name, values in MOVED.items() for value in values)]
    first = {choice: _figures(items, choice, FIRST_SPLIT, SPLIT) for choice in choices}
    second = {choice: _figures(items, choice, SPLIT, items[-1].day + 1) for choice in choices}
    for choice in choices:
        print(f"{_name(choice):16} {_mean(first[choice]):.3f} {_mean(second[choice]):.3f}")
    print(f"\n{'topic left out':16} {'chosen by others':16} {'chosen':>7} {'shipped':>7} {'best':>7}")
    found = {topic: _chosen_without(topic, first) for topic in TOPICS}
    for topic, choice in found.items():
        best = max(figures[topic] for figures in second.values())
        print(
            f"{topic:16} {_name(choice):16} {second[choice][topic]:7.3f} {second[choices[0]][topic]:7.3f} {best:7.3f}"
        )
    left_out = statistics.mean(second[choice][topic] for topic, choice in found.items())
    print(f"{'mean':33} {left_out:7.3f} {_mean(second[choices[0]]):7.3f}")
    print(f"{time.process_time():.0f} s of processor")


def _name(choice: Choice) -> str:
    return f"{choice[0]} {choice[1]}" if choice[0] else "as shipped"


def _mean(figures: Figures) -> float:
    return statistics.mean(figures.values())


def _chosen_without(topic: str, first: Mapping[Choice, Figures]) -> Choice:
    others = [one for one in TOPICS if one != topic]
    return max(first, key=lambda choice: statistics.mean(first[choice][one] for one in others))


def _figures(items: Sequence[Labelled], choice: Choice, split: int, end: int) -> Figures:
    """Each topic's average precision in the inbox between two days, decisions being taken before the first."""
    name, value = choice
    kept = getattr(learning, name) if name else 0.0
    labelled.SPLIT = split
    if name:
        setattr(learning, name, value)
    found = {topic: _precision(items, topic, split, end) for topic in TOPICS}
    if name:
        setattr(learning, name, kept)
    labelled.SPLIT = SPLIT
    return found


_shares: dict[int, Mapping[str, float]] = {}


def _precision(items: Sequence[Labelled], topic: str, split: int, end: int) -> float:
    ranking = Reader([item for item in items if item.day < split], topic, _shares).taught_by(DECISIONS, 0)
    inbox = [item for item in items if split <= item.day < end and topic in item.scores]
    inbox.sort(key=lambda item: (-ranking(item), -item.number))
    places = [place for place, item in enumerate(inbox, start=1) if item.topic == topic]
    return statistics.mean(found / place for found, place in enumerate(places, start=1))


if __name__ == "__main__":
    main()
