"""One run of collecting: ask, take apart, prepare, store, group.

In: the sources that are due, or lines to import.
Out: items and groups in the store, and a Report.
May import: `collect.web`, `collect.documents`, `judge`, `store`, `workspace`.
"""
