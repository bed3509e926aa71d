"""Commands on sources: list, check, add, discover, health, import, export.

In: addresses and lists.
Out: what `collect.sources` answers.
May import: `cli.terminal`, `collect`, `themes`.
"""
