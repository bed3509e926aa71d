"""A workspace with a published issue, contacts and a mail server on loopback."""

from __future__ import annotations

import csv
from collections.abc import Iterable, Sequence
from pathlib import Path

from tests.conftest import Desk, Done, Once
from tests.post import Post
from tests.postfix import Postfix
from tests.publish.written_issue import CONFIGURATION, QUARTER, write_issue

SENDER = "veille@region.example"


def published(desk: Desk) -> None:
    """Publishes an issue that says where to unsubscribe by one click."""
    issue = write_issue(desk)
    desk.configure(CONFIGURATION + "[mail]\nunsubscribe_url = 'https://veille.region.example/depart'\n")
    done = issue.publish("--accept", "fields,access,folder")
    assert done.code == 0, done.err


def mailing(
    once: Once, post: Post | Postfix, emails: Iterable[str], settings: str = "", themes: Sequence[str] = ()
) -> Desk:
    """The workspace, sending through `post` to contacts with these addresses."""
    desk = once("published for sending", published)
    desk.configure(
        CONFIGURATION + f"[mail]\nhost = '127.0.0.1'\nport = {post.port}\nsecurity = 'none'\nsender = '{SENDER}'\n"
        "rate_per_second = 5000\nreply_to = 'camille@region.example'\n"
        "unsubscribe_url = 'https://veille.region.example/depart'\nunsubscribe_mailto = 'depart@region.example'\n"
        "bounces = 'retours@region.example'\n" + settings
    )
    contacts(desk, emails, themes)
    return desk


def contacts(desk: Desk, emails: Iterable[str], themes: Sequence[str] = ()) -> None:
    path = desk.root / "contacts.csv"
    with path.open("w", encoding="utf-8", newline="") as file:
        rows = csv.writer(file, delimiter=";")
        rows.writerow(("courriel", "nom", "structure", "thèmes"))
        rows.writerows((email, "Été", "Chambre", ",".join(themes)) for email in emails)
    done = desk("contact", "import", path)
    assert done.code == 0, done.err


def send(desk: Desk, *options: str | Path) -> Done:
    return desk("send", QUARTER, *options, "--json")
