"""What an item is about: keywords, places, companies.

In: the text of an item.
Out: index terms with their reasons.
May import: `judge.equations`, `judge.language`, `themes`, `words`.
"""
