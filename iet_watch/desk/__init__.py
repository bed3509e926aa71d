"""What people decide and what they are shown: decisions, inbox, search, explanations, exports.

In: items of the store and what a person says.
Out: lines of the log, lists and sentences.
May import: `judge`, `store`, `workspace` and what is below them.
"""
