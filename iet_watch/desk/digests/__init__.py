"""Digests: a mail of numbered candidates to each person, and what the answers to it rule.

In: the inbox of a theme, a person; the mails that come back.
Out: mails; rulings for the log, what a person must read, what is no answer.
May import: `desk.lists`, `desk.deciding`.
"""
