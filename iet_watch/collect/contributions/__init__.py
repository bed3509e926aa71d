"""What people bring from the field: a link, a mail, a note; by hand or into a mailbox.

In: addresses, letters, notes in Markdown.
Out: items in the store, whose words each is, and what could not be used.
May import: the other rooms of `collect`, `mail` and what is below them.
"""
