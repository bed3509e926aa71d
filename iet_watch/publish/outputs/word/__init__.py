"""The bulletin as a Word document (ECMA-376): styles, links, lists, tables, notes.

In: a `Bulletin`.
Out: bytes, the same for the same bulletin.
May import: the issue and its texts, the other outputs' values; python-docx.
"""
