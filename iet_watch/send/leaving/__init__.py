"""Leaving by one click, saying whether an issue was useful: the small web server behind the links of each mail.

In: the token of a link (RFC 8058).
Out: an unsubscribed contact or an opinion, a page that says so.
May import: `send.contacts`, `send.outbox` for its marks, `send.readership`, `publish` for the form of pages,
`store`, `workspace`.
"""
