"""Whom issues go to: contacts, mails on their way or back, how the archive is read.

In: contacts, mailings, returned mails, counts of page views.
Out: the same, later; nothing of a contact that was forgotten but a fingerprint.
May import: `store`, `model`, `words`; neither `store.collected` nor `store.said`.
"""
