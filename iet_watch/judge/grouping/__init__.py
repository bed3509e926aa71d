"""Which items are one article and which tell one event, with the reason of each pair.

In: the words of new items and of those before.
Out: copies and stories, and what was measured.
May import: `judge.language`, `words`.
"""
