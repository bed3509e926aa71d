"""Names of servers: a resolver that answers late, never, or wrongly costs its own host and no other."""

from __future__ import annotations

import time

import httpcore
import pytest

from iet_watch.collect.web.broken_answers import broken_answer
from iet_watch.locale import translations
from tests.collect.web.conftest import LATE
from tests.conftest import Desk
from tests.web import Web, entry, rss


def test_late_names_fail_alone_and_hold_up_neither_others_nor_the_end(
    desk: Desk, web: Web, late_resolver: list[str]
) -> None:
    web.put("/feed", rss(entry(1)))
    dead = [f"http://{n}.{LATE}:{web.port}/feed" for n in range(8)]  # more than an event loop has threads
    desk.sources(*dead, web.url("/feed", "localhost"))
    begun = time.monotonic()
    done = desk("collect", "--json")
    assert (done.code, time.monotonic() - begun < 40) == (0, True), done.err  # the resolver holds each for 60
    assert len(desk.items()) == 1
    told = [one["detail"] for one in done.json["sources"] if one["detail"]]
    assert len(told) == 8
    assert all("looked up in vain" in one for one in told), told
    assert sum(name.endswith(LATE) for name in late_resolver) == 8  # each name once


def test_a_redirect_to_an_exempt_name_that_nobody_knows_stops_no_run(desk: Desk, web: Web) -> None:
    desk.configure("[collect]\nhost_delay_seconds = 0.0\nallow_hosts = ['127.0.0.1', '127.0.0.2', 'nowhere.invalid']\n")
    web.put("/feed", rss(entry(1)))
    web.put("/moved", "", 302, Location="http://nowhere.invalid/feed")
    desk.sources(web.url("/moved"), web.url("/feed", "127.0.0.2"))
    done = desk("collect", "--json")
    assert (done.code, len(desk.items())) == (0, 1), done.err
    assert [one["detail"] for one in done.json["sources"]] == ["the name of this server is not known", ""]


@pytest.mark.parametrize(
    ("error", "french"),
    [
        (httpcore.RemoteProtocolError("Server disconnected without sending a response."), "le serveur raccroche"),
        (httpcore.RemoteProtocolError("peer closed connection without sending complete message body"), "avant sa fin"),
        (httpcore.ReadError(""), "la connexion a été rompue"),
        (httpcore.RemoteProtocolError("something new"), "«\N{NO-BREAK SPACE}something new\N{NO-BREAK SPACE}»"),
    ],
)
def test_what_the_http_library_says_is_worded_in_french(error: Exception, french: str) -> None:
    failure = broken_answer("http://journal.example/", error)
    assert french in translations("fr").gettext(failure.message) % failure.args
