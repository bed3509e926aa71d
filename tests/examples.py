"""On how many examples a property is tried: on all in `make test-slow`, on a fifth at every run."""

from __future__ import annotations

from hypothesis import settings

USUAL = 100  # hypothesis's own number
# A fifth of the examples at every run, the whole number in the slow tests; what
# hypothesis finds is kept by it and tried first the next time, and the whole number is tried before each merge.
QUICK_SHARE = 5

settings.register_profile("full", max_examples=USUAL, deadline=None)
settings.register_profile("quick", max_examples=USUAL // QUICK_SHARE, deadline=None)
settings.load_profile("quick")  # before --hypothesis-profile=full, which replaces it


def examples(number: int) -> settings:
    """Tries a property on `number` examples, where the usual number is too few or too slow."""
    whole = settings.get_current_profile_name() == "full"
    return settings(max_examples=number if whole else number // QUICK_SHARE)
