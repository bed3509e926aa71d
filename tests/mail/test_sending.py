"""One mail through a real server on loopback: what it says, what it refuses, what it never gives away."""

from __future__ import annotations

import socket
import ssl
import subprocess
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, suppress
from dataclasses import replace
from datetime import UTC, datetime
from email import message_from_bytes
from email.policy import SMTP
from pathlib import Path

import pytest

from iet_watch.mail import sending
from iet_watch.mail.sending import check_mail, mail_address, plain_mail
from iet_watch.model.trouble import BAD_CONFIGURATION, BAD_DATA, NOT_ALLOWED, UNREACHABLE, USAGE, Trouble
from iet_watch.workspace.settings import MailSettings
from tests.post import SECRET, Post, receiving

NOW = datetime(2026, 11, 20, 8, tzinfo=UTC)
PLAIN = MailSettings(host="127.0.0.1", security="none", sender="veille@region.example")


Serve = Callable[..., Post]


@pytest.fixture
def serve() -> Iterator[Serve]:
    """Mail servers on loopback until the test ends."""
    with ExitStack() as stack:
        yield lambda **options: stack.enter_context(receiving(**options))


@pytest.fixture(scope="module")
def certificate(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Path]:
    """A certificate of this machine and its key."""
    folder = tmp_path_factory.mktemp("certificate")
    cert, key = folder / "cert.pem", folder / "key.pem"
    names = ["-subj", "/CN=localhost", "-addext", "subjectAltName=IP:127.0.0.1,DNS:localhost"]
    make = ["openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "3650", "-keyout", key, "-out", cert]
    subprocess.run([*make, *names], check=True, capture_output=True)
    return cert, key


def context_of(certificate: tuple[Path, Path]) -> ssl.SSLContext:
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(*certificate)
    return context


def send(settings: MailSettings, to: str = "camille@region.example", subject: str = "Deux sources") -> None:
    check_mail(settings)
    text = "Le journal ne répond plus.\nhttps://journal.example/" + "é" * 200 + "\n"
    sending.send(settings, plain_mail(settings, to, subject, text, NOW))


def test_the_mail_is_whole_and_readable(serve: Serve) -> None:
    post = serve()
    send(
        replace(PLAIN, port=post.port, reply_to="équipe@région.example".replace("é", "e", 1)),
        subject="Deux\r\nsources é",
    )
    (envelope,) = post.received
    assert (envelope.mail_from, envelope.rcpt_tos) == ("veille@region.example", ["camille@region.example"])
    assert isinstance(envelope.content, bytes)
    assert max(map(len, envelope.content.split(b"\r\n"))) <= 78
    message = message_from_bytes(envelope.content, policy=SMTP)
    assert message["Subject"] == "Deux sources é"
    assert message["Reply-To"] == "equipe@xn--rgion-bsa.example"
    assert (message["Auto-Submitted"], message["Date"].datetime) == ("auto-generated", NOW)
    assert message["Message-ID"].endswith("@region.example>")
    assert message.get_content().startswith("Le journal ne répond plus.")


def test_the_account_logs_in_over_an_encrypted_line(
    serve: Serve, certificate: tuple[Path, Path], monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setenv("SSL_CERT_FILE", str(certificate[0]))
    post = serve(login=True, tls_context=context_of(certificate), require_starttls=True)
    settings = replace(PLAIN, port=post.port, security="starttls", username="veille")
    monkeypatch.setenv("MAIL_PASSWORD", SECRET)
    send(replace(settings, password_env="MAIL_PASSWORD"))
    (tmp_path / "secret").write_text(f"{SECRET}\n", encoding="utf-8")
    send(replace(settings, password_file=str(tmp_path / "secret")))
    assert (len(post.received), post.logins) == (2, [b"veille"] * 2)


def test_a_wrong_password_is_told_without_it(
    serve: Serve, certificate: tuple[Path, Path], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SSL_CERT_FILE", str(certificate[0]))
    monkeypatch.setenv("MAIL_PASSWORD", "autre chose")
    post = serve(login=True, tls_context=context_of(certificate))
    with pytest.raises(Trouble) as refused:
        send(replace(PLAIN, port=post.port, security="starttls", username="veille", password_env="MAIL_PASSWORD"))
    assert (refused.value.code, post.received) == (NOT_ALLOWED, [])
    assert "autre chose" not in refused.value.message + str(refused.value.args_by_name)


def test_nothing_is_sent_over_a_line_that_is_not_what_was_asked_for(
    serve: Serve, certificate: tuple[Path, Path], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("MAIL_PASSWORD", SECRET)
    plain = serve()
    with pytest.raises(Trouble) as without:
        send(replace(PLAIN, port=plain.port, security="starttls", username="veille", password_env="MAIL_PASSWORD"))
    unknown = serve(tls_context=context_of(certificate))
    with pytest.raises(Trouble) as uncertified:
        send(replace(PLAIN, port=unknown.port, security="starttls"))
    assert (without.value.code, uncertified.value.code) == (BAD_CONFIGURATION, UNREACHABLE)
    assert plain.received == unknown.received == plain.logins == []


@pytest.mark.parametrize(
    ("changed", "code"),
    [
        ({"host": ""}, BAD_CONFIGURATION),
        ({"sender": ""}, BAD_CONFIGURATION),
        ({"sender": "personne"}, USAGE),
        ({"host": "192.0.2.1"}, BAD_CONFIGURATION),
        ({"username": "veille"}, BAD_CONFIGURATION),
        ({"username": "veille", "password_env": "RIEN_DE_TEL"}, BAD_CONFIGURATION),
        ({"username": "veille", "password_file": "/nulle/part"}, NOT_ALLOWED),
    ],
)
def test_settings_that_lack_something_are_told(serve: Serve, changed: dict[str, str], code: int) -> None:
    post = serve()
    with pytest.raises(Trouble) as refused:
        send(replace(PLAIN, port=post.port, **changed))  # type: ignore[arg-type]
    assert (refused.value.code, post.received) == (code, [])


def test_a_server_that_is_not_there_or_refuses_is_told(serve: Serve) -> None:
    post = serve()
    post.refuse = "inconnu@region.example"
    with pytest.raises(Trouble) as refused:
        send(replace(PLAIN, port=post.port), to="inconnu@region.example")
    with pytest.raises(Trouble) as absent:
        send(replace(PLAIN, port=1))
    assert (refused.value.code, absent.value.code) == (BAD_DATA, UNREACHABLE)


@pytest.mark.parametrize(
    ("typed", "address"),
    [
        (" camille@region.example ", "camille@region.example"),
        ("c.m+veille@xn--rgion-bsa.example", "c.m+veille@xn--rgion-bsa.example"),
        ("camille@région.example", "camille@xn--rgion-bsa.example"),
        ("root@localhost", "root@localhost"),
    ],
)
def test_addresses_are_written_as_every_server_takes_them(typed: str, address: str) -> None:
    assert mail_address(typed) == address


@pytest.mark.parametrize(
    "typed",
    ["", "camille", "@region.example", "camille@", "a@b.example, c@d.example", "é@region.example",
     "a\r\nBcc: b@c.example", "a@b.example\r\nBcc: x@y.example", "<a@b.example>",
     "a b@c.example", "a@@b.example", "a@b..example"],
)  # fmt: skip
def test_what_is_no_single_address_is_refused(typed: str) -> None:
    with pytest.raises(Trouble):
        mail_address(typed)


@pytest.mark.parametrize("hello", [b"", b"220 mail.example ESMTP\r\n"])
def test_a_server_that_sends_a_letter_now_and_then_does_not_keep_the_command(
    hello: bytes, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sending, "WHOLE_SECONDS", 0.3)
    over = threading.Event()
    with socket.create_server(("127.0.0.1", 0)) as server:

        def drip() -> None:
            connection, _ = server.accept()
            with connection, suppress(OSError):
                connection.sendall(hello)
                while not over.wait(0.02):
                    connection.sendall(b"2")

        thread = threading.Thread(target=drip, daemon=True)
        thread.start()
        begun = time.monotonic()
        with pytest.raises(Trouble, match="has not taken the mail within") as told:
            send(replace(PLAIN, port=server.getsockname()[1]))
        assert (told.value.code, time.monotonic() - begun < 3) == (UNREACHABLE, True)
        over.set()
        thread.join()
