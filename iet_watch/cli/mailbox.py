"""`mailbox read`: what came back to the address that the bulletin is sent from."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from iet_watch.cli.terminal import session
from iet_watch.cli.terminal.mails import mails_at, tell_too_many
from iet_watch.cli.terminal.options import JsonOption, QuietOption, WriteNothingOption
from iet_watch.cli.terminal.output import Output
from iet_watch.cli.terminal.typer_words import Command, group
from iet_watch.locale import language, later, say, say_count
from iet_watch.model.trouble import USAGE, Trouble

if TYPE_CHECKING:
    from iet_watch.mail.mailboxes import NotLookedAt
    from iet_watch.send.returns.reading import ReadReturn

# Of the folder on a server that are looked at: before the last reading, and at most. What was read is passed over, and
# remembered for longer than that.
IMAP_DAYS = 45
IMAP_YEAR = 365
WHY: Mapping[str, str] = {
    "not understood": later("not understood"),
    "no contact has this address": later("no contact has this address"),
    "it does not show that it answers a mail of ours": later("it does not show that it answers a mail of ours"),
    "the address that it came back to was made up": later("the address that it came back to was made up"),
    "we wrote to somebody else than it names": later("we wrote to somebody else than it names"),
    "somebody else": later("it speaks of somebody else: nobody was removed"),
    "replacement": later("it asks for something else too, such as another address: nobody was removed"),
    "part": later("it may be about a part only, such as a format or the alerts: nobody was removed"),
    "erasure": later("asks that data be erased: answer within a month (art. 12 GDPR); iet-watch contact forget"),
    "rights": later("speaks of personal data: what it asks for is answered within a month (art. 12 GDPR)"),
    "": later("to be read"),
}
KINDS: Mapping[str, str] = {
    "hard": later("the address is none"), "soft": later("a reason that may pass"),
    "unsubscribe": later("wishes to leave"), "complaint": later("complaint"), "auto": later("automatic answer"),
    "person": later("letter from somebody"), "unknown": later("odd mail"),
}  # fmt: skip

MailsArgument = Annotated[
    Path | None, typer.Argument(metavar="FILE.eml|MAILDIR", help=say("A mail, a Maildir or a folder of mails."))
]
ImapOption = Annotated[bool, typer.Option("--imap", help=say("Read the folder of [mail] on its IMAP server."))]


def register(app: typer.Typer) -> None:
    mailbox = group()
    mailbox.command("read", cls=Command, help=say("Read what came back: suspend, unsubscribe, list what is doubtful."))(
        read
    )
    app.add_typer(mailbox, name="mailbox")


def read(
    path: MailsArgument = None,
    imap: ImapOption = False,
    dry_run: WriteNothingOption = False,
    json_output: JsonOption = False,
    quiet: QuietOption = False,
) -> None:
    from iet_watch.mail.mailboxes import NotLookedAt
    from iet_watch.send.outbox.marks import marks_made
    from iet_watch.send.returns.reading import Mailbox, read_returns
    from iet_watch.store.sending.contacts import leaving_no_trace
    from iet_watch.store.sending.returns import last_reading

    out, space, now = Output(json_output, quiet), session.workspace(), session.now()
    if (path is None) != imap:
        raise Trouble("name a mail or a Maildir, or say --imap: one of the two", code=USAGE)
    db = session.unchanged_database(space) if dry_run else leaving_no_trace(session.write_database(space))
    last, left, data = last_reading(db), NotLookedAt(), space.database.parent
    since = _first_day(last)
    box = Mailbox(db, data, space.settings.mail, now, marks_made(data).came_back)
    found = read_returns(box, mails_at(space, path, since, left), dry_run=dry_run)
    db.close()
    if out.json:
        keys = ("file", "kind", "recipient", "status", "deed", "why")
        read_mails = [{key: getattr(one, key) for key in keys} for one in found]
        out.show_json(**({"dry_run": True} if dry_run else {}), read=read_mails,
                      not_looked_at=left.too_many + left.older)  # fmt: skip
    else:
        _tell(out, found)
        tell_too_many(out, left)
        _tell_older(out, left, since, last)


def _first_day(last: datetime | None) -> date:
    """From when on the server is asked: well before the last reading, so that a pause leaves nothing out."""
    now = session.now()
    longest = now - timedelta(days=IMAP_YEAR)
    return max(longest, min(last, now) - timedelta(days=IMAP_DAYS) if last else longest).date()


def _tell_older(out: Output, left: NotLookedAt, since: date, last: datetime | None) -> None:
    """The mails on the server from before the first day; those that an earlier reading has passed are no news."""
    from iet_watch.locale.dates import date_words

    if left.older:
        (out.tell if last else out.warn)(
            say_count(
                "%(count)s mail from before %(day)s was not looked at: save it into a folder, then "
                "iet-watch mailbox read FOLDER",
                "%(count)s mails from before %(day)s were not looked at: save them into a folder, then "
                "iet-watch mailbox read FOLDER",
                left.older,
                day=date_words(since, language()),
            )
        )


def _tell(out: Output, found: list[ReadReturn]) -> None:
    """The counts; by their files the mails that a person must look at, and who gets no more mail, with the address."""
    kinds: Counter[str] = Counter(one.kind for one in found)
    for one in filter(_needs_a_person, found):
        out.warn(say("%(file)s, %(kind)s: %(why)s", file=one.file, kind=say(KINDS[one.kind]), why=say(WHY[one.why])))
    out.tell(
        say_count("%(count)s mail read", "%(count)s mails read", len(found))
        + "".join(
            say(", %(kind)s: %(count)s", kind=say(KINDS[kind]), count=kinds[kind]) for kind in KINDS if kinds[kind]
        )
        + "."
    )
    _tell_deeds(out, found)


def _needs_a_person(one: ReadReturn) -> bool:
    return one.deed == "doubtful" or bool(one.why) or (one.kind == "person" and not one.deed)


def _tell_deeds(out: Output, found: list[ReadReturn]) -> None:
    deeds = Counter(one.deed for one in found)
    if deeds["opinion"]:
        out.tell(say_count("%(count)s opinion of an issue counted.", "%(count)s opinions of an issue counted.",
                           deeds["opinion"]))  # fmt: skip
    if deeds["suspended"]:
        out.tell(
            say_count(
                "%(count)s contact is suspended: nobody writes to it. iet-watch contact list",
                "%(count)s contacts are suspended: nobody writes to them. iet-watch contact list",
                deeds["suspended"],
            )
        )
        _tell_whom(out, found, "suspended")
    if deeds["no-alerts"]:
        out.tell(
            say_count("%(count)s contact wants no alerts any more.", "%(count)s contacts want no alerts any more.",
                      deeds["no-alerts"])
        )  # fmt: skip
        _tell_whom(out, found, "no-alerts")
    if deeds["unsubscribed"]:
        out.tell(
            say_count("%(count)s contact has unsubscribed.", "%(count)s contacts have unsubscribed.",
                      deeds["unsubscribed"])
        )  # fmt: skip
        _tell_whom(out, found, "unsubscribed")


def _tell_whom(out: Output, found: list[ReadReturn], deed: str) -> None:
    """Whom it was done to, and which mail says so: each mail is read once, so that nobody could ask later."""
    for one in found:
        if one.deed == deed:
            out.tell("  " + say("%(where)s: %(expression)s", where=one.file, expression=one.recipient))
