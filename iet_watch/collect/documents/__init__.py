"""Documents from outside taken apart: feeds, listings, articles, sitemaps, watched pages.

In: bytes, hostile until read.
Out: entries and text, or a Failure.
May import: `judge.identity`, `themes`, `model`, `locale`, `words`; never the web or the store.
"""
