"""The files that people write and the program replaces: read with located mistakes, written whole.

In: paths and bytes.
Out: values with the line of every key, or located mistakes; files that are old or new, never half.
May import: `model`, `locale`, `words`.
"""
