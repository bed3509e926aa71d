"""An issue through a real Postfix into 400 Maildirs: one mail each, read by another MIME reader; returns understood."""

from __future__ import annotations

import re
import shutil
import subprocess
import time
from pathlib import Path

import pytest

from tests.conftest import Once, slow
from tests.postfix import delivering
from tests.publish.written_issue import QUARTER
from tests.send.outbox.mailing import SENDER, mailing, send

PEOPLE = [f"lecteur{n}@structure.example" for n in range(400)]
GONE = [f"parti{n}@structure.example" for n in range(5)]
RETURNS = "retours@region.example"
LEAVE = "https://veille.region.example/depart"


def section(mail: Path, number: str) -> str:
    """A part of a mail, decoded by maildrop's reformime, which shares no line with Python's `email`."""
    with mail.open("rb") as file:
        part = subprocess.run(["reformime", "-e", "-s", number], stdin=file, capture_output=True, check=True)
    return part.stdout.decode("utf-8").replace("\r\n", "\n")


@slow
def test_an_issue_through_postfix(once: Once) -> None:
    if not shutil.which("reformime"):
        pytest.skip("needs reformime (make mail-server)")
    with delivering((*PEOPLE, SENDER, RETURNS)) as postfix:
        desk = mailing(once, postfix, (*PEOPLE, *GONE))
        told = send(desk, "--yes").json
        assert (told["sent"], told["failed"], told["unknown"]) == (405, 0, 0)
        postfix.wait(PEOPLE)
        postfix.wait([RETURNS])
        assert [one for one in PEOPLE if len(postfix.mails(one)) != 1] == []

        frozen = desk.root / "data" / "bulletins" / QUARTER
        text, html = ((frozen / name).read_text("utf-8") for name in ("mail.txt", "mail.html"))
        numbers = set()
        for person in PEOPLE[::40]:
            [mail] = postfix.mails(person)
            raw = mail.read_bytes()
            head = raw.partition(b"\n\n")[0].decode("ascii")
            assert set(re.findall(r"[\w.]+@structure\.example", raw.decode("ascii"))) == {person}
            assert re.match(r"Return-Path: <retours\+2026-T4-\d+=[a-z2-7]{10}@region\.example>", head)
            [link] = re.findall(r"^List-Unsubscribe: <(\S+)>,", head, re.MULTILINE)
            assert "List-Unsubscribe-Post: List-Unsubscribe=One-Click" in head
            assert section(mail, "1.1").rstrip("\n") == text.replace(LEAVE, link).rstrip("\n")
            assert section(mail, "1.2").rstrip("\n") == html.replace(LEAVE, link).rstrip("\n")
            numbers.update(re.findall(r"^Message-ID: (\S+)", head, re.MULTILINE))
        assert len(numbers) == len(PEOPLE[::40])

        until_all_returned(postfix.maildir(RETURNS), len(GONE))
        read = desk("mailbox", "read", postfix.maildir(RETURNS), "--json").json["read"]
        assert sorted((one["kind"], one["recipient"]) for one in read) == [("hard", one) for one in sorted(GONE)]
        again = send(desk, "--yes").json
        assert (again["to_send"], {one["reason"] for one in again["excluded"]}) == (0, set())
        assert {one["state"] for one in desk("contact", "list", "--json").json["contacts"]} == {"active", "suspended"}
        assert sum(len(postfix.mails(one)) for one in PEOPLE) == len(PEOPLE)


def until_all_returned(maildir: Path, count: int) -> None:
    until = time.monotonic() + 60
    while len(list((maildir / "new").glob("*"))) < count:
        assert time.monotonic() < until
        time.sleep(0.1)
