"""Every family of checks, each a function from the whole issue to its findings.

In: a `Subject`.
Out: `Finding`s with file and line.
May import: outputs, publication, the issue and its texts; never another family.
"""
