"""`send --to`: the mail as it would go, to addresses named, without a row in the outbox."""

from __future__ import annotations

import secrets
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

from iet_watch.cli.sending.report import EXCLUSIONS
from iet_watch.cli.terminal import arguments, session
from iet_watch.cli.terminal.output import Output
from iet_watch.locale import say, say_count
from iet_watch.model.trouble import BAD_DATA

if TYPE_CHECKING:
    from iet_watch.mail.handing import Handed
    from iet_watch.model.contacts import Contact
    from iet_watch.model.quarter import Quarter
    from iet_watch.send.outbox.marks import Leaves
    from iet_watch.send.outbox.messages import Letterhead, MailTexts
    from iet_watch.store.database import Database
    from iet_watch.workspace.folder import Workspace


def send_trial(out: Output, space: Workspace, quarter: Quarter, to: Sequence[str]) -> int:
    """Sends the issue to each of the addresses; returns the exit code. Whoever asked for no mail gets none."""
    from iet_watch.mail.addresses import address_key
    from iet_watch.publish.publication.issue_lock import issue_read
    from iet_watch.send.outbox.editions import published_manifest
    from iet_watch.send.outbox.opening import ready
    from iet_watch.store.sending.contacts import contact_of

    emails = dict.fromkeys(arguments.read_email(one) for one in to)
    db = session.read_database(space)
    known = {email: contact_of(db, address_key(email)) for email in emails}
    reasons = {email: why for email, contact in known.items() if (why := objection(db, space, email, contact))}
    with issue_read(space, quarter):
        manifest = published_manifest(space, quarter)
        plan = ready(space, quarter, manifest, {one.themes for one in known.values() if one}, session.now())
    handed: dict[str, Handed] = {}
    for email in (one for one in emails if one not in reasons):
        contact = known[email]
        parts = plan.texts.of(contact.themes if contact else ())
        handed[email] = hand_trial(space, quarter.label, plan.head, parts, email)
    counted = tell_trials(out, reasons, handed)
    if out.json:
        excluded = [{"email": email, "reason": reason} for email, reason in reasons.items()]
        out.show_json(trial=True, issue=quarter.label, to_send=len(handed), **counted, excluded=excluded)
    return 0 if counted["sent"] == len(emails) else BAD_DATA


def tell_trials(out: Output, reasons: Mapping[str, str], handed: Mapping[str, Handed]) -> dict[str, int]:
    """Tells what became of trials, by their addresses; returns how many are in each state."""
    for email, reason in reasons.items():
        out.warn(say("%(email)s gets nothing: %(reason)s", email=email, reason=say(EXCLUSIONS[reason])))
    for email, one in handed.items():
        if one.state != "sent":
            out.warn(say("%(email)s: not sent: %(reply)s", email=email, reply=one.reply))
    states = ["deferred" if one.state == "closed" else one.state for one in handed.values()]
    out.tell(say_count("%(count)s trial sent.", "%(count)s trials sent.", states.count("sent")))
    return {state: states.count(state) for state in ("sent", "deferred", "failed", "unknown")}


def objection(db: Database, space: Workspace, email: str, contact: Contact | None) -> str:
    """Why nobody may write to an address; empty where one may, whoever it is."""
    from iet_watch.mail.addresses import address_key
    from iet_watch.send.contacts.objections import objections

    if contact:
        return "unsubscribed" if contact.unsubscribed else ""
    return objections(db, space.database.parent).reason(address_key(email)) or ""


def hand_trial(
    space: Workspace, mailing: str, head: Letterhead, parts: MailTexts, email: str, leaves: Leaves = "everything"
) -> Handed:  # fmt: skip
    """Gives the mail to the server, noted nowhere. Raises Trouble."""
    from iet_watch.mail.addresses import address_key
    from iet_watch.mail.handing import Handing
    from iet_watch.mail.sending import connection, named_trouble
    from iet_watch.send.outbox.marks import marks_of
    from iet_watch.send.outbox.messages import Addressed, mail_bytes

    # Another number than that of the real mail: a mailbox shows one of two with the same.
    number = f"{mailing}.trial-{secrets.token_hex(8)}"
    marks, key = marks_of(space.database.parent), address_key(email)
    to = Addressed(email, number, marks.token(key, leaves), marks.answer(mailing, key))
    data = mail_bytes(head, to, parts)
    with named_trouble(space.settings.mail), connection(space.settings.mail) as server:
        return Handing(server).hand(head.sender, email, data)
