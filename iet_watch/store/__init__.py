"""The only SQL: one SQLite file per workspace, append-only migrations, one writer at a time.

In: values to keep.
Out: values as they were kept.
May import: `query`, `model`, `locale`, `words`.
"""
