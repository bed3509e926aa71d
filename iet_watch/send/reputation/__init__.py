"""Reputation: what receivers of mail think of a sender before they read, and of a mail once they do.

In: the settings of `[mail]`, what the DNS and the mail server answer, the texts of a mail.
Out: points, each with what to do. May import: `mail`, `model`, `workspace`, `locale`.
"""
