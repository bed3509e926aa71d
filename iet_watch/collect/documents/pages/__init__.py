"""Web pages taken apart: articles, listings, watched pages, and the walls that stand before them.

In: bytes, hostile until read.
Out: entries and text, or a Failure.
May import: the other documents, `judge.identity`, `themes`, `model`, `locale`, `words`.
"""
