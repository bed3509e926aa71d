"""Leaving by one click: the small web server behind the link of each mail.

In: the token of a link (RFC 8058).
Out: an unsubscribed contact, a page that says so.
May import: `send.contacts`, `send.outbox` for its marks, `publish` for the form of pages, `store`, `workspace`.
"""
