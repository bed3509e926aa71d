"""Why an item is where it is: copies, story, themes, index terms, folds; each with its reason.

In: an item, or a list of them.
Out: sentences and JSON that say what was measured.
May import: `desk.lists`, `desk.deciding`, `judge`, `store` and what is below them.
"""
