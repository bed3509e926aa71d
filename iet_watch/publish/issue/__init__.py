"""One issue as its files say it: the values that every output shows.

In: fiches, edito and inserts of a quarter's folder.
Out: Bulletin and its parts, or every mistake with file and line.
May import: `files`, `judge.identity`, `themes`, `workspace` and what is below them.
"""
