"""From the files that editors write to what readers hold: issues, outputs, publication, archive.

In: the folder of a quarter.
Out: outputs byte for byte the same, frozen once published.
May import: `judge`, `store`, `workspace` and what is below them.
"""
