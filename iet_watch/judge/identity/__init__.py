"""Which entry is which item: canonical addresses, identifiers that can be trusted.

In: entries of one document.
Out: the identity of each.
May import: `model`, `words`.
"""
