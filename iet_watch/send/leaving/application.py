"""The ASGI application behind the links of each mail: a question, and a POST that answers it.

One link lets the person go (RFC 8058), the other tells whether an issue was useful.

GET changes nothing: mail programs and filters follow links. No login, no cookie, no redirect; the token says nothing of
the person and cannot be made up, so there is nothing to try. No request is logged: a token stands for somebody.
"""

from __future__ import annotations

import asyncio
import sqlite3
from collections.abc import Awaitable, Callable, Mapping, MutableMapping
from contextlib import closing
from typing import Any
from urllib.parse import parse_qs

from iet_watch.model.contacts import ContactEvent
from iet_watch.model.trouble import Trouble
from iet_watch.send.contacts.alerts_wanted import leave_alerts
from iet_watch.send.contacts.objections import changing
from iet_watch.send.contacts.wishes import unsubscribe
from iet_watch.send.leaving.pages import Page, alert_pages, opinion_pages, pages
from iet_watch.send.leaving.turns import Turns
from iet_watch.send.outbox.marks import marks_of
from iet_watch.send.readership.opinions import note_opinion
from iet_watch.store.database import Database, open_to_write
from iet_watch.store.sending.contacts import contact_keys, leaving_no_trace
from iet_watch.workspace.clock import clock
from iet_watch.workspace.folder import Workspace, find_workspace

WHO = "one click"  # in the log of a contact: the person did it
EVERYTHING = "everything"  # what the second button on the page of an alert sends as « leave »
BODY_LIMIT = 10_000  # bytes of a POST; « List-Unsubscribe=One-Click » has 26
_STATUS: Mapping[Page, int] = {"ask": 200, "done": 200, "closed": 200, "unknown": 404, "later": 503}
_ANSWERS = {"yes": True, "no": False}  # what the two buttons send as « useful »
_HEADERS = (
    (b"content-type", b"text/html; charset=utf-8"),
    (b"cache-control", b"no-store"),
    (b"referrer-policy", b"no-referrer"),
    (b"x-content-type-options", b"nosniff"),
    (b"x-robots-tag", b"noindex"),
    (b"content-security-policy",
     b"default-src 'none'; style-src 'unsafe-inline'; form-action 'self'; frame-ancestors 'none'; base-uri 'none'"),
)  # fmt: skip

Message = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[Message]]
Send = Callable[[Message], Awaitable[None]]


def application() -> Leaving:
    """The application for a web server of the region's own: `uvicorn --factory
    iet_watch.send.leaving.application:application`, with IET_WATCH_WORKSPACE. Raises Trouble, Mistakes."""
    return Leaving(find_workspace(None))


