"""What every command shares: the session, arguments and options, output, tables, words of mistakes, Typer's own words.

In: what a person typed; values and Phrases.
Out: lines on a terminal, JSON, the mistakes of a command line.
May import: `collect.run`, `desk`, `store`, `workspace` and what is below them.
"""
