"""`send` through the command line and a real mail server: what goes, to whom, once."""

from __future__ import annotations

import json
import re
from contextlib import closing
from datetime import datetime
from email import message_from_bytes
from email.policy import default as modern
from html import unescape

import pytest

from iet_watch.model.contacts import ContactEvent
from iet_watch.send.contacts.wishes import forget, unsubscribe
from iet_watch.store.database import open_to_write
from iet_watch.store.sending.contacts import leaving_no_trace
from tests.conftest import NOW, Once
from tests.post import receiving
from tests.publish.written_issue import QUARTER
from tests.send.outbox.mailing import SENDER, contacts, mailing, send

ANNE, BOB, ZOE = "anne@structure.example", "bob@port.example", "zoe.ete@xn--rgion-bsa.example"


def test_the_look_sends_nothing_and_says_who_is_left_out(once: Once) -> None:
    with receiving() as post:
        desk = mailing(once, post, (ANNE, BOB, ZOE))
        desk("contact", "unsubscribe", BOB)
        before = (desk.root / "data" / "iet-watch.db").read_bytes()
        look = send(desk)
        assert look.code == 0, look.err
        told = look.json
        assert (told["to_send"], told["sent"], told["issue"]) == (2, 0, QUARTER)
        assert told["excluded"] == [{"email": BOB, "reason": "unsubscribed"}]
        assert told["problems"] == []
        sample = message_from_bytes((desk.root / "data" / f"sample-{QUARTER}.eml").read_bytes(), policy=modern)
        assert sample["To"] == SENDER
        shown = desk("send", QUARTER)
        assert "Bulletin d’essai" in shown.out
        assert "It would go to 2 readers." in shown.err
        assert send(desk, "--yes", "--dry-run").json["dry_run"] is True
        assert (desk.root / "data" / "iet-watch.db").read_bytes() == before
        assert post.received == []


def test_each_reader_gets_one_mail_and_a_second_sending_writes_to_nobody(once: Once) -> None:
    with receiving() as post:
        desk = mailing(once, post, (ANNE, BOB, ZOE))
        done = send(desk, "--yes")
        assert (done.code, done.json["to_send"], done.json["sent"]) == (0, 3, 3), done.err
        assert [envelope.rcpt_tos for envelope in post.received] == [[ANNE], [BOB], [ZOE]]
        assert {"mail"} == json.loads((desk.root / f"data/bulletins/{QUARTER}/shown.json").read_text()).keys()
        reopened = desk("bulletin", QUARTER, "--reopen", "--as", "Une directrice", "--why", "x", "--yes")
        assert (reopened.code, "was sent on 20 November 2026" in reopened.err) == (77, True)
        told = {"issue": QUARTER, "state": "sent", "at": "2026-11-20T07:00:00Z"}
        assert desk("contact", "export", ANNE).json["sendings"] == [told]
        desk("contact", "export", ANNE, "-o", desk.root / "anne.html")
        assert f"{QUARTER} (envoyé, 20 novembre 2026)" in (desk.root / "anne.html").read_text("utf-8").replace(
            "\xa0", " "
        )
        (desk.root / "anne.html").unlink()
        contacts(desk, ("late@structure.example",))
        for options in (("--yes",), ("--resume",), ("--yes", "--resume")):
            again = send(desk, *options)
            assert (again.code, again.json["to_send"], again.json["sent"]) == (0, 0, 3)
        assert len(post.received) == 3
        assert desk("send", "--resume", "--quiet").out == ""
        for file in (desk.root / "data").rglob("*"):
            if file.is_file() and not file.name.startswith("iet-watch.db"):
                assert ANNE.encode() not in file.read_bytes(), file


