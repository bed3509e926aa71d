"""What the settings alone show of a sender: whose domain it is, whether its addresses belong together."""

from __future__ import annotations

from collections.abc import Iterator

from iet_watch.locale import later
from iet_watch.mail.sending import mail_address
from iet_watch.model.points import Point, doubtful, ill, well
from iet_watch.model.trouble import Trouble
from iet_watch.workspace.settings import MailSettings

# Those whose mail comes from their own servers alone: their DMARC has receivers refuse it from anybody else's.
MAILBOX_PROVIDERS = frozenset((
    "gmail.com", "googlemail.com", "yahoo.com", "yahoo.fr", "outlook.com", "outlook.fr", "hotmail.com", "hotmail.fr",
    "live.com", "live.fr", "msn.com", "orange.fr", "wanadoo.fr", "free.fr", "sfr.fr", "laposte.net", "icloud.com",
    "bbox.fr", "gmx.fr", "proton.me", "protonmail.com", "aol.com",
))  # fmt: skip


def domain_of(address: str) -> str:
    """The domain of an address, in small letters, in ASCII; empty where it is none."""
    try:
        return mail_address(address).rpartition("@")[2].lower()
    except Trouble:
        return ""


def sender_points(mail: MailSettings) -> Iterator[Point]:
    """The sender, what the other addresses have to do with it, the ways out."""
    domain = domain_of(mail.sender)
    yield _sender(mail, domain)
    if domain:
        yield alignment(domain, domain_of(mail.bounces))
    yield _answers(mail)
    yield _ways_out(mail)


def _sender(mail: MailSettings, domain: str) -> Point:
    if not domain or not mail.host:
        return ill(
            "sender", later("no mail can be sent: host or sender is missing in [mail]"),
            later("give host and sender in the section [mail] of iet-watch.toml"),
        )  # fmt: skip
    if domain in MAILBOX_PROVIDERS:
        return ill(
            "sender", later("%(domain)s is a provider of mailboxes: receivers refuse its mail from other servers"),
            later("give in sender an address of your organisation's own domain"), domain=domain,
        )  # fmt: skip
    return well("sender", "%(sender)s", sender=mail.sender)


def alignment(sender: str, returns: str) -> Point:
    """Whether the domain that returns go to is the sender's, or one above or below it: else SPF does not count."""
    if not returns or returns == sender:
        return well("alignment", later("the sender and the address of returns have one domain"))
    if returns.endswith(f".{sender}") or sender.endswith(f".{returns}"):
        return well("alignment", later("%(returns)s and %(sender)s belong together"), returns=returns, sender=sender)
    return doubtful(
        "alignment", later("returns go to %(returns)s, mails come from %(sender)s: for DMARC, SPF does not count"),
        later("give in bounces an address of the sender's domain, or make sure that mails are signed (DKIM)"),
        returns=returns, sender=sender,
    )  # fmt: skip


def _answers(mail: MailSettings) -> Point:
    if mail.reply_to:
        return well("reply-to", "%(address)s", address=mail.reply_to)
    return doubtful(
        "reply-to", later("answers go to the sender"),
        later("give in reply_to, in [mail], the address of a person who reads them"),
    )  # fmt: skip


def _ways_out(mail: MailSettings) -> Point:
    if mail.unsubscribe_url.startswith("https://"):
        return well("unsubscribe", later("by one click and by mail"))
    if mail.unsubscribe_url:
        return doubtful(
            "unsubscribe", later("unsubscribe_url is no https address: no mail program offers to leave by one click"),
            later("give the https address that answers for iet-watch unsubscribe serve"),
        )  # fmt: skip
    return doubtful(
        "unsubscribe", later("by mail alone: Gmail and Yahoo ask for one click above 5,000 mails a day"),
        later("give unsubscribe_url in [mail] where iet-watch unsubscribe serve can run"),
    )  # fmt: skip
