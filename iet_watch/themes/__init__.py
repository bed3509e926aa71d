"""Theme files, vocabulary and the rules of a listing: what coordinators write.

In: `themes/*.toml` and `vocabulary.toml`.
Out: Theme and Vocabulary values, or located mistakes; the same files changed and otherwise left as they were.
May import: `query`, `files`, `model`, `locale`, `words`.
"""
