"""`send`: a published issue to those on the list, each once; before that, a look at what would go."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import ExitStack
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Literal, get_args

import typer

from iet_watch.cli.sending.progress import progress_bar
from iet_watch.cli.sending.report import STOPPED, excluded, show_report, show_reports, show_stopped, warn_of_doubts
from iet_watch.cli.terminal import arguments, session
from iet_watch.cli.terminal.options import JsonOption, QuietOption
from iet_watch.cli.terminal.output import Output
from iet_watch.cli.terminal.typer_words import Command
from iet_watch.locale import say
from iet_watch.model.quarter import Quarter
from iet_watch.model.trouble import USAGE, Trouble

if TYPE_CHECKING:
    from iet_watch.send.outbox.marks import Marks
    from iet_watch.send.outbox.opening import Ready
    from iet_watch.store.database import Database
    from iet_watch.workspace.folder import Workspace

Doubtful = Literal["hold", "resend"]

QuarterArgument = Annotated[str | None, typer.Argument(metavar="QUARTER", help=say("The issue: 2026-T4."))]
ToOption = Annotated[
    list[str] | None, typer.Option("--to", metavar="EMAIL", help=say("A trial: to this address alone, noted nowhere."))
]
YesOption = Annotated[bool, typer.Option("--yes", help=say("Send. Without it, a look at what would go."))]
ResumeOption = Annotated[
    bool, typer.Option("--resume", help=say("Go on with what has begun and is due; for cron."))
]  # fmt: skip
DoubtfulOption = Annotated[
    str,
    typer.Option(
        "--doubtful", metavar="hold|resend",
        help=say("Mails of which nobody knows whether they went: hold them, or send them again."),
    ),
]  # fmt: skip
ExportOption = Annotated[
    tuple[str, Path] | None,
    typer.Option(
        "--export", metavar="listmonk|brevo|csv DIR",
        help=say("Send nothing: write the mail and its readers for another sender into a folder."),
    ),
]  # fmt: skip
DryOption = Annotated[bool, typer.Option("--dry-run", help=say("The look alone, whatever else is said."))]


def register(app: typer.Typer) -> None:
    app.command("send", cls=Command)(send)


def send(
    quarter: QuarterArgument = None,
    to: ToOption = None,
    yes: YesOption = False,
    resume: ResumeOption = False,
    doubtful: DoubtfulOption = "hold",
    export: ExportOption = None,
    dry_run: DryOption = False,
    json_output: JsonOption = False,
    quiet: QuietOption = False,
) -> int:
    out, space = Output(json_output, quiet), session.workspace()
    resend = is_resend(doubtful)
    if quarter is None and (not resume or dry_run or to):
        raise Trouble("name the issue to send: iet-watch send 2026-T4", code=USAGE)
    chosen = arguments.read_quarter(quarter) if quarter is not None else None
    if export:
        from iet_watch.cli.sending.handover import hand_over

        if chosen is None or to or yes or resume:
            raise Trouble("--export goes with the name of an issue, and without --to, --yes and --resume", code=USAGE)
        return hand_over(out, space, chosen, *export, dry_run=dry_run)
    if to and resume:
        raise Trouble("--to is a trial: it goes without --resume", code=USAGE)
    if chosen and to and not dry_run:
        from iet_watch.cli.sending.trial import send_trial

        if yes:
            out.tell(say("--to is a trial, which is noted nowhere: --yes changes nothing of it."))
        return send_trial(out, space, chosen, to)
    if chosen and (dry_run or not (yes or resume)):
        from iet_watch.cli.sending.preview import preview_issue

        return preview_issue(out, space, chosen, tuple(to or ()))
    return _send_all(out, space, chosen, only_begun=resume and not yes, resend=resend)


def is_resend(doubtful: str) -> bool:
    """Whether mails in doubt are sent again, as the option says it. Raises Trouble."""
    if doubtful not in get_args(Doubtful):
        raise Trouble("--doubtful is %(found)s: expected hold or resend", code=USAGE, found=doubtful)
    return doubtful == "resend"


def _send_all(out: Output, space: Workspace, chosen: Quarter | None, *, only_begun: bool, resend: bool) -> int:
    """Sends the issue chosen, or whatever has begun; nobody else sends meanwhile."""
    from iet_watch.send.outbox.sending import outbox_held
    from iet_watch.store.sending.contacts import leaving_no_trace
    from iet_watch.store.sending.outbox import begun, unfinished

    with outbox_held(space, session.login(), session.now()):
        db = leaving_no_trace(session.write_database(space))
        labels = [chosen.label] if chosen else unfinished(db, "issue", doubtful=resend)
        if not labels or (only_begun and not any(begun(db, label) for label in labels)):
            out.tell(say("No sending has begun that waits for anything."))
            labels = [] if chosen is None else labels
        reports: list[dict[str, object]] = []
        troubles: list[Trouble] = []
        for label in labels:
            quarter = arguments.read_quarter(label)
            try:
                if only_begun and not begun(db, label):
                    _refuse_unpublished(space, quarter)
                    reports.append(_report(out, space, db, label, 0))
                else:
                    _send(out, space, db, quarter, reports, resend=resend)
            except Trouble as trouble:  # an issue that cannot go keeps no other from going
                troubles.append(trouble)
            except STOPPED:
                show_stopped(out, reports, troubles, several=chosen is None)
                raise
        show_reports(out, reports, troubles, several=chosen is None)
    return 0


def _refuse_unpublished(space: Workspace, quarter: Quarter) -> None:
    """Raises Trouble for an issue of which no sending can have begun: it is not there, or not yet published."""
    from iet_watch.publish.publication.issue_lock import issue_read
    from iet_watch.send.outbox.editions import published_manifest

    with issue_read(space, quarter):
        published_manifest(space, quarter)


def _send(
    out: Output, space: Workspace, db: Database, quarter: Quarter, reports: list[dict[str, object]], *, resend: bool
) -> None:
    """One issue: what waits of it goes, then what became of all is told, whatever stopped it."""
    from iet_watch.send.outbox.marks import marks_of
    from iet_watch.send.outbox.opening import letters
    from iet_watch.send.outbox.sending import Sending, find_again, send_mailing
    from iet_watch.workspace.clock import clock

    marks = marks_of(space.database.parent)
    with ExitStack() as reading:
        ready = _opened(reading, space, db, quarter, marks, resend=resend)
        doubts = find_again(db, quarter.label, session.now(), resend=resend)
        if not resend:
            warn_of_doubts(out, doubts)
        begin = _beginning(reading, space, quarter)
        with progress_bar() as progress:
            run = Sending(
                db, space, quarter.label, ready.head.sender, letters(ready, marks), marks, f"send {quarter.label}",
                clock, begin, progress,
            )  # fmt: skip
            try:
                send_mailing(run)
            except (Trouble, *STOPPED):
                reports.append(_report(out, space, db, quarter.label, run.to_send))
                raise
    reports.append(_report(out, space, db, quarter.label, run.to_send))


def _report(out: Output, space: Workspace, db: Database, issue: str, to_send: int) -> dict[str, object]:
    """Tells what became of an issue's mails; returns it as the contract has it."""
    next_step, left_out = say("Next: iet-watch send %(issue)s --resume", issue=issue), excluded(space, db, issue)
    return {"issue": issue, **show_report(out, db, issue, issue, next_step, to_send, left_out)}


