"""« Was this issue useful? »: asked at the end of a mail, answered by a link or by a mail, counted without a name."""

from __future__ import annotations

import asyncio
import re
import sqlite3
from contextlib import closing
from email.message import EmailMessage
from html import unescape
from urllib.parse import unquote

import httpx
import pytest

from iet_watch.send.leaving.application import Leaving
from iet_watch.workspace.folder import find_workspace
from tests.conftest import NOW, Desk, Once
from tests.post import Post, receiving
from tests.publish.written_issue import QUARTER
from tests.send.outbox.mailing import mailing, send

ANNE, BOB = "anne@structure.example", "bob@port.example"
ASKED = "Ce numéro vous a-t-il été utile\xa0?"
WHERE = re.compile(r"(?:https|mailto):[^\s\"<>]+")


def parts_of(message: EmailMessage) -> tuple[str, str]:
    text, html = (part.get_content().replace("\r\n", "\n") for part in message.iter_parts())
    return text, html


def asked_links(post: Post) -> dict[str, set[str]]:
    """The addresses of the question in each mail, the same in both parts."""
    found = {}
    for envelope, message in zip(post.received, post.messages(), strict=True):
        text, html = parts_of(message)
        in_text = set(WHERE.findall(text[text.index(ASKED.upper()) :]))
        in_html = {unescape(one) for one in WHERE.findall(html[html.index(ASKED) :])}
        assert in_text == in_html
        found[envelope.rcpt_tos[0]] = in_text
    return found


def counted(desk: Desk) -> list[tuple[int, int]]:
    return [(one["useful"], one["not_useful"]) for one in desk("readership", "--json").json["opinions"]]


def tokens(desk: Desk) -> list[str]:
    with closing(sqlite3.connect(desk.root / "data" / "iet-watch.db")) as db:
        return [reader for (reader,) in db.execute("select reader from opinion")]


def test_a_link_of_ones_own_asks_and_a_button_counts_once(once: Once, monkeypatch: pytest.MonkeyPatch) -> None:
    with receiving() as post:
        desk = mailing(once, post, (ANNE, BOB), "question = true\n")
        assert send(desk).json["problems"] == []
        assert send(desk, "--yes").json["sent"] == 2
        links = asked_links(post)
    frozen = desk.root / "data" / "bulletins" / QUARTER
    assert not [path for path in frozen.rglob("*") if path.is_file() and b"vous a-t-il" in path.read_bytes()]
    [mine], [other] = links[ANNE], links[BOB]
    assert re.fullmatch(rf"https://veille\.region\.example/depart/{QUARTER}-[a-z2-7]{{32}}", mine)
    application = Leaving(find_workspace(desk.root))

    def visit(link: str, method: str = "POST", **sent: str) -> tuple[int, str]:
        async def ask() -> tuple[int, str]:
            transport = httpx.ASGITransport(app=application)  # type: ignore[arg-type]
            async with httpx.AsyncClient(transport=transport) as visitor:
                answer = await visitor.request(method, link, data=sent)
                return answer.status_code, answer.text

        return asyncio.run(ask())

    code, page = visit(mine, "GET")
    assert (code, page.count("<button"), "anne" in page) == (200, 2, False)
    for sent in ({}, {"useful": "perhaps"}, {"List-Unsubscribe": "One-Click"}):
        assert visit(mine, **sent) == (200, page)
    assert (visit(mine, useful="x" * 20_000)[0], counted(desk)) == (413, [])
    thanks = visit(mine, useful="yes")
    assert (thanks[0], counted(desk), visit(other, useful="yes"), counted(desk)) == (200, [(1, 0)], thanks, [(2, 0)])
    assert (visit(mine, useful="no"), counted(desk)) == (thanks, [(1, 1)])  # instead of the first, not beside it
    assert "Useful  Not useful" in desk("readership").out
    start, end = mine[:-32], mine[-32:]
    for forged in (start.replace("T4", "T3") + end, mine[:-1], start + other[-32:-20] + end[12:], start):
        assert visit(forged, useful="yes")[0] == 404
    desk("contact", "forget", BOB)
    assert (visit(other, useful="yes"), counted(desk)) == (thanks, [(0, 1)])  # nobody's: the same page, not counted
    assert ([len(one) for one in tokens(desk)], ANNE in str(tokens(desk))) == ([64], False)
    monkeypatch.setenv("IET_WATCH_NOW", NOW.replace("2026-11-20", "2027-02-25"))
    assert [desk("purge", "--json", *dry).json["opinions_counted"] for dry in (["--dry-run"], [])] == [1, 1]
    assert (tokens(desk), counted(desk)) == ([], [(0, 1)])
    closed = visit(mine, useful="yes")
    assert ("close" in closed[1], closed[0], counted(desk)) == (True, 200, [(0, 1)])


def test_without_a_server_the_answer_is_a_mail_of_which_nothing_but_the_subject_is_written(once: Once) -> None:
    with receiving() as post:
        desk = mailing(once, post, (ANNE, BOB), "question = true\n")
        text = (desk.root / "iet-watch.toml").read_text("utf-8")
        desk.configure(text.replace("unsubscribe_url = 'https://veille.region.example/depart'\n", ""))
        assert send(desk, "--yes").json["sent"] == 2
        links = asked_links(post)[ANNE]
    for number, link in enumerate(sorted(links, reverse=True)):  # useful, then not useful
        to, _, subject = unquote(link).partition("?subject=")
        answer = EmailMessage()
        answer["From"], answer["To"], answer["Subject"] = ANNE, to.removeprefix("mailto:"), subject
        path = desk.root.parent / f"answer{number}.eml"
        path.write_bytes(answer.as_bytes())
        [read] = desk("mailbox", "read", path, "--json").json["read"]
        assert (read["kind"], read["deed"]) == ("person", "opinion")
        assert counted(desk) == [(1, 0) if number == 0 else (0, 1)]
    assert to == "mailto:depart@region.example"  # where an empty mail without these words is a wish to leave
    told = [one["state"] for one in desk("contact", "list", "--json").json["contacts"]]
    assert told == ["active", "active"]
