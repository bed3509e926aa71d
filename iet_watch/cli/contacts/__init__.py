"""Commands on contacts: import, list, add, export, unsubscribe, forget, register, and purge.

In: files of contacts, addresses.
Out: what `send.contacts` answers.
May import: `cli.terminal`, `send`, `themes`.
"""
