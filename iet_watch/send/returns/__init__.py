"""What comes back: mails that could not be delivered, wishes to leave, complaints, automatic answers.

In: mails as they arrived.
Out: what each is and whom it is about; contacts suspended or unsubscribed; what a person must look at.
May import: `send.contacts`, `send.readership`, `mail`, `store`.
"""
