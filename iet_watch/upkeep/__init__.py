"""Upkeep: whether the machine, the folder and the sender of mails are fit for the work; what runs by itself.

In: the workspace, the machine, what the DNS and the mail server answer. Out: points; jobs, as the lines of a crontab or
as units of systemd. Changes nothing.
May import: `send`, `publish`, `store`, `workspace` and whatever they may.
"""
