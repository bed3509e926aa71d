"""`desk`: several people at one desk: who owes what, logs merged, double triage.

In: themes, people, the database of another copy.
Out: what `desk` and `publish` answer, in words or JSON.
May import: `cli.terminal`, `desk`, `publish`, `store`.
"""
