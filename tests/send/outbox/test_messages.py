"""The bytes of a mail, whatever its title says; partners' editions; signatures; trials."""

from __future__ import annotations

import subprocess
from dataclasses import replace
from datetime import datetime
from email import message_from_bytes
from email.policy import default
from pathlib import Path

import dkim
import pytest

from iet_watch.model.trouble import Trouble
from iet_watch.send.outbox.marks import Marks
from iet_watch.send.outbox.messages import Addressed, Letterhead, MailTexts, mail_bytes
from iet_watch.send.outbox.signing import signer_of
from iet_watch.words import one_line
from iet_watch.workspace.settings import MailSettings
from tests.conftest import NOW, Once
from tests.post import receiving
from tests.publish.written_issue import QUARTER
from tests.send.outbox.mailing import mailing, send

ANNE = "anne@structure.example"


def head_of(title: str, **more: str) -> Letterhead:
    return Letterhead(
        title=title, subject=title, date=datetime.fromisoformat(NOW), sender="veille@region.example",
        reply_to="camille@region.example", leave_to="depart@region.example", **more,
    )  # fmt: skip


@pytest.mark.parametrize(
    "title",
    [
        "Veille", "Veille, été « 2026 » : l’air", 'Un "titre" \\ avec', "é à " * 6, "x" * 60,
        "Bulletin de veille en intelligence économique et territoriale", "=?utf-8?q?faux?=",
        "a\r\nBcc: x@y.example", "a <b@c.example>, d", "Ville;port@ici", "Note n°3", "n° 3",
    ],
)  # fmt: skip
def test_any_title_reads_back_and_adds_no_header(title: str) -> None:
    title = one_line(title, 70)
    data = mail_bytes(head_of(title), Addressed(ANNE, f"{QUARTER}.x", "1-a"), MailTexts("Été\n.\n", "<p>Été</p>" * 500))
    head = data.partition(b"\r\n\r\n")[0]
    assert max(map(len, data.split(b"\r\n"))) <= 78
    message = message_from_bytes(data, policy=default)
    assert message["Subject"] == title
    [sender] = message["From"].addresses
    assert (sender.display_name, sender.addr_spec) == (title, "veille@region.example")
    assert (message["Bcc"], message["Cc"], len(message["To"].addresses)) == (None, None, 1)
    assert "<bulletin.region.example>" in head.decode("ascii")
    assert b"List-Unsubscribe: <mailto:depart@region.example?subject=desabonnement>" in head
    assert b"List-Unsubscribe-Post" not in head
    assert message.get_body(("plain",)).get_content().replace("\r\n", "\n") == "Été\n.\n"
    assert all(len(word) <= 75 for word in head.split() if word.startswith(b"=?"))


def test_only_the_link_to_leave_becomes_personal() -> None:
    shown, url = "https://veille.example/d", "https://veille.example/d"
    text = f"Partir : {shown}.\nAutre : {shown}/autre ou {shown}ebat\n"
    html = f'<a href="{shown}">x</a> <a href="{shown}/autre">y</a>'
    data = mail_bytes(
        head_of("V", leave_url=url, leave_shown=shown), Addressed(ANNE, "q.x", "7-b"), MailTexts(text, html)
    )
    read = message_from_bytes(data, policy=default).get_body(("plain",)).get_content()
    assert read.replace("\r\n", "\n") == text.replace(f"{shown}.", f"{shown}/7-b.")
    assert data.count(b"7-b") == 3


def test_a_token_that_we_have_not_made_leads_nowhere() -> None:
    marks = Marks(b"s" * 32)
    token = marks.token(ANNE)
    assert (marks.leaving(token), marks.leaving(token[1:]), marks.leaving(token[:-1] + "!")) == (
        marks.who(ANNE), None, None,
    )  # fmt: skip
    other = marks.token("bob@port.example")
    assert (Marks(b"t" * 32).leaving(token), marks.leaving(token[:12] + other[12:]), marks.leaving("")) == (
        None, None, None,
    )  # fmt: skip


def test_a_partner_sees_their_themes_first_and_why(once: Once) -> None:
    with receiving() as post:
        desk = mailing(once, post, (ANNE,), "edition = 'partner'\n", themes=("port",))
        desk("contact", "add", "bob@port.example")
        assert send(desk, "--yes").json["sent"] == 2
        mine, other = (message.get_body(("plain",)).get_content() for message in post.messages())
    assert "Vous suivez\xa0: Ports et filières." in mine
    assert "Vous suivez" not in other


def test_a_trial_is_noted_nowhere_and_spares_whoever_has_left(once: Once) -> None:
    with receiving() as post:
        desk = mailing(once, post, (ANNE, "bob@port.example"))
        desk("contact", "unsubscribe", ANNE)
        done = send(desk, "--to", ANNE, "--to", "directrice@region.example")
        assert (done.code, done.json["sent"]) == (65, 1)
        assert done.json["excluded"] == [{"email": ANNE, "reason": "unsubscribed"}]
        assert [envelope.rcpt_tos for envelope in post.received] == [["directrice@region.example"]]
        assert send(desk).json["to_send"] == 1
        assert not (desk.root / f"data/bulletins/{QUARTER}/shown.json").exists()
        assert desk("send", QUARTER, "--to", "a@b.example, c@d.example").code == 2
        for options in (("--resume",), ("--yes", "--resume")):
            refused = desk("send", QUARTER, "--to", "directrice@region.example", *options)
            assert (refused.code, "--to is a trial" in refused.err, len(post.received)) == (2, True, 1)
        told = desk("send", QUARTER, "--to", "directrice@region.example", "--yes")
        assert (told.code, "a trial, which is noted nowhere" in told.err, len(post.received)) == (0, True, 2)
        assert send(desk).json["to_send"] == 1


def test_a_signature_covers_the_headers_that_let_somebody_leave(tmp_path: Path) -> None:
    pem = tmp_path / "dkim.pem"
    subprocess.run(["openssl", "genrsa", "-traditional", "-out", pem, "1024"], check=True, capture_output=True)
    public = subprocess.run(["openssl", "rsa", "-in", pem, "-pubout"], check=True, capture_output=True).stdout
    record = b"v=DKIM1; k=rsa; p=" + b"".join(public.splitlines()[1:-1])
    signer = signer_of(MailSettings(dkim_key_file=str(pem), dkim_selector="veille"), "region.example")
    leave = {"leave_url": "https://veille.example/d"}
    data = mail_bytes(
        replace(head_of("Été", **leave), signer=signer), Addressed(ANNE, "q.x", "7-b"), MailTexts("a", "b")
    )
    signature = str(message_from_bytes(data, policy=default)["DKIM-Signature"]).replace(" ", "")
    assert "d=region.example;" in signature
    assert "list-unsubscribe:list-unsubscribe-post" in signature
    assert dkim.verify(data, dnsfunc=lambda name, timeout=5: record)
    assert not dkim.verify(data.replace(b"One-Click", b"Two-Click"), dnsfunc=lambda name, timeout=5: record)
    (tmp_path / "other").write_text("no key")
    for settings in ({"dkim_selector": ""}, {"dkim_key_file": str(tmp_path / "other")}):
        broken = MailSettings(**{"dkim_key_file": str(pem), "dkim_selector": "veille", **settings})
        with pytest.raises(Trouble):
            signer_of(broken, "region.example")
