"""Readership without spying: what the region's own web server counted, what readers chose to say.

In: access logs, answers to one question.
Out: numbers by page, fiche, theme and issue; no address, no name.
May import: `store`, `workspace`.
"""
