"""Commands on themes: list, check, new, try.

In: theme names and equations.
Out: what `themes` and `desk` answer.
May import: `cli.terminal`, `desk`, `themes`.
"""
