"""How well the inbox is ordered after 10, 50, 200 and 1,000 decisions, and how much of what it misses is brought back.

`python -m bench.relevance` takes each section of the labelled press as a theme (equations in bench/topics), lets a
simulated person rule on its inbox before May 2024, and measures the inbox of what came after: the items that meet the
equation, in the order shown; then anew with one publisher left out of the decisions, on that publisher alone. Of the
relevant items that the equation misses, it counts those among the first fifty of `items --beyond`, asked for each week
and each month. It exits 1 under a floor and draws docs/images/pertinence.svg; `--quick` takes one seed and fewer
decisions; `--reference` adds a TF-IDF and a logistic regression trained on all labels (scikit-learn, which is no
dependency).
"""

from __future__ import annotations

import statistics
import sys
import time
from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import date

from bench.parts.corpus import ROOT
from bench.parts.curves import Curve, draw
from bench.topics import SPLIT, Labelled, Reader, read_topics
from iet_watch.desk.lists.beyond import MOST
from iet_watch.judge.relevance.learning import learned_part

TOPICS = ("monde", "sport", "politique", "justice", "economie", "culture", "environnement", "sante", "sciences")
DECISIONS, SEEDS = (10, 50, 200, 1000), 3
HELD_OUT = "francetvinfo.fr"  # the only large publisher beside Le Parisien with items in all nine sections
# Mean average precision after 200 decisions with one seed, in the inbox and with what the equation misses counted as
# never found; the share of the missed that --beyond brings back of a week and of a month. Raised, never lowered.
FLOOR_200, FLOOR_ALL, FLOOR_BEYOND = 0.83, 0.65, {7: 0.82, 30: 0.51}
WANTED = 0.9  # of the relevant items
BEYOND, EVERY = 200, 8  # decisions; each eighth period is looked at

Figures = tuple[float, float, float]  # average precision in the inbox, of all; share to be read until WANTED is found
Score = Callable[[Labelled], float]


def main() -> None:
    quick = "--quick" in sys.argv
    budgets, seeds = ((10, 200), 1) if quick else (DECISIONS, SEEDS)
    items = read_topics()
    print(f"{len(items)} items; decisions before {date.fromordinal(SPLIT)}, figures on the rest; {seeds} seeds")
    later = [item for item in items if item.day >= SPLIT]
    rows = _measured(items, later, budgets, seeds)
    _show("all publishers", rows)
    brought = {days: _beyond(items, later, days) for days in (7, 30)}
    _show_beyond(brought)
    others = [item for item in items if item.content.source != HELD_OUT and item.day < SPLIT]
    theirs = [item for item in later if item.content.source == HELD_OUT]
    if not quick:
        _show(f"{HELD_OUT} alone, decisions on the others", _measured(others, theirs, budgets[:-1], 1))
        _draw(rows)
    if "--reference" in sys.argv:
        _show_reference("all publishers", items)
        _show_reference(f"{HELD_OUT} alone", [*others, *theirs])
    print(f"{time.process_time():.0f} s of processor")
    little = any(statistics.mean(brought[days].values()) < floor for days, floor in FLOOR_BEYOND.items())
    sys.exit(_falls_short(rows) or little)


def _show_reference(title: str, items: Sequence[Labelled]) -> None:
    from bench.parts.reference import trained_on_all

    later = [item for item in items if item.day >= SPLIT]
    found = {}
    for topic, (scores, truth) in trained_on_all(items, TOPICS):
        inbox = [n for n, item in enumerate(later) if topic in item.scores]
        figures = _figures([scores[n] for n in inbox], [truth[n] for n in inbox], sum(truth))
        found[topic] = {"all labels": [figures]}
    _show(f"TF-IDF and logistic regression, {title}", found)


def _measured(
    items: Sequence[Labelled], later: Sequence[Labelled], budgets: Sequence[int], seeds: int
) -> dict[str, dict[str, list[Figures]]]:
    """Per topic, per order, the figures of each seed on the inbox of `later`; decisions are taken among `items`."""
    rows: dict[str, dict[str, list[Figures]]] = {}
    shares: dict[int, Mapping[str, float]] = {}
    for topic in TOPICS:
        reader = Reader([item for item in items if item.day < SPLIT], topic, shares)
        inbox = [item for item in later if topic in item.scores]
        truth, relevant = [item.topic == topic for item in inbox], sum(item.topic == topic for item in later)

        def of(
            score: Score, inbox: Sequence[Labelled] = inbox, truth: Sequence[bool] = truth, relevant: int = relevant
        ) -> Figures:
            return _figures([score(item) for item in inbox], truth, relevant)

        rows[topic] = {
            "date": [of(lambda item: item.number)],
            "equation": [of(lambda item, topic=topic: item.scores.get(topic, 0.0))],  # type: ignore[misc]
            **{str(number): [of(reader.taught_by(number, seed)) for seed in range(seeds)] for number in budgets},
        }
    return rows


