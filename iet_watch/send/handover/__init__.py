"""Handing over: a published issue and its readers, for a sender that a region has already.

In: a published issue, the contacts. Out: files that listmonk, Brevo or another program take in.
May import: `send.outbox`, `send.contacts`, `publish`, `files`.
"""
