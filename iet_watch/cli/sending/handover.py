"""`send --export`: the issue and its readers for listmonk, Brevo or another sender, and who was left out and why."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from iet_watch.cli.sending.report import EXCLUSIONS
from iet_watch.cli.terminal import session
from iet_watch.cli.terminal.output import Output
from iet_watch.locale import language, later, number, say, say_count
from iet_watch.model.trouble import NOT_ALLOWED, USAGE, Trouble

if TYPE_CHECKING:
    from iet_watch.model.quarter import Quarter
    from iet_watch.send.handover.exporting import Export
    from iet_watch.store.database import Database
    from iet_watch.workspace.folder import Workspace

_REASONS = {
    **EXCLUSIONS,
    "forgotten": later("erased at their own request"),
    "address": later("the address begins as a formula does: no list can hold it"),
}


def hand_over(out: Output, space: Workspace, quarter: Quarter, sender: str, folder: Path, *, dry_run: bool) -> int:
    """Writes the files, or with `dry_run` says to how many the issue would be handed over; returns the exit code."""
    from iet_watch.publish.publication.issue_lock import issue_read
    from iet_watch.publish.publication.shown import HANDED_OVER, note_shown
    from iet_watch.send.contacts.recipients import recipients
    from iet_watch.send.handover.exporting import export, planned, write_export
    from iet_watch.send.handover.senders import KNOWN
    from iet_watch.send.outbox.editions import published_manifest, refuse_restricted
    from iet_watch.store.sending.contacts import counts_of_objections

    known = next((name for name in KNOWN if name == sender), None)
    if known is None:
        raise Trouble("--export is %(found)s: expected listmonk, brevo or csv", code=USAGE, found=sender)
    db = session.unchanged_database(space)
    with issue_read(space, quarter):
        manifest = published_manifest(space, quarter)
        refuse_restricted(quarter, manifest)
        _refuse_sent(db, quarter)
        forgotten = counts_of_objections(db).get("forgotten", 0)
        chosen = recipients(db, space.settings.retention.contact_years, session.now())
        plan = planned(chosen, forgotten)
        made = export(space, quarter, manifest, plan, known)
        if not dry_run:
            note_shown(space, quarter, HANDED_OVER, session.now().astimezone(space.zone).date())
            write_export(folder, made)
    db.close()
    if out.json:
        left_out = [*chosen.excluded, *((one, "address") for one in chosen.to if one.email in made.odd)]
        out.show_json(
            dry_run=dry_run, issue=quarter.label, to_send=made.contacts, sent=0, deferred=0, failed=0, unknown=0,
            excluded=[{"email": one.email, "reason": str(why)} for one, why in left_out],
            export={**made.record, "folder": str(folder)},
        )  # fmt: skip
    else:
        _tell(out, made, folder, dry_run=dry_run)
    return 0


def _refuse_sent(db: Database, quarter: Quarter) -> None:
    """Raises Trouble for an issue that this program has begun to send: its readers would get it twice."""
    from iet_watch.store.sending.outbox import counts

    if any(counts(db, quarter.label).get(state) for state in ("sending", "sent", "unknown", "deferred")):
        raise Trouble(
            "%(quarter)s has been sent from here already: handed over, it would reach people twice", code=NOT_ALLOWED,
            quarter=quarter.label,
        )  # fmt: skip


def _tell(out: Output, made: Export, folder: Path, *, dry_run: bool) -> None:
    for reason, many in made.excluded.items():
        out.tell(say("%(count)s left out: %(reason)s", count=number(many, language()), reason=say(_REASONS[reason])))
    for email in made.odd:
        out.warn(say("To be written to by hand: %(email)s", email=email))
    out.tell(say("Subject: %(subject)s", subject=made.subject))
    if dry_run:
        out.tell(say_count("%(count)s reader would be handed over; nothing was written.",
                           "%(count)s readers would be handed over; nothing was written.", made.contacts))  # fmt: skip
    else:
        out.tell(say_count("%(count)s reader written to %(folder)s, with the mail. Delete the folder once it is sent.",
                           "%(count)s readers written to %(folder)s, with the mail. Delete the folder once it is sent.",
                           made.contacts, folder=folder))  # fmt: skip
