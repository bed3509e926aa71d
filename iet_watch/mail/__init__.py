"""Mail: what is an address, what the `[mail]` settings send, what comes back.

In: settings, messages, text that somebody typed; the bytes of mails that others wrote, folders of them.
Out: an address, or why it is none; a mail delivered; letters as values.
May import: `judge.identity`, `workspace` and what is below them.
"""
