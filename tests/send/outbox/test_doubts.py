"""A sending that is cut short, by whatever: nobody gets the issue twice, nobody is forgotten without a word."""

from __future__ import annotations

import json
import os
import signal
import sqlite3
import subprocess
from contextlib import closing

import pytest

from iet_watch.send.outbox.pace import Pace
from iet_watch.store.sending.outbox import WaitingMail
from iet_watch.workspace.lock import held
from tests.conftest import COMMAND, NOW, Desk, Once
from tests.post import Post, receiving
from tests.publish.written_issue import QUARTER
from tests.send.outbox.mailing import mailing, send

THREE = ("anne@structure.example", "bob@port.example", "zoe@filiere.example")


def killed_in_the_middle(desk: Desk, post: Post) -> None:
    """Kills a sending while the server has its second mail and has not answered."""
    there, gone = post.hold_second()
    environment = {**os.environ, "IET_WATCH_NOW": NOW}
    process = subprocess.Popen(
        [COMMAND, "-C", desk.root, "send", QUARTER, "--yes", "--quiet"], env=environment, stderr=subprocess.PIPE
    )
    assert there.wait(20)
    # Somebody else who sends meanwhile is told who does.
    busy = desk("send", QUARTER, "--yes")
    assert (busy.code, "has been sending since 08:00" in busy.err) == (75, True)
    process.send_signal(signal.SIGKILL)
    process.communicate()
    gone.set()


@pytest.mark.slow
@pytest.mark.parametrize("doubtful", ["hold", "resend"])
def test_a_killed_sending_goes_on_and_says_what_it_does_not_know(once: Once, doubtful: str) -> None:
    with receiving() as post:
        desk = mailing(once, post, THREE)
        killed_in_the_middle(desk, post)
        told = send(desk, "--resume", "--doubtful", doubtful).json
        numbers = [message["Message-ID"] for message in post.messages()]
        got = [envelope.rcpt_tos[0] for envelope in post.received]
    if doubtful == "hold":
        assert (told["sent"], told["unknown"], sorted(got)) == (2, 1, sorted(THREE))
        assert [one["email"] for one in told["failures"]] == [THREE[1]]
        assert len(set(numbers)) == 3
    else:
        assert (told["sent"], told["unknown"]) == (3, 0)
        assert (sorted(set(got)), got.count(THREE[1])) == (sorted(THREE), 2)
        assert len(set(numbers)) == 3  # the same number twice: a mailbox shows one


def test_a_mail_that_was_cut_short_is_held_then_sent_again_when_asked(once: Once) -> None:
    with receiving() as post:
        desk = mailing(once, post, THREE)
        post.at_rcpt = {THREE[1]: ["450 4.2.0 greylisted"]}
        assert send(desk, "--yes").json["deferred"] == 1
        with closing(sqlite3.connect(desk.root / "data" / "iet-watch.db")) as db, db:
            db.execute("update delivery set state = 'sending' where state = 'deferred'")  # as a kill leaves it
        held = send(desk, "--resume").json
        assert (held["to_send"], held["unknown"], held["failures"][0]["email"]) == (0, 1, THREE[1])
        assert len(post.received) == 2
        [told] = desk("send", "--resume", "--doubtful", "resend", "--json").json["mailings"]
        assert (told["to_send"], told["sent"], told["unknown"], len(post.received)) == (1, 3, 0, 3)


def test_what_a_process_that_is_gone_has_left_is_in_doubt_everywhere(once: Once) -> None:
    with receiving() as post:
        desk = mailing(once, post, THREE)
        post.at_rcpt = {THREE[1]: ["450 4.2.0 greylisted"]}
        assert send(desk, "--yes").json["waiting"] == 0
        with closing(sqlite3.connect(desk.root / "data" / "iet-watch.db")) as db, db:
            db.execute("update delivery set state = 'sending', reply = '' where state = 'deferred'")
        look = send(desk).json
        assert (look["to_send"], look["sent"], look["unknown"], look["waiting"]) == (0, 2, 1, 0)
        assert "2 sent, 0 put off, 0 refused, 1 in doubt, 0 waiting.\n" in desk("send", QUARTER).err
        said = [one["said"] for one in desk("doctor", "--json").json["points"] if one["name"] == "outbox"]
        assert said == [f"nobody knows of 1 mails whether they went ({QUARTER})"]
        with held(desk.root / "data" / ".send.lock", {"who": "x"}):  # somebody is sending: it is under way
            look = send(desk).json
            assert (look["unknown"], look["waiting"]) == (0, 1)
            points = desk("doctor", "--json").json["points"]
            assert [one["state"] for one in points if one["name"] == "outbox"] == ["ok"]
        told = desk("send", QUARTER, "--resume").err
        assert f"{THREE[1]}: nobody knows whether the mail went: no answer of the server was noted\n" in told
        assert desk("contact", "forget", THREE[1]).code == 0
        told = desk("send", QUARTER, "--resume").err
    assert "a contact erased since: nobody knows whether the mail went: no answer of the server was noted\n" in told


