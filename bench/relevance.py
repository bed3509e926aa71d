"""How well the inbox is ordered after 10, 50, 200 and 1,000 decisions, beside its date and its equation.

`python -m bench.relevance` takes each section of the labelled press as a theme (equations in bench/topics), lets a
simulated person rule on its inbox before May 2024, and measures the order of what came after; then anew with one
publisher left out of the decisions, on that publisher alone. It exits 1 under a floor and draws
docs/images/pertinence.svg; `--quick` takes one seed and fewer decisions; `--reference` adds a TF-IDF and a logistic
regression trained on all labels (scikit-learn, which is no dependency).
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

TOPICS = ("monde", "sport", "politique", "justice", "economie", "culture", "environnement", "sante", "sciences")
DECISIONS, SEEDS = (10, 50, 200, 1000), 3
HELD_OUT = "francetvinfo.fr"  # the only large publisher beside Le Parisien with items in all nine sections
FLOOR_200 = 0.70  # mean AP after 200 decisions with one seed; reached, raised when more is, never lowered
WANTED = 0.9  # of the relevant items

Figures = tuple[float, float]  # average precision; share to be read until WANTED is found
Score = Callable[[Labelled], float]


def main() -> None:
    quick = "--quick" in sys.argv
    budgets, seeds = ((10, 200), 1) if quick else (DECISIONS, SEEDS)
    items = read_topics()
    print(f"{len(items)} items; decisions before {date.fromordinal(SPLIT)}, figures on the rest; {seeds} seeds")
    later = [item for item in items if item.day >= SPLIT]
    rows = _measured(items, later, budgets, seeds)
    _show("all publishers", rows)
    others = [item for item in items if item.content.source != HELD_OUT and item.day < SPLIT]
    theirs = [item for item in later if item.content.source == HELD_OUT]
    if not quick:
        _show(f"{HELD_OUT} alone, decisions on the others", _measured(others, theirs, budgets[:-1], 1))
        _draw(rows)
    if "--reference" in sys.argv:
        _show_reference("all publishers", items)
        _show_reference(f"{HELD_OUT} alone", [*others, *theirs])
    print(f"{time.process_time():.0f} s of processor")
    sys.exit(_falls_short(rows))


def _show_reference(title: str, items: Sequence[Labelled]) -> None:
    from bench.parts.reference import trained_on_all

    found = {topic: {"all labels": [_figures(*one)]} for topic, one in trained_on_all(items, TOPICS)}
    _show(f"TF-IDF and logistic regression, {title}", found)


def _measured(
    items: Sequence[Labelled], later: Sequence[Labelled], budgets: Sequence[int], seeds: int
) -> dict[str, dict[str, list[Figures]]]:
    """Per topic, per order, the figures of each seed on `later`; decisions are taken among `items`."""
    rows: dict[str, dict[str, list[Figures]]] = {}
    known: dict[int, Mapping[str, float]] = {}
    for topic in TOPICS:
        reader = Reader([item for item in items if item.day < SPLIT], topic, known)
        truth = [item.topic == topic for item in later]

        def of(score: Score, truth: Sequence[bool] = truth) -> Figures:
            return _figures([score(item) for item in later], truth)

        rows[topic] = {
            "date": [of(lambda item: item.number)],
            "equation": [of(lambda item, topic=topic: item.scores.get(topic, 0.0))],  # type: ignore[misc]
            **{str(number): [of(reader.taught_by(number, seed)) for seed in range(seeds)] for number in budgets},
        }
    return rows


def _figures(scores: Sequence[float], truth: Sequence[bool]) -> Figures:
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
    return precisions / max(1, total), share


def _show(title: str, rows: Mapping[str, Mapping[str, Sequence[Figures]]]) -> None:
    for name, place in (("average precision", 0), (f"share to read for {WANTED:.0%} of the relevant", 1)):
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
    equation = _means(rows, "equation", 0)[0]
    return statistics.mean(_means(rows, "200", 0)) < FLOOR_200 or statistics.mean(_means(rows, "10", 0)) < equation


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
