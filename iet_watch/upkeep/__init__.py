"""Upkeep: whether the machine, the folder and the sender of mails are fit for the work; what runs by itself; backups.

In: the workspace, the machine, what the DNS and the mail server answer. Out: points, and jobs, as lines of a crontab or
as units of systemd, which change nothing; backups, and the workspace as one of them holds it.
May import: `send`, `publish`, `store`, `workspace` and whatever they may.
"""
