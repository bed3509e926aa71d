"""What the sample people decide on the sample articles: at the keyboard, where two disagree, and one by mail."""

from __future__ import annotations

import tomllib
from collections.abc import Iterable, Iterator, Mapping
from datetime import datetime
from email.message import EmailMessage
from email.policy import SMTP
from typing import Any

from iet_watch.desk.deciding.decisions import rule
from iet_watch.desk.digests.accepting import Desk
from iet_watch.desk.digests.reading import ReadAnswers, read_answers
from iet_watch.desk.digests.writing import Writing, Written, write
from iet_watch.desk.reviewing.said import said_of
from iet_watch.files.shipped import shipped
from iet_watch.files.whole import write_whole
from iet_watch.judge.identity.addresses import canonical
from iet_watch.locale import say, say_count
from iet_watch.mail.mailboxes import NotLookedAt, mails_in
from iet_watch.model.decisions import Hand, Speaker
from iet_watch.store.collected.items import Selection, select_items
from iet_watch.store.database import Database
from iet_watch.store.said.digests import last_digest
from iet_watch.store.said.log import logs_of
from iet_watch.workspace.folder import Workspace
from iet_watch.workspace.people import read_people

MAILS = "mails"  # the folder of the workspace where the digest and its answer are left to be looked at
CANDIDATES = 5


def decide_together(space: Workspace, db: Database, now: datetime) -> Iterator[str]:
    """Records the sample decisions and reads the sample answer; says what people said, a sentence at a time."""
    people, items = read_people(space), _items(db)
    decisions = tomllib.loads((shipped("demo") / "decisions.toml").read_text(encoding="utf-8"))["decision"]
    for one in decisions:
        number = items.get(canonical(one["url"]))
        if number is not None:
            hand = Hand(Speaker(people.known(one["who"]).name), one["why"], now)
            rule(db, [number], one["ruling"], hand, one["theme"])
    read = _exchange(Desk(space, people, db, now), items)
    yield _counts(db)
    yield from _disagreements(db, items.values())
    if read is not None:
        yield _answered(read)


def _items(db: Database) -> Mapping[str, int]:
    """The number of each item by its address."""
    return {item.canonical_url: item.id for item in select_items(db, Selection(everything=True))}


def _counts(db: Database) -> str:
    retained = select_items(db, Selection())
    kept = sum(item.status == "kept" and item.copy_of is None for item in retained)
    return say_count(
        "%(count)s item retained by the themes", "%(count)s items retained by the themes", len(retained)
    ) + say_count(", %(count)s kept for the bulletin.", ", %(count)s kept for the bulletin.", kept)


def _disagreements(db: Database, items: Iterable[int]) -> Iterator[str]:
    """A sentence for each item that somebody keeps and somebody else drops."""
    for number, lines in sorted(logs_of(db, items).items()):
        said = said_of(line for line in lines if not line.undone)
        for rulings in said.rulings.values() if said.disputed else ():
            keep, drop = (next(one.who for one in rulings if one.said == kind) for kind in ("keep", "drop"))
            yield say(
                "%(keep)s keeps item %(id)s, %(drop)s drops it: a disagreement, that log %(id)s tells.",
                keep=keep, drop=drop, id=number,
            )  # fmt: skip


def _answered(read: ReadAnswers) -> str:
    count, unclear = len(read.decisions), len(read.unclear)
    return say_count(
        "%(who)s decides by mail on %(count)s item", "%(who)s decides by mail on %(count)s items", count,
        who=next(one.who for one in read.decisions),
    ) + say_count(
        "; %(count)s line that is not clear is left to a person (%(folder)s/).",
        "; %(count)s lines that are not clear are left to a person (%(folder)s/).", unclear, folder=MAILS,
    )  # fmt: skip


def _exchange(desk: Desk, items: Mapping[str, int]) -> ReadAnswers | None:
    """A digest to one person and what its answer rules; None where that was done before."""
    sample = tomllib.loads((shipped("demo") / "answer.toml").read_text(encoding="utf-8"))
    person = desk.people.known(sample["who"])
    if last_digest(desk.db, person.name, sample["theme"]):
        return None
    theme = next(one for one in desk.space.themes() if one.slug == sample["theme"])
    folder = desk.space.root / MAILS
    written = write(desk.db, Writing(desk.space, theme, CANDIDATES, desk.now), person, folder)
    answer = _answer(sample, written, items)
    path = folder / "answer.eml"
    write_whole(path, answer.as_bytes())
    return read_answers(desk, mails_in(path, NotLookedAt()))


def _answer(sample: Mapping[str, Any], written: Written, items: Mapping[str, int]) -> EmailMessage:
    """What the person answers: a line an article, its number in their mail before it; the mail quoted below."""
    asked = written.message
    assert asked is not None
    numbers = {item.id: n for n, item in enumerate(written.items, 1)}
    lines = [(numbers.get(items.get(canonical(one["url"]), 0)), one["says"]) for one in sample["line"]]
    said = "\n".join(f"{n} {words}" for n, words in lines if n is not None)
    quoted = "\n".join(f"> {line}" for line in written.text.splitlines())
    message = EmailMessage(policy=SMTP)
    message["From"], message["To"] = written.person.mail, str(asked["Reply-To"])
    message["Subject"], message["Date"] = f"Re: {asked['Subject']}", str(asked["Date"])
    message["In-Reply-To"], message["Message-ID"] = str(asked["Message-ID"]), "<answer@region-demo.example>"
    message.set_content(f"{sample['greeting']}\n\n{said}\n\n{sample['closing']}\n\n{quoted}\n", cte="quoted-printable")
    return message