def _figures(scores: Sequence[float], truth: Sequence[bool], relevant: int) -> Figures:
    """Equal scores stand with the most recent first, as in the inbox; items come in order of time."""
    order = sorted(range(len(scores)), key=lambda n: (-scores[n], -n))
    total = sum(truth)
    found, precisions, share = 0, 0.0, 1.0
    for place, n in enumerate(order, start=1):
        if truth[n]:
            found += 1
            precisions += found / place
            if found >= WANTED * total and share == 1.0:
                share = place / len(order)
    return precisions / max(1, total), precisions / max(1, relevant), share


def _beyond(items: Sequence[Labelled], later: Sequence[Labelled], days: int) -> dict[str, float]:
    """Per topic, of the relevant items of a period that the equation misses, the share among the first of --beyond."""
    found = {}
    for topic in TOPICS:
        model = Reader([item for item in items if item.day < SPLIT], topic, {}).model_beyond(BEYOND, 0)
        outside = [item for item in later if topic not in item.scores]
        shares = []
        for first in range(SPLIT, later[-1].day, EVERY * days if days < 30 else 2 * days):
            period = [item for item in outside if first <= item.day < first + days]
            missed = sum(item.topic == topic for item in period)
            best = sorted(period, key=lambda item: -learned_part(model, item.told(topic)))[:MOST]
            if missed:
                shares.append(sum(item.topic == topic for item in best) / missed)
        found[topic] = statistics.mean(shares)
    return found


def _show_beyond(brought: Mapping[int, Mapping[str, float]]) -> None:
    print(f"\nof the relevant that the equation misses, among the first {MOST} of --beyond, {BEYOND} decisions")
    print(" " * 14 + "".join(f"{f'{days} days':>15}" for days in brought))
    for topic in TOPICS:
        print(f"{topic:14}" + "".join(f"{one[topic]:15.3f}" for one in brought.values()))
    print(f"{'mean':14}" + "".join(f"{statistics.mean(one.values()):15.3f}" for one in brought.values()))


def _show(title: str, rows: Mapping[str, Mapping[str, Sequence[Figures]]]) -> None:
    for name, place in (
        ("average precision in the inbox", 0),
        ("average precision, the missed counted", 1),
        (f"share to read for {WANTED:.0%} of the relevant", 2),
    ):
        orders = list(next(iter(rows.values())))
        print(f"\n{title}: {name}\n{'':14}" + "".join(f"{order:>15}" for order in orders))
        for topic, row in rows.items():
            print(f"{topic:14}" + "".join(_cell([f[place] for f in row[order]]) for order in orders))
        print(f"{'mean':14}" + "".join(_cell(_means(rows, order, place)) for order in orders))


def _cell(values: Sequence[float]) -> str:
    spread = f" ±{statistics.stdev(values):.3f}" if len(values) > 1 else ""
    return f"{statistics.mean(values):.3f}{spread}".rjust(15)


def _means(rows: Mapping[str, Mapping[str, Sequence[Figures]]], order: str, place: int) -> list[float]:
    """The mean over topics, of each seed."""
    return [
        statistics.mean(f[place] for f in seed) for seed in zip(*(row[order] for row in rows.values()), strict=True)
    ]


def _falls_short(rows: Mapping[str, Mapping[str, Sequence[Figures]]]) -> bool:
    """Whether a floor is missed, or any number of decisions orders worse than the equation alone."""
    after = {name: statistics.mean(_means(rows, name, 0)) for name in next(iter(rows.values())) if name.isdigit()}
    equation = _means(rows, "equation", 0)[0]
    of_all = statistics.mean(_means(rows, "200", 1))
    return after["200"] < FLOOR_200 or of_all < FLOOR_ALL or any(mean < equation for mean in after.values())


def _draw(rows: Mapping[str, Mapping[str, Sequence[Figures]]]) -> None:
    def curve(name: str, topics: Iterable[str]) -> Curve:
        several = {topic: rows[topic] for topic in topics}
        after = tuple(statistics.mean(_means(several, str(number), 0)) for number in DECISIONS)
        return Curve(name, _means(several, "date", 0)[0], _means(several, "equation", 0)[0], after)

    names = {"economie": "économie", "sante": "santé"}
    curves = [curve("moyenne des neuf", TOPICS), *(curve(names.get(topic, topic), [topic]) for topic in TOPICS)]
    path = ROOT / "docs" / "images" / "pertinence.svg"
    path.write_text(draw(curves, DECISIONS), encoding="utf-8")


if __name__ == "__main__":
    main()
