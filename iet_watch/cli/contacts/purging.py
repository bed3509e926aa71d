"""`purge`: contacts whose time is over are erased, and to whom mails went long ago."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import TYPE_CHECKING, NamedTuple

from iet_watch.cli.contacts.terms import contacts_opened
from iet_watch.cli.terminal import session
from iet_watch.cli.terminal.options import JsonOption, QuietOption, WriteNothingOption
from iet_watch.cli.terminal.output import Output
from iet_watch.locale import say, say_count

if TYPE_CHECKING:
    from collections.abc import Sequence

    from iet_watch.send.contacts.wishes import Due
    from iet_watch.store.database import Database

MONTH = timedelta(days=365.25 / 12)
READS_KEPT = 13 * MONTH  # which mails that came back were read


def purge(dry_run: WriteNothingOption = False, json_output: JsonOption = False, quiet: QuietOption = False) -> None:
    from iet_watch.send.contacts import wishes
    from iet_watch.send.contacts.traces import scrubbed

    out, now = Output(json_output, quiet), session.now()
    space = session.writing_workspace(out)
    years, long_ago = space.settings.retention.contact_years, now - space.settings.retention.sending_months * MONTH
    with contacts_opened(space, dry_run=dry_run) as (db, data):
        gone: Sequence[Due] = wishes.due(db, years, now) if dry_run else wishes.purge(db, data, years, now)
        traces = _found(db, long_ago, now, gone) if dry_run else _forgotten(db, long_ago, now)
        clean = dry_run or not gone or scrubbed(db, space, {one.contact.email for one in gone})
    expired = sum(one.reason == "expired" for one in gone)
    unsubscribed = len(gone) - expired
    if out.json:
        out.show_json(
            dry_run=dry_run, contacts_expired=expired, contacts_unsubscribed=unsubscribed,
            sendings_without_name=traces.mails, told_without_name=traces.told, opinions_counted=traces.opinions,
        )  # fmt: skip
    else:
        _tell(out, expired, unsubscribed, traces)
        if dry_run and (expired or unsubscribed or any(traces)):
            out.tell(say("Nothing was written."))
    if not clean:
        out.warn(
            say(
                "The database is in use, or the disk is full: its file may hold traces until a contact is erased again."
            )
        )


class _Traces(NamedTuple):
    """What tells what of whom, and is old: mails, articles of alerts, opinions on issues."""

    mails: int
    told: int
    opinions: int


def _found(db: Database, long_ago: datetime, now: datetime, gone: Sequence[Due]) -> _Traces:
    """As many as `_forgotten` forgets once those who are due are `gone`."""
    from iet_watch.send.readership.opinions import opinions_due
    from iet_watch.store.sending.alerts import told_kept
    from iet_watch.store.sending.outbox import recipients_kept

    told = told_kept(db, long_ago, (one.contact.id for one in gone))
    return _Traces(recipients_kept(db, long_ago), told, opinions_due(db, now))


def _forgotten(db: Database, long_ago: datetime, now: datetime) -> _Traces:
    """Forgets them, and what else has had its time."""
    from iet_watch.send.readership.opinions import close_due
    from iet_watch.store.database import writing
    from iet_watch.store.sending.alerts import drop_told
    from iet_watch.store.sending.outbox import drop_recipients
    from iet_watch.store.sending.returns import drop_reads

    with writing(db):
        drop_reads(db, now - READS_KEPT)
        opinions = close_due(db, now)
        mails = drop_recipients(db, long_ago)
        return _Traces(mails, drop_told(db), opinions)


def _tell(out: Output, expired: int, unsubscribed: int, traces: _Traces) -> None:
    if traces.mails:
        out.tell(
            say_count(
                "%(count)s mail sent long ago: nothing tells any more to whom.",
                "%(count)s mails sent long ago: nothing tells any more to whom.",
                traces.mails,
            )
        )
    if traces.told:
        out.tell(
            say_count(
                "%(count)s article told by alerts long ago: nothing tells any more to whom.",
                "%(count)s articles told by alerts long ago: nothing tells any more to whom.",
                traces.told,
            )
        )
    if traces.opinions:
        out.tell(
            say_count(
                "%(count)s opinion on an issue that takes no more of them: counted, its token erased.",
                "%(count)s opinions on issues that take no more of them: counted, their tokens erased.",
                traces.opinions,
            )
        )
    if not (expired or unsubscribed):
        out.tell(say("No contact is due."))
        return
    out.tell(
        say_count(
            "%(count)s contact that nobody has confirmed in time: erased.",
            "%(count)s contacts that nobody has confirmed in time: erased.",
            expired,
        )
    )
    out.tell(
        say_count(
            "%(count)s contact unsubscribed for three months: erased, but for a fingerprint.",
            "%(count)s contacts unsubscribed for three months: erased, but for a fingerprint.",
            unsubscribed,
        )
    )
