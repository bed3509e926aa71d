"""Documents read: taken apart, their entries cleaned, dated, told apart and judged, by worker processes.

In: the bytes of a feed or a page, and where they come from.
Out: entries ready to be stored.
May import: `collect.documents`, `collect.processes`, `collect.web`, `judge`, `themes`.
"""