def test_the_bytes_of_a_mail(once: Once) -> None:
    with receiving() as post:
        desk = mailing(once, post, (ZOE, ANNE))
        assert send(desk, "--yes").code == 0
        [first, second] = post.received
    assert isinstance(first.content, bytes)
    raw = {first.rcpt_tos[0]: first.content, second.rcpt_tos[0]: second.content}  # type: ignore[dict-item]
    mine = raw[ZOE]
    head = mine.partition(b"\r\n\r\n")[0].decode("ascii").replace("\r\n", "\n")
    assert max(len(line) for line in mine.split(b"\r\n")) <= 90  # the link to leave stands whole on its line
    assert b"\n" not in mine.replace(b"\r\n", b"")
    [link] = re.findall(
        r"^List-Unsubscribe: <(https://veille\.region\.example/depart/[a-z2-7]{32})>,\n"
        r" <mailto:depart@region\.example\?subject=desabonnement>$", head, re.M,
    )  # fmt: skip
    assert "\nList-Unsubscribe-Post: List-Unsubscribe=One-Click\n" in head
    assert re.search(r"^Message-ID: <2026-T4\.[a-z2-7]{20}@region\.example>$", head, re.M)
    assert re.search(r"^List-Id: .*?<bulletin\.region\.example>$", head, re.M | re.S)
    message = message_from_bytes(mine, policy=modern)
    assert message["Subject"] == "Bulletin d’essai, n°\xa01, 4e\xa0trimestre\xa02026"
    assert (message["From"].addresses[0].display_name, message["From"].addresses[0].addr_spec) == (
        "Bulletin d’essai", SENDER,
    )  # fmt: skip
    assert (message["To"], message["Reply-To"]) == (ZOE, "camille@region.example")
    assert (message["Precedence"], message["Auto-Submitted"]) == ("bulk", "auto-generated")
    assert message["Date"].datetime.isoformat() == "2026-11-20T08:00:00+01:00"
    assert re.fullmatch(r"retours\+2026-T4-\d+=[a-z2-7]{10}@region\.example", str(first.mail_from))
    text, html = (part.get_content().replace("\r\n", "\n") for part in message.iter_parts())
    assert [part.get_content_type() for part in message.iter_parts()] == ["text/plain", "text/html"]
    frozen = (desk.root / "data/bulletins" / QUARTER / "mail.txt").read_text("utf-8")
    assert text.replace(link, "https://veille.region.example/depart") == frozen
    in_html = {unescape(one) for one in re.findall(r'href="(https?://[^"]+)"', html)}
    assert {one.rstrip(".,;:)") for one in re.findall(r"https?://\S+", text)} == in_html
    assert link in in_html
    assert ANNE.encode() not in mine
    assert ZOE.encode() not in raw[ANNE]
    assert not re.search(r"<(?:img|script|link|form|iframe)\b", html)


def test_an_error_of_one_recipient_stops_no_other_and_is_tried_again_when_it_may_pass(
    once: Once, monkeypatch: pytest.MonkeyPatch
) -> None:
    names = ["nobody", "grey", "full", "large", "spam", "busy", "well"]
    to = {name: f"{name}@{name}.example" for name in names}
    with receiving() as post:
        desk = mailing(once, post, to.values())
        post.at_rcpt = {
            to["nobody"]: ["550 5.1.1 <nobody@nobody.example> inconnu"], to["grey"]: ["450 4.2.0 greylisted"],
            to["full"]: ["452 4.2.2 full"] * 9, to["large"]: ["552 5.2.2 over quota"],
        }  # fmt: skip
        post.at_data = {to["spam"]: ["554 5.7.1 spam"], to["busy"]: ["421 4.3.2 closing"]}
        done = send(desk, "--yes")
        told = done.json
        assert (done.code, told["sent"], told["deferred"], told["failed"], told["unknown"]) == (0, 2, 2, 3, 0)
        assert {envelope.rcpt_tos[0] for envelope in post.received} == {to["busy"], to["well"]}
        replies = {one["email"]: one["reply"] for one in told["failures"]}
        assert replies[to["nobody"]] == "550 5.1.1 <…> inconnu"
        assert send(desk, "--resume").json["to_send"] == 0  # none is due yet
        quiet = desk("send", "--resume", "--quiet")
        assert (quiet.code, quiet.out, quiet.err) == (0, "", "")
        monkeypatch.setenv("IET_WATCH_NOW", NOW.replace("T08:00", "T08:16"))
        assert send(desk, "--resume").json["sent"] == 3
        for hours in ("20T12:00", "21T01:00", "22T09:00"):
            monkeypatch.setenv("IET_WATCH_NOW", NOW.replace("20T08:00", hours))
            told = send(desk, "--resume").json
        assert (told["sent"], told["deferred"], told["failed"]) == (3, 0, 4)
        assert desk("contact", "forget", to["large"]).code == 0
        assert "552 5.2.2 over quota" not in {one["reply"] for one in send(desk, "--resume").json["failures"]}
        assert len(post.received) == 3


