"""Backups: a whole workspace in one file, checked before anything is replaced by it.

In: a workspace, or a backup. Out: one file, or the workspace as it was, with what people have asked for since.
May import: `store`, `workspace`, `files`, `model`, `send.contacts` and whatever they may.
"""
