"""How relevant an item is to a theme, learned from what its people kept and dropped.

In: rulings and the features of items.
Out: a model, and the reasons of each figure.
May import: `judge.language`, `words`.
"""
