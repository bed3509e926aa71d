"""Upkeep: whether the machine, the folder and the sender of mails are fit for the work.

In: the workspace, the machine, what the DNS and the mail server answer. Out: points. Changes nothing.
May import: `send`, `publish`, `store`, `workspace` and whatever they may.
"""
