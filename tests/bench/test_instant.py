"""The gate of `bench.instant` fails for a command that is slow beside the reference, however fast the machine is."""

from __future__ import annotations

import pytest

from bench.instant import MOST, REFERENCE, Times, too_slow


@pytest.mark.parametrize("milliseconds", [5.0, 500.0])
def test_what_takes_more_than_its_share_of_the_reference_is_too_slow(milliseconds: float) -> None:
    times = {f"iet-watch {name}": Times([2 * most * milliseconds, most * milliseconds]) for name, most in MOST.items()}
    times[REFERENCE] = Times([milliseconds, 3 * milliseconds])
    assert too_slow(times) == []
    times["iet-watch items"] = Times([1.01 * MOST["items"] * milliseconds])
    assert too_slow(times) == ["iet-watch items"]
