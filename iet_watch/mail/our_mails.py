"""What our own mails are known by in those that answer them: a digest, an issue, an alert."""

from __future__ import annotations

import re

from iet_watch.mail.letters import Letter

SIGNATURE_LETTERS = 26  # of 5 bits each: 130, more than can be tried; mail servers may fold case, so these have none
DIGEST = re.compile(rf"digest-(\d{{1,12}})-([a-z2-7]{{{SIGNATURE_LETTERS}}})(?![a-z2-7])", re.IGNORECASE)
MAILING = re.compile(r"<(\d{4}-(?:T[1-4]|W\d\d))\.[^@<>\s]{1,80}@", re.IGNORECASE)


def answers_digest(letter: Letter) -> bool:
    """Whether a mail names a digest among those that it answers, or in the address that it goes to."""
    return any(DIGEST.search(one) for one in (*letter.answers, *letter.recipients))


def answers_mailing(letter: Letter) -> bool:
    """Whether a mail answers an issue or an alert that we sent."""
    return any(MAILING.match(one) for one in letter.answers)
