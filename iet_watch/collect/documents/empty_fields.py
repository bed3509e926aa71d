"""What programs write where there is no date; by itself, so that who asks this alone loads no reader of dates."""

from __future__ import annotations

from datetime import datetime

OLDEST_YEAR = 1990  # before the web


def is_empty_field(moment: datetime) -> bool:
    """Whether a date is what programs write where there is none: 1970, the year 1."""
    return moment.year < OLDEST_YEAR
