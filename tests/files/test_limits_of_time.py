"""What is held to a time ends, wherever the time is over."""

from __future__ import annotations

import gc
from collections.abc import Callable

import pytest

from iet_watch.files.limits import OutOfTime, held_to
from tests.conftest import loses_an_alarm


def take_time(*_: object) -> None:
    for _number in range(2_000_000):
        pass


class Slow:
    """Takes its time to go away, as what closes a connection may."""

    def __del__(self) -> None:
        take_time()


def collect_memory() -> None:
    """Asks what others have asked to be called then, as Hypothesis does to count its time."""
    gc.callbacks.append(take_time)
    try:
        gc.collect()
    finally:
        gc.callbacks.remove(take_time)


def work(before: Callable[[], object]) -> None:
    with held_to(0.01, 1024**3):
        before()  # the time is over meanwhile, and Python drops what is raised there
        while True:
            pass


@loses_an_alarm
@pytest.mark.parametrize("before", [Slow, collect_memory])
def test_time_that_is_over_where_nothing_can_be_raised_is_over_all_the_same(before: Callable[[], object]) -> None:
    with pytest.raises(OutOfTime):
        work(before)
