"""One issue, many outputs: page, Markdown, mail, JSON, Atom, calendar, Word, PDF.

In: a Bulletin and its style.
Out: the bytes of each file; nothing is written here.
May import: `publish.issue`, `publish.text` and what is below them.
"""
