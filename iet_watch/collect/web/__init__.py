"""The one polite asker: which machines, when, how often, under what reservations.

In: an address to ask.
Out: the answer as a value: document, unchanged, or Failure.
May import: `collect.documents`, `judge.identity`, `workspace`, `model`, `locale`, `words`.
"""
