"""Addresses before and while they are sources: trial, discovery, health, lists in OPML.

In: an address, a list, what is remembered of sources.
Out: what a person needs to decide by.
May import: `collect.run`, `collect.web`, `collect.documents`.
"""
