"""What comes in: asked on the web, taken apart, judged, stored.

In: sources of themes, files to import.
Out: items in the store, and a report of every source.
May import: `judge`, `store`, `workspace` and what is below them.
"""
