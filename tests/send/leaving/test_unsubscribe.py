"""The link of a mail, followed over HTTP to a server that runs as a command."""

from __future__ import annotations

import asyncio
import re
import signal
import socket
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager

import httpx
import pytest
from lxml import html

from iet_watch.send.leaving.application import Leaving
from iet_watch.send.outbox.marks import marks_of
from iet_watch.workspace.folder import find_workspace
from tests.conftest import COMMAND, Desk

ANNE = "anne@structure.example"
ONE_CLICK = {"List-Unsubscribe": "One-Click"}


@contextmanager
def serving(desk: Desk) -> Iterator[httpx.Client]:
    """The server of this workspace, and a visitor."""
    process = subprocess.Popen(
        [COMMAND, "-C", desk.root, "unsubscribe", "serve", "--port", "0"], stderr=subprocess.PIPE, text=True
    )
    assert process.stderr is not None
    try:
        told = process.stderr.readline()
        found = re.search(r"http://127\.0\.0\.1:\d+", told)
        assert found, told
        with httpx.Client(base_url=found[0]) as visitor:
            yield visitor
    finally:
        process.send_signal(signal.SIGTERM)
        assert process.wait(5) == 143
        process.stderr.close()


def state(desk: Desk) -> list[str]:
    return [one["state"] for one in desk("contact", "list", "--json").json["contacts"]]


@pytest.mark.slow
def test_a_click_asks_a_post_lets_go_and_nothing_else_does(desk: Desk) -> None:
    desk.configure(
        "[bulletin]\ntitle = 'Bulletin d’essai'\n"
        "[mail]\nunsubscribe_url = 'https://veille.example/depart'\nunsubscribe_mailto = 'depart@veille.example'\n"
    )
    desk("contact", "add", ANNE)
    marks = marks_of(desk.root / "data")
    token, stranger = marks.token(ANNE), marks.token("bob@port.example")
    with serving(desk) as visitor:
        asked = visitor.get(f"/depart/{token}")
        page = html.fromstring(asked.text)
        assert (asked.status_code, page.get("lang"), len(page.findall(".//h1"))) == (200, "fr", 1)
        assert page.xpath("string(//button)") == "Me désabonner"
        assert "anne" not in asked.text
        assert not page.xpath("//script | //link | //img | //*[@src]")
        assert asked.headers["cache-control"] == "no-store"
        assert visitor.head(f"/{token}").content == b""
        assert state(desk) == ["active"]
        for wrong in (token[:-1], token[:-1] + ("a" if token[-1] != "a" else "b"), "1", "", stranger[:12] + token[12:]):
            assert visitor.post(f"/depart/{wrong}", data=ONE_CLICK).status_code == 404
        assert visitor.put(f"/{token}").status_code == 405
        assert visitor.post(f"/{token}", content=b"x" * 20_000).status_code == 413
        assert state(desk) == ["active"]
        done = visitor.post(f"/depart/{token}", data=ONE_CLICK)
        assert (done.status_code, "Désabonnement enregistré" in done.text, done.history) == (200, True, [])
        assert state(desk) == ["unsubscribed"]
        # Twice, in the form that RFC 8058 prefers, and of somebody who is not there: the same answer.
        again = visitor.post(f"/depart/{token}", files={"List-Unsubscribe": (None, "One-Click")})
        nobody = visitor.post(f"/depart/{stranger}", data=ONE_CLICK)
        assert done.text == again.text == nobody.text
        codes = [visitor.get("/depart/a").status_code for _ in range(60)]
        assert (codes[0], codes[-1]) == (404, 429)
        assert "mailto:depart@veille.example" in visitor.get("/depart/a").text
        assert visitor.post(f"/depart/{token}", data=ONE_CLICK).status_code == 200


def test_the_application_alone_asks_then_lets_go(desk: Desk) -> None:
    desk("contact", "add", "bob@port.example")
    desk("contact", "add", ANNE)
    application = Leaving(find_workspace(desk.root))
    link = f"http://veille.example/depart/{application.marks.token(ANNE)}"

    async def visit() -> list[int]:
        async with httpx.AsyncClient(transport=httpx.ASGITransport(app=application)) as visitor:  # type: ignore[arg-type]
            codes = [(await visitor.get(link)).status_code, (await visitor.post(link[:-1])).status_code]
            assert state(desk) == ["active", "active"]
            return [*codes, (await visitor.post(link, data=ONE_CLICK)).status_code]

    assert asyncio.run(visit()) == [200, 404, 200]
    assert state(desk) == ["unsubscribed", "active"]


def test_the_link_of_an_alert_stops_the_alerts_and_its_page_offers_to_stop_all(desk: Desk) -> None:
    for email in (ANNE, "bob@port.example"):
        desk("contact", "add", email, "--alerts", "oui")
    application = Leaving(find_workspace(desk.root))
    links = [f"http://veille.example/{application.marks.token(one, 'alerts')}" for one in (ANNE, "bob@port.example")]

    async def visit() -> list[str]:
        async with httpx.AsyncClient(transport=httpx.ASGITransport(app=application)) as visitor:  # type: ignore[arg-type]
            asked = (await visitor.get(links[0])).text
            assert (asked.count("<h1"), asked.count("<button"), ">Me désabonner de tout<" in asked) == (1, 2, True)
            clicks = [ONE_CLICK, ONE_CLICK, {"leave": "alerts"}]
            texts = [(await visitor.post(links[0], data=click)).text for click in clicks]
            assert texts[0] == texts[1] == texts[2]
            return [texts[0], (await visitor.post(links[1], data={"leave": "everything"})).text]

    stopped, gone = asyncio.run(visit())
    assert ("Vous recevrez toujours le bulletin." in stopped, "Désabonnement enregistré" in gone) == (True, True)
    listed = {one["email"]: one for one in desk("contact", "list", "--json").json["contacts"]}
    assert (listed[ANNE]["state"], listed[ANNE]["alerts"]) == ("active", "non")
    assert listed["bob@port.example"]["state"] == "unsubscribed"
    assert [one["who"] for one in desk("contact", "export", ANNE).json["events"]][-1] == "one click"


def test_a_link_lets_nobody_else_go_in_a_database_that_was_restored(desk: Desk) -> None:
    application = Leaving(find_workspace(desk.root))
    desk("contact", "add", "bob@port.example")  # who has the number that Anne had before
    link = f"http://veille.example/{application.marks.token(ANNE)}"

    async def click() -> int:
        async with httpx.AsyncClient(transport=httpx.ASGITransport(app=application)) as visitor:  # type: ignore[arg-type]
            return (await visitor.post(link, data=ONE_CLICK)).status_code

    assert (asyncio.run(click()), state(desk)) == (200, ["active"])
    desk("contact", "add", ANNE)  # under another number
    assert (asyncio.run(click()), state(desk)) == (200, ["unsubscribed", "active"])


def test_a_port_that_is_taken_is_told(desk: Desk) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        done = desk("unsubscribe", "serve", "--port", taken.getsockname()[1])
    assert (done.code, "nobody can listen there: Address already in use" in done.err) == (73, True)
