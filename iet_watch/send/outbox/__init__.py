"""The outbox: a mailing on its way to those who may be written to, each once, whatever happens meanwhile.

In: a published issue or whatever makes the mail to each contact, contacts, a mail server.
Out: mails, and a row for each that says how far it is; a sample to look at before.
May import: `send.contacts`, `publish`, `mail`, `store`, `workspace`.
"""
