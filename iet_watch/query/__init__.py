"""The query language of documentalists: grammar, tree, inflected forms, printing.

In: the text of an equation.
Out: a frozen tree, or one mistake with its line and column.
May import: `model`, `locale`, `words`.
"""
