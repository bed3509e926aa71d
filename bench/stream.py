"""A year of press judged day after day: time, memory, flatness, and the same result whatever the batches.

`python -m bench.stream` judges the 100,000 items of stream-100k one day at a time, then again with each day cut into
batches that come in another order, and exits 1 when the results differ or the first pass takes more than SECONDS of
processor or MEGABYTES. `--quick` takes the first QUICK items only.
"""

from __future__ import annotations

import hashlib
import random
import resource
import sys
import time
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date, timedelta
from itertools import groupby
from urllib.parse import urlsplit

from bench.parts.labels import records
from iet_watch.judge.grouping.day import Judged, Past, judge_day
from iet_watch.judge.grouping.thresholds import STORY_DAYS
from iet_watch.judge.grouping.wording import Wording, word_it
from iet_watch.plain_text import plain_text

SECONDS, MEGABYTES = 60, 300
QUICK = 8_000
BATCHES = 3
Article = tuple[str, str, str, str, str]  # identity, host, title, text, day


class Archive:
    """The items as a database gives them back, the last days' at hand."""

    def __init__(self, articles: Iterable[Article]) -> None:
        self._articles = {article[0]: "\x1f".join(article).encode() for article in articles}
        self._prepared: dict[str, Wording] = {}

    def wording(self, item: str) -> Wording:
        known = self._prepared.get(item)
        if known is None:
            known = self._prepared[item] = _worded(self._articles[item].decode().split("\x1f"))
        return known

    def days(self) -> Iterator[tuple[date, list[str]]]:
        for day, items in groupby(self._articles, key=lambda item: self._articles[item][-10:]):
            yield date.fromisoformat(day.decode()), list(items)

    def forget(self, day: date) -> None:
        oldest = day - timedelta(days=STORY_DAYS)
        for item in [item for item, wording in self._prepared.items() if not wording.day or wording.day < oldest]:
            del self._prepared[item]


def main() -> None:
    archive = Archive(articles(QUICK if "--quick" in sys.argv else None))
    before = time.process_time()
    whole, costs = _judge_all(archive)
    seconds = time.process_time() - before
    megabytes = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024
    items = sum(count for count, _ in costs)
    print(f"{items} items in {len(costs)} days: {seconds:.1f} s of processor, {megabytes} MB at most")
    print("ms an item, by tenths:", *(f"{cost:.2f}" for cost in tenths(costs)))
    for name, groups in (("copies", whole[0]), ("stories", whole[1])):
        sizes = Counter(Counter(groups.values()).values())
        alone = sizes.pop(1)
        print(f"{name}: {alone} alone, {sum(sizes.values())} groups, the largest of {max(sizes)} items")
    same = _judge_in_batches(archive) == _fingerprint(whole)
    print(f"in {BATCHES} batches a day, shuffled: {'the same' if same else 'NOT the same'}")
    sys.exit(not same or seconds > SECONDS or megabytes > MEGABYTES)


def articles(most: int | None) -> Iterator[Article]:
    for number, item in enumerate(records("stream-100k")):
        if most is not None and number >= most:
            return
        title, text = plain_text(item["title"], 300), plain_text(item["text"], 10_000)
        yield item["id"], urlsplit(item["url"]).netloc, title, text, item["day"]


def _worded(article: Sequence[str]) -> Wording:
    item, host, title, text, day = article
    return word_it(item, title, text, date.fromisoformat(day), host)


Groups = tuple[dict[str, str], dict[str, str]]


def _judge_all(archive: Archive) -> tuple[Groups, list[tuple[int, float]]]:
    groups, costs = (dict[str, str](), dict[str, str]()), []
    past = Past(archive.wording)
    for day, items in archive.days():
        before = time.process_time()
        judged = judge_day(past, map(archive.wording, items), day)
        past.settle(judged, map(archive.wording, items), day)
        costs.append((len(items), time.process_time() - before))
        _note(groups, judged)
        archive.forget(day)
    return groups, costs


def _judge_in_batches(archive: Archive) -> str:
    """The same days, each met in several batches that come in any order."""
    groups = (dict[str, str](), dict[str, str]())
    past, chance = Past(archive.wording), random.Random(2)
    for day, items in archive.days():
        chance.shuffle(items)
        for batch in range(1, BATCHES + 1):
            known = items[: len(items) * batch // BATCHES]
            judged = judge_day(past, map(archive.wording, known), day)
        past.settle(judged, map(archive.wording, items), day)
        _note(groups, judged)
        archive.forget(day)
    return _fingerprint(groups)


def _note(groups: Groups, judged: Judged) -> None:
    groups[0].update(judged.copies)
    groups[1].update(judged.stories)


def _fingerprint(groups: tuple[Mapping[str, str], ...]) -> str:
    return hashlib.sha256(repr([sorted(found.items()) for found in groups]).encode()).hexdigest()


def tenths(costs: list[tuple[int, float]]) -> Iterator[float]:
    for tenth in range(10):
        part = costs[tenth * len(costs) // 10 : (tenth + 1) * len(costs) // 10]
        yield 1000 * sum(cost for _, cost in part) / max(1, sum(count for count, _ in part))


if __name__ == "__main__":
    main()
