"""One mail handed to a mail server over an open connection, and what may be said of it afterwards.

A mail is the server's from its last line on (RFC 5321, 4.1.1.4). When the connection breaks after that line and before
the answer, nobody can know whether it was taken (RFC 1047).
"""

from __future__ import annotations

import re
import select
import smtplib
import socket
import termios
import threading
import time
from dataclasses import dataclass
from fcntl import ioctl
from struct import unpack
from typing import Literal

from iet_watch.mail.sending import SECONDS
from iet_watch.model.trouble import BAD_CONFIGURATION, Trouble

# `closed`: the server ended the conversation before the mail was whole: it has none of it.
HandedState = Literal["sent", "deferred", "failed", "unknown", "closed"]
# For the answer to the last line: RFC 5321, 4.5.3.2.6 asks for ten minutes, as a server may look for viruses first.
LAST_SECONDS = 600.0
# How long what was sent may take to arrive, and how long a server that has closed may take to be heard.
_ARRIVING, _HEARING = 2.0, 0.002
_GOODBYE = 421  # the server closes (RFC 5321, 4.2.1)
_YES, _LATER, _NO = 2, 4, 5  # what an answer means is its first digit (RFC 5321, 4.2 and 4.3.2)
REPLY_LIMIT = 200  # characters of a server's answer that are kept
_ADDRESS = re.compile(r"(?<![^\s<>\"';,])[^\s<>\"';,@]*@[^\s<>\"';,]*")  # from where a word begins: linear
_DOT = re.compile(rb"(?m)^\.")


@dataclass(frozen=True)
class Handed:
    """What became of a mail, and the server's answer, without addresses."""

    state: HandedState
    reply: str


class Handing:
    """One mail on its way. `ended`: its last line may have left, so that only the answer can tell."""

    def __init__(self, server: smtplib.SMTP) -> None:
        self.server = server
        self.ended = False

    def hand(self, sender: str, to: str, data: bytes) -> Handed:
        """Hands over `data`, lines ending with CR LF, to one recipient. Raises Trouble where `sender` is refused."""
        stop = threading.Timer(LAST_SECONDS, self._cut)
        stop.daemon = True
        stop.start()
        try:
            return self._steps(sender, to, data)
        except (smtplib.SMTPException, OSError) as error:
            return Handed("unknown" if self.ended else "closed", _without_addresses(str(error)))
        finally:
            stop.cancel()

    def _steps(self, sender: str, to: str, data: bytes) -> Handed:
        server = self.server
        server.ehlo_or_helo_if_needed()
        if refused := self._refused_sender(server.mail(sender, self._size(data))):
            return refused
        code, said = server.rcpt(to)
        if code // 100 != _YES:
            return self._refused(code, said)
        code, said = server.docmd("DATA")
        if code != 354:
            return self._refused(code, said)
        server.send(_DOT.sub(b"..", data))
        if _speaks(server):
            code, said = server.getreply()
            server.close()  # it would take what comes next for the rest of the mail
            return Handed("closed", _answer(code, said))
        return self._last_line()

    def _last_line(self) -> Handed:
        server = self.server
        if server.sock:
            server.sock.settimeout(LAST_SECONDS)
        self.ended = True
        server.send(b".\r\n")
        code, said = server.getreply()
        if code // 100 in (_LATER, _NO):
            return _refusal(code, said)
        if code // 100 != _YES:  # no answer that there is: the mail may be the server's
            return Handed("unknown", _answer(code, said))
        if server.sock:
            server.sock.settimeout(SECONDS)
        return Handed("sent", _answer(code, said))

    def _size(self, data: bytes) -> list[str]:
        return [f"size={len(data)}"] if self.server.has_extn("size") else []

    def _refused_sender(self, reply: tuple[int, bytes]) -> Handed | None:
        code, said = reply
        if code // 100 == _YES:
            return None
        if code < 500:
            return self._refused(code, said)
        raise Trouble(
            "the mail server takes no mail from the sender of [mail]: %(reply)s", code=BAD_CONFIGURATION,
            reply=_answer(code, said),
        )  # fmt: skip

    def _refused(self, code: int, said: bytes) -> Handed:
        """A refusal before the last line; the conversation begins anew for the next recipient."""
        if code not in (_GOODBYE, -1):
            self.server.rset()
        return _refusal(code, said)

    def _cut(self) -> None:
        """Ends a conversation that a server draws out letter by letter."""
        try:
            if self.server.sock:
                self.server.sock.shutdown(socket.SHUT_RDWR)
        except OSError:
            pass


def _refusal(code: int, said: bytes) -> Handed:
    if code in (_GOODBYE, -1):
        return Handed("closed", _answer(code, said))
    return Handed("deferred" if code < 500 else "failed", _answer(code, said))


def _answer(code: int, said: bytes) -> str:
    return _without_addresses(f"{code} {said.decode('utf-8', 'replace')}")


def _without_addresses(text: str) -> str:
    return _ADDRESS.sub("…", " ".join(text.split()))[:REPLY_LIMIT]


def _speaks(server: smtplib.SMTP) -> bool:
    """Whether the server has said something, or closed, before the last line of a mail: it does not want the rest.

    Asked once all that was sent has arrived, so that a mail of which the server left in the middle is known as such.
    """
    if server.sock is None:
        return True
    until = time.monotonic() + _ARRIVING
    while _on_its_way(server.sock) and time.monotonic() < until:
        if _heard(server.sock, 0.001):  # a server that has left lets nothing arrive any more
            return True
    return _heard(server.sock, _HEARING)


def _heard(connection: socket.socket, seconds: float) -> bool:
    """Whether the other side says something, or that it has closed, within some seconds."""
    return bool(select.select([connection], [], [], seconds)[0])


def _on_its_way(connection: socket.socket) -> int:
    """The bytes that the other side has not confirmed yet; 0 where the system does not tell."""
    try:
        return int(unpack("i", ioctl(connection.fileno(), termios.TIOCOUTQ, b"\0" * 4))[0])
    except OSError:
        return 0
