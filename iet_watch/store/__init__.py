"""The only SQL: one SQLite file per workspace, append-only migrations, one writer at a time.

In: values to keep.
Out: values as they were kept; the file, its tables and its clock stand here, what is kept in rooms of their own.
May import: `query`, `model`, `locale`, `words`.
"""
