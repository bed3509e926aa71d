"""A real mail server on loopback that keeps what it is given."""

from __future__ import annotations

import socket
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from email import message_from_bytes
from email.message import EmailMessage
from email.policy import SMTP
from typing import Any

from aiosmtpd.controller import Controller
from aiosmtpd.smtp import AuthResult, Envelope

SECRET = "sésame ouvre-toi"


class Post:
    """What the server was given. `refuse`: a recipient that it does not take.

    `at_rcpt`, `at_data`: what it answers to recipients, each answer once; `when_data`: called with each mail.
    """

    def __init__(self) -> None:
        self.port = 0
        self.received: list[Envelope] = []
        self.logins: list[bytes] = []
        self.refuse = ""
        self.at_rcpt: dict[str, list[str]] = {}
        self.at_data: dict[str, list[str]] = {}
        self.when_data: Callable[[Envelope], object] = lambda envelope: None

    def messages(self) -> list[EmailMessage]:
        """The mails as a reader's program shows them."""
        contents = [envelope.content for envelope in self.received]
        return [message_from_bytes(c, policy=SMTP) for c in contents if isinstance(c, bytes)]  # type: ignore[misc]

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
        return "250 OK"

    def authenticate(self, server: Any, session: Any, envelope: Any, mechanism: str, data: Any) -> AuthResult:
        self.logins.append(data.login)
        return AuthResult(success=data.password == SECRET.encode(), handled=False)


@contextmanager
def receiving(*, login: bool = False, **options: Any) -> Iterator[Post]:
    """A mail server until the block ends; `login`: only for those who know the password."""
    post = Post()
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        post.port = free.getsockname()[1]
    if login:
        options |= {"authenticator": post.authenticate, "auth_required": True}
    controller = Controller(post, hostname="127.0.0.1", port=post.port, **options)
    controller.start()
    try:
        yield post
    finally:
        controller.stop()
