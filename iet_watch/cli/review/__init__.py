"""`review`: the full-screen triage of an inbox in a terminal, by keyboard alone. Alone in loading Textual.

In: a theme, keys.
Out: decisions in the log, a screen.
May import: `cli.terminal`, `desk` and what is below them.
"""
