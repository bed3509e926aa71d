"""The folder that people work in: settings, lock, clock, the files to begin with.

In: a folder or the environment.
Out: a Workspace with its settings, or one sentence and an exit code.
May import: `themes`, `files`, `model`, `locale`.
"""
