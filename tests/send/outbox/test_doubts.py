"""A sending that is cut short, by whatever: nobody gets the issue twice, nobody is forgotten without a word."""

from __future__ import annotations

import os
import signal
import sqlite3
import subprocess
import threading
from contextlib import closing

import pytest

from iet_watch.send.outbox.pace import Pace
from iet_watch.store.sending.outbox import WaitingMail
from tests.conftest import COMMAND, NOW, Desk, Once
from tests.post import Post, receiving
from tests.publish.written_issue import QUARTER
from tests.send.outbox.mailing import mailing, send

THREE = ("anne@structure.example", "bob@port.example", "zoe@filiere.example")


def killed_in_the_middle(desk: Desk, post: Post) -> None:
    """Kills a sending while the server has its second mail and has not answered."""
    there, gone = threading.Event(), threading.Event()

    def hold(envelope: object) -> None:
        if len(post.received) == 1:
            there.set()
            assert gone.wait(20)

    post.when_data = hold
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
    assert (done.code, done.json["sent"], done.json["to_send"]) == (69, 0, 0)
    assert desk("bulletin", QUARTER, "--reopen", "--as", "Une directrice", "--why", "x").code == 0