@pytest.mark.parametrize("options", [(), ("--json",)])
@pytest.mark.parametrize(("stop", "code"), [(signal.SIGTERM, 143), (signal.SIGINT, 130)])
def test_an_interruption_says_what_went_what_waits_and_what_is_in_doubt(
    once: Once, options: tuple[str, ...], stop: signal.Signals, code: int
) -> None:
    with receiving() as post:
        desk = mailing(once, post, (*THREE, "yan@filiere.example"))
        there, gone = post.hold_second()
        process = subprocess.Popen(
            [COMMAND, "-C", desk.root, "send", QUARTER, "--yes", *options], text=True,
            env={**os.environ, "IET_WATCH_NOW": NOW}, stdout=subprocess.PIPE, stderr=subprocess.PIPE,
        )  # fmt: skip
        assert there.wait(20)
        process.send_signal(stop)
        gone.set()
        out, err = process.communicate(timeout=20)
    assert process.returncode == code, err
    if options:
        told = json.loads(out)
        assert [told[key] for key in ("to_send", "sent", "unknown", "waiting")] == [4, 1, 1, 2]
        assert err == "interrupted: nothing recorded was lost\n"
    else:
        assert f"{THREE[1]}: nobody knows whether the mail went: no answer of the server was noted\n" in err
        assert "1 sent, 0 put off, 0 refused, 1 in doubt, 2 waiting.\n" in err
        assert f"send {QUARTER} --resume\n" in err
        assert err.endswith("interrupted: nothing recorded was lost\n")


def test_an_answer_to_a_whole_mail_is_read_by_its_first_digit_or_not_at_all(once: Once) -> None:
    with receiving() as post:
        desk = mailing(once, post, THREE)
        post.at_data = {THREE[0]: ["251 2.0.0 taken"], THREE[1]: ["yes"], THREE[2]: ["354 go on"]}
        told = send(desk, "--yes").json
        assert (told["sent"], told["unknown"], told["deferred"], len(post.received)) == (1, 2, 0, 0)
        assert send(desk, "--resume").json["to_send"] == 0
        post.at_rcpt = {THREE[1]: ["252 2.1.5 I shall try"]}
        assert send(desk, "--resume", "--doubtful", "resend").json["sent"] == 3


def test_an_issue_of_which_the_outbox_has_no_trace_but_that_has_gone_is_held(once: Once) -> None:
    with receiving() as post:
        desk = mailing(once, post, THREE)
        before = (desk.root / "data" / "iet-watch.db").read_bytes()
        assert send(desk, "--yes").json["sent"] == 3
        for name in ("iet-watch.db-wal", "iet-watch.db-shm"):
            (desk.root / "data" / name).unlink(missing_ok=True)
        (desk.root / "data" / "iet-watch.db").write_bytes(before)  # an old backup
        for options in (("--yes",), ("--yes", "--resume")):
            held = desk("send", QUARTER, *options)
            assert (held.code, "--doubtful resend" in held.err) == (77, True)
            assert "since 20 November 2026, and" in held.err
        look = send(desk).json
        assert any("knows nothing of it" in one for one in look["problems"])
        assert len(post.received) == 3
        assert send(desk, "--yes", "--doubtful", "resend").json["sent"] == 3


def test_an_issue_that_cannot_go_keeps_no_other_from_going(once: Once, monkeypatch: pytest.MonkeyPatch) -> None:
    with receiving() as post:
        desk = mailing(once, post, THREE[:1])
        post.at_rcpt = {THREE[0]: ["450 4.2.0 greylisted"]}
        assert send(desk, "--yes").json["deferred"] == 1
        with closing(sqlite3.connect(desk.root / "data" / "iet-watch.db")) as db, db:
            db.execute(
                "insert into mailing (label, begun, who) select '2026-T1', begun, who from mailing"
            )  # taken off the disk since
            db.execute(
                "insert into delivery (mailing, contact, recipient, state, changed) "
                "select '2026-T1', contact, recipient, 'planned', changed from delivery"
            )
        monkeypatch.setenv("IET_WATCH_NOW", NOW.replace("T08:00", "T08:16"))
        done = desk("send", "--resume", "--json")
    assert (done.code, "2026-T1 is not published" in done.err, len(post.received)) == (66, True, 1)
    assert [one["issue"] for one in done.json["mailings"]] == [QUARTER]


