"""Labelled pairs of items of real feeds, and what is made of their items when these alone are known."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import groupby
from typing import Any, Literal

from bench.parts.labels import records
from iet_watch.judge.grouping.day import Past, judge_day
from iet_watch.judge.grouping.wording import Wording, word_it
from iet_watch.judge.identity.addresses import canonical
from iet_watch.plain_text import plain_text

COLLECTED = date(2026, 11, 29)  # of items without a date
Label = Literal["same", "story", "different"]


@dataclass(frozen=True)
class LabelledPair:
    """Two items by their addresses. `lang`: fr, en or other."""

    one: str
    other: str
    label: Label
    lang: str

    @property
    def told_together(self) -> bool:
        """Whether the two belong in one story: one article does."""
        return self.label != "different"


@dataclass(frozen=True)
class Grouped:
    """Per address, who stands for its article and which story it tells."""

    copies: Mapping[str, str]
    stories: Mapping[str, str]


def labelled_pairs(name: str = "real-pairs-dev") -> tuple[dict[str, Wording], list[LabelledPair]]:
    """The items by their addresses, and the pairs that are sure."""
    wordings, pairs = dict[str, Wording](), list[LabelledPair]()
    for pair in records(name):
        for item in (pair["one"], pair["other"]):
            wordings[item["url"]] = _worded(item, pair["lang"])
        if pair["label"] != "unsure":
            lang = pair["lang"] if pair["lang"] in ("fr", "en") else "other"
            pairs.append(LabelledPair(pair["one"]["url"], pair["other"]["url"], pair["label"], lang))
    return wordings, pairs


def _worded(item: Mapping[str, Any], lang: str) -> Wording:
    published = item["published"]
    return word_it(
        item["url"],
        plain_text(item["title"], 300),
        plain_text(item["text"], 10_000),
        date.fromisoformat(published[:10]) if published else None,
        item["url"].partition("://")[2].partition("/")[0],
        [canonical(item["url"])],
        lang,
    )


def group(wordings: Mapping[str, Wording]) -> Grouped:
    """What the program makes of these items, day after day."""
    found = Grouped({}, {})
    past = Past(wordings.__getitem__)
    for day, items in _by_day(wordings):
        judged = judge_day(past, items, day)
        past.settle(judged, items, day)
        found = Grouped({**found.copies, **judged.copies}, {**found.stories, **judged.stories})
    return found


def _by_day(wordings: Mapping[str, Wording]) -> Iterator[tuple[date, Sequence[Wording]]]:
    def day_of(wording: Wording) -> date:
        return wording.day or COLLECTED

    for day, items in groupby(sorted(wordings.values(), key=lambda one: (day_of(one), one.item)), key=day_of):
        yield day, list(items)
