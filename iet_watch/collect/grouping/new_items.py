"""What a run has brought is grouped, and what other rules had grouped.

Nothing heavy is loaded until there is something to group: most runs bring nothing.
"""

from __future__ import annotations

from datetime import UTC, datetime

from iet_watch.store.collected import grouping as store
from iet_watch.store.collected.intake import remember, remembered
from iet_watch.store.database import Database, writing
from iet_watch.themes.source_ranks import SourceRanks

GROUPED_BY = "every item was grouped by these rules"  # a key of the memory table
RULES = "3"  # another when verdicts, or what items are found by, are no longer those that a database holds


def group_new(db: Database, source_ranks: SourceRanks, now: datetime) -> int:
    """Groups what is new; returns how many of the new items are copies.

    What was settled stays as it is, unless other rules settled it: then all is grouped anew, as people ruled.
    """
    midnight = now.astimezone(UTC).replace(hour=0, minute=0, second=0, microsecond=0)
    waiting = store.waiting(db, midnight)
    new = frozenset(one.id for one in waiting if one.fresh)
    if remembered(db, GROUPED_BY) != RULES:
        with writing(db):
            forgotten = store.forget_groups(db)
            remember(db, GROUPED_BY, RULES)
        if forgotten:
            waiting = store.waiting(db, midnight)
    while any(one.fresh or one.settled for one in waiting):
        from iet_watch.collect.grouping.grouping import group_waiting

        copies = group_waiting(db, source_ranks, waiting, new)
        if copies is not None:
            return copies
        waiting = store.waiting(db, midnight)
    return 0
