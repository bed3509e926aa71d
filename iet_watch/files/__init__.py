"""Files as people and publishers write them: decoded, read with located mistakes, written whole.

In: paths and bytes.
Out: text; values with the line of every key, or located mistakes; files that are old or new, never half.
May import: `model`, `locale`, `words`.
"""
