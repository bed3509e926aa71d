"""What grouping tells whoever asked for it."""

from __future__ import annotations

from collections.abc import Callable
from typing import NamedTuple

Advance = Callable[[int, int], None]  # how many items have been grouped, of how many


class GroupingReport(NamedTuple):
    """What grouping has changed: how many of the new items are copies, how many others were grouped `anew`.

    `earlier`: how many items that were there and stood for themselves are copies now.
    """

    copies: int = 0
    anew: int = 0
    earlier: int = 0