def _opened(
    reading: ExitStack, space: Workspace, db: Database, quarter: Quarter, marks: Marks, *, resend: bool
) -> Ready:
    """The issue as it is published, and its plan; nobody may reopen it until `reading` ends."""
    from iet_watch.publish.publication.issue_lock import issue_read
    from iet_watch.send.contacts.recipients import recipients
    from iet_watch.send.outbox.editions import published_manifest, refuse_restricted
    from iet_watch.send.outbox.opening import dated, plan_once, ready, refuse_gone

    reading.enter_context(issue_read(space, quarter))
    manifest = published_manifest(space, quarter)
    refuse_restricted(quarter, manifest)
    if not resend:
        refuse_gone(db, space, quarter)
    followed = {one.themes for one in recipients(db, space.settings.retention.contact_years, session.now()).to}
    plan = ready(space, quarter, manifest, followed, session.now())
    return dated(plan, plan_once(db, space, quarter.label, session.login(), session.now(), marks))


def _beginning(reading: ExitStack, space: Workspace, quarter: Quarter) -> Callable[[], None]:
    """What is done before the first mail of a run: the issue is out from now on, and others may work on it."""
    from iet_watch.publish.publication.shown import MAIL, note_shown

    def begin() -> None:
        note_shown(space, quarter, MAIL, session.now().astimezone(space.zone).date())
        reading.close()

    return begin
