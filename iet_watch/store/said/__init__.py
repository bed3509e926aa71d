"""What people say of items: the append-only log, who may not see it yet, what is owed, what it taught.

In: rulings, remarks, tags, answers to digests, the log of another database.
Out: lines of the log; what is left to rule on; what a theme's rulings taught.
May import: `store`, `model`; neither `store.collected` nor `store.sending`.
"""
