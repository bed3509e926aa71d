"""Alerts between issues: each week, to those who chose it, what was kept for their themes, each article once.

In: rulings, fiches, contacts who want alerts.
Out: what each is told, and the mail of it, which the outbox sends.
May import: `send.outbox`, `send.contacts`, `publish`, `store`, `themes`, `workspace`.
"""
