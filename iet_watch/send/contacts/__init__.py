"""Contacts: lists read, the people on them kept, left out, forgotten.

In: files and addresses; what a person asks for.
Out: contacts that may be written to, reports, documents.
May import: `store`, `files`, `themes`, `workspace`, `publish` for the form of documents.
"""
