"""What every command shares: the session, output, tables, words of mistakes.

In: values and Phrases.
Out: lines on a terminal, JSON, exit codes.
May import: `store`, `themes`, `workspace` and what is below them.
"""
