"""Mails as the `[mail]` settings of the workspace send them: one in plain text, and the connection for any."""

from __future__ import annotations

import os
import smtplib
import socket
import ssl
from base64 import b64encode
from collections.abc import Iterator
from concurrent.futures import TimeoutError as FutureTimeout
from contextlib import contextmanager
from datetime import datetime
from email.message import EmailMessage
from email.policy import SMTP
from email.utils import format_datetime, make_msgid
from ipaddress import ip_address
from pathlib import Path

from iet_watch.files.left_behind import left_behind
from iet_watch.judge.identity.addresses import ascii_name
from iet_watch.locale import Phrase
from iet_watch.model.trouble import BAD_CONFIGURATION, BAD_DATA, NOT_ALLOWED, UNREACHABLE, USAGE, Trouble
from iet_watch.workspace.settings import MailSettings

SECONDS = 30.0  # for each piece of an answer of the mail server
WHOLE_SECONDS = 120.0  # for all of it: a server that sends a letter every 29 seconds may go on for days


def mail_address(text: str) -> str:
    """`text` as an address that every mail server takes: its domain in ASCII. Raises Trouble."""
    name, at, domain = text.strip().rpartition("@")
    try:
        domain = ascii_name(domain)
    except UnicodeError:
        domain = ""
    plain = name.isascii() and name.isprintable() and not any(letter in name for letter in ' ,;:<>()[]"\\@')
    if not (at and name and plain and all(label.replace("-", "").isalnum() for label in domain.split("."))):
        raise Trouble("%(found)s is not a mail address", code=USAGE, found=text)
    return f"{name}@{domain}"


def check_mail(settings: MailSettings) -> None:
    """Whether a mail can be sent at all with these settings. Raises Trouble saying which key is missing."""
    for key, value in (("host", settings.host), ("sender", settings.sender)):
        if not value:
            raise Trouble(
                "no mail can be sent: give %(key)s in the section [mail] of iet-watch.toml",
                code=BAD_CONFIGURATION,
                key=key,
            )
    mail_address(settings.sender)
    if settings.security == "none" and not is_this_machine(settings.host):
        raise Trouble(
            'security = "none" is only for a mail server on this machine: write "starttls" or "tls" in [mail]',
            code=BAD_CONFIGURATION,
        )


def plain_mail(settings: MailSettings, to: str, subject: str, text: str, now: datetime) -> EmailMessage:
    """A mail in plain text that no program answers: to one address, from the sender of the settings. Raises Trouble."""
    sender = mail_address(settings.sender)
    message = EmailMessage(policy=SMTP)
    message["From"], message["To"], message["Subject"] = sender, mail_address(to), " ".join(subject.split())
    message["Date"] = format_datetime(now)
    message["Message-ID"] = make_msgid(domain=sender.rpartition("@")[2])
    message["Auto-Submitted"] = "auto-generated"
    if settings.reply_to:
        message["Reply-To"] = mail_address(settings.reply_to)
    message.set_content(text, cte="quoted-printable")
    return message


def send(settings: MailSettings, message: EmailMessage) -> None:
    """Sends one mail within WHOLE_SECONDS. Raises Trouble; the password is never part of what it says."""
    check_mail(settings)
    try:
        left_behind(lambda: _deliver(settings, message)).result(WHOLE_SECONDS)
    except FutureTimeout:
        raise Trouble(
            "the mail server %(host)s has not taken the mail within %(seconds)s seconds: it may have been sent or not",
            code=UNREACHABLE, host=settings.host, seconds=int(WHOLE_SECONDS),
        ) from None  # fmt: skip


def _deliver(settings: MailSettings, message: EmailMessage) -> None:
    with named_trouble(settings), connection(settings) as server:
        server.send_message(message, mail_address(settings.sender))


