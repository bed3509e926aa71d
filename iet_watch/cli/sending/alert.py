"""`alert`: each week, to the contacts who chose it, what was kept for their themes; before that, a look at it."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import typer

from iet_watch.cli.sending.progress import progress_bar
from iet_watch.cli.sending.report import (
    STOPPED,
    LeftOut,
    excluded,
    show_report,
    show_reports,
    show_stopped,
    tell_excluded,
    tell_left,
    tell_nobody,
    tell_nothing,
    tell_restricted,
    titles_of,
    warn_of_doubts,
)
from iet_watch.cli.sending.send import DoubtfulOption, DryOption, ResumeOption, ToOption, YesOption, is_resend
from iet_watch.cli.terminal import session
from iet_watch.cli.terminal.options import JsonOption, QuietOption
from iet_watch.cli.terminal.output import Output
from iet_watch.cli.terminal.typer_words import Command
from iet_watch.locale import say
from iet_watch.model.trouble import USAGE, Trouble

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from iet_watch.model.contacts import Contact
    from iet_watch.publish.publication.fiche_levels import FicheLevels
    from iet_watch.send.outbox.marks import Marks
    from iet_watch.store.database import Database
    from iet_watch.workspace.folder import Workspace


def register(app: typer.Typer) -> None:
    app.command("alert", cls=Command)(alert)


def alert(
    to: ToOption = None,
    yes: YesOption = False,
    resume: ResumeOption = False,
    doubtful: DoubtfulOption = "hold",
    dry_run: DryOption = False,
    json_output: JsonOption = False,
    quiet: QuietOption = False,
) -> int:
    from iet_watch.cli.sending.alert_preview import preview_alert, send_alert_trial

    out, space = Output(json_output, quiet), session.workspace()
    resend = is_resend(doubtful)
    if to and (yes or resume):
        raise Trouble("--to is a trial: it goes without --yes and --resume", code=USAGE)
    if to and not dry_run:
        return send_alert_trial(out, space, to)
    if dry_run or not (yes or resume):
        return preview_alert(out, space)
    return _send(out, space, new=yes, resend=resend)


@dataclass(frozen=True)
class _Round:
    """What one command sends alerts with. `titles`: of the themes; `restricted`: items that it must not tell of."""

    out: Output
    space: Workspace
    db: Database
    fiches: FicheLevels
    titles: Mapping[str, str]
    marks: Marks
    restricted: tuple[int, ...] = ()


def _send(out: Output, space: Workspace, *, new: bool, resend: bool) -> int:
    """Sends what waits; with `new` the alert of this week is planned first. Nobody else sends meanwhile."""
    from iet_watch.mail.sending import check_mail
    from iet_watch.send.alerts.articles import readable_fiches
    from iet_watch.send.outbox.marks import marks_of
    from iet_watch.send.outbox.sending import find_again, outbox_held
    from iet_watch.store.sending.contacts import leaving_no_trace
    from iet_watch.store.sending.outbox import unfinished

    check_mail(space.settings.mail)
    fiches, titles, now = readable_fiches(space), titles_of(space), session.now()
    with outbox_held(space, session.login(), now):
        db = leaving_no_trace(session.write_database(space))
        work = _Round(out, space, db, fiches, titles, marks_of(space.database.parent))
        begun = unfinished(db, "alert", doubtful=resend)
        doubts = sum(find_again(db, week, now, resend=resend) for week in begun)
        if not resend:
            warn_of_doubts(out, doubts)
        if new:
            return _send_new(work)
        if not begun:
            out.tell(say("No sending has begun that waits for anything."))
        return _send_weeks(work, begun, several=True)


def _send_new(work: _Round) -> int:
    """Plans the alert of this week, unless that was done, and sends what waits of it."""
    from iet_watch.send.alerts.opening import plan_alert, week_of

    now = session.now()
    week = week_of(work.space, now)
    planned = plan_alert(work.db, work.space, work.fiches, session.login(), now, work.marks)
    work = replace(work, restricted=planned.restricted)
    tell_restricted(work.out, work.restricted)
    if planned.begun:
        return _send_weeks(work, [week], several=False)
    show_reports(work.out, [_nothing(work, week)], [], several=False)
    return 0


def _send_weeks(work: _Round, weeks: list[str], *, several: bool) -> int:
    """Sends what waits of alerts. Raises the last Trouble once all have had their turn."""
    reports: list[dict[str, object]] = []
    troubles: list[Trouble] = []
    for week in weeks:
        try:
            _send_week(work, week, reports)
        except Trouble as error:
            troubles.append(error)
        except STOPPED:
            show_stopped(work.out, reports, troubles, several=several)
            raise
    show_reports(work.out, reports, troubles, several=several)
    return 0


def _send_week(work: _Round, week: str, reports: list[dict[str, object]]) -> None:
    """One alert: what waits of it goes, then what became of all is told, whatever stopped it."""
    from iet_watch.send.alerts.opening import AlertLetters, alert_head, alert_texts
    from iet_watch.send.outbox.sending import Sending, send_mailing
    from iet_watch.store.sending.outbox import begun
    from iet_watch.workspace.clock import clock

    space, db, date = work.space, work.db, begun(work.db, week) or session.now()
    head, texts = alert_head(space, date), alert_texts(space, work.titles, date)
    letters = AlertLetters(db, space, work.fiches, head, texts, work.marks, week)
    with progress_bar() as progress:
        run = Sending(db, space, week, head.sender, letters, work.marks, "alert", clock, lambda: None, progress)
        try:
            send_mailing(run)
        except (Trouble, *STOPPED):
            reports.append(_report(work, week, run.to_send, letters.left))
            raise
    reports.append(_report(work, week, run.to_send, letters.left))


def _report(work: _Round, week: str, to_send: int, left: Mapping[Contact, int]) -> dict[str, object]:
    """Tells what became of the mails of an alert; returns it as programs read it. `left`: articles for the next one."""
    name, next_step = say("alert %(week)s", week=week), say("Next: iet-watch alert --resume")
    left_out = excluded(work.space, work.db, week, of_alerts=True)
    known = show_report(work.out, work.db, week, name, next_step, to_send, left_out)
    return {"alert": week, **known, **_others(work, week, left_out), "left": tell_left(work.out, left)}


def _nothing(work: _Round, week: str) -> dict[str, object]:
    """What is told of an alert that has nothing to tell anybody."""
    counted: dict[str, object] = dict.fromkeys(("to_send", "sent", "deferred", "failed", "unknown", "waiting"), 0)
    left_out = excluded(work.space, work.db, week, of_alerts=True)
    tell_excluded(work.out, left_out)
    return {"alert": week, **counted, "failures": [], "excluded": left_out, **_others(work, week, left_out), "left": []}


def _others(work: _Round, week: str, left_out: Sequence[LeftOut]) -> dict[str, object]:
    """Of those who want alerts, for how many there is nothing this week, which is told; what goes to none."""
    from iet_watch.model.contacts import WEEKLY
    from iet_watch.send.contacts.recipients import recipients
    from iet_watch.store.sending.alerts import contacts_of

    there = contacts_of(work.db, week)
    everybody = recipients(work.db, work.space.settings.retention.contact_years, session.now()).to
    silent = sum(one.alerts == WEEKLY and one.id not in there for one in everybody)
    tell_nothing(work.out, silent)
    if not (there or silent or left_out):
        tell_nobody(work.out)
    return {"nothing": silent, "restricted": list(work.restricted)}
