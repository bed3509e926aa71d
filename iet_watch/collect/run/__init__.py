"""One run of collecting: ask, have read, store, have grouped.

In: the sources that are due, or lines to import.
Out: items and groups in the store, and a Report.
May import: `collect.reading`, `collect.grouping`, `collect.web`, `collect.documents`, `collect.processes`, `judge`,
`store`, `workspace`.
"""