def test_a_disk_without_room_stops_before_the_mail_and_a_server_without_tls_before_all(once: Once) -> None:
    with receiving() as post:
        desk = mailing(once, post, THREE, "edition = 'common'\n")
        text = (desk.root / "iet-watch.toml").read_text("utf-8")
        desk.configure(text.replace("security = 'none'", "security = 'starttls'"))
        refused = desk("send", QUARTER, "--yes")
        assert (refused.code, "nothing was sent" in refused.err) == (78, True)
        desk.configure(text)
        with closing(sqlite3.connect(desk.root / "data" / "iet-watch.db")) as db, db:
            db.execute(
                "create trigger full before update on delivery when new.state = 'sending' and new.id > 1 "
                "begin select raise(abort, 'stop'); end"
            )
        with pytest.raises(sqlite3.IntegrityError):
            send(desk, "--yes")
        assert [envelope.rcpt_tos[0] for envelope in post.received] == [THREE[0]]
        with closing(sqlite3.connect(desk.root / "data" / "iet-watch.db")) as db, db:
            db.execute("drop trigger full")
        told = send(desk, "--resume").json
    assert (told["to_send"], told["sent"], told["unknown"]) == (2, 3, 0)


def test_a_clock_set_back_puts_nothing_off_for_ever(once: Once, monkeypatch: pytest.MonkeyPatch) -> None:
    with receiving() as post:
        desk = mailing(once, post, THREE[:1])
        post.at_rcpt = {THREE[0]: ["450 4.2.0 greylisted"]}
        monkeypatch.setenv("IET_WATCH_NOW", NOW.replace("2026", "2027"))
        assert send(desk, "--yes").json["deferred"] == 1
        monkeypatch.setenv("IET_WATCH_NOW", NOW)
        assert send(desk, "--resume").json["sent"] == 1
    assert len(post.received) == 1


def test_domains_take_turns_when_one_has_had_its_share(monkeypatch: pytest.MonkeyPatch) -> None:
    clock = [1000.0]
    monkeypatch.setattr("time.monotonic", lambda: clock[0])
    monkeypatch.setattr("time.sleep", lambda seconds: clock.__setitem__(0, clock[0] + seconds))
    mails = [WaitingMail(n, "large.example") for n in range(25)] + [
        WaitingMail(n, f"d{n}.example") for n in range(25, 35)
    ]
    when: dict[int, float] = {}
    for one in Pace(mails, rate=1.0):
        when[one.id] = clock[0] - 1000
    assert list(when)[:20] == [*range(10), *range(25, 35)]
    assert [when[n] for n in (0, 9, 25, 34, 10, 20, 24)] == [0, 9, 10, 19, 60, 120, 124]


def test_settings_of_a_server_that_is_not_there(once: Once) -> None:
    with receiving() as post:
        desk = mailing(once, post, THREE)
    done = send(desk, "--yes")
    told = done.json
    assert (done.code, told["sent"], told["to_send"], told["waiting"]) == (69, 0, 0, 3)
    look = send(desk).json
    assert (look["to_send"], look["waiting"]) == (3, 3)
    assert desk("bulletin", QUARTER, "--reopen", "--as", "Une directrice", "--why", "x").code == 0


@pytest.mark.parametrize("option", ["--json", "--quiet"])
def test_a_sending_that_is_stopped_in_the_middle_says_what_it_set_out_to_send_and_what_waits(
    once: Once, option: str
) -> None:
    everybody = [f"nobody{n}@structure{n}.example" for n in range(22)]
    with receiving() as post:
        desk = mailing(once, post, everybody)
        post.at_rcpt = {one: ["550 5.1.1 no such person"] for one in everybody}
        done = desk("send", QUARTER, "--yes", option)
    assert (done.code, post.received) == (69, [])
    if option == "--json":
        assert [done.json[key] for key in ("to_send", "failed", "waiting")] == [22, 20, 2]
    else:
        assert done.err.count("no such person") == 20


def test_an_issue_that_was_never_published_cannot_be_resumed(once: Once) -> None:
    with receiving() as post:
        desk = mailing(once, post, THREE)
        for options in (("--yes",), ("--resume",)):
            done = desk("send", "2027-T1", *options, "--json")
            assert (done.code, "2027-T1 is not published" in done.err, done.out) == (66, True, "")
        assert send(desk, "--resume").json["to_send"] == 0  # published, and nobody has begun
    assert post.received == []
