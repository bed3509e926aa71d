"""The query language of documentalists: grammar, tree, inflected forms, printing; what a machine keeps of them.

In: the text of an equation.
Out: a frozen tree, or one mistake with its line and column; the forms of a word.
May import: `model`, `locale`, `words`.
"""
