"""Sending: whom the bulletin goes to, and what may be written to whom.

In: lists that partners keep, what people ask for, published issues.
Out: contacts, and the reasons for which somebody is left out; mails; pages for those who leave.
May import: `collect`, `desk`, `publish` and whatever they may.
"""
