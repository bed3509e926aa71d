"""The frozen values that travel from a source, through judgement, to a reader.

In: nothing; every package names these values.
Out: the values themselves: they are built, never changed.
May import: nothing of the package.
"""
