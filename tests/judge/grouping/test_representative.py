"""The version that stands for an article: earliest day, fullest, freest, best ranked, earliest moment."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from itertools import permutations

import pytest

from iet_watch.judge.grouping.representative import Version, preference

MORNING = datetime(2026, 11, 2, 7, tzinfo=UTC)
PLAIN = Version("plain", MORNING, 40, rank=3)


@pytest.mark.parametrize(
    "better",
    [
        Version("the day before, poorer", MORNING - timedelta(days=1), 10, rank=9),
        Version("later that day, fuller", MORNING + timedelta(hours=9), 400, rank=9),
        Version("later that day, open", MORNING + timedelta(hours=9), 41, open=True, rank=9),
        Version("later that day, better ranked", MORNING + timedelta(hours=9), 39, rank=1),
        Version("one minute before", MORNING - timedelta(minutes=1), 40, rank=3),
        Version("a name before", MORNING, 40, rank=3),
    ],
    ids=lambda version: version.item,
)
def test_what_is_better(better: Version) -> None:
    assert {min(order, key=preference) for order in permutations([PLAIN, better, replace(PLAIN, item="z")])} == {better}
