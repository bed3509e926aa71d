"""Mail: sent by the `[mail]` settings, read as it comes.

In: settings, messages; the bytes of mails that others wrote, folders of them.
Out: a mail delivered; letters as values.
May import: `judge.identity`, `workspace` and what is below them.
"""
