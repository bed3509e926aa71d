"""`contact unsubscribe | forget`: what a person asks for is done at once."""

from __future__ import annotations

from typing import TYPE_CHECKING

from iet_watch.cli.contacts.terms import ByOption, EmailArgument, contacts_opened
from iet_watch.cli.terminal import arguments, session
from iet_watch.cli.terminal.options import JsonOption, QuietOption, WhyOption, WriteNothingOption
from iet_watch.cli.terminal.output import Output
from iet_watch.locale import say, say_count

if TYPE_CHECKING:
    from iet_watch.send.contacts.traces import Traces


def unsubscribe(
    email: EmailArgument,
    why: WhyOption = "",
    who: ByOption = None,
    dry_run: WriteNothingOption = False,
    json_output: JsonOption = False,
    quiet: QuietOption = False,
) -> None:
    from iet_watch.mail.addresses import address_key
    from iet_watch.model.contacts import ContactEvent
    from iet_watch.send.contacts.reading import TEXT_LIMIT
    from iet_watch.send.contacts.wishes import unsubscribe as unsubscribed

    out, space, now, name = Output(json_output, quiet), session.workspace(), session.now(), arguments.person(who)
    key = address_key(arguments.read_email(email))
    event = ContactEvent(now, name, "unsubscribed", arguments.reason(why, TEXT_LIMIT))
    changed = False
    with contacts_opened(space, dry_run=dry_run) as (db, data):
        if not dry_run:
            changed = unsubscribed(db, data, key, event)
    if out.json:
        out.show_json(dry_run=dry_run, changed=changed)
    elif dry_run:
        out.tell(say("Nothing was written."))
    elif changed:
        out.tell(say("Nobody writes to this person any more, and no import will bring them back."))
    else:
        out.tell(say("Nobody wrote to this person any more already."))


def forget(
    email: EmailArgument,
    dry_run: WriteNothingOption = False,
    json_output: JsonOption = False,
    quiet: QuietOption = False,
) -> None:
    from iet_watch.mail.addresses import address_key
    from iet_watch.send.contacts.traces import wipe
    from iet_watch.send.contacts.wishes import forget as forgotten
    from iet_watch.store.sending.contacts import contact_of

    out, space, now = Output(json_output, quiet), session.workspace(), session.now()
    address = arguments.read_email(email)
    key = address_key(address)
    with contacts_opened(space, dry_run=dry_run) as (db, data):
        if dry_run:
            known, left = contact_of(db, key) is not None, None
        else:
            erased = forgotten(db, data, key, now)
            known, left = bool(erased), wipe(db, space, {address, erased} - {""})
    if out.json:
        out.show_json(dry_run=dry_run, known=known, **_values(left))
        return
    if left is None:
        out.tell(say("Nothing was written."))
        return
    out.tell(
        say("This person is erased; a fingerprint keeps imports from bringing them back.")
        if known
        else say("Nothing was kept of this person; a fingerprint keeps imports from bringing them in.")
    )
    _warn_left(out, left)


def _values(left: Traces | None) -> dict[str, object]:
    if left is None:
        return {}
    return {
        "erased": left.erased,
        "left_in_tables": dict(left.rows),
        "left_in_files": [str(path) for path in left.files],
    }


def _warn_left(out: Output, left: Traces) -> None:
    """Where the address still stands that no command may change: texts that people wrote, logs, articles."""
    from iet_watch.cli.terminal.mistake_words import shown_path

    for where, count in left.rows:
        out.warn(
            say_count(
                "The address still stands in the database: %(where)s, %(count)s row.",
                "The address still stands in the database: %(where)s, %(count)s rows.",
                count, where=where,
            )
        )  # fmt: skip
    for path in left.files:
        out.warn(say("The address still stands in a file: %(path)s", path=shown_path(path)))
    if not left.erased:
        out.warn(
            say(
                "The database is in use, or the disk is full: its file may hold traces until iet-watch contact forget "
                "is run again."
            )
        )
    out.tell(say("Backups made before hold it until they are replaced."))
