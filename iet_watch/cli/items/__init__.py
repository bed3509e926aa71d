"""Commands on items: list, search, decide, group, explain.

In: identifiers and options.
Out: what `desk` answers, in words or JSON.
May import: `cli.terminal`, `desk`, `collect.run`, `store`.
"""
