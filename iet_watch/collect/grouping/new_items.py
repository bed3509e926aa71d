"""What a run has brought is grouped, and what other rules had grouped.

Nothing heavy is loaded until there is something to group: most runs bring nothing.
"""

from __future__ import annotations

from datetime import UTC, datetime

from iet_watch.collect.grouping.grouping_report import Advance, GroupingReport
from iet_watch.store.collected import grouping as store
from iet_watch.store.collected.intake import remember, remembered
from iet_watch.store.database import Database, writing
from iet_watch.themes.source_ranks import SourceRanks

GROUPED_BY = "every item was grouped by these rules"  # a key of the memory table
RULES = "5"  # another when verdicts, or what items are found by, are no longer those that a database holds


def group_new(
    db: Database, source_ranks: SourceRanks, now: datetime, advance: Advance = lambda done, total: None
) -> GroupingReport:
    """Groups what is new; `advance` hears how far it is.

    What was settled stays as it is, unless other rules settled it: then all is grouped anew, as people ruled.
    """
    midnight = now.astimezone(UTC).replace(hour=0, minute=0, second=0, microsecond=0)
    waiting = store.waiting(db, midnight)
    new = frozenset(one.id for one in waiting if one.fresh)
    anew = 0
    if remembered(db, GROUPED_BY) != RULES:
        with writing(db):
            forgotten = store.forget_groups(db, now)
            remember(db, GROUPED_BY, RULES)
        if forgotten:
            waiting = store.waiting(db, midnight)
            anew = len(waiting) - len(new)
    while any(one.fresh or one.settled for one in waiting):
        from iet_watch.collect.grouping.grouping import group_waiting

        grouped = group_waiting(db, source_ranks, waiting, new, advance)
        if grouped is not None:
            return grouped._replace(anew=anew)
        waiting = store.waiting(db, midnight)
    return GroupingReport(anew=anew)