@contextmanager
def encrypted(settings: MailSettings, seconds: float = SECONDS) -> Iterator[smtplib.SMTP]:
    """A connection to the mail server, encrypted as the settings ask, over which nobody has said who they are.

    `seconds`: for each piece of an answer. Raises what `smtplib` and the system raise.
    """
    # A context reads all the certificates of the machine: made where it is needed.
    if settings.security == "tls":
        context = ssl.create_default_context()
        server: smtplib.SMTP = smtplib.SMTP_SSL(settings.host, settings.port, timeout=seconds, context=context)
    else:
        server = smtplib.SMTP(settings.host, settings.port, timeout=seconds)
    with server:
        if settings.security == "starttls":
            server.starttls(context=ssl.create_default_context())
        yield server


@contextmanager
def connection(settings: MailSettings) -> Iterator[smtplib.SMTP]:
    """A connection to the mail server, encrypted unless it is this machine, with the account logged in.

    Raises what `smtplib` and the system raise: `named_trouble` around it makes sentences of that. Raises Trouble.
    """
    with encrypted(settings) as server:
        if settings.username:
            _log_in(server, settings.username, mail_password(settings))
        yield server


def _log_in(server: smtplib.SMTP, username: str, password: str) -> None:
    """One try: `smtplib` repeats a refused password by other methods, and knows ASCII only (RFC 4616 has UTF-8)."""
    server.ehlo_or_helo_if_needed()
    if "PLAIN" not in server.esmtp_features.get("auth", "").upper().split():
        server.login(username, password)
        return
    code, reply = server.docmd("AUTH", "PLAIN " + b64encode(f"\0{username}\0{password}".encode()).decode())
    if code != 235:
        raise smtplib.SMTPAuthenticationError(code, reply)


def mail_password(settings: MailSettings) -> str:
    """The password of the mail account, from the environment or a file. Raises Trouble, which does not tell it."""
    if settings.password_env:
        found = os.environ.get(settings.password_env, "")
        where = settings.password_env
    elif settings.password_file:
        where = settings.password_file
        try:
            found = Path(where).expanduser().read_text(encoding="utf-8").rstrip("\r\n")
        except (OSError, UnicodeDecodeError) as error:
            reason = Phrase(getattr(error, "strerror", None) or "Invalid value")
            raise Trouble(
                "%(path)s cannot be read: %(reason)s", code=NOT_ALLOWED, path=Path(where), reason=reason
            ) from None
    else:
        raise Trouble(
            "the mail account has no password: name password_env or password_file in [mail]", code=BAD_CONFIGURATION
        )
    if not found:
        raise Trouble("the password of the mail account is empty: see %(where)s", code=BAD_CONFIGURATION, where=where)
    return found


@contextmanager
def named_trouble(settings: MailSettings) -> Iterator[None]:
    """What a mail server may do wrong, each in one sentence; what `smtplib` says of it goes no further."""
    host = settings.host
    try:
        yield
    except smtplib.SMTPAuthenticationError:
        raise Trouble(
            "%(host)s refuses the mail account: check username and password in [mail]", code=NOT_ALLOWED, host=host
        ) from None
    except smtplib.SMTPNotSupportedError:
        raise Trouble(
            "%(host)s does not offer what [mail] asks for (encryption or a password): nothing was sent",
            code=BAD_CONFIGURATION,
            host=host,
        ) from None
    except (smtplib.SMTPRecipientsRefused, smtplib.SMTPSenderRefused, smtplib.SMTPDataError):
        raise Trouble("%(host)s refuses the mail: check its two addresses", code=BAD_DATA, host=host) from None
    except ssl.SSLError:
        raise Trouble(
            "the certificate of %(host)s is not valid: nothing was sent", code=UNREACHABLE, host=host
        ) from None
    except (smtplib.SMTPException, OSError):
        raise Trouble("the mail server %(host)s cannot be reached", code=UNREACHABLE, host=host) from None


def is_this_machine(host: str) -> bool:
    """Whether a name leads to this machine alone."""
    try:
        return all(ip_address(str(place[4][0])).is_loopback for place in socket.getaddrinfo(host, None))
    except (OSError, ValueError):
        return False
