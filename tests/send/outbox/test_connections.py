"""A mail server that leaves in the middle, does not answer, cannot be trusted: what the outbox says and does next."""

from __future__ import annotations

import sqlite3
import ssl
import subprocess
from contextlib import closing

import pytest

from tests.conftest import NOW, Desk, Once
from tests.post import receiving
from tests.publish.written_issue import QUARTER
from tests.send.outbox.mailing import mailing, send

BEFORE, TWICE, AFTER, SLOW, WELL = (f"{name}@structure.example" for name in ("anne", "bob", "luc", "lou", "zoe"))
ALL = (BEFORE, TWICE, AFTER, SLOW, WELL)


def rows(desk: Desk) -> dict[str, tuple[str, int]]:
    """The state of each mail, and how often it was tried."""
    with closing(sqlite3.connect(desk.root / "data" / "iet-watch.db")) as db:
        found = db.execute("select email, state, attempts from delivery join contact on contact.id = contact")
        return {email: (state, attempts) for email, state, attempts in found}


@pytest.mark.parametrize("doubtful", ["hold", "resend"])
def test_what_was_lost_before_the_last_line_goes_again_and_what_came_after_it_is_in_doubt(
    once: Once, monkeypatch: pytest.MonkeyPatch, doubtful: str
) -> None:
    monkeypatch.setattr("iet_watch.mail.handing.LAST_SECONDS", 0.3)
    with receiving() as post:
        desk = mailing(once, post, ALL)
        post.leaves = {BEFORE: ["before"], TWICE: ["before", "before"], AFTER: ["after"], SLOW: ["slow"]}
        told = send(desk, "--yes").json
        assert rows(desk) == {
            BEFORE: ("sent", 1), TWICE: ("deferred", 1), AFTER: ("unknown", 1), SLOW: ("unknown", 1), WELL: ("sent", 1),
        }  # fmt: skip
        assert (told["sent"], told["deferred"], told["unknown"]) == (2, 1, 2)
        assert {one["email"] for one in told["failures"]} == {TWICE, AFTER, SLOW}
        monkeypatch.setenv("IET_WATCH_NOW", NOW.replace("T08:00", "T08:16"))
        again = send(desk, "--resume", "--doubtful", doubtful).json
        got = [envelope.rcpt_tos[0] for envelope in post.received]
        numbers = [message["Message-ID"] for message in post.messages()]
    held = doubtful == "hold"
    assert (again["to_send"], again["sent"], again["unknown"]) == ((1, 3, 2) if held else (3, 5, 0))
    assert {one: got.count(one) for one in ALL} == {
        BEFORE: 1, TWICE: 1, AFTER: 1 if held else 2, SLOW: 1 if held else 2, WELL: 1,
    }  # fmt: skip
    assert len(set(numbers)) == len(ALL)  # a mailbox shows one of two with the same number
    assert {state for state, _ in rows(desk).values()} == ({"sent", "unknown"} if held else {"sent"})


def test_a_server_that_cannot_be_trusted_gets_nothing_and_leaves_no_doubt(
    once: Once, monkeypatch: pytest.MonkeyPatch
) -> None:
    with receiving() as post:
        desk = mailing(once, post, (WELL,))
        key, made = desk.root.parent / "key.pem", desk.root.parent / "certificate.pem"
        ask = ["openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes"]
        name = ["-subj", "/CN=mail", "-addext", "subjectAltName=IP:127.0.0.1", "-keyout", key, "-out", made]
        subprocess.run([*ask, *name], check=True, capture_output=True)
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(made, key)
        text = (desk.root / "iet-watch.toml").read_text("utf-8").replace("security = 'none'", "security = 'starttls'")
        desk.configure(text)
        offers_none = send(desk, "--yes")
        with receiving(tls_context=context) as other:
            desk.configure(text.replace(f"port = {post.port}", f"port = {other.port}"))
            unknown = desk("send", QUARTER, "--yes")
            assert (offers_none.code, unknown.code, "is not valid: nothing was sent" in unknown.err) == (78, 69, True)
            assert rows(desk) == {WELL: ("planned", 0)}
            assert not (desk.root / f"data/bulletins/{QUARTER}/shown.json").exists()
            monkeypatch.setenv("SSL_CERT_FILE", str(made))
            told = send(desk, "--resume", "--doubtful", "resend").json
            assert (told["to_send"], told["sent"], told["unknown"], len(other.received)) == (1, 1, 0, 1)
        assert post.received == []
