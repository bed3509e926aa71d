"""What is held to a time ends, wherever the time is over."""

from __future__ import annotations

import pytest

from iet_watch.files.limits import OutOfTime, held_to


class Slow:
    """Takes its time to go away, as what closes a connection may."""

    def __del__(self) -> None:
        for _ in range(2_000_000):
            pass


def work() -> None:
    with held_to(0.01, 1024**3):
        Slow()  # gone at once: the time is over meanwhile, and Python drops what is raised there
        while True:
            pass


@pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning")
def test_time_that_is_over_while_an_object_goes_away_is_over_all_the_same() -> None:
    with pytest.raises(OutOfTime):
        work()
