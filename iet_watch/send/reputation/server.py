"""The mail server that mails are handed to: what its address is called, and whether it encrypts."""

from __future__ import annotations

import smtplib
import ssl
from concurrent.futures import Future
from concurrent.futures import TimeoutError as FutureTimeout
from ipaddress import ip_address

from iet_watch.files.left_behind import left_behind
from iet_watch.locale import later
from iet_watch.mail.sending import encrypted, is_this_machine
from iet_watch.model.points import Point, doubtful, ill, well
from iet_watch.send.reputation.names import DnsAnswers
from iet_watch.workspace.settings import MailSettings

SECONDS = 4.0  # for the greeting and the handshake together
_REACH = later("check host, port and security in [mail], and that this machine may open that port")


def greeting(mail: MailSettings) -> Future[str]:
    """Begins to shake hands with the server, while other questions are asked. No account is used, nothing is sent."""
    return left_behind(lambda: _handshake(mail))


def pointer(names: DnsAnswers, host: str) -> Point:
    """Whether the server's address leads back to it (PTR): Gmail refuses mail from one that does not."""
    addresses = (host,) if _is_address(host) else names.addresses(host)
    if host == "localhost" or (addresses and all(ip_address(one).is_loopback for one in addresses)):
        return well("ptr", later("the mail server is this machine: what counts is the relay behind it"))
    if addresses is None:
        return doubtful(
            "ptr", later("the DNS did not answer in time"),
            later("run it again, or ask another name server: iet-watch doctor --mail --dns 9.9.9.9"),
        )  # fmt: skip
    if not addresses:
        return ill("ptr", later("%(host)s has no address in the DNS"), _REACH, host=host)
    for address in addresses:
        if ip_address(address).is_private:
            return well("ptr", later("%(host)s is inside: what counts is the address it sends from"), host=host)
        back = names.pointers(address)
        if back is not None and not any(address in (names.addresses(name) or ()) for name in back):
            return doubtful(
                "ptr", later("%(address)s of %(host)s has no name that leads back to it (PTR)"),
                later(
                    "if mails leave from this address, have whoever owns it publish a PTR; else ask which one they "
                    "leave from"
                ), address=address, host=host,
            )  # fmt: skip
    return well("ptr", later("each address of %(host)s leads back to its name"), host=host)


def encryption(mail: MailSettings, greeted: Future[str]) -> Point:
    """Whether the connection is encrypted, with a certificate that is valid."""
    if mail.security == "none" and not is_this_machine(mail.host):
        return ill(
            "tls",
            later('security = "none": mails and password would travel in the open'),
            later('write security = "starttls" or "tls" in [mail]'),
        )
    try:
        version = greeted.result(SECONDS)
    except ssl.SSLCertVerificationError as error:
        return ill(
            "tls", later("the certificate of %(host)s is not valid: %(reason)s"),
            later("have it renewed, or write in host the name that it was made for"),
            host=mail.host, reason=error.verify_message,
        )  # fmt: skip
    except smtplib.SMTPNotSupportedError:
        return ill("tls", later("%(host)s offers no encryption on port %(port)s"), _REACH,
                   host=mail.host, port=mail.port)  # fmt: skip
    except (FutureTimeout, smtplib.SMTPException, OSError):
        return ill("tls", later("%(host)s cannot be reached on port %(port)s"), _REACH,
                   host=mail.host, port=mail.port)  # fmt: skip
    if version:
        return well("tls", later("%(host)s encrypts: %(version)s"), host=mail.host, version=version)
    return well("tls", later("the mail server is this machine: nothing to encrypt"))


def _handshake(mail: MailSettings) -> str:
    """The version of TLS that server and program agree on; empty where the settings ask for none."""
    with encrypted(mail, SECONDS) as server:
        return (server.sock.version() or "") if isinstance(server.sock, ssl.SSLSocket) else ""


def _is_address(host: str) -> bool:
    try:
        ip_address(host)
    except ValueError:
        return False
    return True
