"""The commands: each reads its arguments, calls one function, prints, and picks the exit code.

In: what a person typed.
Out: words, JSON and an exit code of the contract.
May import: everything; nothing imports it.
"""
