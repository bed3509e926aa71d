"""The public archive: pages, feeds, search, as static files.

In: published issues and kept items.
Out: a folder of files that works without a server.
May import: the other rooms of `publish`, `judge`, `store`, `workspace` and what is below them.
"""
