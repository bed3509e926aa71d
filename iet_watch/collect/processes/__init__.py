"""Other processes of a command, and the memory of each.

In: steps to be done beside.
Out: what they give, or that their process has died or took too long.
May import: nothing of `collect`.
"""