class Leaving:
    """The application of one workspace. What its template or its secret lacks is told when it is made."""

    def __init__(self, space: Workspace) -> None:
        self.space = space
        self.pages = pages(space)
        self.opinion_pages, self.alert_pages = opinion_pages(space), alert_pages(space)
        self.marks = marks_of(space.database.parent)
        self.turns = Turns()

    async def __call__(self, scope: Message, receive: Receive, send: Send) -> None:
        if scope["type"] == "lifespan":
            await _live(receive, send)
        elif scope["type"] == "http":
            await self._answer(scope, receive, send)

    async def _answer(self, scope: Message, receive: Receive, send: Send) -> None:
        method, token = scope["method"], scope["path"].rpartition("/")[2]
        alerts, asked = self.marks.leaving(token, "alerts"), self.marks.answering(token)
        who = alerts or self.marks.leaving(token)
        visitor = (scope.get("client") or ("?",))[0]
        if method not in ("GET", "HEAD", "POST"):
            await _say(send, 405, b"", ((b"allow", b"GET, HEAD, POST"),))
        # Large providers send the clicks of all their users from a few addresses: a signed one always counts.
        elif not self.turns.may_ask(visitor) and not (who and method == "POST"):
            await _say(send, 429, self.pages["later"], ((b"retry-after", b"60"),), head=method == "HEAD")
        elif asked:
            await self._hear(*asked, method, receive, send)
        elif who is None:
            await self._show(send, "unknown", method)
        elif method == "POST":
            await self._leave(who, receive, send, of_alerts=alerts is not None)
        elif alerts:
            await _say(send, 200, self.alert_pages["ask"], head=method == "HEAD")
        else:
            await self._show(send, "ask", method)

    async def _leave(self, who: str, receive: Receive, send: Send, *, of_alerts: bool) -> None:
        """Lets a person go. The link of an alert stops the alerts, unless the button for everything was pressed."""
        body = await _whole(receive)
        if body is None:
            await _say(send, 413, b"")
            return
        only_alerts = of_alerts and _field(body, "leave") != EVERYTHING
        if not await asyncio.to_thread(self._noted, who, only_alerts=only_alerts):
            await self._show(send, "later", "POST")
            return
        await _say(send, 200, (self.alert_pages if only_alerts else self.pages)["done"])

    def _noted(self, who: str, *, only_alerts: bool) -> bool:
        """Takes the person off the list, or out of the alerts, if they are there; False where it cannot be written."""
        try:
            with closing(leaving_no_trace(open_to_write(self.space.database))) as db:
                if found := self._found(db, who):
                    event = ContactEvent(clock(), WHO, "no-alerts" if only_alerts else "unsubscribed", "")
                    leave = leave_alerts if only_alerts else unsubscribe
                    leave(db, self.space.database.parent, found, event)
        except (Trouble, sqlite3.Error):
            return False
        return True

    async def _hear(self, issue: str, who: str, method: str, receive: Receive, send: Send) -> None:
        """What somebody says of an issue: by a button alone, as links are followed by filters too."""
        page: Page = "ask"
        if method == "POST":
            body = await _whole(receive)
            if body is None:
                await _say(send, 413, b"")
                return
            useful = _ANSWERS.get(_field(body, "useful"))
            if useful is not None:
                page = await asyncio.to_thread(self._heard, issue, who, useful=useful)
        await _say(send, _STATUS[page], self.opinion_pages[page], head=method == "HEAD")

    def _heard(self, issue: str, who: str, *, useful: bool) -> Page:
        """Counts the answer of somebody who is on the list; says the same to others."""
        data = self.space.database.parent
        try:
            with closing(leaving_no_trace(open_to_write(self.space.database))) as db, changing(db, data) as objectors:
                if found := self._found(db, who):
                    reader = objectors.reader(issue, found)
                    return "done" if note_opinion(db, issue, reader, useful=useful, at=clock()) else "closed"
        except (Trouble, sqlite3.Error):
            return "later"
        return "done"

    def _found(self, db: Database, who: str) -> str | None:
        """The key of the person's address, None where nobody has it any more."""
        return next((one for one in contact_keys(db) if self.marks.who(one) == who), None)

    async def _show(self, send: Send, page: Page, method: str) -> None:
        await _say(send, _STATUS[page], self.pages[page], head=method == "HEAD")


async def _say(
    send: Send, status: int, body: bytes, more: tuple[tuple[bytes, bytes], ...] = (), *, head: bool = False
) -> None:
    headers = [*_HEADERS, *more, (b"content-length", str(len(body)).encode())]
    await send({"type": "http.response.start", "status": status, "headers": headers})
    await send({"type": "http.response.body", "body": b"" if head else body})


def _field(body: bytes, name: str) -> str:
    """What a form that was sent says under a name, empty where it says nothing."""
    return parse_qs(body.decode("latin-1")).get(name, [""])[0]


async def _whole(receive: Receive) -> bytes | None:
    """What was sent, None where it is too long or cut."""
    body, more = b"", True
    while more:
        message = await receive()
        body += message.get("body", b"")
        more = message.get("more_body", False)
        if message["type"] != "http.request" or len(body) > BODY_LIMIT:
            return None
    return body


async def _live(receive: Receive, send: Send) -> None:
    """Answers the web server that asks whether we are ready, and tells us that it ends."""
    while True:
        message = await receive()
        await send({"type": f"{message['type']}.complete"})
        if message["type"] == "lifespan.shutdown":
            return
