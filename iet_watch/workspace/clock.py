"""The clock of every command."""

from __future__ import annotations

import os
from datetime import UTC, datetime

from iet_watch.model.trouble import USAGE, Trouble


def clock() -> datetime:
    """Now in UTC, or the moment that IET_WATCH_NOW gives. Raises Trouble."""
    given = os.environ.get("IET_WATCH_NOW")
    if not given:
        return datetime.now(UTC)
    try:
        moment = datetime.fromisoformat(given)
    except ValueError:
        moment = None
    if moment is None or moment.tzinfo is None:
        raise Trouble(
            "IET_WATCH_NOW is %(found)s: expected a date with offset such as 2026-11-20T08:00:00+01:00",
            code=USAGE,
            found=given,
        )
    return moment.astimezone(UTC)
