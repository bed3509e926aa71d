"""What is new is compared with what came before: read from the store, judged, written back.

In: the items that nobody has grouped.
Out: which are one article, which tell one event, in the store.
May import: `collect.processes`, `judge`, `store`.
"""
