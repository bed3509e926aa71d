"""What the watch did in a quarter, in numbers: collected, ruled on, published, sent, read; and how it stands today.

In: the database, the theme files, the folders of the issues.
Out: figures. Names nobody, quotes nothing, writes nothing.
"""
