"""A real mail server on loopback that keeps what it is given."""

from __future__ import annotations

import asyncio
import socket
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from email import message_from_bytes
from email.message import EmailMessage
from email.policy import SMTP
from typing import Any

from aiosmtpd import smtp
from aiosmtpd.controller import Controller
from aiosmtpd.smtp import AuthResult, Envelope

SECRET = "sésame ouvre-toi"


class Post:
    """What the server was given. `refuse`: a recipient that it does not take.

    `at_rcpt`, `at_data`: what it answers to recipients, each answer once; `when_data`: called with each mail.
    `leaves`: what it does to the mails of a recipient instead, each once: it ends the connection « before » or
    « after » their last line, or is « slow » to answer, for longer than anybody waits.
    """

    def __init__(self) -> None:
        self.port = 0
        self.received: list[Envelope] = []
        self.logins: list[bytes] = []
        self.refuse = ""
        self.at_rcpt: dict[str, list[str]] = {}
        self.at_data: dict[str, list[str]] = {}
        self.leaves: dict[str, list[str]] = {}
        self.when_data: Callable[[Envelope], object] = lambda envelope: None

    def messages(self) -> list[EmailMessage]:
        """The mails as a reader's program shows them."""
        contents = [envelope.content for envelope in self.received]
        return [message_from_bytes(c, policy=SMTP) for c in contents if isinstance(c, bytes)]  # type: ignore[misc]

    def hold_second(self) -> tuple[threading.Event, threading.Event]:
        """Keeps the second mail without an answer: one event says that it is there, the other lets it go."""
        there, gone = threading.Event(), threading.Event()

        def hold(envelope: Envelope) -> None:
            if len(self.received) == 1:
                there.set()
                assert gone.wait(60)

        self.when_data = hold
        return there, gone

    async def handle_RCPT(self, server: Any, session: Any, envelope: Any, address: str, options: Any) -> str:  # noqa: N802
        if address == self.refuse:
            return "550 inconnu"
        if self.at_rcpt.get(address):
            answer = self.at_rcpt[address].pop(0)
            if not answer.startswith("2"):
                return answer
        else:
            answer = "250 OK"
        envelope.rcpt_tos.append(address)
        return answer

    async def handle_DATA(self, server: Any, session: Any, envelope: Envelope) -> str:  # noqa: N802
        self.when_data(envelope)
        answers = self.at_data.get(envelope.rcpt_tos[0])
        if answers and (answer := answers.pop(0)) != "250":
            return answer
        self.received.append(envelope)
        deed = self.next_of(envelope.rcpt_tos[0])
        if deed == "after":
            server.transport.abort()
        if deed == "slow":
            await asyncio.sleep(60)
        return "250 OK"

    def next_of(self, address: str, only: tuple[str, ...] = ("after", "slow")) -> str:
        """What is done to this mail of a recipient, if it is one of `only`."""
        left = self.leaves.get(address)
        return left.pop(0) if left and left[0] in only else ""

    def authenticate(self, server: Any, session: Any, envelope: Any, mechanism: str, data: Any) -> AuthResult:
        self.logins.append(data.login)
        return AuthResult(success=data.password == SECRET.encode(), handled=False)


class _Session(smtp.SMTP):
    """A conversation that the server may leave in the middle of a mail."""

    async def smtp_DATA(self, arg: str) -> None:  # noqa: N802
        recipients = self.envelope.rcpt_tos if self.envelope else []
        if recipients and self.event_handler.next_of(recipients[0], ("before",)):
            await self.push("354 go on")
            if self.transport:
                self.transport.close()
            return
        await super().smtp_DATA(arg)


class _Server(Controller):
    def factory(self) -> smtp.SMTP:
        return _Session(self.handler, **self.SMTP_kwargs)


@contextmanager
def receiving(*, login: bool = False, **options: Any) -> Iterator[Post]:
    """A mail server until the block ends; `login`: only for those who know the password."""
    post = Post()
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        post.port = free.getsockname()[1]
    if login:
        options |= {"authenticator": post.authenticate, "auth_required": True}
    controller = _Server(post, hostname="127.0.0.1", port=post.port, **options)
    controller.start()
    try:
        yield post
    finally:
        controller.stop()
