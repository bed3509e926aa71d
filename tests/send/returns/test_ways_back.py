"""The address of return of one mail (VERP): it says which mail came back, and a forged one suspends nobody."""

from __future__ import annotations

from pathlib import Path

from tests.conftest import Desk, Once
from tests.post import receiving
from tests.publish.written_issue import QUARTER
from tests.send.outbox.mailing import mailing, send

ANNE, BOB = "anne@structure.example", "bob@port.example"


def bounce(folder: Path, to: str, about: str, more: str = "") -> Path:
    """A bounce that says that there is no such address, and gives nothing of our mail back."""
    path = folder / f"{len(list(folder.glob('*.eml')))}.eml"
    path.write_text(
        f"Return-Path: <>\r\nFrom: MAILER-DAEMON@mx.example\r\nTo: {to}\r\nSubject: Undelivered Mail\r\n"
        f"Message-ID: <{path.stem}@mx.example>\r\nContent-Type: multipart/report; report-type=delivery-status; "
        f"boundary=b\r\n\r\n--b\r\nContent-Type: message/delivery-status\r\n\r\nReporting-MTA: dns; mx.example\r\n\r\n"
        f"Final-Recipient: rfc822; {about}\r\nAction: failed\r\nStatus: 5.1.1\r\n\r\n{more}--b--\r\n"
    )
    return path


def read(desk: Desk, path: Path) -> tuple[str, str]:
    [one] = desk("mailbox", "read", path, "--json").json["read"]
    assert one["kind"] == "hard"
    return one["recipient"], one["deed"]


def test_the_address_of_return_is_believed_where_we_made_it_and_never_elsewhere(once: Once) -> None:
    with receiving() as post:
        desk = mailing(once, post, (ANNE, BOB))
        folder = desk.root.parent / "returned"
        folder.mkdir()
        made_up = f"retours+{QUARTER}-1=aaaaaaaaaa@region.example"
        assert read(desk, bounce(folder, made_up, ANNE)) == (ANNE, "doubtful")  # before there is any secret
        assert send(desk, "--yes").json["sent"] == 2
        ways = {envelope.rcpt_tos[0]: str(envelope.mail_from) for envelope in post.received}
    shown = "--b\r\nContent-Type: text/rfc822-headers\r\n\r\nFrom: veille@region.example\r\n\r\n"  # as ours
    local = ways[ANNE].partition("=")[0]
    for forged in (made_up, f"{local}={ways[BOB].partition('=')[2]}", ways[ANNE].replace("T4", "T3")):
        path = bounce(folder, forged, ANNE, shown)
        assert read(desk, path) == (ANNE, "doubtful")
        told = desk("mailbox", "read", bounce(folder, f"{forged}, {ways[ANNE]}", ANNE, shown)).err
        assert "the address that it came back to was made up" in told
    # Anne's own, which she knows from the head of her mail, with somebody else's name in the report.
    assert read(desk, bounce(folder, ways[ANNE], BOB, shown)) == (BOB, "doubtful")
    # Forwarded to an address that is none: hers is good. And a report that gives nothing back but came where it must.
    assert read(desk, bounce(folder, ways[ANNE], "elsewhere@webmail.example")) == (ANNE, "counted")
    states = [one["state"] for one in desk("contact", "list", "--json").json["contacts"]]
    assert states == ["active", "active"]
    assert read(desk, bounce(folder, ways[ANNE].upper(), ANNE)) == (ANNE, "suspended")
    assert read(desk, bounce(folder, ways[BOB], BOB)) == (BOB, "suspended")
