"""To whom a mail went is known for a time; that it went, for ever."""

from __future__ import annotations

import sqlite3
from contextlib import closing

import pytest

from tests.conftest import NOW, Once
from tests.post import receiving
from tests.send.outbox.mailing import mailing, send

ANNE, BOB, LOU, ZOE = "anne@structure.example", "bob@port.example", "lou@port.example", "zoe@filiere.example"


def test_purge_forgets_to_whom_mails_went_and_keeps_how_many(once: Once, monkeypatch: pytest.MonkeyPatch) -> None:
    with receiving() as post:
        desk = mailing(once, post, (ANNE, BOB, LOU, ZOE))
        post.at_rcpt = {BOB: ["550 5.1.1 no Bob here"], ZOE: ["450 4.2.0 greylisted"]}
        post.at_data = {LOU: ["yes"]}
        told = send(desk, "--yes").json
        assert (told["sent"], told["failed"], told["unknown"], told["deferred"]) == (1, 1, 1, 1)
        monkeypatch.setenv("IET_WATCH_NOW", NOW.replace("2026-11-20", "2027-12-10"))
        assert desk("purge", "--json").json["sendings_without_name"] == 0
        monkeypatch.setenv("IET_WATCH_NOW", NOW.replace("2026-11-20", "2027-12-25"))
        assert desk("purge", "--dry-run", "--json").json["sendings_without_name"] == 4
        assert [one["state"] for one in desk("contact", "export", ANNE, "--json").json["sendings"]] == ["sent"]
        assert desk("purge", "--json").json == {
            "schema_version": 1, "dry_run": False, "contacts_expired": 0, "contacts_unsubscribed": 0,
            "sendings_without_name": 4, "told_without_name": 0, "opinions_counted": 0,
        }  # fmt: skip
        assert "No contact is due" in desk("purge").err
        assert [desk("contact", "export", one, "--json").json["sendings"] for one in (ANNE, BOB)] == [[], []]
        with closing(sqlite3.connect(desk.root / "data" / "iet-watch.db")) as db:
            rows = db.execute("select contact, recipient, reply from delivery order by id").fetchall()
        assert rows == [(-1, "-1", ""), (-2, "-2", ""), (-3, "-3", ""), (-4, "-4", "")]
        # The counts stay, and nobody is written to again, not even who was still waiting.
        assert "No sending has begun" in desk("send", "--resume").err
        for options, doubts in (("--yes",), 1), (("--resume", "--doubtful", "resend"), 0), (("--yes",), 0):
            told = send(desk, *options).json
            assert (told["sent"], told["failed"], told["unknown"], told["deferred"]) == (1, 1, doubts, 0)
            assert (told["failures"], told["excluded"]) == ([], [])  # nobody knows who came since
        assert [envelope.rcpt_tos for envelope in post.received] == [[ANNE]]
