"""Commands on the bulletin and its archive.

In: a quarter and what to do with it.
Out: what `publish` answers.
May import: `cli.terminal`, `publish`, `collect`.
"""
