"""The demonstration: the whole chain on invented sources, people and mails, as a watch of several people goes.

In: `data/demo/`.
Out: a workspace with its bulletin and its archive; what was done, in words.
May import: `collect`, `desk`, `publish` and what is below them.
"""