def test_the_report_names_whom_a_sending_has_left_out_and_each_contact_is_counted_once(once: Once) -> None:
    with receiving() as post:
        desk = mailing(once, post, (ANNE, BOB, ZOE, "lou@port.example"))
        desk("contact", "unsubscribe", BOB)
        post.at_rcpt = {ZOE: ["450 4.2.0 greylisted"], "lou@port.example": ["550 5.1.1 no Lou here"]}
        told = desk("send", QUARTER, "--yes").err
        assert "1  has unsubscribed\n" in told
        assert "added since" not in told
        late = [f"late{n}@structure.example" for n in range(11)]
        contacts(desk, late[:1])
        for command in (("send", QUARTER, "--yes"), ("send", QUARTER)):
            told = desk(*command).err
            assert "1 contact added since is not of this sending; to write to them: " in told
            assert f"iet-watch -C {desk.root} send {QUARTER} --to {late[0]}\n" in told
        desk("contact", "unsubscribe", "lou@port.example")  # whose mail is counted as refused
        assert desk("contact", "forget", ZOE).code == 0
        contacts(desk, late)
        for options in (("--yes",), ()):
            told = send(desk, *options).json
            assert [told[key] for key in ("sent", "deferred", "failed", "unknown", "waiting")] == [1, 1, 1, 0, 0]
            assert told["excluded"] == [
                {"email": BOB, "reason": "unsubscribed"}, *({"email": one, "reason": "added"} for one in sorted(late)),
            ]  # fmt: skip
        assert desk("send", QUARTER, "--yes").err.count("--to late") == 10
        assert len(post.received) == 1
        assert desk("send", QUARTER, "--to", late[0]).code == 0


def test_a_sending_that_no_server_has_let_in_takes_in_who_has_come_since(once: Once) -> None:
    with receiving() as post:
        desk = mailing(once, post, (ANNE,))
    assert send(desk, "--yes").json["waiting"] == 1
    contacts(desk, (BOB,))
    look = send(desk).json
    assert (look["to_send"], look["excluded"]) == (2, [])


def test_whoever_leaves_during_the_sending_gets_nothing_more(once: Once) -> None:
    with receiving() as post:
        desk = mailing(once, post, (ANNE, BOB, ZOE))

        def leave(envelope: object) -> None:
            if not post.received:
                with closing(leaving_no_trace(open_to_write(desk.root / "data" / "iet-watch.db"))) as db:
                    now = datetime.fromisoformat(NOW)
                    unsubscribe(db, desk.root / "data", BOB, ContactEvent(now, "x", "unsubscribed", ""))
                    forget(db, desk.root / "data", ZOE, now)

        post.when_data = leave
        told = send(desk, "--yes").json
    assert [envelope.rcpt_tos for envelope in post.received] == [[ANNE]]
    left_out = [{"email": BOB, "reason": "unsubscribed"}, {"email": "", "reason": "forgotten"}]
    assert (told["sent"], told["excluded"]) == (1, left_out)
