"""What is looked at before an issue is published: one module for each family of checks.

In: the whole issue: files, outputs, database, earlier issues.
Out: findings with file, line and degree.
May import: the other rooms of `publish`, `judge`, `store`, `workspace` and what is below them.
"""
